"""Accounts and posts for the measured sites. Everything here runs inside a site with the package."""

from __future__ import annotations

from typing import Any

from .content import article


def practice(count: int) -> list[Any]:
    """That many practice accounts, over all networks in turn."""
    from wagtail_social.models import Account
    from wagtail_social.networks import all_networks
    from wagtail_social.services import accounts

    names = sorted(all_networks())
    known = list(Account.objects.filter(is_practice=True).order_by("pk"))
    for number in range(len(known), count):
        known.append(accounts.add_practice_account(network=names[number % len(names)]))
    return known[:count]


def connected(count: int, server: str) -> list[Any]:
    """That many accounts of one server that counts as an original one."""
    from wagtail_social.networks.base import Grant, Profile
    from wagtail_social.services import accounts

    return [
        accounts.add(
            network="mastodon",
            grant=Grant(credentials={"access_token": f"bench-{number:04d}-token"}, server=server),
            profile=Profile(remote_id=str(number), handle=f"@bench{number}", limits={"software": "mastodon"}),
            by=None,
        )
        for number in range(count)
    ]


def tell_about(number: int, posts: int, accounts: int) -> None:
    """Approved posts about an article, planned for next week."""
    from datetime import timedelta

    from django.utils import timezone

    from wagtail_social.models import Plan
    from wagtail_social.services import plans
    from wagtail_social.services import posts as service

    for _ in range(posts):
        post = service.start(page=article(number), accounts=practice(accounts), by=None)
        plans.set_plan(post, mode=Plan.Mode.AT, at=timezone.now() + timedelta(days=7))
        post.get_latest_revision().publish()
