"""Sentences that say what a word means. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable

LONGEST = 260

_SUBJECT = r"(?:(?:Un|Une|Le|La|Les|L['’]|Des|An?|The)\s?)?(?:[\w’'-]+ ){0,4}[\w’'-]+(?: \([^)]{2,60}\))?"
_DEFINITION = re.compile(
    rf"(?:{_SUBJECT}|[«“][^«»“”]{{2,60}}[»”]),? (?:c['’]est(?: tout simplement| d['’]abord)? (?:un|une|le fait|"
    rf"quand|l['’]art|la)\b"
    r"|désigne(?:nt)?\b|signifie(?:nt)?\b|veut dire\b|se définit comme\b|means\b|refers to\b|stands for\b)"
    r"|(?:Une? |L['’]|Le |La )(?:[\w’'-]+ ){0,3}[\w’'-]+ est (?:une?|le lieu|l['’]endroit) [^.]{3,80} (?:qui|où|"
    r"dont|que|permettant|consistant|destinée?)\b"
    r"|(?:An? )(?:[\w’'-]+ ){0,3}[\w’'-]+ is an? [^.]{3,80} (?:that|which|where|who)\b"
    r"|On appelle\b|(?:Par|By) [«“]",
)
_NOT_A_WORD = re.compile(
    r"(?:Ce|Cette|Ces|Cela|Ça|C['’]|Il|Elle|Ils|Elles|On ne|Notre|Nous|Mais|Et|Ici|This|That|These|It|He|She|Our)\b"
)


def definitions(sentences: Iterable[str]) -> tuple[str, ...]:
    return tuple(
        dict.fromkeys(
            sentence
            for sentence in sentences
            if len(sentence) <= LONGEST
            and sentence[-1:] == "."
            and _DEFINITION.match(sentence)
            and not _NOT_A_WORD.match(sentence)
        )
    )
