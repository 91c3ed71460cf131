"""Addresses in the text that lead nowhere, somewhere else, or before a closed door."""

from __future__ import annotations

from collections.abc import Iterator

import regex

from ...text import find_spans
from ..frames import frame
from ..voice import PLAIN
from .subject import Mend, Remark, Subject

_SAID_ALREADY = regex.compile(
    r"\b(?:liens? (?:dans|en) (?:la |notre )?bio|link in (?:our |the )?bio)\b", regex.IGNORECASE
)
_POINTS_TO_IT = regex.compile(r"(?:[:→➡👉>]\uFE0F?|\b(?:sur|ici|at|here))[ \u00a0\u202f]*$")


def remark(subject: Subject) -> Iterator[Remark]:
    spans = [span for span in find_spans(subject.text) if span.kind == "url"]
    for span in spans:
        if state := subject.links.get(span.value):
            is_moved = state.verdict == "moved" and state.leads_to
            mend = subject.with_text(span.start, span.end, state.leads_to) if is_moved else None
            params = {"url": span.value, "leads_to": state.leads_to}
            code = f"link_{state.verdict}"
            yield Remark(code=code, field="text", params=params, start=span.start, end=span.end, mend=mend)
    if spans and not subject.live_links:
        yield Remark(code="link_not_live", field="text", mend=Mend(text=_to_bio(subject, spans)))


def _to_bio(subject: Subject, spans: list) -> str:
    """The text without its addresses, and with where to find the link instead, once."""
    words = frame("link_in_bio", subject.language, subject.voice or PLAIN)
    text, is_said = subject.text, bool(_SAID_ALREADY.search(subject.text))
    for span in reversed(spans):
        before, after = text[: span.start], text[span.end :]
        if not is_said and _POINTS_TO_IT.search(before):
            text, is_said = before + words[:1].lower() + words[1:] + after, True
        else:
            text = _joined(before, after)
    return text.strip() if is_said else f"{text.strip()}\n\n{words}".strip()


def _joined(before: str, after: str) -> str:
    """What stood around an address, with one space where there were two and none before a point."""
    before = before.rstrip(" \u00a0\u202f")
    after = after.lstrip(" \u00a0\u202f")
    is_apart = before and after and before[-1] != "\n" and after[0] not in "\n.,)"
    return before + (" " if is_apart else "") + after
