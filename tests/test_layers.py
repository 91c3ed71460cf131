"""The layout holds: read from the source, so that no import can hide and nothing has to run."""

from __future__ import annotations

import ast
import io
import re
import sys
import tokenize
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path

import pytest

import wagtail_social

PACKAGE = "wagtail_social"
ROOT = Path(wagtail_social.__file__).parent
TESTS = Path(__file__).parent
FORBIDDEN_MODULES = {"utils", "util", "helpers", "helper", "common", "misc"}
NETWORK_LIBRARIES = {"requests", "requests_oauthlib", "oauthlib", "regex"}
LONGEST_FUNCTION, LONGEST_MODULE = 40, 400

SOURCES = sorted(path for path in ROOT.rglob("*.py") if "migrations" not in path.parts)
PAPERS = sorted(path for path in ROOT.rglob("*") if path.suffix in {".html", ".txt", ".css", ".js"})
NETWORKS = sorted(
    path for path in (ROOT / "networks").glob("*.py") if not path.stem.startswith("base") and path.stem != "__init__"
)
NAMES = [path.stem for path in NETWORKS]
NAMED = re.compile(rf"(?<![a-z0-9])({'|'.join(NAMES)})(?![a-z0-9])(?![_-]text)", re.IGNORECASE)
"""A network's name as a word; underscores and capitals part words in identifiers. twitter-text is a library's name."""


def shown(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def folder(path: Path) -> str:
    """The first folder below the package, or the module's own name."""
    return path.relative_to(ROOT).parts[0].removesuffix(".py")


def within(*folders: str) -> list[Path]:
    found = [path for path in SOURCES if folder(path) in folders]
    assert found, folders
    return found


def elsewhere() -> list[Path]:
    return [path for path in SOURCES if path not in NETWORKS]


@cache
def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(), str(path))


def imports(path: Path) -> Iterator[str]:
    """Everything a file imports, wherever in it, as absolute names: ``from .. import a`` gives ``package.a``."""
    module = [PACKAGE, *path.relative_to(ROOT).parts[:-1]]
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            start = module[: len(module) - node.level + 1] if node.level else []
            origin = ".".join([*start, *([node.module] if node.module else [])])
            yield from (f"{origin}.{alias.name}" for alias in node.names)


def reaches(path: Path, *targets: str) -> list[str]:
    return [name for name in imports(path) if any(f"{name}.".startswith(f"{target}.") for target in targets)]


def functions(path: Path) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    return (node for node in ast.walk(tree(path)) if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)))


def docstrings(path: Path) -> set[ast.Constant]:
    """Strings that stand alone: docstrings of modules, classes, functions and attributes."""
    alone = (node.value for node in ast.walk(tree(path)) if isinstance(node, ast.Expr))
    return {value for value in alone if isinstance(value, ast.Constant) and isinstance(value.value, str)}


def constants(path: Path) -> Iterator[str]:
    said = docstrings(path)
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and node not in said:
            yield node.value


def identifiers(path: Path) -> Iterator[str]:
    for node in ast.walk(tree(path)):
        for attribute in ("id", "attr", "arg", "name", "asname", "module"):
            if isinstance(value := getattr(node, attribute, None), str):
                yield value


def prose(path: Path) -> Iterator[str]:
    """Docstrings and comments."""
    yield from (node.value for node in docstrings(path))
    tokens = tokenize.generate_tokens(io.StringIO(path.read_text()).readline)
    yield from (token.string for token in tokens if token.type == tokenize.COMMENT)


def broken(found: Iterable[tuple[Path, object]]) -> list[str]:
    return [f"{shown(path)}: {what}" for path, what in found]


def test_the_networks_are_discovered():
    from wagtail_social.networks import all_networks

    assert set(NAMES) <= set(all_networks())
    assert len(NAMES) >= 2


def _is_for_networks(name: str) -> bool:
    top = name.partition(".")[0]
    if top == PACKAGE:
        return name.startswith((f"{PACKAGE}.networks.base", f"{PACKAGE}.exceptions.", f"{PACKAGE}.text."))
    return top in NETWORK_LIBRARIES or top in sys.stdlib_module_names


