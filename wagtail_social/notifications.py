"""Who is told what, in their own language. A mail that cannot be sent is logged, never raised."""

from __future__ import annotations

import logging
from typing import Any

from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from wagtail.admin.localization import get_available_admin_languages
from wagtail.admin.mail import send_mail
from wagtail.admin.utils import get_admin_base_url

from . import compat
from .models import Account, Delivery, SocialPost
from .services import accounts, wording

logger = logging.getLogger("wagtail_social")


def on_trouble(sender, delivery: Delivery, **kwargs: Any) -> None:
    """Tell the author and those who approve that a person has to decide; not while we still look by ourselves."""
    if delivery.reason in {"looking", "text_changed"} or delivery.post is None:
        return
    post = delivery.post
    people = _concerned(post)
    link = _absolute(reverse("social_posts:edit", args=[post.pk]))
    _tell(
        people, "trouble", {"delivery": delivery, "post": post, "link": link, "why": lambda: wording.reason(delivery)}
    )


def on_handed(sender, delivery: Delivery, **kwargs: Any) -> None:
    """Its hour has come: tell whoever is in charge of the account, or else its post's author and those who approve."""
    post, account = delivery.post, delivery.account
    link = _absolute(reverse("social_posts:hand_off", args=[delivery.pk]))
    people = {account.in_charge} if _reachable(account.in_charge) else _concerned(post)
    _tell(
        people, "handed", {"delivery": delivery, "post": post, "link": link, "text": delivery.payload.get("text", "")}
    )


def on_ending(sender, account: Account, **kwargs: Any) -> None:
    """The network will end the connection at a known date."""
    context = {"account": account, "link": _absolute(reverse("social_accounts:inspect", args=[account.pk]))}
    _tell(_in_charge(account), "ending", context)


def on_health(sender, account: Account, before: str, **kwargs: Any) -> None:
    """One mail per change of state, to those in charge of accounts, with the posts at risk."""
    if account.is_practice or {before, account.health} <= {Account.Health.UNPROVEN, Account.Health.WORKING}:
        return
    context = {
        "account": account,
        "at_risk": accounts.at_risk(account),
        "link": _absolute(reverse("social_accounts:inspect", args=[account.pk])),
        "works": account.health == Account.Health.WORKING,
    }
    _tell(_in_charge(account), "health", context)


def _concerned(post: SocialPost) -> set[Any]:
    """The author, and those who approve."""
    return {person for person in (post.author, *_people(SocialPost, "publish")) if _reachable(person)}


def _in_charge(account: Account) -> set[Any]:
    """Whoever is in charge of the account, and those who look after accounts."""
    return {person for person in (account.in_charge, *_people(Account, "change")) if _reachable(person)}


def _reachable(person: Any) -> bool:
    return bool(person and person.is_active and person.email)


def _people(model: type, action: str) -> list[Any]:
    users = compat.policy_for(model).users_with_any_permission([action])
    return list(users.filter(is_active=True).exclude(email="").select_related("wagtail_userprofile"))


def _tell(people: set[Any], template: str, context: dict[str, Any]) -> None:
    for user in people:
        profile = getattr(user, "wagtail_userprofile", None)
        language = profile.get_preferred_language() if profile else translation.get_language()
        zone = (profile.get_current_time_zone() if profile else "") or timezone.get_default_timezone_name()
        with translation.override(language if _known(language) else None), timezone.override(zone):
            _send(user, template, {**context, "user": user})


def _known(language: str) -> bool:
    return language in dict(get_available_admin_languages())


def _send(user: Any, template: str, context: dict[str, Any]) -> None:
    subject = render_to_string(f"wagtail_social/email/{template}_subject.txt", context).strip()
    body = render_to_string(f"wagtail_social/email/{template}.txt", context)
    try:
        send_mail(" ".join(subject.split()), body, [user.email])
    except Exception:  # the mail server's troubles are not the post's
        logger.exception("mail to user %s", user.pk)


def _absolute(path: str) -> str:
    return f"{(get_admin_base_url() or '').rstrip('/')}{path}"
