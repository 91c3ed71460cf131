"""Whoever only asks is no longer heard."""

from __future__ import annotations

from collections.abc import Iterator

import regex

from .subject import Remark, Subject

ENOUGH = 2
"""One more ask after as many in a row is a remark's worth."""

_ASK = regex.compile(
    r"\b(?:donnez|faites (?:un )?don|fais (?:un )?don|inscrivez[- ]vous|inscris-toi|adhérez|cotisez|signez|partagez"
    r"|rejoignez|soutenez|engagez-vous|mobilisez-vous|abonnez-vous|aidez|contribuez|répondez|votez|postulez"
    r"|renvoyez|relayez|réservez|devenez (?:bénévole|adhérent|membre|donat)\w*|(?:avons|a) besoin de (?:vous|toi|bras)"
    r"|(?:nous cherchons|on cherche|recherchons) (?:des |un |une |deux |trois )?(?:bénévole|volontaire|don)\w*"
    r"|donate|sign (?:up|the)|join us|support us|register (?:now|here|today)|volunteer (?:with|now|today)"
    r"|subscribe|please share|share this|become a (?:member|volunteer|donor)|we need (?:you|your))\b"
    r"|(?:^|[.!?…]\s+)(?:donne|adhère|signe|partage|rejoins|soutiens|aide)[ -]",
    regex.IGNORECASE | regex.MULTILINE,
)


def asks(text: str) -> bool:
    """True when ``text`` asks its readers to do or to give something."""
    return bool(_ASK.search(text.replace("\u00a0", " ")))


def remark(subject: Subject) -> Iterator[Remark]:
    if subject.asks_before >= ENOUGH and asks(subject.text):
        yield Remark(code="ask_again", field="text", params={"before": subject.asks_before})
