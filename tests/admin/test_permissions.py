"""Nobody sees or touches what they may not: every URL of the package, as people who should get nowhere."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from itertools import product
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.contrib.auth.models import AnonymousUser, Group, Permission, User
from django.contrib.contenttypes.models import ContentType
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.utils import timezone
from wagtail.models import (
    GroupSitePermission,
    Page,
    Revision,
    Site,
    TaskState,
    Workflow,
    WorkflowContentType,
    WorkflowState,
)

from wagtail_social.models import (
    Account,
    Attempt,
    Brand,
    Delivery,
    Plan,
    PostImage,
    PostVersion,
    SocialPost,
    State,
    Voice,
    WallPost,
)
from wagtail_social.networks import all_networks
from wagtail_social.permissions import accounts_for, accounts_for_any, deliveries_for, posts_for
from wagtail_social.services import accounts, plans, posts
from wagtail_social.views.accounts import DEEDS
from wagtail_social.views.composer import DECISIONS

pytestmark = pytest.mark.django_db

CHOOSER = "wagtailsnippetchoosers_wagtail_social_socialpost"
NAMESPACES = {"social_posts", "social_accounts", CHOOSER}
"""Ours, and the chooser that Wagtail gives to every snippet, should it be registered."""
NETWORK = next(iter(all_networks()))
BODY = {
    "url": "https://social.example/1",
    "label": "Taken",
    "title": "Taken",
    "is_preselected": "on",
    "action-publish": "1",
    "plan-mode": "now",
    "plan-delay_minutes": "0",
    "pk": "1",
}
"""Enough for each deed to be done by whoever is let through."""
KEPT = (
    Account,
    Attempt,
    Brand,
    Delivery,
    Plan,
    PostImage,
    PostVersion,
    Revision,
    SocialPost,
    TaskState,
    Voice,
    WallPost,
    WorkflowState,
)


# The addresses


def patterns(inside: Any = None, namespace: str = "") -> Iterator[tuple[str, URLPattern]]:
    for entry in (inside or get_resolver()).url_patterns:
        if isinstance(entry, URLResolver):
            yield from patterns(entry, entry.namespace or namespace)
        elif namespace in NAMESPACES:
            yield namespace, entry


def parameters(pattern: URLPattern) -> list[str]:
    return list(pattern.pattern.converters) or list(pattern.pattern.regex.groupindex)


def addresses(known: dict[str, list[Any]]) -> list[str]:
    """Every URL of the package with every combination of what ``known`` gives for its parameters."""
    found = []
    for namespace, pattern in patterns():
        names = parameters(pattern)
        choices = [_choices(known, namespace, pattern.name, name) for name in names]
        for values in product(*choices):
            found.append(reverse(f"{namespace}:{pattern.name}", kwargs=dict(zip(names, values, strict=True))))
    return found


def _choices(known: dict[str, list[Any]], namespace: str, view: str, name: str) -> list[Any]:
    if name != "pk":
        return known[name]
    return known["delivery" if view in ABOUT_DELIVERY else "account" if namespace == "social_accounts" else "post"]


ABOUT_DELIVERY = {"decide", "hand_off", "hand_off_done", "hand_off_not_today"}
FIXED = {
    "network": list(all_networks()),
    "deed": list(DEEDS),
    "decision": list(DECISIONS),
    "action_name": ["approve", "reject"],
    "revision_id_a": ["earliest"],
    "revision_id_b": ["latest"],
}


def identifiers(*told: SocialPost) -> dict[str, list[Any]]:
    """What URLs need to speak of these posts and all that hangs on them."""
    pks = [post.pk for post in told]
    states = WorkflowState.objects.filter(object_id__in=map(str, pks))
    return FIXED | {
        "post": pks,
        "site_id": list(Site.objects.values_list("pk", flat=True)),
        "page_id": sorted({post.page_id for post in told}),
        "account": sorted(set(PostVersion.objects.filter(post__in=pks).values_list("account_id", flat=True))),
        "delivery": list(Delivery.objects.filter(post__in=pks).values_list("pk", flat=True)),
        "revision_id": [post.latest_revision_id for post in told][:1],
        "workflow_state_id": list(states.values_list("pk", flat=True)) or [0],
        "task_state_id": list(TaskState.objects.filter(workflow_state__in=states).values_list("pk", flat=True)) or [0],
        "task_id": list(TaskState.objects.filter(workflow_state__in=states).values_list("task_id", flat=True)) or [0],
    }


# What is in the database


def everything() -> dict[str, list[dict[str, Any]]]:
    return {model.__name__: list(model.objects.order_by("pk").values()) for model in KEPT}


def planned(page: Page, on: list[Account], by: User) -> SocialPost:
    post = posts.start(page=page, accounts=on, by=by)
    plans.set_plan(post, mode=Plan.Mode.AT, at=timezone.now() + timedelta(hours=3), by=by)
    post.get_latest_revision().publish(user=by)
    return SocialPost.objects.get(pk=post.pk)


def in_review(page: Page, on: list[Account], by: User) -> SocialPost:
    workflow = Workflow.objects.first()
    WorkflowContentType.objects.get_or_create(
        content_type=ContentType.objects.get_for_model(SocialPost), defaults={"workflow": workflow}
    )
    post = posts.start(page=page, accounts=on, by=by)
    workflow.start(post, by)
    return SocialPost.objects.get(pk=post.pk)


@pytest.fixture
def told(page: Page, practice: list[Account], admin: User) -> list[SocialPost]:
    """An approved post with a delivery to come and one that asks for a person, and one in review."""
    first = planned(page, practice, admin)
    doubtful = first.deliveries.last()
    key_at = timezone.now()
    Delivery.objects.filter(pk=doubtful.pk).update(state=State.UNCONFIRMED, key_at=key_at, lease_until=key_at)
    return [first, in_review(page, practice, admin)]


# Knocking


def knock(client: Client, address: str) -> Iterator[tuple[str, Any]]:
    for method in ("get", "post"):
        yield f"{method} {address}", getattr(client, method)(address, BODY if method == "post" else {})


def is_refused(response: Any, *, home: bool = True) -> bool:
    """403, 404, sent away to the login or the admin's home, or 405 where a deed is not asked for by POST."""
    if response.status_code in (403, 404, 405):
        return True
    away = {reverse("wagtailadmin_login"), *([reverse("wagtailadmin_home")] if home else [])}
    return response.status_code == 302 and urlsplit(response.url).path in away


