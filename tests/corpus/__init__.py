"""Pages as associations write them: what the reader and the composer are judged by.

One file is one page: lines of ``key: value``, an empty line, the body. A key may stand on several lines. ``kind`` says
what the page is, ``model`` and ``source`` how its site stores it (see ``building``). What the page expects of us:
``tone`` and ``warning`` as they must be read, ``boilerplate`` what no post may say, ``offers`` the angles its matter
is there for, ``only`` all the angles there are.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

from wagtail_social.content import dates
from wagtail_social.content.story import Story

FOLDER = Path(__file__).parent
LANGUAGES = ("fr", "en")
TODAY = datetime(2026, 2, 10, 9, tzinfo=UTC)
"""The day on which the pages are told: before every event of theirs."""


@dataclass(frozen=True)
class CorpusImage:
    """``image: number | width x height | alternative text | file name``."""

    image_id: int
    width: int
    height: int
    alt: str
    filename: str


@dataclass(frozen=True)
class CorpusPage:
    language: str
    slug: str
    number: int
    """Its place in the corpus, from 1."""
    header: tuple[tuple[str, str], ...]
    body: str

    @property
    def name(self) -> str:
        return f"{self.language}/{self.slug}"

    def all(self, key: str) -> list[str]:
        return [value for name, value in self.header if name == key]

    def get(self, key: str, default: str = "") -> str:
        return next(iter(self.all(key)), default)

    @property
    def title(self) -> str:
        return self.get("title")

    @property
    def tags(self) -> list[str]:
        return [tag.strip() for tag in self.get("tags").split(",") if tag.strip()]

    @property
    def images(self) -> list[CorpusImage]:
        return [self._image(value) for value in self.all("image")]

    def image_id(self, number: str) -> int:
        """The key of the image that the page calls ``number``: no two pages share one."""
        return self.number * 100 + int(number)

    def _image(self, value: str) -> CorpusImage:
        number, size, alt, filename = (part.strip() for part in value.split("|"))
        width, height = map(int, size.split("x"))
        return CorpusImage(self.image_id(number), width, height, alt, filename)

    def story(self) -> Story:
        """What the reader makes of the page; needs a database for its images and tags, and keeps nothing there but
        those."""
        from wagtail_social.content.reading import read

        from .building import build

        return read(build(self))


@cache
def pages() -> list[CorpusPage]:
    """Every page, the French ones first."""
    files = [file for language in LANGUAGES for file in sorted((FOLDER / language).glob("*.html"))]
    return [_load(file, number) for number, file in enumerate(files, 1)]


@contextmanager
def on_that_day() -> Iterator[None]:
    """The clock of the composer stands on ``TODAY``."""
    kept, dates.now = dates.now, lambda: TODAY
    try:
        yield
    finally:
        dates.now = kept


def stories() -> dict[str, Story]:
    """The stories of all pages by their names; the database is left as it was."""
    from .building import borrowed_site

    with borrowed_site():
        return {page.name: page.story() for page in pages()}


def _load(file: Path, number: int) -> CorpusPage:
    head, _, body = file.read_text().partition("\n\n")
    header = tuple((key.strip(), value.strip()) for key, _, value in (line.partition(":") for line in head.split("\n")))
    return CorpusPage(file.parent.name, file.stem, number, header, body)
