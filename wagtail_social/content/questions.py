"""The questions that a page asks its reader. Pure."""

from __future__ import annotations

import re

from .boilerplate import is_boilerplate
from .markup import Piece

FEWEST_WORDS, LONGEST = 4, 200

_QUOTED = re.compile(r"^[\s–—-]*[«“\"]|[»”\"]\s*,?\s*(?:$|\w)")
# Asked by the page's own workings, not by its text.
_SERVICE = re.compile(
    r"(?:vous avez )?(?:une|des|d['’]autres|any|got a|have a) (?:questions?|remarques?|besoins?|suggestions?)\b|"
    r"besoin d['’]aide|mot de passe|"
    r"vous avez (?:aimé|apprécié|trouvé)|déjà (?:inscrit|membre|adhérent|client)|pas encore (?:inscrit|membre)|"
    r"(?:did you (?:like|enjoy|find)|already a member|need help|forgot)\b|cet article vous a",
    re.IGNORECASE,
)
# "Où ira-t-il ?": nobody knows who, away from the page.
_POINTING = re.compile(r"^(?:[^\s?]+ ){0,3}\S+-(?:il|elle|ils|elles)(?: \w+)?\s?\?")
_END = re.compile(r"\?[\s!?»”\"]*$")


def questions(pieces: list[Piece], cuts: list[list[str]]) -> tuple[str, ...]:
    """Questions among the sentences ``cuts`` of ``pieces`` and among the headings, each once; not those of others."""
    found: dict[str, None] = {}
    for piece, sentences in zip(pieces, cuts, strict=True):
        if piece.kind in ("text", "heading"):
            asked = [piece.text] if piece.kind == "heading" else sentences
            found.update(dict.fromkeys(filter(_is_question, asked)))
    return tuple(found)


def _is_question(sentence: str) -> bool:
    if "?" not in sentence or len(sentence) > LONGEST or not _END.search(sentence) or _QUOTED.search(sentence):
        return False
    if _POINTING.search(sentence):
        return False
    words = re.findall(r"[^\W_]+", sentence)
    return len(words) >= FEWEST_WORDS and not _SERVICE.match(sentence) and not is_boilerplate(sentence)