def let_in(client: Client, known: list[str], **options: Any) -> list[str]:
    answers = (answer for address in known for answer in knock(client, address))
    return [f"{what}: {answer.status_code}" for what, answer in answers if not is_refused(answer, **options)]


def test_every_url_is_walked(told: list[SocialPost]):
    known = addresses(identifiers(*told))
    names = {(namespace, pattern.name) for namespace, pattern in patterns()}
    assert {namespace for namespace, _name in names} >= NAMESPACES - {CHOOSER}
    assert len(known) >= len(names) > 30
    assert len(set(known)) == len(known)


def test_a_stranger_gets_nowhere(told: list[SocialPost], stranger: User, client: Client):
    before = everything()
    client.force_login(stranger)
    assert let_in(client, addresses(identifiers(*told))) == []
    assert everything() == before


def test_anonymous_is_sent_to_the_login(told: list[SocialPost], client: Client):
    before = everything()
    known = addresses(identifiers(*told))
    assert let_in(client, known, home=False) == []
    assert {client.post(address, BODY).status_code for address in known} <= {302, 403}
    assert everything() == before


def test_the_walk_can_fail(told: list[SocialPost], admin: User, client: Client):
    """The same knocks by somebody who may: nothing crashes, doors open, and the database is no longer the same."""
    before = everything()
    client.force_login(admin)
    known = [address for address in addresses(identifiers(*told)) if "/connect/" not in address]
    opened = let_in(client, known)
    assert len(opened) > len(known) * 0.5
    after = everything()
    assert {name for name in before if before[name] != after[name]} >= {"Account", "Delivery", "Plan"}


@pytest.mark.parametrize("address", ["social_posts:list", "social_accounts:index", "social_accounts:add"])
def test_a_stranger_has_no_entry_in_the_menu(address: str, stranger: User, admin: User, client: Client):
    for user, shows in ((stranger, False), (admin, True)):
        client.force_login(user)
        home = client.get(reverse("wagtailadmin_home")).content.decode()
        if address != "social_accounts:add":
            assert (reverse(address) in home) is shows


