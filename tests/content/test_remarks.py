"""Remarks: few false alarms, few misses, and mends that mend."""

from __future__ import annotations

from collections import Counter
from datetime import date, datetime

import pytest

from wagtail_social.content.remarks import CODES, ImageSubject, LinkState, Subject, remarks
from wagtail_social.content.remarks.acronyms import expansion
from wagtail_social.content.remarks.asks import asks
from wagtail_social.content.story import Story
from wagtail_social.content.voice import HouseVoice

from .remark_texts import BAD, ENGLISH, FEW_EMOJI, GOOD, MOURNING, STORY, TODAY, TU, Case

MOST_FALSE_ALARMS = 0.05
LEAST_FOUND = 0.9


def found(case: Case) -> set[str]:
    return {remark.code for remark in remarks(case.subject)}


def subject(text: str, story: Story = STORY, **more) -> Subject:
    return Subject(text=text, story=story, today=TODAY, language=story.language, **more)


def mended(text: str, code: str, **more) -> str | None:
    """What one click on the remark ``code`` makes of ``text``."""
    mend = next(remark.mend for remark in remarks(subject(text, **more)) if remark.code == code)
    return mend and mend.text


class TestTheSetOfTexts:
    def test_is_large_enough(self):
        french = [case for case in GOOD if case.story.language == "fr"]
        assert len(french) >= 60 and len(BAD) >= 60 and len(GOOD) > len(french)

    def test_every_remark_has_a_bad_text(self):
        assert set().union(*(case.codes for case in BAD)) == set(CODES)

    def test_good_texts_are_left_in_peace(self):
        alarms = {case.text: found(case) for case in GOOD if found(case)}
        assert len(alarms) <= MOST_FALSE_ALARMS * len(GOOD), alarms

    def test_bad_texts_get_no_other_remark(self):
        alarms = {case.text: found(case) - case.codes for case in BAD if found(case) - case.codes}
        assert len(alarms) <= MOST_FALSE_ALARMS * len(BAD), alarms

    @pytest.mark.parametrize("code", CODES)
    def test_what_is_wrong_is_seen(self, code: str):
        cases = [case for case in BAD if code in case.codes]
        missed = [case.text for case in cases if code not in found(case)]
        assert len(missed) <= (1 - LEAST_FOUND) * len(cases), missed

    def test_a_mend_leaves_nothing_of_what_it_mends(self):
        for case in BAD:
            for remark in remarks(case.subject):
                if remark.mend is None or remark.mend.text is None:
                    continue
                after = Case(text=remark.mend.text, story=case.story, more=case.more, is_typeset=False)
                before = Counter(other.code for other in remarks(case.subject))
                assert Counter(other.code for other in remarks(after.subject))[remark.code] < before[remark.code]


class TestOrder:
    def test_the_gravest_first(self):
        text = "VENEZ NOMBREUX le vendredi 12 décembre à la la salle  des fêtes."
        codes = [remark.code for remark in remarks(subject(text))]
        assert codes == sorted(codes, key=CODES.index) and codes[0] == "wrong_weekday" and len(codes) == 4

    def test_one_remark_at_a_place(self):
        url = "https://ailleurs.example/cr"
        text = f"Le compte rendu : {url}"
        links = {url: LinkState(verdict="moved", leads_to="https://ailleurs.example/pv")}
        places = [(r.start, r.end) for r in remarks(subject(text, links=links)) if r.start is not None]
        assert len(places) == len(set(places)) == 1


class TestDates:
    @pytest.mark.parametrize(
        ("text", "right"),
        [
            ("le mardi 1er décembre", ""),
            ("vendredi 12 décembre", "samedi"),
            ("Vendredi 12 décembre", "Samedi"),
            ("VENDREDI 12 décembre", "SAMEDI"),
            ("samedi 12 et lundi 13 décembre", "dimanche"),
            ("ven. 12 déc.", "sam"),
            ("samedi 12 décembre 2025", "vendredi"),
            ("vendredi 12 décembre 2025", ""),
            ("Saturday, December 11", "Friday"),
            ("samedi 31 juin", ""),
            ("mercredi prochain", ""),
            ("samedi 12/12", ""),
            ("lundi 12/12/2026", "samedi"),
        ],
    )
    def test_the_day_agrees_with_the_date(self, text: str, right: str):
        wrong = [remark.params["right"] for remark in remarks(subject(text)) if remark.code == "wrong_weekday"]
        assert wrong == ([right] if right else [])

    def test_a_far_date_may_be_the_last_or_the_next_one(self):
        """The 3rd of May was a Sunday in 2026 and is a Monday in 2027."""
        codes = [{r.code for r in remarks(subject(f"Le {day} 3 mai"))} for day in ("dimanche", "lundi", "mardi")]
        assert ["wrong_weekday" in found for found in codes] == [False, False, True]

    def test_an_older_page_has_its_own_year(self):
        """The 24th of January was a Saturday in 2026 and is a Sunday in 2027."""
        story = Story(title="Récit", language="fr", published_at=datetime(2026, 1, 20))
        found = [{r.code for r in remarks(subject(f"Le {day} 24 janvier", story))} for day in ("samedi", "lundi")]
        assert ["wrong_weekday" in codes for codes in found] == [False, True]

    def test_the_year_is_that_of_the_event(self):
        story = Story(title="Fête", language="fr", facts={"start": "2025-12-12T20:00:00+01:00"})
        assert "wrong_weekday" not in {r.code for r in remarks(subject("Fête du vendredi 12 décembre", story))}


