"""Remarks reach whoever shows them: worded, with the mended value, in queries that do not grow."""

from __future__ import annotations

import json
from datetime import date

import pytest
from django.utils import timezone

from wagtail_social.content.remarks import CODES, Remark
from wagtail_social.models import Delivery, LinkCheck, PostImage, PostVersion, SocialPost, State, Voice
from wagtail_social.services import links, page_links, posts, remark_words, remarks, stories

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 22)
PARAMS = {
    "letters": "AMAP", "meaning": "", "url": "https://a.example", "leads_to": "https://b.example", "alt": "IMG",
    "word": "x", "instead": "", "tag": "a", "tags": "#a", "readable": "A", "most": 3, "before": 2, "count": 5, "few": 3,
    "width": 300, "height": 200, "found": "x", "right": "lundi", "tu": "tu", "vous": "vous", "wanted": "vous",
}  # fmt: skip


@pytest.fixture
def post(page, practice, admin):
    return posts.start(page=page, accounts=practice, by=admin)


def told(post, text=None, **more):
    """The remarks on the first version of ``post`` with this text."""
    version = post.versions.all()[0]
    version.text = version.text if text is None else text
    for name, value in more.items():
        setattr(version, name, value)
    return remarks.remarks_of([version], stories.story_of(post), today=TODAY)[version.account_id]


def codes(found):
    return [remark.code for remark in found]


def test_every_remark_has_its_words():
    assert set(CODES) <= set(remark_words._SENTENCES)
    for code in remark_words._SENTENCES:
        assert "%(" not in remark_words.sentence(Remark(code=code, field="text", params=PARAMS))
    for code in remark_words._LABELS:
        assert "%(" not in remark_words.mend_label(Remark(code=code, field="text", params=PARAMS))


def test_a_remark_is_ready_for_the_screen(post):
    (remark,) = told(post, "Rendez-vous le vendredi 12 décembre au jardin, on vous y attend.")
    assert json.loads(json.dumps(remark.as_dict())) == {
        "code": "wrong_weekday",
        "field": "text",
        "text": "vendredi 12 décembre: that day is a samedi. Check the date.",
        "start": 15,
        "end": 35,
        "mend_label": "Write “samedi”",
        "mended": "Rendez-vous le samedi 12 décembre au jardin, on vous y attend.",
        "image": None,
        "teachable": "",
    }


def test_hashtags_are_mended_as_the_field_writes_them(post):
    Voice.objects.create(account=post.versions.all()[0].account, hashtags_always="Lilas")
    found = told(post, "La soupe est prête.", hashtags="Soupe Pain")
    assert [(remark.field, remark.mended) for remark in found] == [("hashtags", "Lilas Soupe Pain")]


def test_the_library_gives_its_words_for_an_image(post, image):
    version = post.versions.all()[0]
    version.images = [PostImage(image_id=image.pk, alt="IMG_2041")]
    found = remarks.remarks_of([version], stories.story_of(post), today=TODAY)[version.account_id]
    remark = next(remark for remark in found if remark.code == "alt_says_nothing")
    assert (remark.image, remark.mended) == (image.pk, "Des mains plantent un chou")


def refuses(image):
    return False


def knows_nothing(image):
    return None


@pytest.mark.parametrize(("name", "is_said"), [("refuses", True), ("knows_nothing", False)])
def test_consent_is_asked_of_the_site(post, image, settings, name, is_said):
    settings.WAGTAIL_SOCIAL = {**settings.WAGTAIL_SOCIAL, "IMAGE_CONSENT": f"{__name__}.{name}"}
    version = post.versions.all()[0]
    version.images = [PostImage(image_id=image.pk, alt="Des mains")]
    found = remarks.remarks_of([version], stories.story_of(post), today=TODAY)[version.account_id]
    assert ("consent_missing" in codes(found)) == is_said


def test_images_that_are_not_shown_are_not_spoken_of(post, image):
    version = post.versions.all()[0]
    version.images = [PostImage(image_id=image.pk)]
    version.attachment = PostVersion.Attachment.CARD
    assert "alt_missing" not in codes(remarks.remarks_of([version], stories.story_of(post))[version.account_id])


class TestAskingAgain:
    def sent(self, post, *texts):
        """As many posts of the same account, each sent after the other."""
        account = post.versions.all()[0].account
        for number, text in enumerate(texts):
            before = SocialPost.objects.create(page=post.page, title="Avant", live=True)
            PostVersion.objects.create(post=before, account=account, text=text)
            Delivery.objects.create(
                post=before, account=account, payload={}, payload_hash="x", send_key=f"{number:032}", state=State.SENT,
                remote_id=str(number), sent_at=timezone.now() - timezone.timedelta(days=9 - number),
            )  # fmt: skip

    @pytest.mark.parametrize(
        ("before", "is_said"),
        [
            (["Signez la lettre.", "Donnez un vélo."], True),
            (["Signez la lettre.", "Donnez un vélo.", "La mare va bien."], False),
            (["La mare va bien.", "Signez la lettre.", "Donnez un vélo."], True),
            (["Donnez un vélo."], False),
        ],
    )
    def test_the_third_ask_in_a_row(self, post, before, is_said):
        self.sent(post, *before)
        found = told(post, "Inscrivez-vous au repas de quartier de samedi.")
        assert ("ask_again" in codes(found)) == is_said


class TestLinks:
    def test_what_the_worker_found_is_told(self, post):
        url = "https://ailleurs.example/cr"
        assert codes(told(post, f"Le compte rendu est là\u00a0: {url}")) == []
        LinkCheck.objects.update(verdict=LinkCheck.Verdict.DEAD, checked_at=timezone.now(), check_at=None)
        assert codes(told(post, f"Le compte rendu est là\u00a0: {url}")) == ["link_dead"]

    def test_the_page_is_told_of_its_own(self, page):
        page.body = [("paragraph", '<p><a href="https://a.example/x?a=1&amp;b=2">Ici</a> et https://libre.example</p>')]
        page.intro = "https://b.example/y"
        page.save()
        urls = page_links.links_on(page)
        assert urls == ["https://b.example/y", "https://a.example/x?a=1&b=2"]
        assert remarks.remarks_of_page(page) == []
        LinkCheck.objects.filter(digest=links.digest(urls[0])).update(
            verdict=LinkCheck.Verdict.DEAD, checked_at=timezone.now(), check_at=None
        )
        (remark,) = remarks.remarks_of_page(page)
        assert (remark.code, remark.field, remark.mended) == ("page_link_dead", "link", None)
        assert urls[0] in remark.text


def test_the_queries_do_not_grow_with_the_versions(post, image):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    from wagtail_social.networks import all_networks
    from wagtail_social.services import accounts

    names = [name for name, network in all_networks().items() if network.capabilities.images.maximum]
    story, counts = stories.story_of(post), []
    for many in (1, 4):
        made = [accounts.add_practice_account(network=name) for name in names[:many]]
        other = posts.start(page=post.page, accounts=made, by=None)
        versions = list(PostVersion.objects.filter(post=other).select_related("account"))
        for version in versions:
            version.text += "\nVoir https://ailleurs.example/cr"
        remarks.remarks_of(versions, story)
        with CaptureQueriesContext(
            connection,
        ) as queries:
            assert len(remarks.remarks_of(versions, story)) == many
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 14
