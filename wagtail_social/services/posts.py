"""The life of a post: begun from a page, approved, frozen, followed while the page changes."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.db.models import prefetch_related_objects
from django.utils import timezone
from wagtail.log_actions import log

from .. import signals
from ..content.composing import Draft
from ..content.reading import read
from ..content.story import Story
from ..exceptions import Refusal
from ..log_actions import PREFIX
from ..models import UNSENT_STATES, Account, Delivery, Plan, PostImage, PostVersion, SocialPost, State
from . import guards, lanes, plans, stories
from .deliveries import transition, withdraw
from .images import Renderer
from .payloads import Built, build, compose_for, payload_hash

NOT_NOW = frozenset({"text_changed", "page_changed", "approve_each_text"})
"""Reasons to hold that only a look at the text lifts."""


@transaction.atomic
def start(
    *, page: Any, accounts: Iterable[Account], by: Any, angle: str = "announcement", series: Any = None
) -> SocialPost:
    """A new draft about ``page`` with a version for each of ``accounts``, written from the page as last drafted.

    Raises Refusal("no_account") without accounts.
    """
    accounts = list(accounts)
    if not accounts:
        raise Refusal("no_account")
    story = read(stories.latest(page))
    post = SocialPost(
        page=page,
        page_revision=page.latest_revision,
        title=story.title[:255],
        angle=angle,
        series=series,
        author=by,
        live=False,
    )
    post.seen = story.facts
    post.versions = versions_for(post, accounts, story)
    post.save()
    Plan.objects.create(post=post, mode=Plan.Mode.NOW if page.live else Plan.Mode.PAGE_LIVE, zone=_zone())
    post.save_revision(user=by, log_action="wagtail.create")
    return post


def versions_for(post: SocialPost, accounts: list[Account], story: Story) -> list[PostVersion]:
    """The version of ``post`` for each of ``accounts``, a new one where it has none; those that follow the page are
    written anew unless approved, no two of them in the same words."""
    prefetch_related_objects(accounts, "voice")
    known = {version.account_id: version for version in post.versions.all()}
    versions: list[PostVersion] = []
    for account in accounts:
        taken = [one.text for one in versions]
        version = known.get(account.pk) or first_version(account, story, post.angle, taken)
        version.account = account
        if account.pk in known and not post.live:
            refresh(version, story, post.angle, taken)
        versions.append(version)
    return versions


def composed(version: PostVersion, story: Story, angle: str, taken: Iterable[str] = ()) -> PostVersion:
    """What the composer would write now in place of ``version``, in none of the words that are ``taken``."""
    fresh = PostVersion(
        account=version.account, attachment=version.attachment, has_link=version.has_link, variant=version.variant
    )
    fresh.images = list(version.images.all())
    refresh(fresh, story, angle, taken)
    return fresh


def first_version(account: Account, story: Story, angle: str, taken: Iterable[str] = ()) -> PostVersion:
    """What the composer proposes for ``account``: its text, the page's images, the shape usual there."""
    capabilities = account.network_class.capabilities
    limit = capabilities.images
    images = [image for image in story.images if image.is_worth_showing and not image.is_decorative]
    has_images, has_link = bool(images and limit.maximum), capabilities.live_links or capabilities.hand_off
    draft = compose_for(account, story, angle, has_link=has_link, has_images=has_images, taken=taken)
    images.sort(key=lambda image: image.image_id != draft.image_id)
    images = images[: min(limit.maximum, 1)]
    version = PostVersion(
        account=account,
        text=draft.text,
        hashtags=" ".join(draft.hashtags),
        variant=draft.variant,
        has_link=has_link,
        content_warning=story.content_warning[:200] if capabilities.content_warning else "",
        attachment=PostVersion.Attachment.IMAGES if images else PostVersion.Attachment.CARD,
        crop=limit.crops[0],
    )
    version.images = [
        PostImage(image_id=image.image_id, alt=image.alt, sort_order=number) for number, image in enumerate(images)
    ]
    return version


def refresh(version: PostVersion, story: Story, angle: str, taken: Iterable[str] = ()) -> None:
    """Write a version that follows its page anew, in memory and in none of the words that are ``taken``.

    Where the page holds nothing for the angle any more, an event that is over, a list taken out, it is announced: a
    text is not emptied behind its author's back.
    """
    if version.follows_page:
        draft = _drafted(version, story, angle, taken)
        if not draft.text and angle != "announcement":
            draft = _drafted(version, story, "announcement", taken)
        version.text, version.hashtags = draft.text, " ".join(draft.hashtags)


