"""Sites without Celery look up what remarks ask about by a command."""

import pytest
from django.core.management import call_command

from wagtail_social.models import LinkCheck
from wagtail_social.services import links

pytestmark = pytest.mark.django_db


def test_the_command_follows_what_was_asked(capsys):
    links.verdicts(["https://nobody.invalid/a"])
    call_command("check_social_texts")
    assert "Addresses followed: 1. Lines looked up: 0." in capsys.readouterr().out
    assert LinkCheck.objects.get().checked_at


def test_there_may_be_nothing_to_do(capsys):
    call_command("check_social_texts")
    assert "Addresses followed: 0." in capsys.readouterr().out