def test_nobody_anonymous_or_inactive_has_a_queryset(told: list[SocialPost], admin: User):
    admin.is_active = False
    for user in (AnonymousUser(), admin):
        for reach in (accounts_for, accounts_for_any, deliveries_for, posts_for):
            assert not reach(user).exists(), reach.__name__


# Rights on one site only

POST_RIGHTS = ("add_socialpost", "change_socialpost", "view_socialpost", "publish_socialpost", "delete_socialpost")


@pytest.fixture
def sites(home: Page) -> tuple[Site, Site]:
    other = Page(title="Ailleurs", slug="ailleurs")
    Page.objects.get(depth=1).add_child(instance=other)
    return Site.objects.get(is_default_site=True), Site.objects.create(hostname="other.example", root_page=other)


def person_of(site: Site, *rights: str) -> User:
    """All rights on posts and pages everywhere; rights on accounts of one site only."""
    user = User.objects.create_user("local", "local@example.org", "x")
    group = Group.objects.create(name="local")
    group.permissions.add(Permission.objects.get(codename="access_admin"))
    ours = Permission.objects.filter(content_type__app_label="wagtail_social")
    group.permissions.add(*ours.filter(codename__in=POST_RIGHTS))
    for right in rights:
        GroupSitePermission.objects.create(group=group, site=site, permission=ours.get(codename=right))
    for action in ("add", "change", "publish"):
        permission = Permission.objects.get(content_type__app_label="wagtailcore", codename=f"{action}_page")
        group.page_permissions.create(page=Page.objects.get(depth=1), permission=permission)
    user.groups.add(group)
    return user


USE = ("use_account",)
ALL = ("use_account", "view_account", "add_account", "change_account", "delete_account")
rights = pytest.mark.parametrize("rights", [USE, ALL], ids=["use", "all"])


@pytest.fixture
def by_site(sites: tuple[Site, Site]) -> dict[str, Account]:
    here, there = sites
    return {
        name: accounts.add_practice_account(network=NETWORK, label=f"Compte {name}", site=site)
        for name, site in (("ici", here), ("là-bas", there), ("partout", None))
    }


def labels(client: Client, view: str = "index") -> set[str]:
    answer = client.get(reverse(f"social_accounts:{view}"))
    assert answer.status_code == 200, answer
    shown = answer.content.decode()
    return {name for name in ("ici", "là-bas", "partout") if f"Compte {name}" in shown}


@rights
@pytest.mark.parametrize("view", ["index", "index_results"])
def test_the_index_shows_the_accounts_of_ones_site(
    by_site: dict[str, Account],
    sites: tuple[Site, Site],
    client: Client,
    admin: User,
    rights: tuple[str, ...],
    view: str,
):
    client.force_login(person_of(sites[0], *rights))
    assert labels(client, view) == {"ici"}
    client.force_login(admin)
    assert labels(client, view) == {"ici", "là-bas", "partout"}


def about(known: dict[str, list[Any]]) -> list[str]:
    """The URLs that speak of one post, one account or one delivery of ours."""
    with_pk = {(namespace, pattern.name) for namespace, pattern in patterns() if "pk" in parameters(pattern)}
    resolve = get_resolver().resolve
    return [
        address
        for address in addresses(known)
        if ((match := resolve(address)).namespace, match.url_name) in with_pk and match.namespace != CHOOSER
    ]


@rights
@pytest.mark.parametrize("on", [["là-bas"], ["partout"], ["ici", "là-bas"]], ids="+".join)
def test_what_uses_an_account_of_another_site_is_out_of_reach(
    page: Page, by_site: dict[str, Account], sites: tuple[Site, Site], admin: User, client: Client,
    rights: tuple[str, ...], on: list[str],
):  # fmt: skip
    told = planned(page, [by_site[name] for name in on], admin)
    known = identifiers(told) | {"account": [by_site[name].pk for name in on if name != "ici"]}
    before = everything()
    user = person_of(sites[0], *rights)
    client.force_login(user)
    assert let_in(client, about(known)) == []
    assert everything() == before
    assert not posts_for(user).exists()
    assert not deliveries_for(user).exists()


