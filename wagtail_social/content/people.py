"""People and organisations that a text names, in French first. Pure.

Nothing tells a name from another capital with certainty: what is not sure is left out.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator

MOST = 20

_UPPER = "A-ZÀ-ÖØ-ÞŒŸ"
_WORD = rf"[{_UPPER}](?:[’'-]?[\w])+(?:-[{_UPPER}]\w+)*"
_LAST = rf"(?:(?:de |du |d['’]|des |de la |le |la |van |von |ben |el |al-|O['’]|Mc)?{_WORD})"
_FIRST_NAMES = frozenset(
    """
    adam adama adrien agathe agnès aïcha alain albert alexandra alexandre alexis ali alice alicia aline amadou amandine
    amélie amina anaïs andré andrée angélique anita anne annick annie antoine antonin ariane arnaud arthur audrey
    aurélie
    aurélien axel aya aïssatou baptiste béatrice benjamin benoît bernadette bernard bertrand brigitte bruno camille
    carine carole caroline catherine cécile céline chantal charles charlotte chloé christelle christian christiane
    christine christophe claire clara claude claudine clément clémence colette coralie corinne cyril damien daniel
    danièle danielle david delphine denis denise diane didier djamila dominique edith édith édouard éléonore eliane
    éliane élisabeth élise elise élodie elodie éloïse emilie émilie emma emmanuel emmanuelle éric eric estelle esther
    étienne eva ève fabien fabienne fabrice fanny farid fatima fatou fatoumata félix fernand fiona florence florent
    florian france francis franck françois françoise frédéric frédérique gabriel gabrielle gaëlle gaston geneviève
    georges gérald gérard germaine ghislaine gilbert gilles ginette gisèle grégory guillaume gustave guy habib hamid
    hélène henri hervé hugo hugues ibrahim inès irène isabelle ismaël jacqueline jacques jade jamila jean jeanne
    jeannine jennifer jérémy jérôme jessica joël joëlle jonathan josé joseph josette josiane julia julie julien juliette
    justine karim karima karine kevin khadija laetitia laëtitia lara laure laurence laurent léa léo léon léonie leïla
    liliane lina lise lou louis louise luc lucas lucie lucien lucienne ludovic lydia madeleine magali malika manon marc
    marcel marcelle margaux margot marguerite maria mariam marianne marie marina marine marion marius marlène martin
    martine mathieu mathilde matthieu maud maurice max maxime mehdi mélanie mélissa michael michel michèle micheline
    mireille mohamed mohammed monique morgane moussa mustapha myriam nadège nadia nadine naïma natacha nathalie nathan
    nicolas nicole nina noah noé noël noémie nora odette odile olga olivia olivier omar oumar pascal pascale patrice
    patricia patrick paul paule paulette pauline perrine philippe pierre pierrette quentin rachel rachid raphaël raymond
    raymonde rebecca régine régis rémi rémy renaud rené renée richard robert roger roland romain rosa rose roseline
    roxane sabine sabrina said samia samir samira samuel sandra sandrine sarah sébastien serge séverine simon simone
    sofia solange solène sonia sophie stéphane stéphanie suzanne suzy sylvain sylvaine sylvie tania théo théodore
    thérèse thibault thierry thomas tiphaine tristan valentin valérie vanessa véronique victor victoire vincent violette
    virginie viviane walter william xavier yann yannick yasmina yasmine yolande youssef yves yvette yvonne zoé zohra
    amy andrew anna anthony barbara beth brian carol charlie daisy dan deborah diana donald dorothy edward elizabeth
    ellen emily fred gary george grace graham greg hannah harriet harry helen henry ian jack james jane janet jason
    jenny jim joan joe john joyce judith karen kate katherine keith kelly ken laura lauren lily linda lisa lucy maggie
    margaret mark martha mary matthew megan mike molly nancy natalie oliver olive oscar pamela peter phil priya rebekah
    ruth ryan sally sam sanjay scott sean sharon sheila stephen steve steven stuart sue susan tariq tim tom tony ursula
    """.split()
)
_TITLED = re.compile(rf"\b(?:M\.|MM\.|Mme|Mlle|Me|Dr|Pr|Docteure?|Mr\.?|Mrs\.?|Ms\.?) {_WORD}(?:[ -]{_LAST}){{0,2}}")
# "Tamsin Greaves: By accident."
_TITLES = frozenset("M MM Mme Mlle Me Dr Pr Docteur Docteure Mr Mrs Ms".split())
_ENGLISH = re.compile(
    r" (?:Trust|Foundation|Association|Council|University|Charity|Society|Committee|School|College|Library|Club|"
    r"Network|"
    r"Institute|Federation|Union|Cooperative|Community Centre)\b"
)
_LABEL = re.compile(rf"^(?P<name>{_WORD} {_LAST}) ?:(?= )", re.MULTILINE)
_FULL_NAME = re.compile(rf"(?<![\w’'-])(?P<first>{_WORD}) (?P<last>{_LAST}(?:[ -]{_LAST})?)")
# The word that says what kind of organisation it is, and what may stand between it and the name.
_KINDS = frozenset(
    """
    association fédération fondation collectif mairie département région ville métropole coopérative compagnie
    université
    ministère lycée collège école médiathèque bibliothèque union réseau institut société club comité syndicat orchestre
    chorale ressourcerie recyclerie entreprise conseil communauté centre maison épicerie théâtre festival librairie
    """.split()
)
_MIDDLE = (
    r"(?: (?:départemental|régional|municipal|social|solidaire|sportif|culturel|associative|de communes|"
    r"d['’]agglomération|de quartier|"
    r"des fêtes))?"
)
_ORGANISATION = re.compile(
    rf"\w+{_MIDDLE} (?:de la |des |du |de |d['’]|l['’])?(?:«\s?)?(?:(?:Les|La|Le|L['’]) ?)?{_WORD}"
    rf"(?: (?:(?:de la |des |du |de |d['’]|et |en |aux |à )?{_WORD})){{0,4}}"
)
_CAPITAL = re.compile(rf"\b[{_UPPER}][^\W\d_]*")
_SEPARATOR = re.compile("['’(«\n]")
_ENGLISH_ORGANISATION = re.compile(
    rf"\b(?P<name>{_WORD}(?: (?:(?:of|for|and|the) )?{_WORD}){{0,4}} (?:Trust|Foundation|Association|Council|"
    rf"University|Charity|Society|Committee|School|College|Library|"
    r"Club|Network|Institute|Federation|Union|Cooperative|Community Centre))\b"
)
_KNOWN = re.compile(
    r"\b(?:Secours (?:populaire|catholique|islamique)(?: français)?|Croix-Rouge(?: française)?|"
    r"Restos du [Cc]œur|Emmaüs(?: \w+)?|France Bénévolat|Red Cross)\b"
)
# Of the others, nobody who does not know them can say whether they are somebody.
_ACRONYM = re.compile(
    r"\b(?:ADEME|AFM|APF|ARS|ATD Quart Monde|BBC|BnF|CAF|CCAS|CNRS|CPAM|DRAC|FNE|INSEE|LPO|MAIF|MJC|NASA|NHS|"
    r"ONF|ONU|OMS|RATP|RSPCA|"
    r"SAMU|SNCF|SNSM|SPA|UFCV|UNESCO|UNICEF|URSSAF|WWF)\b"
)
# Words with a capital that stand before another one and are nobody's first name.
_NO_NAME = frozenset(
    "rue place avenue boulevard saint sainte île fête maison école centre salle parc jardin théâtre festival france "
    "journée lundi mardi mercredi jeudi vendredi samedi dimanche".split()
)


def people(sentences: Iterable[str], speakers: Iterable[str] = ()) -> tuple[str, ...]:
    """The names in ``sentences``, the most named first; ``speakers`` are known to be people or organisations."""
    text = "\n".join(sentences)
    found = Counter([*_named(text), *(match["name"] for match in _LABEL.finditer(text))])
    for speaker in speakers:
        name = speaker.split(",")[0].split(" (")[0].strip()
        if name[:1].isupper() and name not in found and not any(name in other.split() for other in found):
            found[name] += 1
    return tuple(name for name, _count in found.most_common(MOST))


def _named(text: str) -> list[str]:
    """The names, each where a word announces one: a title, a first name, a kind of organisation, an acronym."""
    names, position = [], 0
    for start, word in sorted([*_kinds(text), *((token.start(), token[0]) for token in _CAPITAL.finditer(text))]):
        match = _name_at(text, start, word) if start >= position else None
        if match:
            names.append(match[0].replace("« ", ""))
            position = match.end()
    names += [match["name"] for match in _ENGLISH_ORGANISATION.finditer(text)] if _ENGLISH.search(text) else []
    # "Mme Dupont" is Marie Dupont, where one Dupont is named in full.
    full = {name for name in names if not _TITLED.match(name)}
    last = {name.split()[-1] for name in full}
    return [name for name in names if name in full or name.split()[-1] not in last]


def _kinds(text: str) -> Iterator[tuple[int, str]]:
    """Where the word for a kind of organisation stands in small letters."""
    for kind in _KINDS.intersection(_SEPARATOR.sub(" ", text).split()):
        start = text.find(kind)
        while start >= 0:
            if not text[start - 1 : start].isalpha() or start == 0:
                yield start, kind
            start = text.find(kind, start + len(kind))


def _name_at(text: str, start: int, word: str) -> re.Match[str] | None:
    if word.lower() in _KINDS:
        return _ORGANISATION.match(text, start)
    if word in _TITLES:
        return _TITLED.match(text, start)
    if word.lower() in _FIRST_NAMES:
        match = _FULL_NAME.match(text, start)
        return match if match and match["last"].split("-")[0].lower() not in _NO_NAME else None
    return _KNOWN.match(text, start) or _ACRONYM.match(text, start)
