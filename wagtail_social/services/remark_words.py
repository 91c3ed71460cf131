"""Every remark in words: what was seen, and what to do about it. No reproach."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ..content.remarks import Remark

Params = Mapping[str, Any]


def sentence(remark: Remark) -> str:
    return _SENTENCES[remark.code](remark.params)


def mend_label(remark: Remark) -> str:
    """The words of the button that mends it."""
    return _LABELS[remark.code](remark.params)


def _acronym(params: Params) -> str:
    if params["meaning"]:
        return _("Not everybody knows what “%(letters)s” stands for. The page says it.") % params
    return _("Not everybody knows what “%(letters)s” stands for. Say it in full once.") % params


def _hashtags_many(params: Params) -> str:
    return ngettext(
        "There are more hashtags than the %(most)d that is enough here. Keep the most useful one.",
        "There are more hashtags than the %(most)d that are enough here. Keep the most useful ones.",
        params["most"],
    ) % {"most": params["most"]}


def _hashtag_unreadable(params: Params) -> str:
    if params["readable"]:
        return _("A screen reader cannot tell the words of #%(tag)s. Begin each with a capital.") % params
    return _("#%(tag)s is hard to read, and a screen reader cannot tell its words. Begin each with a capital.") % params


def _word_avoided(params: Params) -> str:
    if params["instead"]:
        return _("“%(word)s” is one of the words this account avoids: it says “%(instead)s”.") % params
    return _("“%(word)s” is one of the words this account avoids.") % params


def _spelling(params: Params) -> str:
    if params["instead"]:
        return _("“%(word)s” is in no dictionary. Did you mean “%(instead)s”?") % params
    return _("“%(word)s” is in no dictionary. Check how it is spelled.") % params


def _ask_again(params: Params) -> str:
    return ngettext(
        "The last post of this account already asked for something. Tell something first, then ask.",
        "The last %(before)d posts of this account already asked for something. Tell something first, then ask.",
        params["before"],
    ) % {"before": params["before"]}


def _emoji_many(params: Params) -> str:
    return (
        _("There are %(count)d emoji. A screen reader says the name of each: up to %(few)d are easy to hear.") % params
    )


_SENTENCES: dict[str, Callable[[Params], str]] = {
    "acronym": _acronym,
    "alt_missing": lambda params: _(
        "An image has no alternative text yet. Say what it shows to those who cannot see it."
    ),
    "alt_says_nothing": lambda params: _("The alternative text “%(alt)s” does not say what the image shows.") % params,
    "ask_again": _ask_again,
    "capitals": lambda params: _(
        "Words in capitals are hard to read, and sound like shouting. Small letters are enough."
    ),
    "consent_missing": lambda params: _(
        "Somebody in this image has not agreed to be shown. Ask, or choose another image."
    ),
    "double_space": lambda params: _("There are two spaces in a row."),
    "emoji_for_word": lambda params: _(
        "An emoji stands for a word here. Write the word: not everybody sees the emoji."
    ),
    "emoji_many": _emoji_many,
    "emoji_unwanted": lambda params: _("This account speaks without emoji."),
    "folded": lambda params: _(
        "The first sentence does not end before “see more”. A shorter first sentence is read by more people."
    ),
    "grave_tone": lambda params: _("The page is about something grave. Emoji and exclamation marks are out of place."),
    "hashtag_missing": lambda params: _("Every post of this account bears %(tags)s.") % params,
    "hashtag_never": lambda params: _("#%(tag)s is one of the hashtags this account never uses.") % params,
    "hashtag_unreadable": _hashtag_unreadable,
    "hashtags_many": _hashtags_many,
    "image_cut": lambda params: _(
        "What matters in the image is cut off in this shape. Choose another shape, or move the frame."
    ),
    "image_small": lambda params: (
        _("The image will be %(width)d by %(height)d pixels and look blurred. Choose a larger one, or another shape.")
        % params
    ),
    "link_dead": lambda params: _("%(url)s leads nowhere. Check the address.") % params,
    "link_moved": lambda params: _("%(url)s has moved to %(leads_to)s.") % params,
    "link_not_live": lambda params: _("An address in the text cannot be followed here. Say where the link is instead."),
    "link_private": lambda params: _("%(url)s is a private page: readers would find a closed door.") % params,
    "link_unpublished": lambda params: _("%(url)s is a page that is not published yet.") % params,
    "median_point": lambda params: (
        _("“%(found)s” is hard to read aloud. Write both words, or one that suits everybody.") % params
    ),
    "only_title": lambda params: _(
        "The text only repeats the page's title. Add something of yours: why does it matter?"
    ),
    "other_address": lambda params: (
        _("“%(found)s” does not suit: this account says “%(wanted)s” to its readers.") % params
    ),
    "page_link_dead": lambda params: _("On the page, %(url)s leads nowhere. Mend it before people come.") % params,
    "page_link_moved": lambda params: _("On the page, %(url)s has moved to %(leads_to)s.") % params,
    "page_link_private": lambda params: _("On the page, %(url)s leads to a private page.") % params,
    "page_link_unpublished": lambda params: _("On the page, %(url)s leads to a page that is not published.") % params,
    "repeated_word": lambda params: _("“%(word)s” is there twice in a row.") % params,
    "spelling": _spelling,
    "tu_and_vous": lambda params: (
        _("The text says both “%(tu)s” and “%(vous)s” to its readers. Keep one of the two.") % params
    ),
    "typography": lambda params: _("Some spaces or signs are not as French typography has them."),
    "word_avoided": _word_avoided,
    "wrong_weekday": lambda params: _("%(found)s: that day is a %(right)s. Check the date.") % params,
}

_LABELS: dict[str, Callable[[Params], str]] = {
    "acronym": lambda params: _("Say what it stands for"),
    "alt_missing": lambda params: _("Take the description from the library"),
    "alt_says_nothing": lambda params: _("Take the description from the library"),
    "capitals": lambda params: _("Write in small letters"),
    "double_space": lambda params: _("Leave one space"),
    "emoji_many": lambda params: _("Keep the first %(few)d") % params,
    "emoji_unwanted": lambda params: _("Take the emoji out"),
    "grave_tone": lambda params: _("Take them out"),
    "hashtag_missing": lambda params: _("Add %(tags)s") % params,
    "hashtag_never": lambda params: _("Take it out"),
    "hashtag_unreadable": lambda params: _("Write #%(readable)s") % params,
    "hashtags_many": lambda params: _("Keep the first ones"),
    "link_moved": lambda params: _("Put the new address"),
    "link_not_live": lambda params: _("Take the address out"),
    "median_point": lambda params: _("Write both words"),
    "repeated_word": lambda params: _("Keep one"),
    "spelling": lambda params: _("Write “%(instead)s”") % params,
    "typography": lambda params: _("Put them right"),
    "word_avoided": lambda params: _("Write “%(instead)s”") % params if params["instead"] else _("Take it out"),
    "wrong_weekday": lambda params: _("Write “%(right)s”") % params,
}
