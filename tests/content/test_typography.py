import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from wagtail_social.content.typography import typeset
from wagtail_social.text import URL


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("Venez ! Oui ? Bien ; non", "Venez\u202f! Oui\u202f? Bien\u202f; non"),
        ("Lieu : la mairie", "Lieu\u00a0: la mairie"),
        ("« Oui »", "«\u00a0Oui\u00a0»"),
        ("10 € et 5 % à 10 h", "10\u00a0€ et 5\u00a0% à 10\u00a0h"),
        ("10 000 personnes, 1 234 567 arbres", "10\u202f000 personnes, 1\u202f234\u202f567 arbres"),
        ("en 2026 300 personnes", "en 2026 300 personnes"),
        ("01 23 45 67 89", "01 23 45 67 89"),
        ("M. Dupont, Mme Martin, n° 5", "M.\u00a0Dupont, Mme\u00a0Martin, n°\u00a05"),
        ("Quoi !?", "Quoi\u202f!?"),
        ("Venez! Oui?", "Venez! Oui?"),
        ("Venez\u00a0!", "Venez\u00a0!"),
        ("Voir https://a.example/?q=1;b : oui", "Voir https://a.example/?q=1;b : oui"),
        ("« https://a.example/ »", "« https://a.example/ »"),
    ],
)
def test_french(source, expected):
    assert typeset(source, "fr") == typeset(source, "fr-CH") == expected


def test_other_languages_are_left_alone():
    assert typeset("Why ? « No »", "en") == "Why ? « No »"
    assert typeset("Why ?", "") == "Why ?"


@given(st.text(alphabet="aM.1234 \u00a0\u202f!?:;«»€%hn°,\n") | st.text())
@example("1 234 567 890 ! ! « » : :")
@example("a http://b.c ! d")
def test_idempotent_and_only_spaces_change(text):
    once = typeset(text, "fr")
    assert typeset(once, "fr") == once
    assert once.split() == text.split()
    assert len(once) == len(text)


@given(st.lists(st.sampled_from(["https://a.example/b?c=d;e", "« ", " »", " !", "mot", " : ", "10 €", " "])))
def test_addresses_are_never_touched(pieces):
    text = "".join(pieces)
    assert URL.findall(typeset(text, "fr")) == URL.findall(text)
