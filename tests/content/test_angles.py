"""What each angle takes from a page, and how each register shapes it."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest
import regex

from wagtail_social.content import dates
from wagtail_social.content.composing import Form, available_angles, compose, proposals, series_angles
from wagtail_social.content.frames import FRAMES, every_text
from wagtail_social.content.story import Call, Figure, Listing, Quotation, Story, StoryImage

URL = "https://asso.example.org/fete/"
REGISTERS = ("thought", "paragraph", "story", "professional", "caption", "conversation")
NOW = datetime(2026, 2, 10, 9, tzinfo=UTC)

FETE = Story(
    title="Fête du jardin partagé",
    summary="Le jardin des Lilas ouvre ses portes à tous les voisins. Au programme : semis, troc et goûter.",
    sentences=(
        "Le jardin des Lilas ouvre ses portes à tous les voisins.",
        "Nous avons semé 10 000 graines cet hiver !",
        "Les bénévoles préparent les plants depuis février, à la main, dans la serre de la rue Haute.",
        "Il a fallu trois week-ends pour monter la serre.",
        "« Ici, on cultive surtout des voisins », sourit Nadia Belkacem, présidente du jardin.",
        "Vous avez des graines à échanger ?",
        "Apportez-les dans une enveloppe avec leur nom.",
        "L’entrée est libre, sans inscription.",
        "Merci aux 25 bénévoles qui tiennent la buvette et à la ville qui prête les tables.",
    ),
    quotations=(Quotation(text="Ici, on cultive surtout des voisins", speaker="Nadia Belkacem, présidente du jardin"),),
    figures=(Figure(text="10 000 graines", sentence="Nous avons semé 10 000 graines cet hiver !"),),
    questions=("Vous avez des graines à échanger ?",),
    listings=(
        Listing(items=("atelier semis", "troc de plants", "goûter"), introduction="Au programme de l’après-midi"),
    ),
    images=(StoryImage(image_id=7, alt="Des bénévoles repiquent des plants dans la serre"),),
    calls=(Call(text="Je m’inscris", url="https://formulaire.example.org/jardin"),),
    tags=("jardin", "quartier"),
    language="fr",
    url=URL,
    facts={
        "start": "2026-05-02T14:00:00+02:00",
        "end": "2026-05-02T18:30:00+02:00",
        "place": "Jardin des Lilas",
        "address": "12 rue Haute\n69003 Lyon",
        "cancelled": "",
    },
)
MOURNING = Story(
    title="Adieu Lucien",
    summary="Lucien Roche, fondateur de la bibliothèque sonore, s’est éteint mardi à 84 ans.",
    sentences=(
        "Il avait enregistré 312 livres pour celles et ceux qui ne voient pas !",
        "Ses lecteurs lui écrivaient chaque semaine.",
        "Une cérémonie aura lieu vendredi 13 février à 10 heures. ❤️",
    ),
    quotations=(Quotation(text="Il lisait comme on donne la main", speaker="Odile Roche"),),
    figures=(Figure(text="312 livres", sentence="Il avait enregistré 312 livres."),),
    questions=("Comment le remercier vraiment ?",),
    images=(StoryImage(image_id=3, alt="Lucien Roche devant son micro, en 1998"),),
    language="fr",
    url=URL,
    tone="grave",
)


@pytest.fixture(autouse=True)
def that_day(monkeypatch):
    monkeypatch.setattr(dates, "now", lambda: NOW)


def form(register, maximum=5000, **more):
    def fits(text, tags):
        return len(text) + sum(len(tag) + 2 for tag in tags) <= maximum

    folds = {"professional": 140, "caption": 125}
    more = {"fold": folds.get(register), "live_links": register != "caption"} | more
    return Form(fits=fits, usual_length=None, hashtags=2, register=register, **more)


def plain(text):
    return text.replace("\u00a0", " ").replace("\u202f", " ")


def written(angle, register="paragraph", story=FETE, **more):
    return plain(compose(story, form(register, **more), angle).text)


class TestRegisters:
    def test_a_story_tells_then_comes_to_its_news_and_ends_with_a_question(self):
        assert written("announcement", "story") == (
            "Nous avons semé 10 000 graines cet hiver !\n\n"
            "Le jardin des Lilas ouvre ses portes à tous les voisins. Au programme : semis, troc et goûter.\n\n"
            "Les bénévoles préparent les plants depuis février, à la main, dans la serre de la rue Haute.\n\n"
            "Vous venez ?"
        )

    def test_a_professional_first_line_holds_before_the_fold(self):
        text = written("announcement", "professional")
        first, second, *_rest = text.split("\n\n")
        assert first == "Le jardin des Lilas ouvre ses portes à tous les voisins."
        assert "?" not in text
        long = replace(FETE, summary=f"{FETE.summary[:-1]} et une longue promenade. ".replace(". Au", ", avec au") * 2)
        assert len(written("announcement", "professional", long).split("\n")[0]) <= 140

    def test_the_title_stands_first_where_every_sentence_is_too_long_to_be_seen(self):
        long = "Le jardin " + "ouvre ses portes et ses allées à tous les voisins et à leurs amis, " * 2 + "dès midi."
        story = replace(FETE, summary=long, sentences=())
        assert written("announcement", "caption", story).startswith("Fête du jardin partagé\n\nLe jardin ouvre")

    def test_a_caption_says_where_the_link_is_and_a_network_with_links_does_not(self):
        assert written("announcement", "caption").endswith("\n\nLien dans la bio")
        assert "Lien dans la bio" not in written("announcement", "caption", live_links=True)
        assert "Lien dans la bio" not in written("announcement", "caption", replace(FETE, url=""))

    def test_a_conversation_is_short_and_asks(self):
        text = written("announcement", "conversation")
        assert text.endswith("\n\nVous venez ?") and len(text) < 280

    def test_one_register_is_not_another(self):
        assert len({written("announcement", register) for register in REGISTERS}) == len(REGISTERS)

    def test_the_page_s_own_question_is_asked_rather_than_ours(self):
        story = replace(FETE, facts={}, calls=())
        assert written("announcement", "story", story).endswith("\n\nVous avez des graines à échanger ?")

    def test_a_page_asks_what_it_wants(self):
        for call, asked in [("Postuler", "Vous pensez à quelqu’un ?"), ("Faire un don", "On peut compter sur vous ?")]:
            story = replace(FETE, facts={}, questions=(), calls=(Call(text=call, url=URL),))
            assert written("announcement", "story", story).endswith(asked)


class TestQuotation:
    def test_the_words_in_their_marks_with_who_said_them(self):
        assert written("quotation", "thought") == (
            "« Ici, on cultive surtout des voisins » — Nadia Belkacem, présidente du jardin"
        )
        assert written("quotation", "professional").startswith(
            "« Ici, on cultive surtout des voisins »\n— Nadia Belkacem, présidente du jardin\n\nLe jardin des Lilas"
        )

    def test_in_english_its_own_marks(self):
        story = replace(
            FETE, language="en", quotations=(Quotation(text="We grow “neighbours” above all", speaker="Di"),)
        )
        assert written("quotation", "thought", story) == "“We grow ‘neighbours’ above all” — Di"

    def test_a_long_one_is_told_by_whole_sentences(self):
        said = "On croit planter des tomates. On plante des rendez-vous. On revient pour arroser, et pour parler."
        story = replace(FETE, quotations=(Quotation(text=said, speaker="Nadia"),))
        text = written("quotation", "thought", story, maximum=90)
        assert text == "« On croit planter des tomates. On plante des rendez-vous. » — Nadia"

    def test_where_nothing_whole_fits_it_is_cut_within_its_marks(self):
        said = "On croit planter des tomates alors qu’on plante surtout des rendez-vous entre voisins"
        story = replace(FETE, quotations=(Quotation(text=said, speaker="Nadia, jardinière"),))
        text = written("quotation", "thought", story, maximum=60)
        assert text == "« On croit planter des tomates alors qu’on plante… » — Nadia"


class TestFigure:
    def test_the_sentence_that_holds_it(self):
        assert "Nous avons semé 10 000 graines cet hiver !" in written("figure", "thought")

    def test_several_stand_one_a_line_where_people_read_reports(self):
        texts = ("22 bénévoles", "63 paniers", "9 écoles")
        figures = tuple(Figure(text=text, sentence=f"La saison compte {text}.") for text in texts)
        assert "En chiffres :\n– 22 bénévoles\n– 63 paniers\n– 9 écoles\n\n" in written(
            "figure", "professional", replace(FETE, figures=figures)
        )

    def test_a_list_item_is_no_sentence(self):
        story = replace(FETE, figures=(Figure(text="22 bénévoles", sentence="formé 22 bénévoles ;"),))
        assert "figure" not in available_angles(story)


class TestQuestion:
    def test_it_is_followed_by_its_answer(self):
        assert written("question", "thought") == (
            "Vous avez des graines à échanger ? Apportez-les dans une enveloppe avec leur nom."
        )

    def test_a_heading_that_asks_is_answered_on_the_page(self):
        story = replace(FETE, questions=("Faut-il adhérer pour venir au jardin ?",))
        assert written("question", "story", story) == "Faut-il adhérer pour venir au jardin ?\n\nOn vous répond."

    def test_one_that_leans_on_another_sentence_takes_it_along(self):
        told = ("Un voisin sur quatre n’a pas de balcon.", "Où ira-t-il ?", "Le jardin lui ouvre une parcelle.")
        story = replace(FETE, sentences=told, questions=("Où ira-t-il ?",))
        assert written("question", "thought", story).startswith("Un voisin sur quatre n’a pas de balcon. Où ira-t-il ?")


class TestList:
    def test_its_lines_under_what_announces_them(self):
        assert "Au programme de l’après-midi :\n– atelier semis\n– troc de plants\n– goûter" in written("list")

    def test_steps_are_numbered(self):
        steps = Listing(items=("trempez", "semez", "arrosez"), introduction="Pour semer le jardin :", is_steps=True)
        text = written("list", "thought", replace(FETE, listings=(steps,)))
        assert "Pour semer le jardin :\n1. trempez\n2. semez\n3. arrosez" in text

    def test_where_not_all_stand_the_rest_is_said_to_be_on_the_site(self):
        items = tuple(f"une parcelle de {number} mètres carrés à cultiver ensemble" for number in range(2, 20))
        text = written("list", "thought", replace(FETE, listings=(Listing(items=items, introduction="À prendre :"),)))
        assert text.count("–") < 18 and text.endswith("La liste complète est sur notre site.")


class TestImage:
    def test_what_the_page_says_of_what_is_seen(self):
        draft = compose(FETE, form("thought"), "image")
        assert draft.image_id == 7
        assert "Les bénévoles préparent les plants" in draft.text

    def test_what_is_seen_where_the_page_says_nothing_of_it(self):
        story = replace(FETE, images=(StoryImage(image_id=9, alt="Une chatte dort au soleil sur le muret"),))
        assert written("image", "story", story).startswith("En image : une chatte dort au soleil sur le muret.")
        name = replace(FETE, images=(StoryImage(image_id=9, alt="Hugo Martin debout devant un micro"),))
        assert written("image", "story", name).startswith("Hugo Martin debout devant un micro.")

    def test_a_logo_and_a_decoration_are_not_shown(self):
        for image in (replace(FETE.images[0], is_worth_showing=False), replace(FETE.images[0], is_decorative=True)):
            assert "image" not in available_angles(replace(FETE, images=(image,)))


class TestBehindAndThanks:
    def test_how_it_is_made_only_where_the_page_tells_it(self):
        assert written("behind").startswith("En coulisses : les bénévoles préparent les plants depuis février")
        assert "behind" not in available_angles(replace(FETE, sentences=FETE.sentences[:3]))

    def test_thanks_only_where_the_page_thanks(self):
        assert written("thanks", "thought").startswith("Merci aux 25 bénévoles qui tiennent la buvette")
        assert "thanks" not in available_angles(replace(FETE, sentences=FETE.sentences[:-1]))

    @pytest.mark.parametrize(
        "asking", ["Merci de fermer la porte du jardin.", "Merci d’avance de votre aide au jardin."]
    )
    def test_who_asks_thanks_nobody(self, asking):
        assert "thanks" not in available_angles(replace(FETE, sentences=(*FETE.sentences[:-1], asking)))


class TestEvent:
    def test_when_where_and_how(self):
        assert written("event", "thought") == (
            "Fête du jardin partagé : samedi 2 mai de 14 h à 18 h 30, Jardin des Lilas, 12 rue Haute, 69003 Lyon. "
            "L’entrée est libre, sans inscription."
        )

    def test_the_details_on_lines_of_their_own(self):
        assert written("event", "story") == (
            "Le jardin des Lilas ouvre ses portes à tous les voisins.\n\n"
            "Samedi 2 mai de 14 h à 18 h 30\nJardin des Lilas, 12 rue Haute, 69003 Lyon\n"
            "Je m’inscris : https://formulaire.example.org/jardin\n\n"
            "L’entrée est libre, sans inscription. Au programme : semis, troc et goûter.\n\n"
            "Nous avons semé 10 000 graines cet hiver !\n\n"
            "Vous venez ?"
        )

    def test_no_address_where_it_cannot_be_followed(self):
        assert "http" not in written("event", "caption")

    def test_the_reminder_names_its_day(self):
        text = written("reminder", "thought")
        assert text.startswith("Rappel : Fête du jardin partagé, samedi 2 mai de 14 h à 18 h 30, Jardin des Lilas")
        found = " ".join(draft.text for draft in proposals(FETE, form("story"), "reminder"))
        assert not regex.search(r"demain|aujourd|ce soir|bientôt", found)

    def test_a_cancelled_one_is_told_so_in_every_way(self):
        story = replace(FETE, facts={**FETE.facts, "cancelled": "yes"})
        assert available_angles(story) == ["announcement", "event"]
        assert written("event", "thought", story).startswith("Annulation : Fête du jardin partagé, samedi 2 mai")
        for register in REGISTERS:
            assert written("announcement", register, story).startswith("Annulation : Fête du jardin partagé")

    def test_one_that_is_over_is_no_event_any_more(self, monkeypatch):
        monkeypatch.setattr(dates, "now", lambda: datetime(2026, 5, 3, tzinfo=UTC))
        assert not {"event", "reminder"} & set(available_angles(FETE))

    def test_a_date_that_cannot_be_said_makes_no_event(self):
        assert "event" not in available_angles(replace(FETE, language="de"))


class TestMourning:
    @pytest.mark.parametrize("register", REGISTERS)
    def test_no_emoji_no_exclamation_no_question_and_no_enthusiasm(self, register):
        assert available_angles(MOURNING) == ["announcement", "quotation"]
        for angle in available_angles(MOURNING):
            for draft in proposals(MOURNING, form(register), angle):
                assert not regex.search(r"[!?]|\p{Extended_Pictographic}|écouvr", draft.text), draft.text

    def test_it_begins_with_the_news(self):
        assert written("announcement", "story", MOURNING).startswith("Lucien Roche, fondateur")

    def test_who_warns_of_the_content_is_as_calm(self):
        story = replace(FETE, content_warning="Violences")
        for register in REGISTERS:
            for draft in proposals(story, form(register), "announcement"):
                assert "?" not in draft.text and "!" not in draft.text


class TestWhatIsNotSaid:
    def test_what_somebody_says_of_herself_is_not_said_by_the_house(self):
        told = (
            "Je suis arrivée au jardin par hasard en 2019.",
            "Le jardin compte quarante parcelles depuis ce printemps.",
        )
        story = Story(title="Le jardin de Nadia", sentences=told, language="fr")
        assert written("announcement", "thought", story) == told[1]

    @pytest.mark.parametrize(
        "sentence",
        [
            "Demain, le jardin des Lilas ouvre ses portes à tous les voisins.",
            "N’hésitez pas à venir au jardin des Lilas avec vos voisins.",
            "Découvrez le jardin des Lilas avec tous les voisins du quartier.",
            "Cliquez ici pour le plan du jardin des Lilas et de ses allées.",
            "Il ouvre le jardin des Lilas avec tous les voisins du quartier.",
        ],
    )
    def test_no_post_begins_so_while_another_sentence_may_stand_first(self, sentence):
        story = Story(title="Jardin", sentences=(sentence, "Le jardin compte quarante parcelles."), language="fr")
        for register in REGISTERS:
            assert not written("announcement", register, story).startswith(sentence[:12])

    def test_our_own_words_are_few_and_not_hollow(self):
        said = " ".join(every_text()).lower()
        assert not regex.search(r"découvr|hésite|incroyable|discover|amazing|don.t miss|!", said)
        assert FRAMES["fr"].keys() == FRAMES["en"].keys()
        assert all(len(text) < 45 for text in every_text())


def test_every_french_frame_is_set_as_french_wants():
    for known in FRAMES["fr"].values():
        for one in known:
            assert not regex.search(r" [;:!?»]|« |'", one.text), one.text
            assert regex.search(r"[\u00a0\u202f][:?]$|[^:?]$", one.text), one.text


def test_the_series_of_a_rich_page():
    series = series_angles(FETE)
    assert series[:4] == ["announcement", "quotation", "figure", "question"]
    # The image shows what was told by then, and the reminder says what the event said: once is enough.
    assert "event" in series and not {"behind", "reminder"} & set(series)
    assert series_angles(MOURNING) == ["announcement", "quotation"]
