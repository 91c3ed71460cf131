"""Counting as networks count, where no network's own tests show it."""

import pytest

from wagtail_social.text import TextLimit, fits, measure, shorten

EMOJI_BYTES = TextLimit(maximum=500, unit="emoji_bytes")


@pytest.mark.parametrize(
    ("text", "length"),
    [
        ("a", 1),
        ("é", 1),
        ("e\u0301", 2),
        ("Fête n° 3 #2", 12),
        ("🎉", 4),
        ("❤️", 6),
        ("3️⃣", 7),
        ("🇫🇷", 8),
        ("👩‍👩‍👧", 18),
        ("On y va 🎉 !", 14),
        ("𝐀", 2),
    ],
)
def test_an_emoji_counts_its_bytes_and_all_else_its_characters(text, length):
    assert measure(text, EMOJI_BYTES) == length


def test_emoji_bytes_decide_what_fits():
    assert fits("🎉" * 125, EMOJI_BYTES)
    assert not fits("🎉" * 125 + "a", EMOJI_BYTES)
    assert measure(shorten("Oui 🎉 " * 100, EMOJI_BYTES), EMOJI_BYTES) <= 500
