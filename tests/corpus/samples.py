"""``python -m tests.corpus.samples build/samples.html``: every proposal for every page of the corpus, side by side.

The file needs nothing beside it. It is for a person to judge by, so it also shows what the tests complain of.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from html import escape
from pathlib import Path

import django
from django.core.management import call_command

from wagtail_social.content.story import Story

from . import judging, pages, stories
from .proposals import Proposal, Told, tell

STYLE = """
:root { color-scheme: light dark; --paper: #fff; --ink: #1d1d1f; --soft: #5f6368; --line: #d9dce1; --panel: #f5f6f8;
  --warn: #b3261e; --warn-paper: #fdecea; --accent: #0b57d0; }
@media (prefers-color-scheme: dark) { :root { --paper: #16181c; --ink: #e8eaed; --soft: #a3a8b0; --line: #3a3e45;
  --panel: #1f2227; --warn: #ffb4ab; --warn-paper: #4a1d1a; --accent: #a8c7fa; } }
* { box-sizing: border-box; }
html { scroll-padding-top: 4rem; }
body { margin: 0; background: var(--paper); color: var(--ink); font: 16px/1.5 system-ui, sans-serif; }
a { color: var(--accent); }
.bar { position: sticky; top: 0; z-index: 3; display: flex; flex-wrap: wrap; gap: .2rem 1rem; align-items: baseline;
  padding: .6rem 1rem; background: var(--panel); border-bottom: 1px solid var(--line); }
.bar h1 { font-size: 1rem; margin: 0; }
main, .index { padding: 1rem; }
.index ol { columns: 18rem; padding-left: 1.6rem; margin: .5rem 0; }
.index li { break-inside: avoid; font-size: .9rem; }
article { margin-bottom: 3rem; }
h2 { margin: 2rem 0 0; line-height: 1.25; font-size: 1.3rem; }
h3 { margin: 1.4rem 0 .4rem; font-size: 1rem; }
.about, .count, .image, .none { color: var(--soft); font-size: .85rem; }
.row { display: grid; grid-auto-flow: column; grid-auto-columns: minmax(17rem, 21rem); gap: .75rem; overflow-x: auto;
  padding-bottom: .6rem; }
.card { display: flex; flex-direction: column; border: 1px solid var(--line); border-radius: .5rem;
  padding: .6rem .75rem; min-width: 0; }
.card header { display: flex; justify-content: space-between; gap: .5rem; border-bottom: 1px solid var(--line);
  padding-bottom: .3rem; margin-bottom: .5rem; }
.text { white-space: pre-wrap; overflow-wrap: anywhere; margin: 0 0 .5rem; }
.tags { color: var(--accent); margin: 0 0 .5rem; overflow-wrap: anywhere; }
.image { margin: auto 0 0; }
.warn { color: var(--warn); background: var(--warn-paper); border-radius: .3rem; padding: .3rem .5rem;
  margin: .4rem 0 0; font-size: .85rem; overflow-wrap: anywhere; }
.card.bad { border-color: var(--warn); }
details { border: 1px solid var(--line); border-radius: .5rem; padding: .4rem .75rem; margin: .6rem 0; }
details p { margin: .4rem 0; max-width: 45rem; }
@media (max-width: 40rem) { .row { grid-auto-columns: 86vw; scroll-snap-type: x proximity; }
  .card { scroll-snap-align: start; } main, .index { padding: .75rem; } }
"""


def main() -> int:
    target = Path(sys.argv[1] if len(sys.argv) > 1 else "build/samples.html")
    _begin()
    read = stories()
    told = [tell(page, read[page.name]) for page in pages()]
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(document(told))
    texts = sum(len(one.proposals) for one in told)
    print(f"{len(told)} pages, {texts} texts, {sum(map(count_warnings, told))} warnings: {target}")
    return 0


def _begin() -> None:
    """The project of the tests, its database in memory."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"
    os.environ.pop("DATABASE_URL", None)
    os.environ.pop("TEST_SQLITE", None)
    django.setup()
    call_command("migrate", verbosity=0)


def document(told: list[Told]) -> str:
    """The whole report."""
    index = "".join(
        f'<li><a href="#{one.page.name}">{escape(one.page.title)}</a> {_total(count_warnings(one))}</li>'
        for one in told
    )
    body = "".join(_page(one) for one in told)
    total = sum(map(count_warnings, told))
    return (
        '<!doctype html><html lang="fr"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1"><title>Proposals</title>'
        f"<style>{STYLE}</style></head><body>"
        f'<div class="bar"><h1>Proposals</h1><a href="#index">Index</a>'
        f'<span class="about">{len(told)} pages, {sum(len(one.proposals) for one in told)} texts</span>'
        f"{_total(total)}</div>"
        f'<nav class="index" id="index" aria-label="Index"><ol>{index}</ol></nav><main>{body}</main></body></html>\n'
    )


def count_warnings(told: Told) -> int:
    own = sum(len(judging.complaints(told, one)) for one in told.proposals)
    alike = [*judging.same_words_between_networks(told), *judging.same_words_between_angles(told)]
    return own + len(alike)


def _page(told: Told) -> str:
    page, story = told.page, told.story
    about = [page.name, page.get("kind"), story.tone if story.tone != "plain" else "", story.content_warning]
    between = [f"same words between angles, {one}" for one in judging.same_words_between_angles(told)]
    rows = "".join(_post(told, angle) for angle in told.posts)
    return (
        f'<article id="{page.name}" lang="{page.language}"><h2>{escape(page.title)}</h2>'
        f'<p class="about">{" · ".join(escape(one) for one in about if one)}</p>'
        f"{_source(told)}{''.join(map(_warning, between))}"
        f"{rows or '<p class=none>Nothing is proposed.</p>'}</article>"
    )


def _source(told: Told) -> str:
    lines = "".join(f"<p>{escape(line)}</p>" for line in dict.fromkeys(told.paper.lines))
    return f"<details><summary>The page</summary>{lines}</details>{_understood(told.story)}"


def _understood(story: Story) -> str:
    """What the reader made of the page."""
    parts = [
        ("Quotations", [f"{one.text} ({one.speaker})" if one.speaker else one.text for one in story.quotations]),
        ("Figures", [one.text for one in story.figures]),
        ("Questions", story.questions),
        ("Lists", [" / ".join(one.items) for one in story.listings]),
        ("Definitions", story.definitions),
        ("Calls", [f"{one.text}: {one.url}" for one in story.calls]),
        ("People", story.people),
    ]
    found = "".join(
        f"<p><strong>{name}</strong><br>{'<br>'.join(escape(one) for one in several)}</p>"
        for name, several in parts
        if several
    )
    return f"<details><summary>What was read</summary>{found or '<p>Sentences only.</p>'}</details>"


def _post(told: Told, angle: str) -> str:
    alike = [one for one in judging.same_words_between_networks(told) if one.startswith(f"{angle}: ")]
    warnings = "".join(_warning(f"same words, {one}") for one in alike)
    cards = "".join(_card(told, one) for one in told.posts[angle])
    return f'<section><h3>{angle}</h3>{warnings}<div class="row" tabindex="0">{cards}</div></section>'


def _card(told: Told, proposal: Proposal) -> str:
    found = judging.complaints(told, proposal)
    return (
        f'<div class="card{" bad" if found else ""}"><header><strong>{escape(proposal.network.label)}</strong>'
        f'<span class="count">{proposal.length} / {proposal.maximum}</span></header>'
        f'<p class="text">{escape(proposal.text) or "<em>no text</em>"}</p>{"".join(_details(proposal))}'
        f"{''.join(map(_warning, found))}</div>"
    )


def _details(proposal: Proposal) -> Iterator[str]:
    if tags := proposal.draft.hashtags:
        yield f'<p class="tags">{" ".join(f"#{escape(tag)}" for tag in tags)}</p>'
    shown = proposal.image.alt or "an image without description" if proposal.image else "no image"
    yield f'<p class="image">Image: {escape(shown)}</p>'


def _warning(text: str) -> str:
    return f'<p class="warn">{escape(text)}</p>'


def _total(count: int) -> str:
    return f'<span class="warn">{count}</span>' if count else ""


if __name__ == "__main__":
    sys.exit(main())
