"""One page told over three weeks: by other angles, on free days, and no longer than there is something to tell."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from wagtail_social.exceptions import Refusal
from wagtail_social.models import Plan, SocialPost
from wagtail_social.services import plans, posts, series

pytestmark = pytest.mark.django_db

BODY = (
    "<p>La grange des Tilleuls a brûlé l’hiver dernier et nous l’avons relevée à nous tous.</p>"
    "<p>« On a compté les clous, puis on a cessé de compter », raconte Denise Arnaud, charpentière.</p>"
    "<p>En tout, 340 bénévoles ont donné une journée, le temps de dresser la charpente.</p>"
    "<p>Que ferez-vous de vos samedis quand le toit sera posé ?</p>"
)


@pytest.fixture
def told_page(page):
    page.intro = BODY
    page.save_revision().publish()
    return type(page).objects.get(pk=page.pk)


def test_each_step_takes_another_angle_on_another_working_day(told_page, practice):
    steps = series.propose(told_page, practice)
    assert steps[0].angle == "announcement" and {"figure", "question"} <= {step.angle for step in steps}
    assert len({step.angle for step in steps}) == len(steps) == len({step.text for step in steps})
    hours = [timezone.localtime(step.at) for step in steps]
    assert hours == sorted(hours) and len({hour.date() for hour in hours}) == len(hours)
    assert all(hour.weekday() < 5 and hour > timezone.now() for hour in hours)
    assert hours[-1] - hours[0] <= timedelta(weeks=3)


def test_an_hour_that_is_taken_is_left_to_who_has_it(told_page, practice, admin):
    first = series.propose(told_page, practice)[0].at
    other = posts.start(page=told_page, accounts=practice, by=admin)
    plans.set_plan(other, mode=Plan.Mode.AT, at=first + timedelta(hours=1), by=admin)
    SocialPost.objects.filter(pk=other.pk).update(angle="elsewhere")
    assert all(abs(step.at - first) > series.APART for step in series.propose(told_page, practice))


def test_what_was_told_is_not_told_again_and_the_series_ends(told_page, practice, admin):
    steps = series.propose(told_page, practice)
    series.start(page=told_page, accounts=practice, steps=[(step.angle, step.at) for step in steps], by=admin)
    again = {step.angle for step in series.propose(told_page, practice)}
    assert not again & {step.angle for step in steps}


def test_the_drafts_hang_together_and_none_leaves_by_itself(told_page, practice, admin):
    steps = series.propose(told_page, practice)
    started = series.start(page=told_page, accounts=practice, steps=[(s.angle, s.at) for s in steps], by=admin)
    assert len({post.series for post in started}) == 1 and started[0].series
    assert [post.plan.at for post in started] == [step.at for step in steps]
    assert not any(post.live or post.deliveries.exists() for post in started)
    kept = SocialPost.objects.get(pk=started[0].pk).get_latest_revision_as_object()
    assert kept.series == started[0].series


def test_before_its_page_is_live_the_first_one_waits_for_it(draft_page, practice):
    draft_page.intro = BODY
    draft_page.save_revision()
    steps = series.propose(draft_page, practice)
    assert steps[0].at is None and all(step.at for step in steps[1:])


def test_nothing_announces_an_event_once_its_day_has_come(told_page, practice):
    told_page.starts_at = timezone.now() + timedelta(days=6)
    told_page.save_revision().publish()
    last = timezone.localdate(told_page.starts_at) - timedelta(days=1)
    steps = series.propose(told_page, practice)
    assert steps and all(timezone.localdate(step.at) <= last for step in steps)


def test_nothing_chosen_is_refused(told_page, practice, admin):
    with pytest.raises(Refusal, match="nothing_chosen"):
        series.start(page=told_page, accounts=practice, steps=[], by=admin)


def test_she_unticks_one_moves_another_and_finds_the_drafts(client, told_page, practice, admin):
    client.force_login(admin)
    url = reverse("social_posts:series", args=[told_page.pk])
    rows = client.get(url).context["formset"]
    wanted = timezone.localtime(timezone.now() + timedelta(days=9)).replace(hour=18, minute=30, second=0, microsecond=0)
    data = {"form-TOTAL_FORMS": len(rows), "form-INITIAL_FORMS": len(rows)}
    for number, row in enumerate(rows):
        data |= {f"form-{number}-angle": row["angle"].value(), f"form-{number}-chosen": "on" if number < 2 else ""}
        data[f"form-{number}-at"] = wanted.strftime("%Y-%m-%d %H:%M") if number == 1 else ""
    assert client.post(url, data).status_code == 302
    drafts = list(SocialPost.objects.order_by("pk"))
    assert [draft.angle for draft in drafts] == [row["angle"].value() for row in rows][:2]
    assert drafts[1].plan.at == wanted


def test_an_hour_that_has_passed_is_said_beside_its_field_and_nothing_is_written(client, told_page, practice, admin):
    client.force_login(admin)
    url = reverse("social_posts:series", args=[told_page.pk])
    data = {"form-TOTAL_FORMS": 1, "form-INITIAL_FORMS": 1, "form-0-angle": "announcement", "form-0-chosen": "on"}
    answer = client.post(url, data | {"form-0-at": datetime(2020, 1, 1, 12, 0).strftime("%Y-%m-%d %H:%M")})
    assert answer.status_code == 200 and "form-0-at" in answer.content.decode()
    assert answer.context["formset"].errors[0]["at"] and not SocialPost.objects.exists()


def test_who_may_not_write_about_the_page_finds_no_series(client, told_page, practice, stranger):
    client.force_login(stranger)
    assert client.get(reverse("social_posts:series", args=[told_page.pk])).status_code in (302, 403)
