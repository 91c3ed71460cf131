"""Reading the content files: a head of ``name: value`` lines, then a text in a small part of Markdown.

Blocks are parted by an empty line: ``## heading``, ``- list``, ``> quotation — Speaker, role``,
``= number | unit | label`` for a figure, ``![alternative text](picture "caption")``; all else is a paragraph, in which
``**bold**``, ``*italic*`` and ``[text](address)`` are understood.
"""

from __future__ import annotations

import html
import re
from dataclasses import dataclass, field
from pathlib import Path

CONTENT = Path(__file__).resolve().parent.parent / "content"
PICTURE = re.compile(r'!\[(?P<alt>[^]]*)]\((?P<name>[\w-]+)(?: "(?P<caption>[^"]*)")?\)')
INLINE = (
    (re.compile(r"\*\*(.+?)\*\*"), r"<b>\1</b>"),
    (re.compile(r"\*(.+?)\*"), r"<i>\1</i>"),
    (re.compile(r"\[([^]]+)]\(([^)]+)\)"), r'<a href="\2">\1</a>'),
)
TYPOGRAPHY = (
    (re.compile(r" (?=[;!?])"), "\u202f"),
    (re.compile(r"(?<=«) | (?=[:»€])"), "\u00a0"),
    (re.compile(r"(?<=\d) (?=\d|h\b|%)|(?<=\bh) (?=\d)"), "\u00a0"),
    (re.compile(r"'"), "’"),
)
PROSE = ("titre", "chapeau", "recherche", "tarif", "lieu", "adresse")
Block = tuple[str, object]


@dataclass(frozen=True)
class Document:
    slug: str
    head: dict[str, str]
    body: list[Block] = field(default_factory=list)


def read_folder(name: str) -> list[Document]:
    return [read_document(path) for path in sorted((CONTENT / name).glob("*.md"))]


def read_document(path: Path) -> Document:
    _, head, body = path.read_text(encoding="utf-8").split("---\n", 2)
    pairs = (line.partition(": ") for line in head.splitlines() if line.strip())
    slug = re.sub(r"^\d+-", "", path.stem)
    return Document(slug, {name: _head_value(name, value.strip()) for name, _, value in pairs}, read_body(body))


def _head_value(name: str, value: str) -> str:
    return typeset(value) if name in PROSE else value


def read_body(text: str) -> list[Block]:
    blocks: list[Block] = []
    for piece in re.split(r"\n\s*\n", text.strip()):
        kind, value = _block(piece.strip())
        if kind == "paragraph" and blocks and blocks[-1][0] == "paragraph":
            blocks[-1] = (kind, f"{blocks[-1][1]}{value}")
        else:
            blocks.append((kind, value))
    return blocks


def _block(piece: str) -> Block:
    if piece.startswith("## "):
        return "heading", _one_line(piece[3:])
    if piece.startswith("- "):
        return "list", [_one_line(item) for item in re.split(r"^- ", piece, flags=re.M) if item]
    if piece.startswith("> "):
        return "quotation", _quotation(piece)
    if piece.startswith("= "):
        number, unit, label = (part.strip() for part in _one_line(piece[2:]).split("|"))
        return "figure", {"number": number, "unit": unit, "label": label}
    if found := PICTURE.fullmatch(_one_line(piece)):
        return "image", found.groupdict(default="")
    return "paragraph", f"<p>{_inline(_one_line(piece))}</p>"


def _quotation(piece: str) -> dict[str, str]:
    text, _, signature = _one_line(re.sub(r"^> ?", "", piece, flags=re.M)).rpartition(" — ")
    speaker, _, role = signature.partition(", ")
    return {"text": text, "speaker": speaker, "role": role}


def _inline(text: str) -> str:
    text = html.escape(text, quote=False)
    for pattern, replacement in INLINE:
        text = pattern.sub(replacement, text)
    return text


def _one_line(text: str) -> str:
    return typeset(re.sub(r"[ \n]+", " ", text).strip(" "))


def typeset(text: str) -> str:
    """French spacing and apostrophes, so that the files can be typed with plain spaces and quotes."""
    for pattern, replacement in TYPOGRAPHY:
        text = pattern.sub(replacement, text)
    return text
