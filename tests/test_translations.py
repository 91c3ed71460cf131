"""The French catalogue: complete, compiled as it stands, with every placeholder in its place."""

import ast
import gettext
import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

import wagtail_social
from wagtail_social import networks
from wagtail_social.services.guides import CODE, words

PO = Path(wagtail_social.__file__).parent / "locale" / "fr" / "LC_MESSAGES" / "django.po"
PLACEHOLDER = re.compile(r"%\((\w+)\)([a-z])|%([a-z%])|\{(\w*)\}")
OUTSIDE_TYPOGRAPHY = re.compile(r"'|[ \t][:;!?»](?!\S)|« |\.\.\.")
ON_THEIR_SCREENS = {
    "API Key Secret",
    "App ID",
    "App secret",
    "Bearer Token",
    "Client ID",
    "Client Secret",
    "Configuration ID",
    "Instagram Login",
    "Primary Client Secret",
    "Snapchat",
    "Threads App ID",
    "Threads App secret",
}
"""What networks write on their own screens and is therefore the same in every language here."""
needs_msgfmt = pytest.mark.skipif(shutil.which("msgfmt") is None, reason="msgfmt (GNU gettext) is not installed")


def _entries():
    """The messages of the catalogue: a dict of its fields each, with its comments under "#"."""
    for block in PO.read_text(encoding="utf-8").split("\n\n"):
        entry, field = {"#": ""}, None
        for line in block.splitlines():
            if line.startswith("#"):
                entry["#"] += line + "\n"
                continue
            if not line.startswith('"'):
                field, line = line.split(" ", 1)
            entry[field] = entry.get(field, "") + ast.literal_eval(line)
        if entry.get("msgid"):
            yield entry


def _translations(entry):
    return {field: text for field, text in entry.items() if field.startswith("msgstr")}


def _placeholders(text):
    return {found.group() for found in PLACEHOLDER.finditer(text)}


def _msgfmt(*arguments):
    done = subprocess.run(
        ["msgfmt", *arguments, str(PO)], capture_output=True, text=True, check=False, env={**os.environ, "LC_ALL": "C"}
    )
    assert done.returncode == 0, done.stderr
    return done.stderr


def _messages(compiled):
    """The messages of a compiled catalogue, without its header, which carries dates."""
    with compiled.open("rb") as file:
        catalogue = gettext.GNUTranslations(file)._catalog
    return {message: text for message, text in catalogue.items() if message}


def test_the_catalogue_is_read():
    assert len(list(_entries())) > 250


def test_nothing_is_untranslated():
    assert not [entry["msgid"] for entry in _entries() if not all(_translations(entry).values())]


def test_nothing_is_fuzzy_or_obsolete():
    assert not [entry["msgid"] for entry in _entries() if re.search("^#,.*fuzzy", entry["#"], re.MULTILINE)]
    assert "\n#~" not in PO.read_text(encoding="utf-8")


@needs_msgfmt
def test_msgfmt_finds_the_catalogue_complete_and_sound(tmp_path):
    told = _msgfmt("--check", "--statistics", "-o", str(tmp_path / "django.mo"))
    assert "translated message" in told
    assert "untranslated" not in told
    assert "fuzzy" not in told


@needs_msgfmt
def test_the_compiled_catalogue_is_the_written_one(tmp_path):
    fresh = tmp_path / "django.mo"
    _msgfmt("-o", str(fresh))
    assert _messages(PO.with_suffix(".mo")) == _messages(fresh)


def test_placeholders_are_kept():
    lost = []
    for entry in _entries():
        for form, text in _translations(entry).items():
            # "The last post" needs no number where "The last %(before)d posts" does; each keeps those of its own form.
            source = entry["msgid"] if form in ("msgstr", "msgstr[0]") else entry["msgid_plural"]
            lost += [(entry["msgid"], text)] if _placeholders(text) != _placeholders(source) else []
    assert not lost


def test_every_sentence_of_a_network_is_said_in_french():
    french = {entry["msgid"]: entry["msgstr"] for entry in _entries() if "msgctxt" not in entry and "msgstr" in entry}
    said = {sentence for network in networks.all_networks().values() for sentence in words(network)}
    assert len(said) > 100
    assert not [sentence for sentence in said if not french.get(sentence)]
    assert {sentence for sentence in said if french[sentence] == sentence} <= ON_THEIR_SCREENS


def test_code_in_a_guide_is_kept():
    lost = [
        entry["msgid"]
        for entry in _entries()
        if "msgstr" in entry and CODE.findall(entry["msgid"]) != CODE.findall(entry["msgstr"])
    ]
    assert not lost


def test_french_is_set_with_its_own_apostrophes_and_spaces():
    french = [CODE.sub("", text) for entry in _entries() for text in _translations(entry).values()]
    assert not [text for text in french if OUTSIDE_TYPOGRAPHY.search(text)]