@pytest.mark.parametrize("path", NETWORKS, ids=shown)
def test_a_network_rests_on_its_bases_alone(path: Path):
    assert [name for name in imports(path) if not _is_for_networks(name)] == []


def test_no_module_elsewhere_imports_a_network():
    modules = [f"{PACKAGE}.networks.{name}" for name in NAMES]
    assert broken((path, name) for path in elsewhere() for name in reaches(path, *modules)) == []


SAID_BY_SERVERS = {("networks/base_fediverse.py", "mastodon")}
"""Words of a protocol that several networks share, in the base that speaks it: there, what a server says it runs."""


def test_no_code_elsewhere_knows_a_network_by_name():
    by_value = [
        (path, text)
        for path in elsewhere()
        for text in constants(path)
        if text.casefold() in NAMES and (shown(path), text) not in SAID_BY_SERVERS
    ]
    by_word = [(path, word) for path in elsewhere() for word in identifiers(path) if NAMED.search(word)]
    assert broken([*by_value, *by_word]) == []


def test_what_is_excepted_is_still_there():
    assert all(text in constants(ROOT / path) for path, text in SAID_BY_SERVERS)
    assert all(Path(path).name.startswith("base_") for path, _text in SAID_BY_SERVERS)


def test_no_docstring_or_comment_elsewhere_names_a_network():
    """But those of the bases, which say whose protocol they speak."""
    free = [path for path in elsewhere() if not (folder(path) == "networks" and path.stem.startswith("base"))]
    assert broken((path, text[:80]) for path in free for text in prose(path) if NAMED.search(text)) == []


def test_no_template_style_or_script_names_a_network():
    assert PAPERS
    found = [(path, match.group()) for path in PAPERS for match in NAMED.finditer(path.read_text())]
    assert broken(found) == []
    assert [shown(path) for path in PAPERS if NAMED.search(path.name)] == []


def test_only_tasks_and_broker_know_celery():
    users = {shown(path) for path in SOURCES if reaches(path, "celery", "kombu", "django_celery_beat")}
    assert users == {"broker.py", "tasks.py"}


LAYERS = {
    "models": ("services", "views", "viewsets", "tasks", "forms", "panels", "permissions", "content"),
    "content": ("models", "services", "networks", "views", "viewsets", "tasks", "forms", "panels", "permissions"),
    "networks": ("models", "services", "content", "views", "viewsets", "tasks", "forms", "panels", "permissions"),
    "services": ("views", "viewsets", "tasks", "forms", "panels", "wagtail_hooks", "management"),
    "text": ("models", "services", "content", "networks", "views", "conf"),
    "tasks": ("views", "viewsets", "forms", "panels"),
    "management": ("views", "viewsets", "forms", "panels", "tasks"),
}


@pytest.mark.parametrize("layer", LAYERS)
def test_a_layer_imports_nothing_from_above(layer: str):
    above = [f"{PACKAGE}.{name}" for name in LAYERS[layer]]
    assert broken((path, name) for path in within(layer) for name in reaches(path, *above)) == []


def test_text_and_networks_know_no_django():
    pure = within("text", "networks")
    assert broken((path, name) for path in pure for name in reaches(path, "django", "wagtail")) == []


def test_functions_are_short():
    long = [
        (path, f"{function.name} has {length} lines")
        for path in SOURCES
        for function in functions(path)
        if (length := function.end_lineno - function.lineno + 1) > LONGEST_FUNCTION
    ]
    assert broken(long) == []


def test_modules_are_short():
    lengths = [(path, len(path.read_text().splitlines())) for path in SOURCES]
    assert broken((path, length) for path, length in lengths if length > LONGEST_MODULE) == []


def test_no_module_is_a_drawer():
    assert [shown(path) for path in ROOT.rglob("*") if path.stem in FORBIDDEN_MODULES] == []


@pytest.mark.parametrize("name", NAMES)
def test_every_network_has_its_tests(name: str):
    assert (TESTS / "networks" / f"test_{name}.py").is_file()