@rights
def test_what_uses_an_account_of_ones_site_is_within_reach(
    page: Page,
    by_site: dict[str, Account],
    sites: tuple[Site, Site],
    admin: User,
    client: Client,
    rights: tuple[str, ...],
):
    told = planned(page, [by_site["ici"]], admin)
    client.force_login(person_of(sites[0], *rights))
    for view in ("edit", "history", "sendings"):
        assert client.get(reverse(f"social_posts:{view}", args=[told.pk])).status_code == 200
    assert client.get(reverse("social_accounts:inspect", args=[by_site["ici"].pk])).status_code == 200
    assert client.get(reverse("social_accounts:wall", args=[by_site["ici"].pk])).status_code == 200
    answer = client.post(reverse("social_posts:withdraw", args=[told.pk]))
    assert not is_refused(answer), answer
    assert told.deliveries.get().state == State.WITHDRAWN


def test_who_may_only_use_an_account_changes_nothing_of_it(
    by_site: dict[str, Account], sites: tuple[Site, Site], client: Client
):
    client.force_login(person_of(sites[0], *USE))
    before = everything()
    pk = by_site["ici"].pk
    forbidden = [reverse("social_accounts:act", kwargs={"pk": pk, "deed": deed}) for deed in DEEDS]
    forbidden += [reverse("social_accounts:edit", args=[pk]), reverse("social_accounts:add")]
    forbidden += [reverse("social_accounts:voice", args=[pk]), reverse("social_accounts:brand")]
    forbidden += [reverse(f"social_accounts:{view}", args=[NETWORK]) for view in ("connect", "practice", "callback")]
    assert let_in(client, forbidden) == []
    assert everything() == before


def test_colours_and_logo_are_settled_for_ones_own_site_only(sites: tuple[Site, Site], client: Client):
    client.force_login(person_of(sites[0], *ALL))
    mine, theirs = (reverse("social_accounts:brand", args=[site.pk]) for site in sites)
    colours = {"background": "#102030", "ink": "#ffffff", "accent": "#ffcc00", "logo": ""}
    assert client.post(mine, colours).status_code == 302
    assert client.post(theirs, colours).status_code == 404
    assert list(Brand.objects.values_list("site", "background")) == [(sites[0].pk, "#102030")]


def test_the_list_the_export_and_the_chooser_hide_the_posts_of_other_sites(
    page: Page, by_site: dict[str, Account], sites: tuple[Site, Site], admin: User, client: Client
):
    for title, name in (("Ma publication", "ici"), ("Leur publication", "là-bas")):
        post = planned(page, [by_site[name]], admin)
        SocialPost.objects.filter(pk=post.pk).update(title=title)
    client.force_login(person_of(sites[0], *ALL))
    lists = ["social_posts:list", "social_posts:list_results"]
    shown = {view: client.get(reverse(view)) for view in lists}
    shown |= {"export": client.get(reverse("social_posts:list"), {"export": "csv"})}
    choosing = [
        (space, pattern.name) for space, pattern in patterns() if (space, pattern.name[:6]) == (CHOOSER, "choose")
    ]
    shown |= {view: client.get(reverse(f"{space}:{view}")) for space, view in choosing}
    shown |= {"panel": client.get(reverse("social_posts:panel", args=[page.pk]))}
    texts = {view: _text(answer) for view, answer in shown.items()}
    leaks = [view for view, text in texts.items() if "Leur publication" in text]
    assert leaks == []
    assert "Ma publication" in texts["social_posts:list"]
    assert "Ma publication" in texts["export"]


def _text(answer: Any) -> str:
    return (answer.getvalue() if answer.streaming else answer.content).decode()


def test_an_account_stays_within_the_sites_of_who_settles_it(
    by_site: dict[str, Account], sites: tuple[Site, Site], client: Client
):
    client.force_login(person_of(sites[0], *ALL))
    account = by_site["ici"]
    for site in (sites[1].pk, ""):
        body = {"label": "Renommé", "language": "", "site": site, "is_preselected": "on"}
        client.post(reverse("social_accounts:edit", args=[account.pk]), body)
        account.refresh_from_db()
        assert account.site_id == sites[0].pk
