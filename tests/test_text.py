"""Counting as networks count, where no network's own tests show it."""

import pytest

from wagtail_social.text import TextLimit, fits, graphemes, measure, shorten

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


@pytest.mark.parametrize("ends", [(0, 0x300), (0x2000, 0x2100)])
def test_graphemes_are_counted_as_they_are_cut_whatever_stands_beside_what(ends):
    limit = TextLimit(maximum=9, unit="graphemes")
    signs = [chr(code) for code in range(*ends)]
    neighbours = ["a", "é", "’", "\u202f", "\u200d", "\u0301", "\ufe0f", "\r", "\n", "👍", "©", ""]
    for sign in signs:
        for other in neighbours:
            for text in (sign + other, other + sign):
                assert measure(text, limit) == len(graphemes(text)), ascii(text)
