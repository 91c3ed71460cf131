"""Who said what: words between guillemets or set apart, with their speaker where the page leaves no doubt. Pure.

Guillemets also hold titles and words that are only mentioned: those are nobody's saying.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from .markup import Piece
from .sentences import is_closed, sentences
from .story import Quotation

FEWEST_WORDS = 5
LONGEST = 700
USUAL = 220
LONGEST_SPEAKER = 120

_SAYS_FR = (
    "explique|raconte|dit|affirme|précise|confie|souligne|ajoute|rappelle|résume|témoigne|assure|estime|poursuit|"
    "conclut|sourit|s['’]enthousiasme|se réjouit|se souvient|s['’]exclame|lance|répond|insiste|déclare|note|observe|"
    "reconnaît|regrette|constate|indique|commente|glisse|admet|avoue|détaille|annonce|espère|plaide|prévient|reprend|"
    "s['’]amuse|s['’]étonne|martèle|complète|écrit|demande|s['’]inquiète|s['’]indigne|alerte|soupire|nuance|juge|"
    "renchérit|argumente|s['’]émerveille|se félicite|plaisante|propose|considère|murmure|relate"
)
_SAYS_FR_MORE = (
    "expliquent|racontent|disent|affirment|précisent|confient|soulignent|ajoutent|rappellent|résument|témoignent|"
    "assurent|estiment|concluent|répondent|déclarent|insistent|écrivent|se réjouissent|se souviennent|"
    "expliqua|raconta|affirma|précisa|ajouta|déclara|répondit|confia|expliquait|racontait|disait|disait-on|"
    "(?:a|ont|avait|avaient) (?:expliqué|raconté|dit|affirmé|précisé|confié|souligné|ajouté|rappelé|résumé|témoigné|"
    "déclaré|répondu|insisté|écrit|conclu|lancé|indiqué|annoncé|commenté)|s['’]est (?:réjouie?|félicitée?|exclamée?)"
)
_SAYS_EN = (
    "said|says|explained|explains|added|adds|recalled|recalls|told us|tells us|noted|notes|wrote|writes|insisted|"
    "insists|remembered|remembers|believes|argued|argues|replied|replies|joked|jokes|concluded|concludes|laughed|"
    "laughs|continued|continues|stated|states|commented|comments|admitted|admits|recounts"
)
_SAYS = rf"(?:{_SAYS_FR}|{_SAYS_FR_MORE}|{_SAYS_EN})"
_UPPER = "A-ZÀ-ÖØ-ÞŒŸ"
_NAMED = rf"[{_UPPER}][\w’'.-]{{0,40}}"
_NAME = (
    rf"(?:(?:M|MM|Mme|Mmes|Mlle|Me|Dr|Pr|Mr|Mrs|Ms)\.? )?{_NAMED}"
    rf"(?: (?:(?:de|du|des|la|le|van|von|ben|el|d’|d') ?){{0,2}}{_NAMED}){{0,4}}"
)
_ROLE = r"(?:un |une |la |le |l['’]|les |notre |nos |son |sa |leur |the |a |an |our |her |his )?[a-zà-öø-ÿœ]"

_QUOTED = re.compile(r"«\s*([^«»]{10,700}?)\s*»|“([^“”]{10,700})”|\"([^\"]{10,700})\"")
_AFTER = re.compile(
    rf"[\s,;.!?…–—-]{{0,4}}\b(?:nous |leur |lui |m['’]|en |y )?{_SAYS}\b(?P<rest>.{{0,200}})", re.IGNORECASE | re.DOTALL
)
_AFTER_EN = re.compile(rf"[\s,]{{0,3}}(?P<name>{_NAME})(?:, [^,.]{{3,60}},)? (?:{_SAYS_EN})\b")
_PRONOUN = re.compile(r"(?:[- ]t)?-(?:elle|il|elles|ils|on|je|nous)\b|\s*(?:he|she|they|I|we)\b", re.IGNORECASE)
_PRONOUN_AFTER_EN = re.compile(rf"[\s,]{{0,3}}(?:he|she|they) (?:{_SAYS_EN})\b")
_SPEAKER = re.compile(
    rf"\s*(?P<speaker>{_NAME}|(?:la|le|les|l['’]|notre|nos|un|une|the|our|a|an)\s?[\w’'-]+(?: [\w’'-]+){{0,7}}?)"
    rf"(?P<role>, {_ROLE}[^,;:.!?()«»]{{2,90}}(?=$|\s*[,;:.!?()«»]))?(?=$|\s*[,;:.!?()«»]| qui | en | dans |"
    rf" avant | lors | à propos | who | as | when )"
)
_BEFORE = re.compile(
    rf"(?P<speaker>{_NAME})(?P<role>, {_ROLE}[^;:!?«»]{{2,80}}?)?,? (?:nous |en |y |l['’])?{_SAYS}\b[^«»]{{0,80}}$"
)
_ACCORDING = re.compile(
    rf"(?:[Ss]elon|[Pp]our|[Dd]['’]après|[Aa]ccording to|"
    rf"[Ff]or) (?P<speaker>{_NAME})(?P<role>, {_ROLE}[^;:!?«»]{{2,80}})?\s*[,:]\s*$"
)
_LABEL = re.compile(
    rf"[\s•–—-]*(?P<speaker>{_NAME})(?P<role>, {_ROLE}[^;:!?«»]{{2,80}}|"
    rf"\s?\([^)]{{2,60}}\))?(?:, \d{{1,2}}(?:er)? \w+(?: \d{{4}})?)?\s*:\s*$"
)
_SAYS_BEFORE = re.compile(rf"\b{_SAYS}\b[^«»]{{0,80}}$", re.IGNORECASE)
_SIGNED = re.compile(rf"\s[–—]\s?(?P<speaker>{_NAME}(?:, .{{2,80}})?)\s*$")
_SIGNATURE = re.compile(rf"^[–—-]{{1,2}}\s?(?P<speaker>{_NAME}(?:[ ,(].{{0,90}})?)$")
_TWO_WORDS = re.compile(rf"\b{_NAMED} {_NAMED}")
_SUBJECT = re.compile(rf"(?P<speaker>{_NAMED} {_NAMED})(?P<role>, {_ROLE}[^,;:.!?()«»]{{2,60}}(?=,))?")
_TURN = re.compile(rf"(?P<who>(?:[{_UPPER}]\.? ?-?){{1,3}}|{_NAMED}(?: {_NAMED}){{0,2}}) ?: (?P<said>.+)")
_QUOTES = '«»“”"„ \u00a0\u202f'


def quotations(
    pieces: list[Piece], cuts: list[list[str]], answers: dict[int, tuple[str, str]]
) -> tuple[Quotation, ...]:
    """The sayings in ``pieces``, whose sentences are ``cuts``, in reading order, each once."""
    found: dict[str, Quotation] = {}
    done: set[int] = set()
    for index, piece in enumerate(pieces):
        if index in answers:
            fresh = [answer(*answers[index])]
        elif piece.quotation is not None:
            fresh = [] if id(piece.quotation) in done else [_set_apart(pieces, index)]
            done.add(id(piece.quotation))
        elif piece.kind == "text":
            fresh = list(in_paragraph(cuts[index], in_list=bool(piece.item)))
        else:
            continue
        for quotation in filter(None, fresh):
            found.setdefault(quotation.text, quotation)
    return tuple(found.values())


def in_paragraph(paragraph: Iterable[str], *, in_list: bool = False) -> Iterator[Quotation]:
    """The sayings within the sentences of one ``paragraph``. "Dit-elle" is whoever spoke last in it, by name."""
    last = ""
    for sentence in paragraph:
        if not any(sign in sentence for sign in '«“"'):
            last = _subject(sentence, last)
            continue
        for match in _QUOTED.finditer(sentence):
            text = (match[1] or match[2] or match[3]).strip(" ,\u00a0\u202f")
            if len(text.split()) < FEWEST_WORDS:
                continue
            before, after = sentence[: match.start()], sentence[match.end() :]
            speaker, is_said = _speaker(before, after, last)
            if is_said and (speaker or not in_list):
                yield Quotation(text=text, speaker=speaker)
                last = speaker or last


def _subject(sentence: str, last: str) -> str:
    """Who "dit-elle" will be after ``sentence``: whom it is about, if it names nobody else; else who spoke before."""
    named = _TWO_WORDS.findall(sentence)
    if not named:
        return last
    subject = _SUBJECT.match(sentence)
    return _cleaned(subject["speaker"] + (subject["role"] or "")) if subject and len(named) == 1 else ""


def attributed(pieces: list[Piece]) -> list[Piece]:
    """``pieces`` where "— Marie Dupont", below a quotation or at its end, says who speaks in it."""
    found: list[Piece] = []
    for piece in pieces:
        previous = found[-1].quotation if found else None
        is_signature = (
            previous is not None and piece.quotation in (None, previous) and piece.kind in ("text", "quotation")
        )
        signed = _SIGNED.search(piece.text[-LONGEST_SPEAKER:]) if piece.kind == "quotation" else None
        if is_signature and _SIGNATURE.match(piece.text) and not is_closed(piece.text):
            found.append(Piece("attribution", piece.text, quotation=previous))
        elif signed:
            found.append(Piece("quotation", piece.text[: -len(signed[0])], quotation=piece.quotation))
            found.append(Piece("attribution", signed["speaker"], quotation=piece.quotation))
        else:
            found.append(piece)
    return found


def conversation(pieces: list[Piece]) -> dict[int, tuple[str, str]]:
    """The answers of an interview by the place of their piece: who speaks, and what they say.

    An answer follows a question and begins with a name, or with the initials of one that was written out before.
    """
    found: dict[int, tuple[str, str]] = {}
    names: dict[str, str] = {}
    for index, piece in enumerate(pieces[1:], 1):
        match = _TURN.match(piece.text) if piece.kind == "text" and pieces[index - 1].text.endswith("?") else None
        if match:
            who = match["who"].strip()
            initials = "".join(filter(str.isupper, who))
            if any(map(str.islower, who)):
                names.setdefault(initials, who)
            if names.get(initials):
                found[index] = (names[initials], match["said"])
    return found if len(found) > 1 else {}


def answer(who: str, said: str) -> Quotation | None:
    """The beginning of an answer that can be quoted: whole sentences, enough to say something."""
    text = ""
    for sentence in sentences(said):
        if text and len(text) + len(sentence) > USUAL:
            break
        text = f"{text} {sentence}".strip()
    return Quotation(text=text, speaker=who) if FEWEST_WORDS <= len(text.split()) and len(text) <= LONGEST else None


def _set_apart(pieces: list[Piece], index: int) -> Quotation | None:
    """The quotation to which the piece at ``index`` belongs; its pieces follow each other."""
    whole, parts, speakers = pieces[index].quotation, [], []
    for piece in pieces[index:]:
        if piece.quotation is not whole:
            break
        (speakers if piece.kind == "attribution" else parts).append(piece.text)
    text = unquoted(" ".join(parts))
    if len(text.split()) < FEWEST_WORDS - 1 or len(text) > LONGEST:
        return None
    return Quotation(text=text, speaker=_cleaned(", ".join(speakers)))


def unquoted(text: str) -> str:
    """``text`` without the one pair of quotation marks around it, if there is just one."""
    bare = text.strip(_QUOTES)
    return bare if not any(sign in bare for sign in '«»“”"') else text.strip()


def _speaker(before: str, after: str, last: str) -> tuple[str, bool]:
    """Who says what stands between ``before`` and ``after``, and whether it is said at all."""
    if match := _AFTER.match(after):
        if _PRONOUN.match(match["rest"]):
            return last, True
        named = _SPEAKER.match(match["rest"])
        return (_cleaned(named[0]) if named else ""), True
    if match := _AFTER_EN.match(after):
        return _cleaned(match["name"]), True
    if _PRONOUN_AFTER_EN.match(after):
        return last, True
    before = before[-200:]
    for pattern in (_ACCORDING, _LABEL):
        if match := pattern.search(before) if pattern is _ACCORDING else pattern.fullmatch(before):
            return _cleaned(match["speaker"] + (match["role"] or "")), True
    if _SAYS_BEFORE.search(before):
        named = _BEFORE.search(before)
        return (_cleaned(named["speaker"] + (named["role"] or "")) if named else ""), True
    alone = not before.strip(" –—-•") and not after.strip(" .!?…")
    return "", alone or (before.rstrip().endswith(":") and not after.strip(" .!?…"))


def _cleaned(speaker: str) -> str:
    speaker = re.sub(r"^(?:[\s–—-]+|par |by )+", "", speaker).strip(' ,;:.–—-\u00a0\u202f«»“”"')
    return speaker if 1 < len(speaker) <= LONGEST_SPEAKER else ""
