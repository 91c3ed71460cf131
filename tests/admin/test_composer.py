"""What the composer offers while somebody writes: angles, other wordings, remarks, cards, proposals."""

from __future__ import annotations

import re
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.test import Client
from django.urls import reverse
from wagtail.images import get_image_model
from wagtail.images.tests.utils import get_test_image_file
from wagtail.models import Collection

from wagtail_social.exceptions import Refusal
from wagtail_social.models import Account, KnownWord, SocialPost
from wagtail_social.services import accounts, posts, writers

pytestmark = pytest.mark.django_db

BODY = (
    "<p>La grange des Tilleuls a brûlé l’hiver dernier et nous l’avons relevée à nous tous.</p>"
    "<p>« On a compté les clous, puis on a cessé de compter », raconte Denise Arnaud, charpentière.</p>"
    "<p>En tout, 340 bénévoles ont donné une journée.</p><p>Que ferez-vous de vos samedis ?</p>"
)


@pytest.fixture
def told_page(page):
    page.intro = BODY
    page.save_revision().publish()
    return type(page).objects.get(pk=page.pk)


@pytest.fixture
def two(db):
    """Two accounts where people write in the same way: the hardest case for different words."""
    return [accounts.add_practice_account(network="mastodon", label=label) for label in ("Un", "Deux")]


@pytest.fixture
def signed_in(client: Client, admin) -> Client:
    client.force_login(admin)
    return client


def fields_of(client: Client, post: SocialPost) -> dict[str, str]:
    """What a browser would send of the composer as it is drawn."""
    html = client.get(reverse("social_posts:edit", args=[post.pk])).content.decode()
    form = BeautifulSoup(html, "html.parser").select_one(".social-composer").find_parent("form")
    data = {}
    for field in form.select("[name]"):
        if field.name == "textarea":
            data[field["name"]] = field.text.removeprefix("\n")
        elif field.name == "select":
            chosen = field.select_one("[selected]") or field.select_one("option")
            data[field["name"]] = chosen["value"] if chosen else ""
        elif field.get("type") not in {"checkbox", "radio"} or field.has_attr("checked"):
            data[field["name"]] = field.get("value", "on" if field.get("type") == "checkbox" else "")
    return data


def ask(client: Client, post: SocialPost, data: dict[str, str], view: str = "cards", **extra: Any) -> dict[str, Any]:
    answer = client.post(reverse(f"social_posts:{view}", args=[post.pk]), {**data, **extra})
    assert answer.status_code == 200, answer
    return answer.json()


def test_two_accounts_of_one_network_are_given_different_words(told_page, two, admin):
    post = posts.start(page=told_page, accounts=two, by=admin)
    first, second = (version.text for version in post.versions.all())
    assert first and second and first != second


def test_another_angle_is_written_for_what_follows_and_leaves_what_was_written_by_hand(
    signed_in, told_page, two, admin
):
    post = posts.start(page=told_page, accounts=two, by=admin)
    data = fields_of(signed_in, post)
    by_hand = f"version-{two[0].pk}-text"
    data |= {by_hand: "De ma main.", "angle": "quotation"}
    composed = ask(signed_in, post, data, compose="all")["composed"]
    assert set(composed) == {str(two[1].pk)}
    assert "On a compté les clous" in composed[str(two[1].pk)]["text"]


def test_the_angle_is_kept_with_the_draft(signed_in, told_page, two, admin):
    post = posts.start(page=told_page, accounts=two, by=admin)
    data = fields_of(signed_in, post) | {"angle": "figure"}
    assert signed_in.post(reverse("social_posts:edit", args=[post.pk]), data).status_code == 302
    assert SocialPost.objects.get(pk=post.pk).get_latest_revision_as_object().angle == "figure"


def test_an_angle_for_which_the_page_has_nothing_is_neither_offered_nor_taken(signed_in, told_page, two, admin):
    post = posts.start(page=told_page, accounts=two, by=admin)
    html = signed_in.get(reverse("social_posts:edit", args=[post.pk])).content.decode()
    offered = set(re.findall(r'name="angle" value="(\w+)"', html))
    assert {"announcement", "quotation", "figure"} <= offered and "event" not in offered
    data = fields_of(signed_in, post) | {"angle": "event"}
    composed = ask(signed_in, post, data, compose="all")["composed"]
    assert all(row["text"] for row in composed.values())


def test_another_wording_says_something_else(signed_in, told_page, two, admin):
    post = posts.start(page=told_page, accounts=two[:1], by=admin)
    data, account = fields_of(signed_in, post), str(two[0].pk)
    name = f"version-{account}-variant"
    other = ask(signed_in, post, data | {name: "1"}, compose=account)["composed"][account]["text"]
    assert other and other != data[f"version-{account}-text"]


def test_a_remark_stands_beside_the_text_with_its_mend(signed_in, told_page, two, admin):
    Account.objects.update(language="fr")
    two[0].refresh_from_db()
    post = posts.start(page=told_page, accounts=two[:1], by=admin)
    data, account = fields_of(signed_in, post), str(two[0].pk)
    typed = "Venez tous le samedi 12 décembre 2026 à 14h30, le café est chaud !"
    said = ask(signed_in, post, data | {f"version-{account}-text": typed})
    side = BeautifulSoup(said["cards"][account]["html"], "html.parser")
    mends = [button["data-mended"] for button in side.select(".social-remarks [data-mended]")]
    assert any("14\u00a0h\u00a030" in mended for mended in mends), side


