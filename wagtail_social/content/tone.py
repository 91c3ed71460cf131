"""Whether a page mourns or tells of a tragedy, and what it warns its readers of. Pure.

Silence where joy was possible costs little; joy where somebody mourns cannot be taken back.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Literal

EARLY = 3
"""Sentences that say what a page is about."""

# Words of which one is enough in a title or at the beginning.
_MOURNING = re.compile(
    r"\b(?:décès|décédée?s?|obsèques|funérailles|inhumée?s?|inhumation|incinération|condoléances|endeuillée?s?|"
    r"deuil|nécrologie|défunte?s?|"
    r"in memoriam|(?:nous a|nous ont|vient de nous) quitt(?:é|ée|és|ées|er)|s['’]est éteinte?|se sont éteints|"
    r"a perdu la vie|ont perdu la vie|"
    r"(?:est|sont) mort(?:e|s|es)?\b(?! de (?:rire|faim\b|fatigue|trac|soif))|disparition (?:de (?:notre|son|sa|"
    r"[A-ZÀ-Ý])|brutale|soudaine|tragique)|"
    r"dernier hommage|hommage à (?:notre (?:ami|amie|regrett|présiden|collègue|camarade|bénévole)|nos (?:morts|"
    r"disparus)|un disparu)|"
    r"(?:la|sa) mort (?:de (?:notre|son|sa|M\.|Mme|[A-ZÀ-Ý])|brutale|soudaine|tragique)|attentats?|fusillade|"
    r"féminicides?|massacres?|génocides?|assassin(?:at|ats|ée?s?)|meurtres?|"
    r"suicides?|s['’]est suicidée?|noyades?|naufrages?|séisme|tremblement de terre|catastrophe|tragédie|drame|"
    r"victimes?|sinistrée?s?|"
    r"bombardements?|guerre|violences? (?:sexuelles?|conjugales?|faites aux|sexistes?)|viols?|agression|"
    r"incendie (?:a |qui a |de|criminel)|accident (?:mortel|de la route|tragique|de voiture)|"
    r"(?:longue|grave|terrible) maladie|des suites d['’]|cancer (?:a emporté|l['’]a)|obituary|passed away|"
    r"funeral|bereave\w*|condolences|in mourning|"
    r"(?:has|have) died|died (?:on|at|in|suddenly|peacefully)|the death of|we mourn|tragedy|tragic(?:ally)?|"
    r"terror(?:ist)? attack|earthquake|murder(?:ed|s)?|"
    r"(?:crue|inondations?|tempête|cyclone|incendie|feu|séisme)\b.{0,80}\b(?:détruit|ravag|dévast|emport)\w*|"
    r"(?:flood|fire|storm)\b.{0,80}\b(?:destroyed|devastated|wiped out)|killed|massacre|genocide|victims?|"
    r"bombing|the war in)\b"
)
# The same words, where they mean nothing of the kind.
_HARMLESS = re.compile(
    r"mort(?:e|s|es)? de (?:rire|faim|trac|fatigue|soif|honte)|natures? mortes?|points? morts?|temps morts?|"
    r"lettres? mortes?|(?:feuilles?|bois|arbres?|branches?|angles?|langues?|saisons?|poids|peaux?|peau|mains?|"
    r"ville|eau) mort(?:e|s|es|es)?s?|"
    r"dead ?lines?|dead ?wood|dead ends?|faire (?:le|son) deuil d['’e](?:une? |s? )?(?:projet|idée|voiture)|"
    r"jour des morts|day of the dead|"
    r"guerre des (?:boutons|étoiles)|guerre d['’]usure|nerf de la guerre|de guerre lasse|bête de concours|"
    r"star wars|(?:pas|sans) drame|sans victime|"
    r"victime (?:de son|du) succès|victimes? de (?:son|leur|notre) succès|victims? of (?:its|their|"
    r"our) (?:own )?success|pièce tragique|catastrophe (?:culinaire|évitée)|comédie dramatique|"
    r"(?:comme un )?coup(?:s)? de théâtre|(?:avant|après|d['’]avant|d['’]après|entre-deux)[- ]guerres?|"
    r"(?:seconde|première|deuxième|grande) guerre(?: mondiale)?|(?:first|second) world war|murder party|"
    r"tueries? de (?:cochon|porc)|prévention d\w+ \w+",
    re.IGNORECASE,
)
# Stories: what happens in them hurts nobody.
_FICTION = re.compile(
    r"\b(?:polars?|romans?|policiers?|thrillers?|fiction|film|cinéma|ciné-?\w*|théâtre|pièce|spectacle|opéra|"
    r"comédie|conte|contes|bande dessinée|jeu de (?:rôle|société|piste)|escape game|"
    r"murder party|cluedo|enquête grandeur|soirée enquête|crime (?:novel|fiction|writing|evening)|novels?|"
    r"detective|whodunn?it|play|movie|film night|murder mystery|book club|livre|lecture|roman noir)\b",
    re.IGNORECASE,
)
# What is said of the dead alone, story or not.
_CERTAIN = re.compile(
    r"\b(?:obsèques|funérailles|condoléances|in memoriam|nous a(?:vait)? quittée?s?|nous ont quittée?s|"
    r"s['’]est éteinte?|inhumée?|nécrologie|dernier hommage|obituary|passed away|condolences|"
    r"funeral (?:will|service|took)|s['’]en est allée?|a rejoint les étoiles|nos pensées vont à)\b",
    re.IGNORECASE,
)
# Deaths of these days, wherever a page tells of them; those of long ago have a year.
_DEADLY = re.compile(
    r"\b(?:est|sont) mort(?:e|s|es)?\b(?! (?:en|vers) (?:1\d{3}|20[01]\d))|\b(?:a|ont) perdu la vie\b|\b(?:was|"
    r"were) killed\b|"
    r"\b(?:has|have) died\b"
)
_WARNING = re.compile(
    r"[\s\[(⚠️!*]*(?:(?:TW|CW)\b(?!-)|trigger warning|content (?:warning|note)|avertissement(?: de contenu|"
    r" au lecteur| aux lecteurs| aux lectrices)?)\s*[\])]?\s*[:/–—-]\s*(?P<what>[^\])]+)"
    r"|[\s\[(⚠️!*]*\[?(?:TW|CW)\b\s+(?P<tagged>[^\])]{3,80})[\])]?$"
    r"|[\s⚠️!*]*(?:avertissement|attention)\s*[:,!–—-]*\s*(?:cet?(?:te)? (?:texte|article|page|témoignage|récit|"
    r"publication|billet|contenu)|ce qui suit) "
    r"(?:parle|évoque|mentionne|aborde|contient|traite|décrit|comporte)\s+(?:de la |de l['’]|des |du |de |d['’]|"
    r"les? |la |l['’])?(?P<told>.+)"
    r"|[\s⚠️!*]*(?:warning|please note)\s*[:,!–—-]*\s*this (?:text|article|page|story|post|piece) (?:mentions|"
    r"discusses|contains|describes|deals with|talks about)\s+(?P<said>.+)",
    re.IGNORECASE,
)
_THIS_TEXT = re.compile(
    r"^(?:cet?(?:te)? \w+|ce qui suit|this \w+) (?:parle|évoque|mentionne|aborde|contient|traite|décrit|"
    r"comporte|mentions|"
    r"discusses|contains|describes|deals with|talks about)\s+(?:de la |de l['’]|des |du |de |d['’]|les? |la |l['’])?",
    re.IGNORECASE,
)
# How the words above begin: a sentence without any such beginning is passed over in one look.
_BEGINNINGS = frozenset(
    "mort décè décé obsè funé inhu inci cond deui nécr défu memo quit étei perd disp homm atte fusi fémi "
    "mass géno assa meur suic "
    "noya nauf séis trem cata trag dram vict sini bomb guer viol agre ince acci mala suit canc obit pass "
    "fune bere mour died dead "
    "deat terr eart murd kill geno war crue inon temp cycl feu floo fire stor alle allé étoi pens ende".split()
)
# They begin so too, and stand in any text.
_EVERYDAY = frozenset(
    "temps temps, temps. suite suivre suit suivi passe passer passé passée passés passées passent passage aller allez "
    "attend attendre attendent attente attention dispose disposition terrain terrasse terre terres pense penser pensé "
    "pensent malade malades homme hommes condition conditions incident discussion".split()
)
_SEPARATOR = re.compile(r"['’\-«“(\"]")
LONGEST_WARNING = 200


def tone_of(title: str, summary: str, sentences: Iterable[str], warning: str = "") -> Literal["plain", "grave"]:
    sentences = list(sentences)
    opening = "\n".join([title, summary, *sentences[:EARLY]])
    if warning and _mourns(warning):
        return "grave"
    if _hints([opening]) and (_CERTAIN.search(opening) or _mourns(opening) and not _is_fiction(title, opening)):
        return "grave"
    rest = "\n".join(_hints(sentences[EARLY:]))
    # Few texts come as far as to be looked through for words that mean something else.
    is_grave = _tells_of_death(rest) and _tells_of_death(_HARMLESS.sub(" ", rest)) and not _is_fiction(title, opening)
    return "grave" if is_grave else "plain"


def _is_fiction(title: str, opening: str) -> bool:
    return bool(_FICTION.search(title) or _FICTION.search(opening.removeprefix(title)))


def _tells_of_death(text: str) -> bool:
    words = {match[0].lower() for match in _MOURNING.finditer(text)}
    return len(words) > EARLY or bool(_CERTAIN.search(text) or _DEADLY.search(text))


def _hints(sentences: list[str]) -> list[str]:
    """Those of ``sentences`` that may mourn, by the beginnings of their words: all are looked at in one pass."""
    lowered = [sentence.lower() for sentence in sentences]
    words = set(_SEPARATOR.sub(" ", "\n".join(lowered)).split()) - _EVERYDAY
    begun = {word[:4] for word in words} & _BEGINNINGS
    if not begun:
        return []
    return [one for one, low in zip(sentences, lowered, strict=True) if any(start in low for start in begun)]


def _mourns(text: str) -> bool:
    """True when ``text`` says so, whether in capitals or at the beginning of a line."""
    for line in text.split("\n"):
        told = line.lower() if line.isupper() else line[:1].lower() + line[1:]
        if _MOURNING.search(_HARMLESS.sub(" ", told)):
            return True
    return False


def warning_in(paragraphs: Iterable[str]) -> tuple[str, str]:
    """What the first lines warn of, and the whole line that does; both "" where none does."""
    for line in list(paragraphs)[: EARLY * 2]:
        if match := _WARNING.match(line):
            what = _THIS_TEXT.sub("", next(filter(None, match.groupdict().values()), "")).strip(" .\u00a0")
            if 0 < len(what) <= LONGEST_WARNING:
                return what, line
    return "", ""
