"""French typography, whatever was typed: spaces, quotation marks, apostrophes, capitals, numbers. Pure.

No word is changed but in its signs: an accent that a capital lost, a long ending of an ordinal.
"""

from __future__ import annotations

import re
from functools import lru_cache

from ..text import URL

NO_BREAK = "\u00a0"
NARROW = "\u202f"

_S = "[ \u00a0\u202f]"
# Left as they are: addresses, handles, hashtags, entities, emoticons, short codes.
_LEFT_ALONE = re.compile(
    rf" ?{URL.pattern} ?|(?<![\w.+-])[\w.+-]{1, 64}@[\w-]+(?:\.[\w-]+)+|(?<![\w/])[@#][\w.@-]*\w|\bwww\.[^\s«»]+[\w/]"
    r"|(?<![\w.-])[\w-]{1,63}(?:\.[\w-]{1,63}){0,4}\.(?:fr|org|com|net|eu|info|asso|coop)\b(?:/[^\s«»]*[\w/])?|&#?\w+;|:\w+:(?=\s|$)|"
    r"(?:(?<=\s)|^)[:;=]['’]?-?[)(DPpOo/|*3]+(?=\s|$|[.,!])",
    re.IGNORECASE,
)
# One of these stands in each of them.
_MAY_BE_LEFT = re.compile(r"[@#&/]|\.\w|[:;=]\S")
_SENTENCE_START = r"(?:^|(?<=\n)|(?<=[.!?…:] )|(?<=[.!?…:]\u00a0)|(?<=« )|(?<=«\u00a0)|(?<=«)|(?<=[–—-] ))"
_A = re.compile(
    _SENTENCE_START
    + r"A(?= (?:la|ce|cet|cette|ces|chaque|tous|toutes|notre|nos|votre|vos|partir|côté|cause|travers|propos|"
    r"noter|savoir|venir|vendre|louer|"
    r"lire|bientôt|demain|vélo|pied|table|midi|minuit|quand|quoi|quels?|quelles?|très|tout|nous de|vous de|"
    r"l['’]\w)(?![\w-])|(?= \d))"
    r"|" + _SENTENCE_START + r"A(?= l['’])"
)
_CA = re.compile(
    _SENTENCE_START + r"Ca(?= (?:y|va|fait|sera|se|commence|marche|nous|vous|ne|n['’]|s['’]|a|bouge|continue)\b)"
)
_UNACCENTED = re.compile(
    r"\bE(?=(?:tats?|glises?|coles?|coliers?|colières?|v[éè]nements?|v[éè]nementiel\w*|tudiante?s?|t[é]s?|"
    r"lections?|nergies?|nergétiques?|conomies?|conomiques?|"
    r"ducation|ducati(?:f|fs|ve|ves)|ducat(?:eur|rice)s?|galités?|galement|tapes?|quipes?|quipements?|missions?|"
    r"ditions?|ditos?|lue?s?|tudes?|tranger|videmment|"
    r"valuations?|changes?|changer|changez|changeons|crire|crivez|crivons|coutez|coute|cologie|cologiques?|"
    r"crans?|pices?|piceries?|tés|tablissements?|tonnant|ternel)\b)"
)
_SUMMER = re.compile(r"\bEte\b")
_ORDINALS = (
    (re.compile(r"\b1(?:ère|ere)(s?)\b"), r"1re\1"),
    (re.compile(r"\b(\d+|[IVXL]+)(?:ième|ieme|ème|eme)(s?)\b"), r"\1e\2"),
)
_NUMBER_SIGN = re.compile(rf"\b(?P<n>[nN])(?:º|°|° |º ){_S}?(?=\d)")
_HOUR = re.compile(rf"(?<![\w.,/:])(?P<hour>\d{{1,3}}){_S}?[hH](?:{_S}?(?P<minutes>[0-5]\d))?(?![\w/]|{_S}?\d)")
_LARGE_NUMBER = re.compile(r"(?<![\d.,])\d{1,3}(?:[ \u202f]\d{3})+(?=,\d{1,2}(?![\d.,]*\d)|(?![\d.,]?\d))")
_LONG_NUMBER = re.compile(
    rf"(?<![\w.,/:#@+°=-])\d{{5,9}}(?=(?:,\d{{1,2}})?{_S}?(?:[€%]|{_S}(?!(?:et|ou|à|pour|dans|en|est|sont|cedex|"
    rf"sur|par)\b)[a-zà-öø-ÿœ]))"
)
_REFERENCE = re.compile(
    rf"(?:n°|\bno|réf\w*\.?|ref\w*|siret|siren|rna|code\w*|postale?|dossier|identifiant|tél\w*\.?|iban|bp|cs|"
    rf"numéro|au|\d|:){_S}*$",
    re.IGNORECASE,
)
_SYMBOL = re.compile(r"(?<=\d) ?(?=(?:[€%]|°C)(?!\w))")
_UNIT = re.compile(
    r"(?<=\d) (?=(?:°|h\b|km\b|kg\b|cm\b|mm\b|min\b|g\b|m²|ha\b|kWh\b|euros?\b|millions?\b|milliards?\b))"
)
_TITLE = re.compile(r"\b(MM?\.|Mmes?|Mlles?|Drs?|Pr|Me|[pP]\.|art\.|n°|N°) (?=[A-ZÀ-ÖØ-Þ\d])")
_APOSTROPHE = re.compile(r"(?<=\w)'(?=[\w«“\"])")
_DOTS = re.compile(r"(?<![./])\.{3,}(?!/)")
_QUOTED = re.compile(r"(?<![\w\"«])(?<!«[ \u00a0\u202f])\"(?=\S)([^\"«»\n]*[^\"«»\s])\"(?![\w\"])")
_HIGH = re.compile(r"(?<=[^\s;:!?(\[«“\"'‘/\\&]) ?(?=[!?]+(?:[\s.,…»”\")\]]|$)|;(?:\s|$))")
_COLON = re.compile(r"(?<=[^\s;:!?(\[«“\"'‘/\\]) ?(?=:(?:\s|$))")
_HIGH_SPACE = re.compile(r"(?<=\S) (?=[;!?])")
_COLON_SPACE = re.compile(r"(?<=\S) (?=[:»])")
_LOOSE = re.compile(r"(?<=\w) (?=[,.](?:\s|$))")
_OPENING = re.compile(r"«(?: |(?=[^\s»]))")
_CLOSING = re.compile(r"(?<=[^\s«])»")
_DIGIT = re.compile(r"\d")
MOST_TURNS = 6