def test_a_word_is_learnt_in_the_language_of_the_page(signed_in, told_page, two, admin):
    post = posts.start(page=told_page, accounts=two, by=admin)
    ask(signed_in, post, {}, "teach", word="Pierres-Plates")
    assert KnownWord.objects.get().taught_by == admin


def test_a_card_is_made_once_and_comes_as_a_chosen_row_of_the_form(signed_in, told_page, two, admin):
    post = posts.start(page=told_page, accounts=two[:1], by=admin)
    data, account = fields_of(signed_in, post), str(two[0].pk)
    made = [ask(signed_in, post, data, "make_card", make="quotation", account=account) for _ in range(2)]
    assert made[0]["image"] == made[1]["image"]
    row = BeautifulSoup(made[0]["html"], "html.parser")
    pk = made[0]["image"]
    assert row.select_one(f'[name="version-{account}-image-{pk}"][checked]')
    alt = row.select_one(f'[name="version-{account}-alt-{pk}"]').text.strip()
    assert "On a compté les clous" in alt
    data |= {f"version-{account}-image-{pk}": "1", f"version-{account}-alt-{pk}": alt}
    data[f"version-{account}-attachment"] = "images"
    assert signed_in.post(reverse("social_posts:edit", args=[post.pk]), data).status_code == 302
    version = SocialPost.objects.get(pk=post.pk).get_latest_revision_as_object().versions.all()[0]
    assert pk in [item.image_id for item in version.images.all()]


def test_a_card_of_something_else_is_not_made(signed_in, told_page, two, admin):
    post = posts.start(page=told_page, accounts=two[:1], by=admin)
    url = reverse("social_posts:make_card", args=[post.pk])
    assert signed_in.post(url, {"make": "poem", "account": two[0].pk}).status_code == 404
    assert signed_in.post(url, {"make": "quotation", "account": "0"}).status_code == 404


@pytest.fixture
def hidden_image(db):
    """In a collection that only administrators choose from."""
    image = get_image_model()(
        title="Confidentiel", collection=Collection.get_first_root_node().add_child(name="À part")
    )
    image.file = get_test_image_file("part.png", size=(640, 480))
    image.save()
    return image


@pytest.mark.parametrize("field", ["image-{pk}", "other_image"])
def test_an_image_she_may_not_choose_does_not_come_in_by_a_forged_form(
    client, told_page, two, editor, hidden_image, field
):
    client.force_login(editor)
    post = posts.start(page=told_page, accounts=two[:1], by=editor)
    name = f"version-{two[0].pk}-{field.format(pk=hidden_image.pk)}"
    data = fields_of(client, post) | {name: str(hidden_image.pk), f"version-{two[0].pk}-alt-{hidden_image.pk}": "Vu"}
    client.post(reverse("social_posts:edit", args=[post.pk]), data)
    version = SocialPost.objects.get(pk=post.pk).get_latest_revision_as_object().versions.all()[0]
    assert hidden_image.pk not in [item.image_id for item in version.images.all()]
    assert not hidden_image.renditions.exists()


def test_who_may_add_no_image_makes_no_card(client, told_page, two, editor):
    client.force_login(editor)
    post = posts.start(page=told_page, accounts=two[:1], by=editor)
    before = get_image_model().objects.count()
    url = reverse("social_posts:make_card", args=[post.pk])
    answer = client.post(url, fields_of(client, post) | {"make": "quotation", "account": str(two[0].pk)})
    assert answer.status_code in (302, 403) and get_image_model().objects.count() == before
    assert "social-composer#makeCard" not in client.get(reverse("social_posts:edit", args=[post.pk])).content.decode()


class Loud:
    label = "Le crieur"

    def propose(self, brief: writers.Brief) -> str:
        return f"{brief.angle}, {brief.register}, {brief.maximum} : {brief.story.title.upper()}"


class Mute(Loud):
    def propose(self, brief: writers.Brief) -> str:
        raise TimeoutError


def test_the_sites_own_writer_proposes_and_its_text_is_marked(signed_in, told_page, two, admin, settings):
    settings.WAGTAIL_SOCIAL = {**settings.WAGTAIL_SOCIAL, "WRITER": f"{__name__}.Loud"}
    post = posts.start(page=told_page, accounts=two[:1], by=admin)
    data, account = fields_of(signed_in, post), str(two[0].pk)
    said = ask(signed_in, post, data, "propose", account=account)
    assert said["text"].startswith("announcement, paragraph, ") and said["by"] == "Le crieur"
    data |= {f"version-{account}-text": said["text"], f"version-{account}-proposed_by": said["by"]}
    assert "Le crieur" in ask(signed_in, post, data)["cards"][account]["follows"]


def test_a_writer_that_fails_costs_nothing_that_was_typed(signed_in, told_page, two, admin, settings):
    settings.WAGTAIL_SOCIAL = {**settings.WAGTAIL_SOCIAL, "WRITER": f"{__name__}.Mute"}
    post = posts.start(page=told_page, accounts=two[:1], by=admin)
    said = ask(signed_in, post, fields_of(signed_in, post), "propose", account=str(two[0].pk))
    assert "text" not in said and said["said"]
    version = post.versions.all()[0]
    with pytest.raises(Refusal, match="writer_silent"):
        writers.propose(version, posts.stories.story_of(post), post.angle)


def test_without_a_writer_none_is_offered(signed_in, told_page, two, admin):
    post = posts.start(page=told_page, accounts=two[:1], by=admin)
    assert "social-composer#propose" not in signed_in.get(reverse("social_posts:edit", args=[post.pk])).content.decode()
    url = reverse("social_posts:propose", args=[post.pk])
    assert signed_in.post(url, {"account": two[0].pk}).status_code == 404
