"""Numbers worth telling, with what they count. Pure.

A number that only tells when, where, which or how old is no figure; nor is one of which nobody can say what it counts.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from .sentences import is_closed
from .story import Figure

SMALLEST_COUNT = 5
"""Fewer of anything, unless they are measured or paid, is no news."""

_SPACE = "[ \u00a0\u202f]"
_NUMBER = re.compile(
    rf"(?<![\w.,:/+#@°-])(?:\d{{1,3}}(?:[ \u00a0\u202f.]\d{{3}})+|\d{{1,3}}(?:,\d{{3}})+|"
    rf"\d{{1,9}})(?:[.,]\d{{1,2}})?(?![\w./:-]|,\d)"
    rf"(?:{_SPACE}?(?P<scale>millions?|milliards?|mille|thousand|billion)\b)?"
)
_HOLDS_NUMBER = re.compile(r"\d|aine|millier")
_ABOUT = re.compile(
    r"\b(?:une|un|des|plusieurs|quelques) (?:dizaine|douzaine|quinzaine|vingtaine|trentaine|quarantaine|cinquantaine|"
    r"soixantaine|centaine|millier)s? (?=d[e'’])",
    re.IGNORECASE,
)
_QUALIFIER = re.compile(
    r"(?:plus d['’e]|plus de|près de|environ|moins de|au moins|jusqu['’]à|quelque|presque|over|more than|nearly|"
    r"almost|about|"
    r"around|at least|up to|fewer than|less than)[ \u00a0\u202f]?(?:une |un )?$",
    re.IGNORECASE,
)
_MASKED = re.compile(
    r"https?://\S+|[\w.+-]{1,64}@\S+|(?:\+\d{2}|0\d)(?:[ \u00a0\u202f.-]?\d{2}){4}\b|"
    r"\b\d{1,2}[/.-]\d{1,2}[/.-]\d{2,4}\b"
    r"|\b\d{1,2}[ \u00a0\u202f]?(?:h|H)(?:[ \u00a0\u202f]?\d{2})?\b|\b\d{1,2}:\d{2}\b|"
    r"\b\d{1,2}(?:[.:]\d{2})?[ \u00a0\u202f]?[ap]\.?m\b"
    r"|\b\d{3}[ \u00a0\u202f]?\d{3}[ \u00a0\u202f]?\d{3}(?:[ \u00a0\u202f]?\d{5})?\b"
)
# Words before a number that make it a name, a place in a row, or an hour.
_NAMING = frozenset(
    "n° no nº numéro article articles art page pages p pp chapitre chapitres étape étapes loi niveau "
    "salle bâtiment lot "
    "lots ligne bus tram version porte appartement étage bureau hall quai tome vol saison épisode acte "
    "département postal bp cs "
    "rn alinéa number room chapter step section line season episode act unit flat road route sortie en "
    "depuis année l'an "
    "since in siret siren rna iban ref réf cedex rue code".split()
)
_TELLING_HOUR = frozenset("à dès vers jusqu'à avant après de entre et at from until by".split())
_AGEING = frozenset("depuis ses nos leurs pendant fête durant for its our after en".split())
_MONTH = re.compile(
    r"[ \u00a0\u202f](?:janvier|février|mars|avril|mai|juin|juillet|août|septembre|octobre|novembre|décembre|"
    r"janv\.|févr?\.|"
    r"january|february|march|april|may|june|july|august|september|october|november|december)\b",
    re.IGNORECASE,
)
_MEASURE = re.compile(
    r"[ \u00a0\u202f]?(?P<unit>%|€|\$|£|(?:kilo)?mètres?(?: carrés?| cubes?)?\b|km²|km/h|km\b|m²|m³|kg\b|"
    r"kilos?\b|grammes?\b|tonnes?\b|litres?\b|hectares?\b|"
    r"ha\b|kWh\b|MWh\b|GWh\b|kW\b|MW\b|degrés\b|euros?\b|dollars?\b|points de pourcentage\b|pour cent\b|"
    r"percent\b|miles?\b|pounds?\b|acres?\b|"
    r"heures?\b|minutes?\b|secondes?\b|centimes?\b|jours?\b|nuits?\b|semaines?\b|mois\b|ans?\b|années?\b|"
    r"hours?\b|days?\b|weeks?\b|months?\b|years?\b)"
)
_TIMES = re.compile(
    r"heures?|minutes?|secondes?|jours?|nuits?|semaines?|mois|ans?|années?|hours?|days?|weeks?|months?|years?"
)
_BARE = re.compile(r"kilo|mètre|km|m²|m³|kg|gramme|tonne|litre|hectare|ha|kWh|MWh|GWh|kW|MW|mile|acre")
_CHANGE = re.compile(
    r"\b(?:augment|baiss|progress|diminu|recul|chut|grimp|bond|réduit|grew|rose|fell|dropp|increas|"
    r"decreas)\w*(?: \w+)? (?:de|d['’]|by)[ \u00a0\u202f]?$",
    re.IGNORECASE,
)
_WORD = re.compile(r"[ \u00a0\u202f]([^\W\d_][\w’'-]*)")
_OF = re.compile(
    r"[ \u00a0\u202f](?:de la |de l['’]|de nos |de ses |de leurs |de notre |des |du |de |d['’]|of the |of our |"
    r"of |par |per )"
    r"([A-ZÀ-ÖØ-Þ][\w’'-]+(?: [A-ZÀ-ÖØ-Þ][\w’'-]+)*|(?!plus\b|moins\b|trop\b|large\b|long\b|haut\b|what\b|"
    r"which\b|who\b|you\b|us\b|them\b|it\b|our\b|the\b|ce\b|ceux\b|celles\b|nous\b|vous\b)"
    r"[^\W\d_][\w’'-]*)"
)
_OUT_OF = re.compile(r"[ \u00a0\u202f](?:sur|out of|in) \d{1,3}\b")
_BETWEEN_AGES = re.compile(r"\b(?:ont|avaient) (?P<told>entre \d{1,2} et \d{1,3} ans)\b")
_WE_ARE = re.compile(
    r"\b(?P<told>[Nn]ous (?:sommes|serons|étions) (?:plus de |près de |déjà |"
    r"environ )?\d{2,6}(?: de plus)?)(?=[ ,.;!])(?! (?:ans|mois|jours|[A-ZÀ-Ý]))"
)
_NOT_COUNTED = frozenset(
    "ont sont seront étaient avaient auront nous vous dans sans sous très plus moins dès après depuis "
    "puis mais ses nos vos leurs les des ces certains tous "
    "toutes ils elles alors lors hors vers pas jamais toujours fois is was has its this as us bis premiers premières "
    "derniers dernières prochains prochaines autres suivants suivantes ans mois aux deux trois six dix chaque".split()
)
_OTHER = re.compile(r"[ \u00a0\u202f](?:et|ou|and|or) ([^\W\d_][\w’'-]*)")
_LAST_WORD = re.compile(r"[^\W\d_][\w’'-]*\Z")
_PAIRS = frozenset(
    frozenset(pair.split())
    for pair in (
        "femmes hommes", "filles garçons", "parents enfants", "adultes enfants", "women men", "girls boys",
        "children adults", "parents children",
    )
)  # fmt: skip
_PLURALS = frozenset("people children women men volunteers percent".split())
_ENGLISH_STOP = frozenset(
    "will would can could may might should must do did and or to in on at for with by from were are have "
    "had who that which is of the a an but".split()
)


def figures(sentences: Iterable[str], language: str = "") -> tuple[Figure, ...]:
    """The figures of ``sentences`` in reading order, each once."""
    is_english = language[:2].lower() == "en"
    found: dict[str, Figure] = {}
    for sentence in sentences:
        for text in _told(sentence, is_english):
            found.setdefault(text.lower(), Figure(text=text, sentence=sentence))
    return tuple(found.values())


def _told(sentence: str, is_english: bool) -> Iterator[str]:
    if not _HOLDS_NUMBER.search(sentence):
        return
    yield from (match["told"] for pattern in (_BETWEEN_AGES, _WE_ARE) for match in pattern.finditer(sentence))
    about = _ABOUT.finditer(sentence) if "aine" in sentence or "millier" in sentence else ()
    position, masked = 0, None
    for match in sorted([*_NUMBER.finditer(sentence), *about], key=lambda one: one.start()):
        end = _end(sentence, match, is_english) if match.start() >= position else 0
        if not end:
            continue
        masked = [one.span() for one in _MASKED.finditer(sentence)] if masked is None else masked
        if not any(low < match.end() and match.start() < high for low, high in masked):
            position = end
            yield sentence[_qualified(sentence, match.start()) : end]


def _qualified(sentence: str, start: int) -> int:
    """Where a figure begins with what it would be false without: "près de", "plus de", "augmenté de"."""
    window = max(0, start - 40)
    match = _QUALIFIER.search(sentence[max(window, start - 20) : start])
    if match:
        return start - len(match[0])
    match = (
        _CHANGE.search(sentence[window:start])
        if sentence[start:].lstrip("0123456789,. \u00a0\u202f")[:1] == "%"
        else None
    )
    return start - len(match[0]) if match else start


def _word_before(sentence: str, start: int) -> str:
    words = sentence[max(0, start - 24) : start].rstrip(" \u00a0\u202f.:").rsplit(None, 1)
    return words[-1].lower().replace("’", "'") if words else ""


def _end(sentence: str, match: re.Match[str], is_english: bool) -> int:
    """Where the figure that begins at ``match`` ends; 0 when it is none."""
    before = _word_before(sentence, match.start())
    if match.re is _ABOUT:
        of = _OF.match(sentence, match.end() - 1)
        return of.end() if of else 0
    if _MONTH.match(sentence, match.end()):
        return 0
    measure = _MEASURE.match(sentence, match.end())
    number = match[0]
    if number.strip("0,. ") == "" or (number[0] == "0" and number[1:2].isdecimal()):
        return 0
    if (before in _NAMING or sentence[: match.start()].endswith("Year ")) and not measure:
        return 0
    if measure:
        return _measured(sentence, match, measure, before)
    if match["scale"]:
        of = _OF.match(sentence, match.end())
        return of.end() if of else _counted(sentence, match.end(), is_english)
    if not _is_year(number) and _value(number) >= SMALLEST_COUNT:
        return _counted(sentence, match.end(), is_english)
    return 0


def _measured(sentence: str, match: re.Match[str], measure: re.Match[str], before: str) -> int:
    """The end of a measure: lengths and weights tell enough; shares, amounts and durations must say of what."""
    unit, end = measure["unit"], measure.end()
    if match.start() == 0 and not is_closed(sentence):
        return 0  # an ingredient
    of = _OF.match(sentence, end)
    if _TIMES.fullmatch(unit):
        if unit.startswith("heure") and before in _TELLING_HOUR:
            return 0
        if unit in ("an", "ans", "année", "années", "year", "years"):
            if before in ("plus", "près", "than", "nearly") or before == "de":
                before = _word_before(sentence, _qualified(sentence, match.start()))
            return (of.end() if of else end) if before in _AGEING or (of and sentence[end + 1] == "d") else 0
        return of.end() if of and _is_what(of) else 0
    if of and not (unit in "%€$£" and _is_aside(of)):
        return of.end()
    if unit in ("%", "pour cent", "percent"):
        return end if _CHANGE.search(sentence[max(0, match.start() - 40) : match.start()]) else 0
    if _BARE.match(unit):
        return end
    done = re.compile(r"[ \u00a0\u202f](?:récolt|collect|réun|vers|distribu|rassembl|donn|raised|collected)\w*").match(
        sentence, end
    )
    return done.end() if done else 0


def _is_what(of: re.Match[str]) -> bool:
    return of[0].lstrip(" \u00a0\u202f").startswith(("de ", "d'", "d’", "of "))


def _is_aside(of: re.Match[str]) -> bool:
    return of[1].split(" ")[0] in _NOT_COUNTED


def _counted(sentence: str, position: int, is_english: bool) -> int:
    """The end of the words that say what is counted, from ``position`` on; 0 when nothing is.

    In French what follows a number is in the plural; English puts other words before what is.
    """
    end, words = 0, 0
    while words < 3 and (match := _WORD.match(sentence, position)):
        word = match[1].lower()
        if word in _NOT_COUNTED or (word in _ENGLISH_STOP if is_english else match[1][0].isupper()):
            break
        position, words = match.end(), words + 1
        if word[-1] in "sxz" or word in _PLURALS or "·" in sentence[match.end() : match.end() + 1]:
            end = position
        if end if is_english else end != position:
            break
    if not end:
        return 0
    end = _with_the_other(sentence, end)
    if share := _OUT_OF.match(sentence, end):
        return share.end()
    of = _OF.match(sentence, end)
    return of.end() if of and not _is_aside(of) else end


def _with_the_other(sentence: str, end: int) -> int:
    """The end of what is counted by two names, as "donatrices et donateurs": one of them would be another number."""
    other = _OTHER.match(sentence, end)
    if not other:
        return end
    first, second = _LAST_WORD.search(sentence, 0, end)[0].lower(), other[1].lower()
    is_pair = (
        first[:4] == second[:4] or first.rstrip("es") == second.rstrip("es") or frozenset((first, second)) in _PAIRS
    )
    return other.end() if is_pair else end


def _is_year(number: str) -> bool:
    return len(number) == 4 and number.isdecimal() and 1000 <= int(number) <= 2199


def _value(number: str) -> float:
    digits = re.sub(r"[ \u00a0\u202f]", "", number)
    whole = re.sub(r"[.,](?=\d{3}(?:\D|$))", "", digits).replace(",", ".")
    try:
        return float(whole)
    except ValueError:
        return float(re.sub(r"\D", "", whole) or 0)
