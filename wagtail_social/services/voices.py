"""How an account speaks, as composing and remarks take it."""

from __future__ import annotations

from collections.abc import Iterable

from django.core.exceptions import ObjectDoesNotExist

from ..content.voice import PLAIN, HouseVoice
from ..models import Account, Voice


def voice_of(account: Account) -> HouseVoice:
    """Plain where nobody has settled it. One query, unless ``voice`` was fetched with the account."""
    try:
        return _as_said(account.voice)
    except ObjectDoesNotExist:
        return PLAIN


def voices_of(account_ids: Iterable[int]) -> dict[int, HouseVoice]:
    """The voices that were settled, by account, in one query."""
    return {voice.pk: _as_said(voice) for voice in Voice.objects.filter(pk__in=account_ids)}


def _as_said(voice: Voice) -> HouseVoice:
    return HouseVoice(
        hashtags_most=voice.hashtags_most,
        hashtags_always=_words(voice.hashtags_always),
        hashtags_never=_words(voice.hashtags_never),
        emoji=voice.emoji,
        inclusive=voice.inclusive,
        address=voice.address,
        signature=voice.signature.strip(),
        replacements=_pairs(voice.replacements),
    )


def _words(text: str) -> tuple[str, ...]:
    return tuple(word.lstrip("#") for word in text.replace(",", " ").split())


def _pairs(text: str) -> tuple[tuple[str, str], ...]:
    pairs = (line.partition("=") for line in text.splitlines())
    return tuple((word.strip(), instead.strip()) for word, _sign, instead in pairs if word.strip())
