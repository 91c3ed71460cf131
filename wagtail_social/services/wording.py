"""Every code of the package in words: what happened, and what to do next."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from ..exceptions import ConfigurationError, HostRefused, NotSent, RateLimited, ReconnectNeeded, Rejected
from ..models import Delivery, State
from ..networks.base import Finding, Problem

REASONS = {
    "account_paused": _("The account is paused. Resume it under Social → Accounts, or withdraw the post."),
    "account_broken": _(
        "The account must be reconnected. Do so under Social → Accounts: the post then leaves by itself."
    ),
    "account_disconnected": _("The account was disconnected."),
    "page_gone": _("The page no longer exists. Withdraw the post, or write another one."),
    "page_not_live": _("The page is not published. Publish it, or choose another hour."),
    "page_expired": _("The page has expired. Publish it again, or withdraw the post."),
    "page_private": _("The page is private: readers would find a closed door. Make it public, or withdraw the post."),
    "page_changed": _(
        "The page has changed since this text was written by hand. Read it again, then say that it is still right."
    ),
    "text_changed": _("The text was changed after its approval. It leaves once it is approved again."),
    "date_missing": _("It has no hour yet. Choose one."),
    "approve_each_text": _(
        "The page has changed the text, and this network asks that a person approves each one. Read it, then approve."
    ),
    "processing": _("The network is still working on it. It goes on by itself."),
    "no_credit": _(
        "The network asks for money first: its credit is used up. Top it up on the network's site, then send it now."
    ),
    "ceiling": _(
        "It would cost more than what is left of this account's monthly ceiling. "
        "Raise the ceiling under Social → Accounts, or choose an hour in another month."
    ),
    "not_today": _("You put it off. Choose another hour, or withdraw it."),
    "late": _("Its hour has passed. Send it now if it is still useful, choose another hour, or withdraw it."),
    "rate_limited": _("The network asks us to wait. It will be tried again by itself."),
    "unreachable": _("The network could not be reached. It will be tried again by itself."),
    "looking": _(
        "No answer came back. We are looking on the network whether the post is there; nothing is sent twice."
    ),
    "not_found": _(
        "No answer came back, and the post was not found on the network. "
        "Look there yourself, then say whether it is there."
    ),
    "cannot_tell": _(
        "No answer came back, and this network does not let us look. "
        "Look there yourself, then say whether the post is there."
    ),
    "version_removed": _("This account was taken out of the post."),
    "by_person": "",
    "confirmed_by_person": _("Somebody saw it on the network."),
    "rejected_content": _("The network refuses this content. Change the text or the image, then approve it again."),
    "rejected_too_long": _("The network finds the text too long. Shorten it, then approve it again."),
    "rejected_image": _(
        "The image changed since, or the network does not take it. Choose it again or another one, then approve."
    ),
    "rejected_duplicate": _(
        "The network says that it already has this very text. Change a few words, then approve it again."
    ),
    "rejected_forbidden": _(
        "The network does not allow this account to do it. Reconnect the account under Social → Accounts."
    ),
    "rejected_blocked": _(
        "The network has stopped this account for a while. Open its own app to see why, then try again later."
    ),
    "rejected_gone": _("The network no longer knows what this answers. Withdraw it."),
    "rejected_conflict": _("Something else stands in its place on the network. Withdraw it and write a new post."),
}

REFUSALS = {
    "has_left": _("This post has begun to leave: it can no longer be changed."),
    "date_missing": _("Choose a date and an hour."),
    "date_past": _("This hour has passed. Choose another one, or “Now”."),
    "hour_missing": _("This hour does not exist: the clocks go forward that night. Choose another one."),
    "no_account": _("Choose at least one account."),
    "other_profile": _(
        "You gave consent as another profile than this account's. Log in there as the right one and try again."
    ),
    "held_elsewhere": _("This profile is already connected for another site. Ask whoever looks after that account."),
    "not_unconfirmed": _("Somebody has already settled this. Reload the page."),
    "not_handed": _("Somebody has already settled this. Reload the page."),
    "address_unreadable": _("This is no address. Copy it from the network's “copy link”, or leave it empty."),
    "address_taken": _("Another post of this account already has this address. Check it and try again."),
    "nothing_to_manage": _(
        "The connection works, but you manage no page or profile there that this site could use. "
        "Ask whoever looks after it to give you the role named in the guide below, then try again."
    ),
    "nothing_chosen": _("Choose at least one."),
    "public_address_missing": _(
        "This network must be able to read a public https address of this site, and cannot. "
        "Use an app password instead, or ask whoever maintains the site."
    ),
    "app_missing": _("Fill in the identifiers of your app first: the guide below says where they are."),
    "address_missing": _("Give the address of the post, as the network's “copy link” gives it."),
    "server_unreadable": _("This is no server's address. Type something like “mastodon.social”."),
    "connecting_stale": _("Too much time has passed, or another attempt was begun since. Connect the account again."),
    "consent_refused": _("The network gave no permission: nothing was connected."),
    "writer_silent": _("No proposal came. Your text is as it was; try again, or write on."),
    "nothing_to_approve": _("This post has no version to send."),
    "card_nothing": _("The page no longer holds what this card would show. Reload the page."),
    "card_letters": _("The font of our cards lacks a letter of this text. Choose another passage, or an image."),
    "card_too_long": _("This is too long to be read on a card. Choose a shorter passage."),
    "not_to_be_shown": _("This network's terms do not let its comments stand on a site."),
    "not_public": _("This message was not written for everybody: it cannot stand on the site."),
    "comment_gone": _("This comment is no longer there, or it is hidden. Reload the page."),
    "comment_changed": _("This comment was changed in the meantime. Reload the page and read it again."),
}


CLOSINGS = {
    "deleted_there": _("It was deleted on the network."),
    "erased": _("It was erased at the person's wish."),
}
"""Why a comment was closed by itself."""


def problem(found: Problem) -> str:
    """What keeps a version from being sent, in words for beside its field."""
    return _PROBLEMS[found.code](found.params)


def reason(delivery: Delivery) -> str:
    """Why a delivery is where it is, and what to do next; "" where the state says all."""
    if delivery.reason.startswith("problem_"):
        return gettext("It cannot be sent as it is: %(problem)s") % {"problem": _bare_problem(delivery.reason)}
    return str(REASONS.get(delivery.reason, ""))


def refusal(code: str) -> str:
    return str(REFUSALS.get(code, REASONS.get(code, code)))


def state_icon(state: str) -> str:
    return ICONS[state]


ICONS = {
    State.PLANNED: "calendar-alt",
    State.DUE: "time",
    State.SENDING: "upload",
    State.HANDED: "user",
    State.SENT: "success",
    State.REFUSED: "cross",
    State.WAITING: "rotate",
    State.UNCONFIRMED: "help",
    State.HELD: "warning",
    State.LATE: "warning",
    State.WITHDRAWN: "undo",
    State.REMOVED: "bin",
}


def _too_long(params: Mapping[str, Any]) -> str:
    over = params.get("over", 1)
    text = ngettext(
        "The text is %(over)d character too long for this network. Shorten it.",
        "The text is %(over)d characters too long for this network. Shorten it.",
        over,
    )
    return text % {"over": over}


def _too_many(params: Mapping[str, Any]) -> str:
    maximum = params.get("maximum", 0)
    text = ngettext(
        "This network takes %(maximum)d image in one post. Take some out.",
        "This network takes %(maximum)d images in one post. Take some out.",
        maximum,
    )
    return text % {"maximum": maximum}


_PROBLEMS = {
    "empty": lambda params: gettext("There is no text yet. Write one, or untick this account."),
    "too_long": _too_long,
    "too_many_images": _too_many,
    "image_required": lambda params: gettext("This network shows no post without an image. Choose one."),
    "image_too_heavy": lambda params: gettext(
        "The image is too heavy for this network, even reduced. Choose another one."
    ),
    "alt_too_long": lambda params: gettext("The image's description is too long for this network. Shorten it."),
    "alt_missing": lambda params: gettext(
        "An image has no description for those who cannot see it. Describe it, or tick “decorative”."
    ),
    "too_many_hashtags": lambda params: gettext("There are too many hashtags for this network. Take some out."),
    "too_many_links": lambda params: gettext("There are too many links for this network. Take some out."),
}


_WITHOUT_NUMBERS = {
    "too_long": _("The text is too long for this network. Shorten it."),
    "too_many_images": _("There are too many images for this network. Take some out."),
}


def _bare_problem(code: str) -> str:
    """A delivery remembers the code of its problem, not by how much."""
    name = code.removeprefix("problem_")
    return str(_WITHOUT_NUMBERS.get(name) or _PROBLEMS[name]({}))


def finding(found: Finding) -> str:
    """One step of a check of the set-up, in words."""
    text = str(_FINDINGS[found.step][found.ok])
    return f"{text} ({found.detail})" if found.detail else text


_FINDINGS = {
    "app": {
        True: _("The app exists."),
        False: _("The network does not know this app. Compare its identifier with the network's site."),
        None: _("Whether the app exists cannot be seen from here."),
    },
    "secret": {
        True: _("The app's secret is right."),
        False: _("The app's secret is wrong. Copy it again from the network's site."),
        None: _("Whether the secret is right shows when you connect."),
    },
    "redirect": {
        True: _("The address to come back to is registered."),
        False: _("The address to come back to is not registered with the app. Copy it from the guide below."),
        None: _("Whether the address to come back to is registered shows when you connect."),
    },
    "permissions": {
        True: _("The app has the permissions it needs."),
        False: _("The app lacks a permission. The guide below says which one, and how to ask for it."),
        None: _("Which permissions the app has shows when you connect."),
    },
    "role": {
        True: _("Your role is sufficient."),
        False: _("You do not have the role that is needed there. The guide below says which one."),
        None: _("Whether your role is sufficient shows when you connect."),
    },
    "published": {
        True: _("The app is published."),
        False: _("The app is not published yet: only its own team would see the posts. The guide below says how."),
        None: _("Whether the app is published cannot be seen from here: look on the network's site."),
    },
    "credit": {
        True: _("There is credit."),
        False: _("There is no credit left. Top it up on the network's site."),
        None: _("How much credit is left cannot be seen from here: look on the network's site."),
    },
}


def connecting_error(error: Exception) -> str:
    """Why an account could not be connected, in words."""
    for kind, text in _CONNECTING:
        if isinstance(error, kind):
            return str(text)
    return gettext("The account could not be connected. Try again in a few minutes.")


_CONNECTING = (
    (
        ConfigurationError,
        _("This site is not ready to connect accounts: its administrator must run “manage.py check”."),
    ),
    (HostRefused, _("This server cannot be used: its address leads to a private network or somewhere else.")),
    (RateLimited, _("The server asks us to wait: too many attempts. Try again in a few minutes.")),
    (ReconnectNeeded, _("The server does not accept this name and password. Check them and try again.")),
    (Rejected, _("The server refused the connection. Check what you typed and try again.")),
    (NotSent, _("The server could not be reached. Check its address, or try again in a few minutes.")),
)
