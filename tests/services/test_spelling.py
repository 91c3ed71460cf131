"""Words are looked up by the worker; what the site calls itself is no mistake."""

from __future__ import annotations

import time
from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone
from taggit.models import Tag

from wagtail_social.models import KnownWord, SpellCheck
from wagtail_social.services import dictionaries, looking_up, spelling

pytestmark = pytest.mark.django_db
needs_spylls = pytest.mark.skipif(not dictionaries.path_of("en"), reason="spylls is not installed")
needs_french = pytest.mark.skipif(
    not dictionaries.path_of("fr"), reason="no French dictionary: install hunspell-fr and spylls"
)


def words(text: str, language: str = "en") -> list[str] | None:
    found = spelling.unknown_words(text, language)
    return None if found is None else [unknown.word for unknown in found]


def looked_up(text: str, language: str = "en") -> list[str] | None:
    assert words(text, language) is None, "nobody has looked yet"
    looking_up.look_up()
    return words(text, language)


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("La soupe est prête", ["La", "soupe", "est", "prête"]),
        ("L’équipe d'aujourd’hui", ["équipe", "aujourd’hui"]),
        ("avec Anaïs et Kévin", ["avec", "et"]),
        ("Bien. Samedi, « Demain » ?", ["Bien", "Samedi"]),
        ("https://asso.example/fautte @quelquun #motclef", []),
        ("la SNCF, 18h30, 3e étage, H2O, x", ["la", "étage"]),
        ("un rendez-vous", ["un", "rendez-vous"]),
    ],
)
def test_only_words_of_the_language_are_looked_up(line, expected):
    assert list(spelling.candidates(line)) == expected


@needs_spylls
class TestEnglish:
    def test_what_no_dictionary_knows_is_found_with_what_was_meant(self):
        assert looked_up("We recieve soup on Saturday.") == ["recieve"]
        assert spelling.unknown_words("We recieve soup on Saturday.", "en")[0].suggestions[0] == "receive"

    def test_a_good_text_has_none(self):
        assert looked_up("The garden's gate is open. Don't bring wine!") == []

    def test_a_screen_loads_no_dictionary(self, monkeypatch):
        monkeypatch.setattr(dictionaries, "Speller", None)
        assert words("Our neigbours") is None and SpellCheck.objects.count() == 1

    def test_the_queries_do_not_grow(self, django_assert_num_queries):
        texts = [(f"Line {'a' * number}\nAnother", "en") for number in range(20)]
        spelling.unknown_of(texts)
        looking_up.look_up()
        with django_assert_num_queries(2):
            spelling.unknown_of(texts)

    def test_changing_one_line_keeps_what_is_known_of_the_others(self):
        looked_up("Our neigbours come.\nThe soup is hot.")
        assert words("Our neigbours come.\nThe soup is cold.") == ["neigbours"]

    def test_a_person_teaches_a_word(self, admin):
        assert looked_up("We meet at the fablaab.") == ["fablaab"]
        spelling.teach("fablaab", "en", by=admin)
        spelling.teach("Fablaab", "en", by=admin)
        assert words("We meet at the fablaab.") == []
        assert KnownWord.objects.get().taught_by == admin

    def test_tags_of_the_site_are_learnt(self):
        Tag.objects.create(name="kombutcha", slug="kombutcha")
        assert looked_up("We brew kombutcha together.") == []
        assert KnownWord.objects.get().word == "kombutcha"

    def test_names_in_titles_are_learnt_but_not_their_slips(self, page):
        page.title = "Opening of the Verterie with our neigbours"
        page.save()
        assert looked_up("Verterie opens, neigbours come.") == ["neigbours"]

    def test_what_nobody_asks_about_is_forgotten(self):
        words("Our neigbours come.")
        SpellCheck.objects.update(asked_at=timezone.now() - timedelta(days=3))
        spelling.check_due()
        assert SpellCheck.objects.count() == 0

    def test_what_was_meant_is_not_looked_for_for_ever(self):
        speller = dictionaries.speller("en")
        began = time.thread_time()
        speller.suggest("xqzyvkjwhbfgmpdxqzyvkj")
        assert time.thread_time() - began < dictionaries.PATIENCE + 1


@needs_french
class TestFrench:
    @pytest.mark.parametrize(
        "text",
        [
            "L’évènement d’aujourd’hui : venez-vous ? Qu’elle vienne, s’il le faut.",
            "Le tiers-lieu ouvre un café-réparation, rendez-vous rue des Lilas.",
            "Y a-t-il des bénévoles ? Oui, jusqu’à samedi.",
        ],
    )
    def test_good_french_is_left_in_peace(self, text):
        assert looked_up(text, "fr") == []

    @pytest.mark.parametrize(
        ("wrong", "right"),
        [("acceuil", "accueil"), ("mouvemnet", "mouvement"), ("benevole", "bénévole"), ("apel", "appel")],
    )
    def test_a_slip_is_found_with_what_was_meant(self, wrong, right):
        assert looked_up(f"Un {wrong} pour tous.", "fr") == [wrong]
        assert spelling.unknown_words(f"Un {wrong} pour tous.", "fr")[0].suggestions[0] == right


def test_without_a_dictionary_nothing_is_asked():
    assert words("Ein Wort", "de") is None and SpellCheck.objects.count() == 0


@needs_spylls
def test_the_closest_dictionary_is_taken(settings, tmp_path: Path):
    for name in ("fr", "fr_CA", "fr-classique", "oc_FR"):
        for ending in (".aff", ".dic"):
            (tmp_path / (name + ending)).touch()
    (tmp_path / "br.aff").touch()
    settings.WAGTAIL_SOCIAL = {"DICTIONARIES": tmp_path}
    taken = {language: Path(dictionaries.path_of(language)).name for language in ("fr", "fr-ca", "fr-BE", "oc", "br")}
    assert taken == {"fr": "fr", "fr-ca": "fr_CA", "fr-BE": "fr", "oc": "oc_FR", "br": ""}