def typeset(text: str, language: str) -> str:
    """``text`` as French typography wants it; a text in another language stays as it is.

    A space beside an address stays plain: some networks would otherwise take what follows into the link.
    """
    return _typeset(text) if language[:2].lower() == "fr" else text


@lru_cache(maxsize=2048)
def _typeset(text: str) -> str:
    """What one rule has set may be what another looks for, so they are gone through until nothing changes."""
    for _turn in range(MOST_TURNS):
        before, text = text, _set_all(text)
        if text == before:
            break
    return text


def _set_all(text: str) -> str:
    if not _MAY_BE_LEFT.search(text):
        return _set(text)
    pieces, position = [], 0
    for match in _LEFT_ALONE.finditer(text):
        pieces += [_set(text[position : match.start()]), match[0]]
        position = match.end()
    return "".join([*pieces, _set(text[position:])])


def _set(text: str) -> str:
    if "'" in text:
        text = _APOSTROPHE.sub("’", text)
    if "..." in text:
        text = _DOTS.sub("…", text)
    if '"' in text:
        text = _QUOTED.sub(f"«{NO_BREAK}\\1{NO_BREAK}»", text)
    text = _spaced(_accented(_LOOSE.sub("", text) if " ," in text or " ." in text else text))
    return _counted(text) if _DIGIT.search(text) else _TITLE.sub(f"\\1{NO_BREAK}", text)


def _accented(text: str) -> str:
    """Capitals with the accents that they lost on a keyboard: a short list of words that leave no doubt."""
    if "A" in text:
        text = _A.sub("À", text)
    if "Ca " in text:
        text = _CA.sub("Ça", text)
    return _UNACCENTED.sub("É", _SUMMER.sub("Été", text)) if "E" in text else text


def _spaced(text: str) -> str:
    """The spaces around signs; one that does not break already stays, of whichever width."""
    if "«" in text or "»" in text:
        text = _CLOSING.sub(f"{NO_BREAK}»", _OPENING.sub(f"«{NO_BREAK}", text))
    if "!" in text or "?" in text or ";" in text:
        text = _HIGH_SPACE.sub(NARROW, _HIGH.sub(_narrow, text))
    if ":" in text or "»" in text:
        text = _COLON_SPACE.sub(NO_BREAK, _COLON.sub(NO_BREAK, text))
    return text


def _narrow(match: re.Match[str]) -> str:
    return NARROW


def _counted(text: str) -> str:
    """Numbers, hours and what is tied to them."""
    text = _LARGE_NUMBER.sub(lambda match: match[0].replace(" ", NARROW), text)
    text = _LONG_NUMBER.sub(_grouped, text)
    for pattern, ending in _ORDINALS:
        text = pattern.sub(ending, text)
    text = _NUMBER_SIGN.sub(f"\\g<n>°{NO_BREAK}", text)
    text = _HOUR.sub(_hour, text)
    text = _UNIT.sub(NO_BREAK, _SYMBOL.sub(NO_BREAK, text))
    return _TITLE.sub(f"\\1{NO_BREAK}", text)


def _grouped(match: re.Match[str]) -> str:
    """A count in groups of three; a reference, a telephone or a postcode stays whole."""
    number = match[0]
    if number[0] == "0" or _REFERENCE.search(match.string, max(0, match.start() - 20), match.start()):
        return number
    return f"{int(number):,}".replace(",", NARROW)


def _hour(match: re.Match[str]) -> str:
    minutes = f"{NO_BREAK}{match['minutes']}" if match["minutes"] else ""
    return f"{match['hour']}{NO_BREAK}h{minutes}"
