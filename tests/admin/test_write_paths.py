"""The host's own write paths do with the app what they do without it, and none of them tells anything by accident."""

import pytest
from django.urls import reverse
from wagtail.models import Locale
from wagtail.test.utils.form_data import nested_form_data, streamfield

from tests.testapp.models import ListPage, PlainPage, TabbedPage
from wagtail_social.models import Delivery, SocialPost, WallPost
from wagtail_social.panels import has_panel
from wagtail_social.services import posts, sweeping

pytestmark = pytest.mark.django_db


def form_data(page, **changes):
    data = {
        "title": page.title,
        "slug": page.slug,
        "intro": page.intro,
        "body": streamfield([]),
        "image": "",
        "place": "",
        "starts_at": "",
    }
    data |= {"seo_title": "", "search_description": "", "go_live_at": "", "expire_at": "", **changes}
    return nested_form_data(
        {**data, "comments": {"TOTAL_FORMS": 0, "INITIAL_FORMS": 0, "MIN_NUM_FORMS": 0, "MAX_NUM_FORMS": ""}}
    )


@pytest.fixture
def signed_in(client, admin):
    client.force_login(admin)
    return client


@pytest.mark.parametrize("model", [PlainPage, TabbedPage, ListPage])
def test_every_page_type_has_the_panel(model):
    assert has_panel(model)


@pytest.mark.parametrize("fixture", ["page", "draft_page"])
@pytest.mark.parametrize("action", ["", "action-publish"])
def test_the_page_is_saved_without_a_word_of_ours(signed_in, request, practice, fixture, action):
    page = request.getfixturevalue(fixture)
    data = form_data(page, title="Un titre neuf", **({action: "1"} if action else {}))
    response = signed_in.post(reverse("wagtailadmin_pages:edit", args=[page.pk]), data)
    assert response.status_code == 302
    page.refresh_from_db()
    assert page.get_latest_revision_as_object().title == "Un titre neuf"
    assert not SocialPost.objects.exists()


@pytest.mark.parametrize("fixture", ["page", "draft_page"])
def test_the_edit_view_shows_the_panel(signed_in, request, fixture):
    page = request.getfixturevalue(fixture)
    html = signed_in.get(reverse("wagtailadmin_pages:edit", args=[page.pk])).content.decode()
    assert "Nothing has been told about this page yet." in html
    assert reverse("social_posts:write", args=[page.pk]) in html


def test_the_create_view_says_what_to_do(signed_in, home):
    html = signed_in.get(reverse("wagtailadmin_pages:add", args=["testapp", "plainpage", home.pk])).content.decode()
    assert "Save the page first" in html


def test_whoever_may_not_sees_nothing_and_saves_all_the_same(client, page, django_user_model):
    from tests.conftest import _person

    client.force_login(_person("plain"))
    url = reverse("wagtailadmin_pages:edit", args=[page.pk])
    assert "social-panel" not in client.get(url).content.decode()
    assert client.post(url, form_data(page, title="Autre")).status_code == 302


@pytest.mark.parametrize("keep_live", [True, False])
def test_a_copied_page_tells_nothing(page, practice, admin, keep_live):
    post = posts.start(page=page, accounts=practice, by=admin)
    post.get_latest_revision().publish(user=admin)
    before = Delivery.objects.count()
    page.copy(keep_live=keep_live, update_attrs={"slug": "copie"}, user=admin)
    assert (SocialPost.objects.count(), Delivery.objects.count()) == (1, before)
    sweeping.run(sweeping.sweep())
    assert WallPost.objects.count() == len(practice)


def test_an_alias_and_a_translation_tell_nothing(page, practice, admin, django_capture_on_commit_callbacks):
    post = posts.start(page=page, accounts=practice, by=admin)
    post.get_latest_revision().publish(user=admin)
    with django_capture_on_commit_callbacks(execute=True):
        page.create_alias(update_slug="alias")
        page.copy_for_translation(Locale.objects.create(language_code="fr"), copy_parents=True)
        page.save_revision().publish()
    assert SocialPost.objects.count() == 1
    assert Delivery.objects.count() == len(practice)


def test_a_deleted_page_leaves_the_record_and_holds_what_is_planned(page, practice, admin):
    post = posts.start(page=page, accounts=practice, by=admin)
    post.get_latest_revision().publish(user=admin)
    page.delete()
    sweeping.run(sweeping.sweep())
    assert {d.reason for d in SocialPost.objects.get().deliveries.all()} == {"page_gone"}
    assert not WallPost.objects.exists()


def test_publishing_starts_the_posts_that_wait(
    signed_in, draft_page, practice, admin, django_capture_on_commit_callbacks
):
    post = posts.start(page=draft_page, accounts=practice, by=admin)
    post.get_latest_revision().publish(user=admin)
    with django_capture_on_commit_callbacks(execute=True):
        signed_in.post(
            reverse("wagtailadmin_pages:edit", args=[draft_page.pk]), form_data(draft_page, **{"action-publish": "1"})
        )
    assert all(delivery.due_at for delivery in post.deliveries.all())
    sweeping.run(sweeping.sweep())
    assert WallPost.objects.count() == len(practice)


def test_the_edit_view_costs_at_most_six_queries_more(
    signed_in, page, practice, admin, django_assert_max_num_queries, monkeypatch
):
    """Against the same view with a panel that is not shown, whatever the number of posts."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    from wagtail_social.panels import SocialPanel

    for _number in range(4):
        posts.start(page=page, accounts=practice, by=admin)
    url = reverse("wagtailadmin_pages:edit", args=[page.pk])
    signed_in.get(url)
    with CaptureQueriesContext(connection) as with_panel:
        signed_in.get(url)
    monkeypatch.setattr(SocialPanel.BoundPanel, "is_shown", lambda self: False)
    with CaptureQueriesContext(connection) as without:
        signed_in.get(url)
    assert len(with_panel) - len(without) <= 6
