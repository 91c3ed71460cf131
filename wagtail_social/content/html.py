"""HTML and Wagtail's rich text, read as people read it."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from dataclasses import dataclass

import regex
from bs4 import BeautifulSoup, Tag, XMLParsedAsHTMLWarning
from bs4.element import PreformattedString
from bs4.exceptions import ParserRejectedMarkup

UNREAD = frozenset(
    "script style form nav iframe noscript template svg math object audio video canvas button select textarea input "
    "head title dialog embed".split()
)
HEADINGS = frozenset("h1 h2 h3 h4 h5 h6".split())
BLOCKS = HEADINGS | frozenset(
    "address article aside blockquote body caption dd details div dl dt fieldset figcaption figure footer header hr "
    "html li main ol p pre section summary table tbody td tfoot th thead tr ul".split()
)

# Marks of our own in the text while it is read; control characters of the source are dropped beforehand.
_BLOCK, _BREAK = "\n", "\r"
_CONTROL = regex.compile(r"[\p{Cc}\u00ad\u200b\u2060\ufeff]")
_SPACES = regex.compile(r"\s+")
_SOFT_BREAK = regex.compile(rf" ?{_BREAK}++ ?(?=\p{{Ll}})")
_TAG = regex.compile(r"<[a-zA-Z!/][^<>]*>?")
_LOOKS_LIKE_HTML = regex.compile(r"</?(?:p|div|span|a|b|i|em|strong|br|ul|ol|li|h[1-6]|img|embed|table)\b[^<>]*>")


@dataclass(frozen=True)
class EmbeddedImage:
    """An image placed in rich text; ``alt`` is what was written for that place."""

    image_id: int
    alt: str


def paragraphs(html: str, *, headings: bool = False) -> list[str]:
    """The text of each block in reading order, without markup; headings, which are no sentences, only if wanted."""
    text = "".join(_read(_parse(html), UNREAD if headings else UNREAD | HEADINGS))
    # A line broken in the middle of a sentence, as in a narrow column, is no boundary.
    return lines(_SOFT_BREAK.sub(" ", text))


def images(html: str) -> list[EmbeddedImage]:
    """The library's images placed in rich text, in reading order."""
    if "embedtype" not in html:
        return []
    tags = _parse(html).find_all("embed", embedtype="image")
    return [EmbeddedImage(int(tag["id"]), single_spaced(tag.get("alt", ""))) for tag in tags if _has_id(tag)]


def lines(text: str) -> list[str]:
    """The nonempty lines of a plain text, each with single spaces."""
    return [line for line in map(single_spaced, text.splitlines()) if line]


def single_spaced(text: str) -> str:
    """``text`` on one line. A run of spaces keeps its non-breaking one only where typography wants it."""
    text = _SPACES.sub(_one_space, text)
    return _CONTROL.sub("", text).strip()


def looks_like_html(text: str) -> bool:
    return bool(_LOOKS_LIKE_HTML.search(text))


def _one_space(match: regex.Match[str]) -> str:
    run, after = match[0], match.string[match.end() : match.end() + 1]
    if len(run) == 1 and run in "\u00a0\u202f":
        return run
    wanted = after and after in ";:!?»%€" or match.string[: match.start()].endswith("«")
    return next((space for space in run if space in "\u00a0\u202f"), " ") if wanted else " "


def _parse(html: str) -> BeautifulSoup:
    html = _CONTROL.sub("", _SPACES.sub(_flat_space, html))
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", XMLParsedAsHTMLWarning)
            # The wrapping keeps Beautiful Soup from taking a bare address for a mistake of ours.
            return BeautifulSoup(f"<div>{html}</div>", "html.parser")
    except ParserRejectedMarkup:
        return BeautifulSoup(f"<div>{_TAG.sub(' ', html)}</div>", "html.parser")


def _flat_space(match: regex.Match[str]) -> str:
    """Line ends of the source are plain spaces in HTML; non-breaking ones are text."""
    return regex.sub(r"[^\u00a0\u202f]+", " ", match[0])


def _read(root: Tag, unread: frozenset[str]) -> Iterator[str]:
    """The strings under ``root`` with marks at the bounds of blocks; in one pass, however deep or wide the page."""
    waiting: list[Tag | str] = [root]
    while waiting:
        node = waiting.pop()
        if isinstance(node, Tag):
            if not _is_unread(node, unread):
                mark = _BREAK if node.name == "br" else _BLOCK if node.name in BLOCKS else ""
                waiting += [mark, *reversed(node.contents), mark]
        elif not isinstance(node, PreformattedString):
            yield node


def _is_unread(tag: Tag, unread: frozenset[str]) -> bool:
    return tag.name in unread or tag.has_attr("hidden") or tag.get("aria-hidden") == "true"


def _has_id(tag: Tag) -> bool:
    return str(tag.get("id", "")).isdecimal()
