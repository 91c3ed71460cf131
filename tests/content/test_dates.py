from datetime import UTC, datetime

import pytest

from wagtail_social.content.dates import day_words, is_over, spoken

NOW = datetime(2026, 2, 10, 9, tzinfo=UTC)


def said(start, end="", language="fr"):
    return spoken(start, end, language=language, now=NOW).replace("\u00a0", " ")


@pytest.mark.parametrize(
    ("start", "end", "french", "english"),
    [
        ("2026-12-12T14:30:00+01:00", "", "samedi 12 décembre à 14 h 30", "Saturday 12 December at 2:30 pm"),
        ("2026-12-12T09:05:00+01:00", "", "samedi 12 décembre à 9 h 05", "Saturday 12 December at 9:05 am"),
        ("2026-12-12T12:00:00+01:00", "", "samedi 12 décembre à 12 h", "Saturday 12 December at 12 pm"),
        ("2026-12-12", "", "samedi 12 décembre", "Saturday 12 December"),
        ("2026-12-12T00:00:00+01:00", "", "samedi 12 décembre", "Saturday 12 December"),
        ("2026-05-01", "", "vendredi 1er mai", "Friday 1 May"),
        ("2027-01-09", "", "samedi 9 janvier 2027", "Saturday 9 January 2027"),
        (
            "2026-05-02T14:00:00+02:00",
            "2026-05-02T18:30:00+02:00",
            "samedi 2 mai de 14 h à 18 h 30",
            "Saturday 2 May from 2 pm to 6:30 pm",
        ),
        ("2026-05-02", "2026-05-02", "samedi 2 mai", "Saturday 2 May"),
        ("2026-03-03", "2026-03-05", "du 3 au 5 mars", "from 3 to 5 March"),
        ("2026-03-30", "2026-04-02", "du 30 mars au 2 avril", "from 30 March to 2 April"),
        ("2027-03-03", "2027-03-05", "du 3 au 5 mars 2027", "from 3 to 5 March 2027"),
        ("2027-03-30", "2027-04-02", "du 30 mars au 2 avril 2027", "from 30 March to 2 April 2027"),
        (
            "2026-12-30",
            "2027-01-02",
            "du 30 décembre 2026 au 2 janvier 2027",
            "from 30 December 2026 to 2 January 2027",
        ),
        ("2026-05-02", "2026-05-03", "samedi 2 et dimanche 3 mai", "Saturday 2 and Sunday 3 May"),
        (
            "2026-04-30",
            "2026-05-01",
            "jeudi 30 avril et vendredi 1er mai",
            "Thursday 30 April and Friday 1 May",
        ),
        ("2026-05-02T20:00:00+02:00", "2026-05-03T02:00:00+02:00", "samedi 2 mai à 20 h", "Saturday 2 May at 8 pm"),
        ("2026-05-02T20:00:00+02:00", "2026-05-01T20:00:00+02:00", "samedi 2 mai à 20 h", "Saturday 2 May at 8 pm"),
    ],
)
def test_a_date_is_said_as_people_say_it(start, end, french, english):
    assert said(start, end) == french
    assert said(start, end, "en") == english


def test_what_is_no_date_and_what_language_is_unknown_say_nothing():
    assert said("") == said("bientôt") == said("2026-05-02", language="de") == ""


def test_the_spaces_of_an_hour_and_of_a_day_do_not_break():
    assert spoken("2026-12-12T14:30:00", language="fr", now=NOW).endswith("12\u00a0décembre à 14\u00a0h\u00a030")


@pytest.mark.parametrize(
    ("start", "end", "over"),
    [
        ("2026-02-10T08:00:00+00:00", "", True),
        ("2026-02-10T10:30:00+01:00", "", False),
        ("2026-02-10", "", False),
        ("2026-02-09", "", True),
        ("2026-02-01", "2026-02-10", False),
        ("2026-02-10T08:00:00+00:00", "2026-02-10T10:00:00+00:00", False),
        ("", "", False),
    ],
)
def test_an_event_is_over_when_its_last_moment_has_passed(start, end, over):
    assert is_over(start, end, NOW) is over


def test_the_day_as_a_text_names_it():
    assert day_words("2026-05-03T14:00:00", "fr") == "3 mai"
    assert day_words("2026-05-01", "fr") == "1er mai"
    assert day_words("", "fr") == ""