class TestMends:
    def test_doublets(self):
        text = "Les adhérent·e·s motivé·e·s et un·e citoyen·ne, merci à tous·tes."
        assert mended(text, "median_point") == (
            "Les adhérentes et adhérents motivés et une citoyenne ou un citoyen, merci à toutes et tous."
        )

    def test_what_cannot_be_told_is_left_to_the_person(self):
        assert mended("Le·la gardien·ne du parc", "median_point") is None

    def test_no_mend_where_an_article_would_be_wrong(self):
        voice = HouseVoice(replacements=(("usager", "habitant"), ("écran", "moniteur")))
        assert mended("L’écran est neuf.", "word_avoided", voice=voice) is None
        assert mended("Un usager est venu.", "word_avoided", voice=voice) == "Un habitant est venu."
        assert mended("Usager depuis dix ans.", "word_avoided", voice=voice) == "Habitant depuis dix ans."

    def test_words_that_others_said_are_theirs(self):
        voice = HouseVoice(replacements=(("usagers", "habitants"),))
        assert not remarks(subject("«\u00a0Nous, les usagers…\u00a0», dit-elle.", voice=voice))

    def test_capitals_become_what_the_page_writes(self):
        assert mended("VENEZ À LA FÊTE DE MARSEILLE", "capitals") == "Venez à la fête de Marseille"

    def test_capitals_that_may_be_a_name_are_left(self):
        assert mended("GRANDE FÊTE À KERGRIST", "capitals") is None

    def test_emoji_leave_no_hole(self):
        voice = HouseVoice(emoji="none")
        assert mended("📅 Samedi 🎉, bravo 👏🏽 à vous", "emoji_unwanted", voice=voice) == "Samedi, bravo à vous"

    def test_a_grave_page_is_told_calmly(self):
        text = "Lucie nous a quittés\u202f! Quelle vie\u202f!\u202f? 😢"
        assert mended(text, "grave_tone", story=MOURNING) == "Lucie nous a quittés. Quelle vie\u202f?"

    def test_the_link_is_said_to_be_in_the_bio_once(self):
        text = "Infos : https://a.example/b et https://a.example/c\nLien dans la bio"
        assert mended(text, "link_not_live", live_links=False) == "Infos : et\nLien dans la bio"

    def test_the_library_describes_the_image(self):
        image = ImageSubject(image_id=1, alt="IMG_2041", description="Trois courges", width=1600, height=1200)
        mend = next(remark.mend for remark in remarks(subject("Soupe.", images=(image,))))
        assert mend.alt == "Trois courges"

    def test_no_mend_where_the_library_knows_no_more(self):
        image = ImageSubject(image_id=1, description="DSC_0042.JPG", width=1600, height=1200)
        remark = next(iter(remarks(subject("Soupe.", images=(image,)))))
        assert (remark.code, remark.mend) == ("alt_missing", None)

    def test_the_page_says_what_letters_stand_for(self):
        assert mended("L’AMAP livre jeudi.", "acronym") == (
            "L’AMAP (associations pour le maintien d'une agriculture paysanne) livre jeudi."
        )


class TestAcronyms:
    @pytest.mark.parametrize(
        ("text", "meaning"),
        [
            ("La Ligue pour la protection des oiseaux (LPO) compte.", "Ligue pour la protection des oiseaux"),
            ("La LPO (Ligue pour la protection des oiseaux) compte.", "Ligue pour la protection des oiseaux"),
            ("L’économie sociale et solidaire, dite ESS, recrute.", "économie sociale et solidaire"),
            ("Le conseil (LPO) se réunit.", ""),
            ("La LPO (voir page 3) compte.", ""),
        ],
    )
    def test_an_expansion_has_these_initials(self, text: str, meaning: str):
        assert expansion(text.partition("ESS")[1] or "LPO", text) == meaning

    def test_a_shouted_word_is_no_acronym(self):
        found = remarks(subject("LA TOMBOLA REVIENT ! Tout le MONDE GAGNE."))
        assert [remark.code for remark in found if remark.code in {"acronym", "capitals"}] == ["capitals"]

    @pytest.mark.parametrize("text", ["La SNCF", "Henri IV", "OUVERT samedi", "#AMAP", "@AMAP", "COVID-19", "l’ONU"])
    def test_some_letters_need_no_explanation(self, text: str):
        assert "acronym" not in {remark.code for remark in remarks(subject(f"{text} et la soupe."))}


class TestVoice:
    def test_a_team_that_chose_nothing_may_use_a_few_emoji(self):
        assert not remarks(subject("La mare se porte bien 🦎"))
        assert not remarks(subject("La mare se porte bien 🦎", voice=FEW_EMOJI))

    def test_rendez_vous_addresses_nobody(self):
        assert not remarks(subject("Rendez-vous samedi. Tu viens\u202f?", voice=TU))

    def test_hashtags_of_every_post_stay(self):
        voice = HouseVoice(hashtags_always=("Lilas",), hashtags_most=2)
        found = remarks(subject("Soupe.", hashtags=("Troc", "Graines", "Lilas"), voice=voice))
        assert [remark.mend.hashtags for remark in found] == [("Troc", "Lilas")]


class TestAsks:
    @pytest.mark.parametrize(
        "text",
        ["Inscrivez-vous vite", "Faites un don", "Partage si tu aimes", "We need you on Sunday", "Signez la lettre"],
    )
    def test_an_ask_is_known_by_its_words(self, text: str):
        assert asks(text)

    @pytest.mark.parametrize("text", ["Le partage des graines", "Les dons ont doublé", "Elle signe son livre"])
    def test_telling_is_no_ask(self, text: str):
        assert not asks(text)


def test_nothing_is_said_about_nothing():
    assert remarks(Subject(text="", story=Story(title=""), today=date(2026, 1, 1))) == []


def test_a_text_in_another_language_is_not_set_as_french():
    assert "typography" not in {remark.code for remark in remarks(subject("Bring soup ! Now", ENGLISH))}
