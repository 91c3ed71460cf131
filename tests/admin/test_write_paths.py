"""What the app adds to the screens of a page. The host's own paths, with the app and without, are in tests/host."""

import pytest
from django.urls import reverse
from wagtail.test.utils.form_data import nested_form_data, streamfield

from tests.testapp.models import ListPage, PlainPage, TabbedPage
from wagtail_social.models import SocialPost, WallPost
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
def test_the_edit_view_shows_the_panel(signed_in, request, fixture):
    page = request.getfixturevalue(fixture)
    panel = reverse("social_posts:panel", args=[page.pk])
    assert panel in signed_in.get(reverse("wagtailadmin_pages:edit", args=[page.pk])).content.decode()
    html = signed_in.get(panel).content.decode()
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


def test_a_deleted_page_leaves_the_record_and_holds_what_is_planned(page, practice, admin):
    post = posts.start(page=page, accounts=practice, by=admin)
    post.get_latest_revision().publish(user=admin)
    page.delete()
    sweeping.run(sweeping.sweep())
    assert {d.reason for d in SocialPost.objects.get().deliveries.all()} == {"page_gone"}
    assert not WallPost.objects.exists()


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


def test_the_panel_costs_the_same_whatever_the_number_of_posts(signed_in, page, practice, admin):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    url, counts = reverse("social_posts:panel", args=[page.pk]), []
    for _round in range(2):
        for _number in range(3):
            posts.start(page=page, accounts=practice, by=admin).get_latest_revision().publish(user=admin)
        signed_in.get(url)
        with CaptureQueriesContext(connection) as queries:
            signed_in.get(url)
        counts.append(len(queries))
    assert counts[0] == counts[1]
