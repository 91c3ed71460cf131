"""Letters that only the team can read."""

from __future__ import annotations

from collections.abc import Iterator

import regex

from ..vocabulary import plain_name
from .capitals import shouted
from .subject import Remark, Subject

_ACRONYM = regex.compile(r"(?<![\p{L}\p{N}'’.@#/-]|\b[ldLD]['’](?!\p{Lu}{2}))\p{Lu}{2,7}(?![\p{L}\p{N}@/]|[-.]\p{L})")
_ELIDED = regex.compile(r"(?<=\b[LDld]['’])\p{Lu}{2,7}(?![\p{L}\p{N}@/])")
_ROMAN = regex.compile(r"[IVXLC]+")
_NAMED = regex.compile(r"[\p{L}\p{M}]+(?:['’-][\p{L}\p{M}]+)*")
_ELIDED_WORD = regex.compile(r"(?:[ld]|qu)['’]", regex.IGNORECASE)
_LONGEST = 12
"""Words of the longest expansion that is looked for."""

KNOWN = frozenset(
    """
    ADN AG AM ANPE ASBL ATM AVC BAC BBC BD BIS BNF BO BTP BTS CAF CAP CB CCI CD CDD CDI CE CEDEX CFDT CGT CHU CIA CM
    CNIL CNRS COVID CP CQFD CV DIY DJ DOM DRH DROM DVD EDF EHPAD ETC EU FAQ FBI FC FM FNAC FO GDF GPS GSM HD HIV HLM
    HT IA IBAN ID INSEE INSERM IRM IUT IVG JO JPG KM LED LGBT LGBTQ LGBTQI LGBTQIA LP MC MJC MP NASA NB NDLR OGM OK
    OM OMS ONG ONU OTAN OVNI PACS PC PDF PDG PIB PIN PJ PLV PM PME PMU PNG POUR PS PSG PV QG QI QR RAM RATP RDC RDV
    RER RFI RGPD RH RIB RMC RN RSA RTL RTT SAMU SARL SIDA SIM SIRET SMIC SMS SNCF SOS SPA SUV TDAH TER TGV TNT TOM
    TPE TTC TV TVA UE UK ULM UNESCO UNICEF URL URSS US USA USB UV VF VHS VIH VIP VO VOST VOSTFR VR VTT WC WEB XL XXL
    ZAD ZIP NGO UN UNHCR VAT CEO DVDS FAQS NHS MPS TED
    """.split()
)
"""Letters that everybody in France, or nearly, can read."""
SHOUTED = frozenset(
    """
    ATTENTION AVEC BON BRAVO CE CES CHAUD COMPLET DANS DATE DE DERNIER DES DU ELLE EN ET FAIRE GRATUIT ICI IL IMPORTANT
    INFO INFOS JE JOUR LA LE LES LIBRE LIEN LIRE LIVE MAIS MERCI MIDI NE NEW NEWS NON NOS NOTRE NOUS NOUVEAU OFFRE ON OU
    OUI OUVERT PAR PAS PLUS POUR QUE QUI QUOI RAPPEL REPORTÉ SA SES SI SON SOIR
    STOP SUR TOI TOP TOUS TOUT TOUTES TRÈS TU
    UN UNE URGENT VENEZ VIENS VITE VIVE VOS VOTRE VOUS ZÉRO ALL AND ARE BIG CAN DAY FOR FREE FUN GO HERE IN IS IT
    JOIN NOT     NOW OF OPEN OUR OUT SEE SO TO THE THIS TODAY UP WE YES YOU YOUR
    ALERTE ANNULÉ FERMÉ FIN BIENTÔT ENFIN DEMAIN VENDU
    """.split()
)
"""Ordinary words that people put in capitals to stress them."""


def remark(subject: Subject) -> Iterator[Remark]:
    loud = shouted(subject.prose)
    done: set[str] = set()
    for pattern in (_ACRONYM, _ELIDED):
        for match in pattern.finditer(subject.prose):
            letters = match[0]
            is_shouted = bool(loud) and len(letters) > SMALL
            if letters in done or is_shouted or any(start <= match.start() < end for start, end in loud):
                continue
            done.add(letters)
            if not _is_clear(letters, subject):
                yield _unexplained(match, subject)


def _unexplained(match: regex.Match[str], subject: Subject) -> Remark:
    meaning = expansion(match[0], subject.page_text)
    mend = subject.with_text(match.end(), match.end(), f" ({meaning})") if meaning else None
    params = {"letters": match[0], "meaning": meaning}
    return Remark(code="acronym", field="text", params=params, start=match.start(), end=match.end(), mend=mend)


def _is_clear(letters: str, subject: Subject) -> bool:
    """Known to everybody, a name that these readers know, an ordinary word, or explained in the text itself."""
    if letters in KNOWN or letters in SHOUTED or _ROMAN.fullmatch(letters):
        return True
    if any(letters in _NAMED.findall(name) for name in subject.names):
        return True
    if regex.search(rf"\b{letters.lower()}\b", subject.page_text) or f"({letters})" in subject.text:
        return True
    explained = regex.search(rf"\b{letters}[ \u00a0]+[(«]", subject.text)
    return bool(explained or expansion(letters, subject.text))


def expansion(letters: str, text: str) -> str:
    """The words of ``text`` that ``letters`` stand for, where it says so; else ""."""
    for match in regex.finditer(rf"\b{letters}[ \u00a0]*\(([^()\n]{{5,120}})\)", text):
        if _fits(letters, _NAMED.findall(match[1])):
            return match[1].strip()
    for match in regex.finditer(rf"([^()\n.;:!?]{{5,160}}?)[,\s]+(?:ou |dite? |or )?\(?{letters}\b", text):
        if found := _ending(letters, match[1]):
            return found
    return ""


def _ending(letters: str, before: str) -> str:
    """The end of ``before`` whose initials are ``letters``, from its first word on."""
    words = list(_NAMED.finditer(before))[-_LONGEST:]
    for place in range(len(words) - 1, -1, -1):
        first = words[place]
        may_be_first = len(first[0]) > SMALL or first[0][0].isupper()
        if may_be_first and _fits(letters, [word[0] for word in words[place:]]):
            return before[_after_article(first) :].strip()
    return ""


def _after_article(word: regex.Match[str]) -> int:
    elided = _ELIDED_WORD.match(word[0])
    return word.start() + (elided.end() if elided else 0)


def _bare(word: str) -> str:
    """``word`` without an elided article, accents and case."""
    return plain_name(_ELIDED_WORD.sub("", word))


def _fits(letters: str, words: list[str]) -> bool:
    """True when ``letters`` are the initials of ``words``, of which small ones may be left out."""
    return len(words) > 1 and _spells(plain_name(letters), [_bare(word) for word in words])


def _spells(letters: str, words: list[str]) -> bool:
    if not words:
        return not letters
    if words[0][:1] == letters[:1] and _spells(letters[1:], words[1:]):
        return True
    return len(words[0]) <= SMALL and _spells(letters, words[1:])


SMALL = 4
"""Letters of "pour", "avec", "d'une": words that an acronym may leave out."""