def _drafted(version: PostVersion, story: Story, angle: str, taken: Iterable[str]) -> Draft:
    return compose_for(
        version.account,
        story,
        angle,
        has_link=version.has_link,
        has_images=version.attachment == PostVersion.Attachment.IMAGES and version.images.exists(),
        variant=version.variant,
        taken=taken,
    )


def build_all(post: SocialPost, story: Story, renderer: Renderer | None = None) -> list[Built]:
    """Every version in its network's form, those that follow the page written anew."""
    renderer = renderer or Renderer()
    versions = [version for version in post.versions.all() if version.account.network_class]
    renderer.load(item.image_id for version in versions for item in version.images.all())
    prefetch_related_objects([version.account for version in versions], "voice")
    for number, version in enumerate(versions):
        refresh(version, story, post.angle, [one.text for one in versions[:number]])
    return [build(version, story, renderer) for version in versions]


@transaction.atomic
def freeze(post: SocialPost, *, by: Any = None) -> list[Delivery]:
    """What approval means: each version becomes a payload that waits for its hour. Sent ones are left alone.

    A version that could not be sent is held with its reason, never dropped.
    """
    story = stories.story_of(post)
    SocialPost.objects.filter(pk=post.pk).update(seen=story.facts)
    post.seen = story.facts
    due = plans.due_at(post)
    known = {delivery.account_id: delivery for delivery in post.deliveries.select_related("account")}
    deliveries = [
        _freeze_one(post, built, known.pop(built.account.pk, None), due, by) for built in build_all(post, story)
    ]
    for orphan in known.values():
        if orphan.state in UNSENT_STATES:
            withdraw(orphan, by=by, reason="version_removed")
    post.__dict__.pop("all_deliveries", None)
    transaction.on_commit(lambda: wake(deliveries), robust=True)
    return deliveries


def unapprove(post: SocialPost, *, by: Any = None) -> None:
    """The approval was taken back: what is planned waits for a new one."""
    for delivery in post.deliveries.filter(state__in=[State.PLANNED, State.DUE, State.WAITING]).select_related(
        "account"
    ):
        transition(delivery, State.HELD, by=by, reason="text_changed")


@transaction.atomic
def draft_saved(post: SocialPost, *, by: Any = None) -> None:
    """An approved post was edited: a version that would no longer be what was approved waits for a new approval, and
    one that was put back as it was may leave again. ``post`` is the draft, in memory."""
    drafted = {built.account.pk: built.hash for built in build_all(post, stories.story_of(post))}
    for delivery in post.deliveries.filter(state__in=UNSENT_STATES).select_related("account"):
        same = drafted.get(delivery.account_id) == delivery.payload_hash
        if delivery.is_open and not same:
            transition(delivery, State.HELD, by=by, reason="text_changed")
        elif delivery.reason == "text_changed" and same:
            transition(delivery, State.PLANNED, by=by)


def page_published(page: Any) -> None:
    """The page is live, for the first time or again: posts that wait for it get their hour, texts that follow it are
    frozen anew, and hand-written ones the change makes wrong are held."""
    if not SocialPost.objects.filter(page_id=page.pk, live=True).exists():
        return  # the usual case, and all that publishing costs a page nobody tells about
    waiting = SocialPost.objects.filter(page_id=page.pk, live=True, deliveries__state__in=UNSENT_STATES)
    for post in waiting.select_related("plan", "page").distinct():
        _follow(post, page)


@transaction.atomic
def _follow(post: SocialPost, page: Any) -> None:
    post.page = page
    story = read(page)
    changed = stories.changes(post, story)
    due = plans.due_at(post)
    deliveries = {d.account_id: d for d in post.deliveries.filter(state__in=UNSENT_STATES).select_related("account")}
    for built, version in _pairs(post, story):
        if delivery := deliveries.get(version.account_id):
            _follow_one(delivery, built, version, post, changed, due)
    if not any(stories.endangered(version, changed) for version in post.versions.all()):
        SocialPost.objects.filter(pk=post.pk).update(seen=story.facts)
    transaction.on_commit(lambda: wake(deliveries.values()), robust=True)


def _follow_one(delivery, built, version, post, changed, due) -> None:
    if stories.endangered(version, changed):
        if delivery.state in {State.PLANNED, State.DUE, State.WAITING}:
            transition(delivery, State.HELD, reason="page_changed")
        return
    waited_for_page = delivery.due_at is None or delivery.reason in {"page_not_live", "page_private", "page_expired"}
    if version.follows_page and delivery.state != State.REFUSED:
        if _needs_approval_again(delivery, built):
            return
        _write_payload(delivery, built)
    if waited_for_page and delivery.state in {State.PLANNED, State.HELD}:
        plans.move(delivery, due, plans.late_at(post.plan, due))


