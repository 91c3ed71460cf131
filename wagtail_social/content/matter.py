"""What a story offers to the angles: its sentences sorted by what they are good for. Worked out once for a story, when
an angle asks, and kept with it: several accounts are written for from one reading."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Literal

import regex

from ..text import URL
from .cutting import last_word
from .figures import figures
from .novelty import is_boilerplate, is_prose, leans_on_another, tells_something_new, words
from .sentences import is_closed, sentences
from .story import Story
from .typography import typeset

# How many leads the announcements of one post take up.
ANNOUNCED = 5
# How far into a page we look for its message, and how far for anything to add.
FIRST, READ = 8, 20
# A first sentence shorter or longer than this says too little, or too much in one breath.
SHORTEST_LEAD, LONGEST_LEAD = 25, 300
# A line as long as this, without an end, is still more of a sentence than of a label.
FEWEST_WORDS = 4
# A question that ends a post is short.
LONGEST_QUESTION = 120
# Fewer sentences are a notice.
FEWEST_OF_A_STORY = 6
# So many words that carry meaning tell by themselves what they are about.
TELLING = 7
# Words of one family share a beginning: "jardin", "jardinier".
STEM = 5

_TO_READERS = regex.compile(r"\b(?:vous|tu|toi|you)\b", regex.IGNORECASE)
_QUOTED = regex.compile(r"«[^»]*»|“[^”]*”")
_OPENS_SPEECH = regex.compile(r"[«“\"–—-]")
_EMOJI = regex.compile(r"\p{Extended_Pictographic}(?<![\p{ASCII}©®™])")
_OF_THE_LAYOUT = regex.compile(
    r"ci-(?:dessous|dessus|contre|après|joint)|cliqu|en pied de page|plus (?:haut|bas)\b|(?:voir|retrouvez) la vidéo"
    r"|\b(?:click|below|overleaf|see above)\b|javascript",
    regex.IGNORECASE,
)
# "Valombre, le 3 mai 2026."
_DATELINE = regex.compile(r"(?:\p{Lu}[\p{L}’' -]+, )?(?:le |on )?\d{1,2}(?:er)? \p{L}+ \d{4}\W*")
_RELATIVE = regex.compile(
    r"\b(?:demain|aujourd['’]hui|hier|avant-hier|ce (?:soir|matin|midi|week-end)|cette (?:semaine|nuit)"
    r"|la semaine (?:prochaine|dernière)|tomorrow|today|yesterday|tonight|(?:this|next|last) week(?:end)?)\b",
    regex.IGNORECASE,
)
_HOLLOW = regex.compile(
    r"\W*(?:n['’](?:hésitez|attendez)|découvrez|bienvenue|venez découvrir|retrouvez"
    r"|nous (?:sommes|avons) (?:heureux|le plaisir|ravis)"
    r"|don['’]t hesitate|discover|welcome|we are (?:pleased|happy|delighted))\b",
    regex.IGNORECASE,
)
_I = {
    "fr": regex.compile(r"\b(?:je|moi|mon|ma|mes|me)\b|\b[jm]['’]", regex.IGNORECASE),
    "en": regex.compile(r"\b(?:I|my|me|My|mine)\b"),
}
_HOW = regex.compile(
    r"\b(?:inscri(?:re|vez|ptions?)|réserv(?:er|ez|ations?)|écri(?:vez|re)[- ](?:nous|à)|contactez|postul(?:er|ez)"
    r"|candidatures?|rejoignez|rejoindre|adhére[rz]|entrée (?:libre|gratuite)|gratuit(?:e|ement)?|billets?|tarifs?"
    r"|prix libre|sur inscription|appelez|sign up|regist(?:er|ration)|apply|applications?|join us|write to"
    r"|book(?:ing)?s?|tickets?|free (?:entry|admission)|admission)\b",
    regex.IGNORECASE,
)
_JOB = regex.compile(r"\b(?:candidat|postul|recrut|offre d['’]emploi|\bcdd\b|\bcdi\b|apply|vacanc|we are hiring|job\b)",
    regex.IGNORECASE)  # fmt: skip
_WANTED = regex.compile(r"\b(?:(?:re)?cherch(?:e|ons|ent)|rejoi(?:gnez|ns)|wanted|needed|join)\b", regex.IGNORECASE)
_GIFT = regex.compile(
    r"\b(?:faire un don|je donne|donner|cagnotte|soutenir|donate|give|support us)\b", regex.IGNORECASE
)
# What such a page is called: people look something up in it.
_PRACTICAL = regex.compile(
    r"\b(?:horaires?|permanences?|ferm(?:é|ée|és|ées|eture|etures|ons)|(?:heures|jours) d['’]ouverture|inscriptions?"
    r"|compte[- ]rendu|procès[- ]verbal|délibération|communiqué|rapport|bilan|revue de presse|menu|lexique|glossaire"
    r"|les mots de|(?:vos|nos|foire aux) questions|faq|adhé(?:rer|sion)|tarifs?|calendrier|programme|agenda"
    r"|plan d['’]accès|mentions|statuts|règlement|lettre|tombola|mode d['’]emploi|ce qui change|en chiffres|atelier"
    r"|opening hours|closed|closing|closure|minutes of|annual re(?:view|port)|report|press release|booking|how to"
    r"|timetable|schedule|newsletter|glossary|price list|rules|in numbers|workshop)\b",
    regex.IGNORECASE,
)
_CLOSING = regex.compile(
    r"\b(?:sera fermée?|seront fermée?s|est fermée?|fermeture|horaires|(?:will be|is|are) closed|opening hours)\b",
    regex.IGNORECASE,
)

_THANKING = regex.compile(
    r"\bmerci (?:à|aux|au|encore|infiniment|également|d['’]être|d['’]avoir|pour)\b|\bremerci(?:ons|e|ent|ements?)\b"
    r"|\bmille mercis?\b|\bthank(?:s to| you| everyone| our| all)\b|\b(?:we )?thank\b|\bgrateful to\b",
    regex.IGNORECASE,
)
# "Merci de fermer la porte" asks; "thank you for not smoking" too.
_ASKING = regex.compile(r"\bmerci d[e’']\s?(?!(?:avoir|être)\b)|\bthank you (?:for not|in advance)|\bpar avance\b"
    r"|\bd['’]avance\b", regex.IGNORECASE)  # fmt: skip

Ask = Literal["", "part", "job", "gift"]


@dataclass(frozen=True, kw_only=True)
class Lead:
    """A sentence that may stand first, and those that go on from it."""

    text: str
    following: tuple[str, ...] = ()
    names_its_subject: bool = True
    """False where the title has to say what it is about."""


def matter_of(story: Story) -> Matter:
    # A story holds a dictionary, so it cannot be a key; its own namespace lives exactly as long as it does.
    kept = vars(story)
    return kept.get("_matter") or kept.setdefault("_matter", Matter(story))


@lru_cache(maxsize=2048)
def _set(text: str, language: str) -> str:
    return typeset(text.strip(), language)


@lru_cache(maxsize=2048)
def closed(sentence: str, language: str) -> str:
    """``sentence`` as typography wants it, with the point that a summary often lacks."""
    text = _set(sentence, language)
    has_end = not text or is_closed(text) or text[-1] in ":;," or URL.search(last_word(text)) or "@" in last_word(text)
    return text if has_end else f"{text}."


def has_emoji(text: str) -> bool:
    return bool(_EMOJI.search(text))


def thanks(sentence: str) -> bool:
    return bool(_THANKING.search(sentence)) and not _ASKING.search(sentence)


class Matter:
    def __init__(self, story: Story) -> None:
        self.story = story
        self.language = base if (base := story.language.lower().split("-")[0]) in {"fr", "en"} else ""
        self.is_grave = story.tone == "grave"
        # Who warns of what a page tells does not make small talk about it.
        self.is_calm = self.is_grave or bool(story.content_warning)
        self._more: dict[Lead, tuple[str, ...]] = {}
        self.is_cancelled = bool(story.facts.get("cancelled"))

    def set(self, text: str) -> str:
        return _set(text, self.story.language)

    @cached_property
    def title(self) -> str:
        return self.set(self.story.title)

    @cached_property
    def summary(self) -> list[str]:
        found = [one for one in sentences(self.story.summary) if not is_boilerplate(one)]
        return [closed(one, self.story.language) for one in found if words(one)]

    @cached_property
    def body(self) -> list[str]:
        """The prose that a post may take up, in reading order and beyond the summary."""
        known = set(words(self.story.summary))
        found = [one for one in self._prose if self._may_be_told(one) and tells_something_new(one, known)]
        return [self.set(one) for one in found or self._unclosed(known)]

    @cached_property
    def leads(self) -> list[Lead]:
        """What may stand first, in reading order: sentences that name what the page is about before others, and last
        those that another angle tells."""
        told = [self._lead(self.summary, number, self.body) for number in range(len(self.summary))]
        told += [self._lead(self.body, number, []) for number in range(min(FIRST, len(self.body)))]
        found = [lead for lead in told if lead is not None]
        return sorted(
            found,
            key=lambda lead: (not lead.names_its_subject, lead is not found[0] and self._is_spoken_for(lead.text)),
        )

    def more(self, lead: Lead) -> tuple[str, ...]:
        """The sentences that go on from ``lead``; worked out for those leads that are told."""
        if lead not in self._more:
            self._more[lead] = self._in_turn(lead.following, lead.text)
        return self._more[lead]

    @cached_property
    def any_sentences(self) -> list[str]:
        """All that there is beyond the title, for a page that says nothing that may stand first."""
        return [one for one in [*self.summary, *self.body] if tells_something_new(one, words(self.title))]

    @cached_property
    def company(self) -> list[str]:
        """Sentences that may stand beside any other one, the nearest to the page's message first."""
        alone = (one for one in self.any_sentences if not leans_on_another(one))
        return list(dict.fromkeys([*(lead.text for lead in self.leads), *alone]))

    @cached_property
    def how(self) -> str:
        """The sentence that tells how to take part; ""."""
        found = (one for one in [*self.body, *self.summary] if _HOW.search(one) and not leans_on_another(one))
        return next((one for one in found if len(one) <= LONGEST_LEAD), "")

    @cached_property
    def ask(self) -> Ask:
        """What the page asks of its readers."""
        said = " ".join([self.title, *(call.text for call in self.story.calls)])
        if _JOB.search(said):
            return "job"
        if _GIFT.search(said):
            return "gift"
        if _WANTED.search(self.title):
            return "part"
        return "part" if self.story.calls and (self.how or _HOW.search(said)) else ""

    @cached_property
    def tells_a_story(self) -> bool:
        """True where there is something to tell of, beyond what people need to know: a notice, a list or a paper of the
        association's own is no story."""
        if _PRACTICAL.search(self.title) or _CLOSING.search(" ".join([self.story.summary, *self.body[:1]])):
            return False
        lines = sum(len(listing.items) for listing in self.story.listings)
        return len(self._prose) >= FEWEST_OF_A_STORY and len(self._prose) > lines

    @cached_property
    def questions(self) -> list[str]:
        return [self.set(one) for one in self.story.questions if not (self.is_calm or _OF_THE_LAYOUT.search(one))]

    @cached_property
    def closing_question(self) -> str:
        """The page's own question to its reader. Of an interview or a list of answers, none is."""
        own = self.questions if len(self.questions) <= 2 else []
        return next((one for one in own if len(one) <= LONGEST_QUESTION and _TO_READERS.search(one)), "")

    def all_prose(self) -> Iterator[str]:
        """Every sentence that a post may take up, the summary's first."""
        yield from filter(self._may_be_told, self.summary)
        yield from (self.set(one) for one in self.story.sentences if is_prose(one) and self._may_be_told(one))

    def before(self, sentence: str) -> str:
        """The sentence that ``sentence`` follows in the page, if it may be told."""
        place = self._places.get(sentence, 0)
        previous = self.story.sentences[place - 1] if place else ""
        stands = previous and is_prose(previous) and self._may_be_told(previous) and not leans_on_another(previous)
        return self.set(previous) if stands else ""

    def stands_in_text(self, sentence: str) -> bool:
        return sentence in self._places

    def after(self, sentence: str, most: int = 3) -> tuple[str, ...]:
        """The sentences that follow ``sentence`` in the page."""
        places = self._places
        if sentence not in places:
            return ()
        following = self.story.sentences[places[sentence] + 1 :][:most]
        told = [self.set(one) for one in following if is_prose(one) and self._may_be_told(one)]
        return self._in_turn(told, sentence)

    def context(self, *said: str) -> tuple[str, ...]:
        """What the page is about, for a text that begins elsewhere in it: its first message that is not ``said``."""
        known = words(" ".join(said))
        leads = (lead for lead in self.leads if not self.is_said(lead.text, said))
        found = next((lead for lead in leads if tells_something_new(lead.text, known)), None)
        return (found.text,) if found else ()

    def is_announced(self, sentence: str) -> bool:
        """True for what the announcement says first: elsewhere it needs the title, so as not to be the same post."""
        return any(lead.text == sentence for lead in self.leads[:ANNOUNCED])

    def suits_tone(self, text: str) -> bool:
        return not (self.is_calm and ("!" in text or has_emoji(text)))

    def names_subject(self, sentence: str) -> bool:
        return len(words(sentence)) >= TELLING or self.shares_title(sentence)

    def shares_title(self, sentence: str) -> bool:
        return any(word[:STEM] in self._stems for word in words(sentence))

    @staticmethod
    def is_said(sentence: str, said: tuple[str, ...]) -> bool:
        return any(sentence in one or one in sentence for one in said if one)

    @cached_property
    def _stems(self) -> frozenset[str]:
        return frozenset(word[:STEM] for word in words(self.story.title) if len(word) > 3)

    @cached_property
    def _places(self) -> dict[str, int]:
        """Where each sentence stands in the page."""
        return self._placed(self.story.sentences)

    @cached_property
    def _first_places(self) -> dict[str, int]:
        """The same for the sentences an announcement is made of: the others need not be set for it."""
        return self._placed(self.story.sentences[:READ])

    def _placed(self, sentences: Sequence[str]) -> dict[str, int]:
        return {self.set(one): number for number, one in reversed(list(enumerate(sentences)))}

    def _is_spoken_for(self, text: str) -> bool:
        return thanks(text) or bool(figures([text], self.story.language))

    @cached_property
    def _prose(self) -> list[str]:
        return [one for one in self.story.sentences[:READ] if is_prose(one)]

    def _unclosed(self, known: set[str]) -> list[str]:
        """Some pages never close a sentence: what is long enough to be one is better than nothing."""
        found = [one for one in self.story.sentences[:READ] if not is_boilerplate(one)]
        return [one for one in found if len(words(one)) >= FEWEST_WORDS and tells_something_new(one, known)]

    def _may_be_told(self, sentence: str) -> bool:
        """False for what is spoken by somebody, asked, or only understood on the page."""
        is_asked = sentence.rstrip("\u00a0\u202f »”").endswith("?")
        if is_asked or _OF_THE_LAYOUT.search(sentence) or _DATELINE.fullmatch(sentence):
            return False
        if not self.suits_tone(sentence):
            return False
        own = _I.get(self.language)
        return own is None or not own.search(_QUOTED.sub("", sentence))

    def _lead(self, pool: list[str], number: int, afterwards: list[str]) -> Lead | None:
        text = pool[number]
        if not self._may_lead(text):
            return None
        following = [*pool[number + 1 :][:FIRST], *afterwards[:FIRST]]
        size = len(words(text))
        is_message = pool is self.summary and not number and size >= TELLING
        names = is_message or size >= FEWEST_WORDS and self.shares_title(text)
        return Lead(text=text, following=tuple(following), names_its_subject=names)

    def _may_lead(self, text: str) -> bool:
        if leans_on_another(text) or _OPENS_SPEECH.match(text) or _RELATIVE.search(text) or _HOLLOW.match(text):
            return False
        return SHORTEST_LEAD <= len(text) <= LONGEST_LEAD and tells_something_new(text, words(self.title))

    def _in_turn(self, following: Iterable[str], first: str) -> tuple[str, ...]:
        """Those of ``following`` that add something, each that leans on another only right behind it."""
        known, kept, previous = set(words(first)), [], first
        for sentence in following:
            leans = leans_on_another(sentence) or self._is_bare_speech(sentence)
            if tells_something_new(sentence, known) and (not leans or self._stand_together(previous, sentence)):
                kept.append(sentence)
                known |= words(sentence)
                previous = sentence
        return tuple(kept)

    @staticmethod
    def _is_bare_speech(sentence: str) -> bool:
        """True for words between quotation marks and nothing else: who speaks, and of what, stands beside them."""
        return bool(_OPENS_SPEECH.match(sentence)) and sentence[-1] in '»”"'

    def _stand_together(self, one: str, other: str) -> bool:
        places = self._first_places if one in self._first_places and other in self._first_places else self._places
        if one in places and other in places:
            return places[other] == places[one] + 1
        return one in self.summary and other in self.summary[self.summary.index(one) + 1 :][:1]
