"""The few words of our own around those of the page: closed lists by language, tone and manner. Pure.

Better no frame than a hollow one: nothing here praises, urges or fills.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from .voice import HouseVoice


@dataclass(frozen=True)
class Frame:
    text: str
    address: str = ""
    """``vous`` or ``tu`` where the words address readers; "" suits both."""
    inclusive: tuple[str, ...] = ("none", "doublets", "epicene")
    """The ways of naming people of every gender that these words suit."""


def _vous(vous: str, tu: str) -> tuple[Frame, Frame]:
    return Frame(vous, address="vous"), Frame(tu, address="tu")


FRAMES: dict[str, dict[str, tuple[Frame, ...]]] = {
    "fr": {
        "link_in_bio": (Frame("Lien dans la bio"),),
        "see_you": (Frame("Rendez-vous"),),
        "reminder": (Frame("Rappel\u00a0:"),),
        "cancelled": (Frame("Annulation\u00a0:"),),
        "in_figures": (Frame("En chiffres\u00a0:"),),
        "in_picture": (Frame("En image\u00a0:"),),
        "backstage": (Frame("En coulisses\u00a0:"),),
        "to_read": (Frame("À lire\u00a0:"), Frame("En ligne\u00a0:"), Frame("Sur notre site\u00a0:")),
        "told": (*_vous("On vous raconte.", "On te raconte."),),
        "answered": (*_vous("On vous répond.", "On te répond."),),
        "rest_of_list": (Frame("La liste complète est sur notre site."),),
        "rest_of_steps": (Frame("La suite est sur notre site."),),
        "thanks": (
            Frame("Merci à toutes et tous.", inclusive=("doublets",)),
            Frame("Merci à tout le monde.", inclusive=("none", "epicene")),
        ),
        "ask_announcement": (
            *_vous("Et vous, qu’en dites-vous\u202f?", "Et toi, qu’en dis-tu\u202f?"),
            *_vous("Ça vous parle\u202f?", "Ça te parle\u202f?"),
            *_vous("Et chez vous\u202f?", "Et chez toi\u202f?"),
        ),
        "ask_part": (
            *_vous("Ça vous tente\u202f?", "Ça te tente\u202f?"),
            *_vous("Vous pensez à quelqu’un\u202f?", "Tu penses à quelqu’un\u202f?"),
        ),
        "ask_job": (*_vous("Vous pensez à quelqu’un\u202f?", "Tu penses à quelqu’un\u202f?"),),
        "ask_gift": (*_vous("On peut compter sur vous\u202f?", "On peut compter sur toi\u202f?"),),
        "ask_event": (
            *_vous("Vous venez\u202f?", "Tu viens\u202f?"),
            *_vous("On vous y retrouve\u202f?", "On t’y retrouve\u202f?"),
            *_vous("Vous venez avec qui\u202f?", "Tu viens avec qui\u202f?"),
        ),
        "ask_quotation": (
            *_vous("Ça vous parle\u202f?", "Ça te parle\u202f?"),
            *_vous("Et vous, qu’en dites-vous\u202f?", "Et toi, qu’en dis-tu\u202f?"),
        ),
        "ask_figure": (
            *_vous("Vous vous y attendiez\u202f?", "Tu t’y attendais\u202f?"),
            *_vous("Vous auriez dit combien\u202f?", "Tu aurais dit combien\u202f?"),
        ),
        "ask_list": (*_vous("Et vous, qu’ajouteriez-vous\u202f?", "Et toi, qu’ajouterais-tu\u202f?"),),
        "ask_steps": (*_vous("Vous avez déjà essayé\u202f?", "Tu as déjà essayé\u202f?"),),
        "ask_image": (*_vous("Ça vous parle\u202f?", "Ça te parle\u202f?"),),
        "ask_behind": (*_vous("Vous imaginiez ça comme ça\u202f?", "Tu imaginais ça comme ça\u202f?"),),
        "ask_thanks": (*_vous("Vous en faisiez partie\u202f?", "Tu en faisais partie\u202f?"),),
        "calm": (
            Frame("Les précisions sont sur notre site."),
            Frame("Tout est sur notre site."),
            Frame("Sur notre site."),
        ),
    },
    "en": {
        "link_in_bio": (Frame("Link in bio"),),
        "see_you": (Frame("See you"),),
        "reminder": (Frame("Reminder:"),),
        "cancelled": (Frame("Cancelled:"),),
        "in_figures": (Frame("In figures:"),),
        "in_picture": (Frame("In the picture:"),),
        "backstage": (Frame("Behind the scenes:"),),
        "to_read": (Frame("To read:"), Frame("Online:"), Frame("On our site:")),
        "told": (Frame("Here is the story."),),
        "answered": (Frame("Here is our answer."),),
        "rest_of_list": (Frame("The whole list is on our site."),),
        "rest_of_steps": (Frame("The rest is on our site."),),
        "thanks": (Frame("Thank you, everyone."),),
        "ask_announcement": (Frame("What do you think?"), Frame("How is it where you live?")),
        "ask_part": (Frame("Are you in?"), Frame("Does somebody come to mind?")),
        "ask_job": (Frame("Does somebody come to mind?"),),
        "ask_gift": (Frame("Can we count on you?"),),
        "ask_event": (Frame("Will you be there?"), Frame("Who will you bring?")),
        "ask_quotation": (Frame("What do you think?"), Frame("Does that ring true?")),
        "ask_figure": (Frame("Would you have guessed?"),),
        "ask_list": (Frame("What would you add?"),),
        "ask_steps": (Frame("Have you tried it?"),),
        "ask_image": (Frame("What do you see in it?"),),
        "ask_behind": (Frame("Is that how you imagined it?"),),
        "ask_thanks": (Frame("Were you one of them?"),),
        "calm": (Frame("The details are on our site."), Frame("All of it is on our site."), Frame("On our site.")),
    },
}

EMOJI = {
    "announcement": "📣",
    "quotation": "💬",
    "figure": "📊",
    "question": "🤔",
    "list": "📌",
    "image": "📷",
    "behind": "🛠️",
    "thanks": "🙏",
    "event": "📅",
    "reminder": "📅",
}
"""The one emoji of a post, where the house voice wants some."""


def frames(name: str, language: str, voice: HouseVoice) -> tuple[str, ...]:
    """The frames of that name that suit ``voice``, the usual one first; () in a language we do not write."""
    return _suiting(name, language, voice.address, voice.inclusive)


def frame(name: str, language: str, voice: HouseVoice) -> str:
    return next(iter(frames(name, language, voice)), "")


def every_text() -> Iterator[str]:
    """All that we may say of our own."""
    yield from (one.text for known in FRAMES.values() for several in known.values() for one in several)
    yield from EMOJI.values()


@cache
def _suiting(name: str, language: str, address: str, inclusive: str) -> tuple[str, ...]:
    known = FRAMES.get(language, {}).get(name, ())
    return tuple(one.text for one in known if one.address in {"", address} and inclusive in one.inclusive)
