"""What becomes of a text that follows its page."""

from datetime import timedelta

import pytest
from django.utils import timezone

from wagtail_social.content.composing import available_angles
from wagtail_social.content.reading import read
from wagtail_social.services import posts

pytestmark = pytest.mark.django_db


def test_a_post_about_an_event_that_is_over_is_announced_and_not_emptied(page, practice, admin):
    page.starts_at = timezone.now() + timedelta(days=3)
    page.save_revision().publish()
    version = posts.start(page=page, accounts=practice[:1], by=admin, angle="event").versions.first()
    told = version.text
    page.starts_at = timezone.now() - timedelta(days=3)
    assert "event" not in available_angles(read(page))
    posts.refresh(version, read(page), "event")
    assert version.text and version.text != told
    assert version.text == posts.first_version(version.account, read(page), "announcement").text
