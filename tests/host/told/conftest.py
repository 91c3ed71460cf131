"""The same paths of a page about which a post is planned and approved."""

from datetime import timedelta

import pytest
import swapper
from django.utils import timezone

from wagtail_social.models import Delivery, Plan, SocialPost, State, WallPost
from wagtail_social.networks import all_networks
from wagtail_social.services import accounts, plans, posts, sweeping


@pytest.fixture
def page(bare_page, superuser, django_capture_on_commit_callbacks):
    """A live page's post waits for its day, a draft's for its page. Whatever happens to the page, and to copies,
    aliases and translations of it, the post stays one, keeps its deliveries, and leaves once or not at all."""
    speakers = [accounts.add_practice_account(network=name) for name in list(all_networks())[:2]]
    post = posts.start(page=bare_page, accounts=speakers, by=superuser)
    if bare_page.live:
        plans.set_plan(post, mode=Plan.Mode.AT, at=timezone.now() + timedelta(days=9), by=superuser)
    with django_capture_on_commit_callbacks(execute=True):
        post.get_latest_revision().publish(user=superuser)
    before = identities()
    assert len(before) == len(speakers)
    yield bare_page
    assert SocialPost.objects.get().page_id in {bare_page.pk, None}
    assert identities() == before
    for _again in range(2):
        sweeping.run(sweeping.sweep())
    leaves = post.plan.mode == Plan.Mode.PAGE_LIVE and is_out(bare_page)
    assert WallPost.objects.count() == (len(speakers) if leaves else 0)
    assert identities() == before
    assert {delivery.state for delivery in Delivery.objects.all()} <= {
        State.SENT if leaves else State.PLANNED,
        State.HELD,
    }


def identities():
    return set(Delivery.objects.values_list("pk", "post_id", "account_id", "send_key"))


def is_out(page):
    return swapper.load_model("wagtailcore", "Page").objects.filter(pk=page.pk, live=True).public().exists()
