"""What is read before "see more" is often all that is read."""

from __future__ import annotations

from collections.abc import Iterator

from ..sentences import sentences
from .subject import Remark, Subject


def remark(subject: Subject) -> Iterator[Remark]:
    text = subject.text.strip()
    if not subject.fold or len(text) <= subject.fold:
        return
    first = next(iter(sentences(text)), "")
    if len(first) > subject.fold:
        yield Remark(code="folded", field="text", params={"fold": subject.fold})