def _needs_approval_again(delivery: Delivery, built: Built) -> bool:
    """True where the network's terms want each exact text approved and the page has changed it: it is held."""
    if built.hash == delivery.payload_hash or not built.account.network_class.capabilities.approve_each_text:
        return False
    if delivery.is_open:
        transition(delivery, State.HELD, reason="approve_each_text")
    return True


@transaction.atomic
def mark_seen(post: SocialPost, *, by: Any) -> None:
    """A person looked at what changed in the page and stands by the texts: what was held for it may leave."""
    story = stories.story_of(post)
    SocialPost.objects.filter(pk=post.pk).update(seen=story.facts)
    post.seen = story.facts
    log(post, PREFIX + "looked", user=by)
    for delivery in post.deliveries.filter(state=State.HELD, reason="page_changed").select_related("account"):
        transition(delivery, State.PLANNED, by=by)
    transaction.on_commit(lambda: wake(post.deliveries.all()), robust=True)


def send_now(delivery: Delivery, *, by: Any) -> Delivery:
    """A late, held or planned delivery leaves at once, if its page and account allow. Raises Refusal otherwise."""
    if delivery.state not in {State.LATE, State.HELD, State.PLANNED} or delivery.reason in NOT_NOW:
        raise Refusal(delivery.reason or "has_left")
    if reason := guards.reason_to_hold(delivery):
        raise Refusal(reason)
    if delivery.reason == "no_credit":
        lanes.reopen(delivery.account_id)
    now = timezone.now()
    plans.move(delivery, now, plans.late_at(delivery.post.plan, now), by=by)
    return delivery


def wake(deliveries: Iterable[Delivery]) -> None:
    """Tell whoever listens that something may leave at once; the sweep finds it anyway."""
    now = timezone.now()
    due = {d.account_id for d in deliveries if d.is_open and d.due_at and d.due_at <= now}
    if due:
        signals.deliveries_due.send_robust(sender=Delivery, account_ids=sorted(due))


def _freeze_one(post: SocialPost, built: Built, delivery: Delivery | None, due: Any, by: Any) -> Delivery:
    if delivery is None:
        delivery = Delivery(post=post, account=built.account, send_key=uuid.uuid4(), state=State.PLANNED)
    elif delivery.state not in UNSENT_STATES and delivery.state != State.WITHDRAWN:
        return delivery
    for name, value in _frozen(built).items():
        setattr(delivery, name, value)
    delivery.due_at, delivery.late_at = due, plans.late_at(post.plan, due)
    _save_planned(delivery, by)
    if reason := _obstacle(post, built, due):
        transition(delivery, State.HELD, by=by, reason=reason)
    return delivery


def _frozen(built: Built) -> dict[str, Any]:
    """The columns of a payload; another payload is another post, so nothing of an earlier try holds for it."""
    return {
        "payload": built.payload,
        "payload_hash": built.hash,
        "cost": built.price,
        "key_at": None,
        "tries": 0,
        "progress": {},
    }


def _obstacle(post: SocialPost, built: Built, due: Any) -> str:
    """Why an approved version cannot be planned: approval by a colleague passes no form."""
    if built.problems:
        return f"problem_{built.problems[0].code}"
    return "date_missing" if due is None and post.plan.mode == Plan.Mode.AT else ""


def _save_planned(delivery: Delivery, by: Any) -> None:
    names = ("payload", "payload_hash", "cost", "key_at", "tries", "progress", "due_at", "late_at")
    columns = {name: getattr(delivery, name) for name in names}
    if delivery.pk is None:
        delivery.save()
    elif delivery.state == State.PLANNED:
        Delivery.objects.filter(pk=delivery.pk, state=State.PLANNED).update(**columns)
        return
    else:
        transition(delivery, State.PLANNED, by=by, lease_until=None, **columns)
        return
    log(delivery.post, PREFIX + "planned", user=by, data={"account": str(delivery.account), "delivery": delivery.pk})


def _write_payload(delivery: Delivery, built: Built) -> None:
    """Freeze a following version anew; conditional, for it may be leaving this very moment."""
    if delivery.payload_hash == payload_hash(built.payload):
        return
    open_row = Delivery.objects.filter(pk=delivery.pk, state=delivery.state)
    if open_row.update(**_frozen(built)):
        log(delivery.post, PREFIX + "frozen", data={"account": str(delivery.account), "delivery": delivery.pk})


def _pairs(post: SocialPost, story: Story) -> list[tuple[Built, PostVersion]]:
    builts = {built.account.pk: built for built in build_all(post, story)}
    return [(builts[version.account_id], version) for version in post.versions.all() if version.account_id in builts]


def _zone() -> str:
    return str(timezone.get_current_timezone())
