"""The main line, from a page to a practice wall."""

from datetime import timedelta

import pytest
from django.utils import timezone

from wagtail_social.exceptions import Refusal
from wagtail_social.models import Attempt, Delivery, Plan, SocialPost, State, WallPost
from wagtail_social.services import accounts, plans, posts, sending, sweeping

pytestmark = pytest.mark.django_db


def approve(post, by=None):
    post.get_latest_revision().publish(user=by)
    return SocialPost.objects.get(pk=post.pk)


def run():
    return sweeping.run(sweeping.sweep())


def test_a_page_tells_itself_once(page, practice, admin):
    post = approve(posts.start(page=page, accounts=practice, by=admin), admin)
    assert {d.state for d in post.deliveries.all()} == {State.PLANNED}
    run()
    run()
    deliveries = list(post.deliveries.all())
    assert {d.state for d in deliveries} == {State.SENT}
    assert all(d.remote_id and d.remote_url and d.sent_at for d in deliveries)
    assert WallPost.objects.count() == len(practice)
    assert Attempt.objects.filter(outcome="sent").count() == len(practice)


def test_what_is_sent_is_what_was_frozen(page, practice, admin):
    post = approve(posts.start(page=page, accounts=practice, by=admin), admin)
    frozen = {d.account_id: d.payload for d in post.deliveries.all()}
    run()
    assert {wall.account_id: wall.payload for wall in WallPost.objects.all()} == frozen


def test_a_post_waits_for_its_page_and_says_what_was_published(draft_page, practice, admin):
    post = approve(posts.start(page=draft_page, accounts=practice, by=admin), admin)
    assert {d.due_at for d in post.deliveries.all()} == {None}
    run()
    assert not WallPost.objects.exists()
    draft_page.title = "Enfin là"
    draft_page.save_revision().publish()
    draft_page.refresh_from_db()
    posts.page_published(draft_page)
    run()
    assert {d.state for d in post.deliveries.all()} == {State.SENT}
    assert all("Enfin là" in str(wall.payload) for wall in WallPost.objects.all())


def test_a_hand_written_text_is_held_when_the_page_contradicts_it(draft_page, practice, admin):
    post = posts.start(page=draft_page, accounts=practice[:1], by=admin)
    version = post.versions.first()
    version.follows_page, version.text = False, "Venez : « Pas encore » arrive !"
    post.versions = [version]
    post.save_revision()
    post = approve(post, admin)
    draft_page.title = "Enfin là"
    draft_page.save_revision().publish()
    draft_page.refresh_from_db()
    posts.page_published(draft_page)
    delivery = post.deliveries.get()
    assert (delivery.state, delivery.reason) == (State.HELD, "page_changed")
    assert "Pas encore" in str(delivery.payload)
    post = SocialPost.objects.get(pk=post.pk)
    posts.mark_seen(post, by=admin)
    assert post.deliveries.get().state == State.PLANNED


def test_a_page_taken_down_holds_what_would_leave(page, practice, admin):
    post = posts.start(page=page, accounts=practice, by=admin)
    plans.set_plan(post, mode=Plan.Mode.AT, at=timezone.now() + timedelta(hours=1), by=admin)
    post = approve(post, admin)
    page.unpublish()
    Delivery.objects.update(due_at=timezone.now())
    run()
    assert {(d.state, d.reason) for d in post.deliveries.all()} == {(State.HELD, "page_not_live")}
    assert not WallPost.objects.exists()


def test_what_is_late_asks(page, practice, admin):
    post = approve(posts.start(page=page, accounts=practice, by=admin), admin)
    long_ago = timezone.now() - timedelta(days=2)
    Delivery.objects.update(due_at=long_ago, late_at=long_ago + timedelta(hours=2))
    run()
    assert {d.state for d in post.deliveries.all()} == {State.LATE}
    delivery = post.deliveries.select_related("account", "post__page", "post__plan").first()
    posts.send_now(delivery, by=admin)
    run()
    assert post.deliveries.get(pk=delivery.pk).state == State.SENT


def test_a_paused_account_keeps_its_posts_until_it_resumes(page, practice, admin):
    account = practice[0]
    post = approve(posts.start(page=page, accounts=[account], by=admin), admin)
    accounts.pause(account, by=admin)
    run()
    assert post.deliveries.get().reason == "account_paused"
    accounts.resume(account, by=admin)
    run()
    assert post.deliveries.get().state == State.SENT


def test_moving_is_one_update_and_no_revision(page, practice, admin):
    post = posts.start(page=page, accounts=practice, by=admin)
    plans.set_plan(post, mode=Plan.Mode.AT, at=timezone.now() + timedelta(hours=1))
    post = approve(post, admin)
    revisions, moved = post.revisions.count(), timezone.now() + timedelta(days=3)
    plans.set_plan(post, mode=Plan.Mode.AT, at=moved)
    assert post.revisions.count() == revisions
    assert {d.due_at for d in post.deliveries.all()} == {moved}


def test_what_has_left_cannot_be_moved(page, practice, admin):
    post = approve(posts.start(page=page, accounts=practice, by=admin), admin)
    run()
    post = SocialPost.objects.get(pk=post.pk)
    with pytest.raises(Refusal, match="has_left"):
        plans.set_plan(post, mode=Plan.Mode.NOW)
    assert post.get_lock().for_user(admin)


def test_editing_an_approved_post_waits_for_a_new_approval(page, practice, admin):
    post = posts.start(page=page, accounts=practice[:1], by=admin)
    plans.set_plan(post, mode=Plan.Mode.AT, at=timezone.now() + timedelta(hours=1))
    post = approve(post, admin)
    draft = post.get_latest_revision_as_object()
    version = draft.versions.first()
    version.text, version.follows_page = "Un autre texte.", False
    draft.versions = [version]
    draft.save_revision()
    posts.draft_saved(draft, by=admin)
    assert post.deliveries.get().reason == "text_changed"
    approve(post, admin)
    assert post.deliveries.get().state == State.PLANNED
    assert "Un autre texte." in str(post.deliveries.get().payload)


def test_two_workers_send_once(page, practice, admin):
    post = approve(posts.start(page=page, accounts=practice[:1], by=admin), admin)
    delivery = post.deliveries.get()
    first, second = (Delivery.objects.select_related("account", "post__page").get(pk=delivery.pk) for _ in range(2))
    sending.send(first, sending.Channel(first.account))
    from wagtail_social.services.deliveries import IllegalMove, Overtaken

    with pytest.raises((Overtaken, IllegalMove)):
        sending.send(second, sending.Channel(second.account))
    assert WallPost.objects.count() == 1
