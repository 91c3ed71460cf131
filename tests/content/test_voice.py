from dataclasses import replace

import pytest

from wagtail_social.content.composing import Form, compose, proposals
from wagtail_social.content.story import Quotation, Story
from wagtail_social.content.voice import HouseVoice

STORY = Story(
    title="Ouverture de la ressourcerie",
    summary="La ressourcerie ouvre ses portes à tous les usagers du quartier dès le 2 mars.",
    sentences=(
        "Les objets donnés sont triés, réparés puis vendus à petit prix.",
        "Nous remercions les trente bénévoles qui ont repeint la halle.",
    ),
    quotations=(Quotation(text="Chaque usager est ici chez lui, qu’il donne ou qu’il achète", speaker="Awa Diop"),),
    tags=("réemploi", "quartier"),
    language="fr",
    url="https://asso.example.org/ressourcerie/",
)

HOW_IT_CAME = (
    "Tout a commencé par une armoire abandonnée sur un trottoir.",
    "Deux voisines l’ont montée chez elles et l’ont poncée tout un dimanche.",
    "Le mois suivant, la cave débordait de chaises.",
    "La mairie a prêté la halle, qui prenait l’eau.",
)


def form(voice, register="story", maximum=2000, hashtags=2):
    def fits(text, tags):
        return len(text) + sum(len(tag) + 2 for tag in tags) <= maximum

    return Form(fits=fits, usual_length=None, hashtags=hashtags, register=register, voice=voice)


def written(register="story", angle="announcement", story=STORY, maximum=2000, **voice):
    return compose(story, form(HouseVoice(**voice), register, maximum), angle)


def test_readers_are_addressed_as_the_house_does():
    told = replace(STORY, sentences=(*STORY.sentences, *HOW_IT_CAME))
    assert written(story=told, address="vous").text.endswith("qu’en dites-vous\u202f?")
    assert written(story=told, address="tu").text.endswith("qu’en dis-tu\u202f?")
    # Of a page of three sentences nobody is asked what she thinks.
    assert "qu’en dites-vous" not in written(address="vous").text
    assert "vous" not in " ".join(draft.text for draft in proposals(STORY, form(HouseVoice(address="tu")), "thanks"))


@pytest.mark.parametrize(
    ("inclusive", "thanks"),
    [
        ("none", "Merci à tout le monde."),
        ("epicene", "Merci à tout le monde."),
        ("doublets", "Merci à toutes et tous."),
    ],
)
def test_people_of_every_gender_are_thanked_as_the_house_does(inclusive, thanks):
    assert written("professional", "thanks", inclusive=inclusive).text.endswith(thanks)


def test_the_signature_is_the_last_line_and_has_its_room():
    signed = written(signature="L’équipe de la halle")
    assert signed.text.endswith("\n\nL’équipe de la halle")
    short = written("thought", maximum=120, signature="L’équipe de la halle")
    assert short.text.endswith("\n\nL’équipe de la halle") and len(short.text) <= 120
    assert short.text.startswith("La ressourcerie ouvre")


def test_no_emoji_unless_wanted_and_then_one():
    assert "📣" not in written().text
    assert written(emoji="few").text.startswith("📣 ")
    assert written(emoji="few").text.count("📣") == 1


def test_no_emoji_beside_one_of_the_page_and_none_where_it_mourns():
    news = "La halle ouvre ses portes ce printemps 🎉 à tout le quartier."
    cheerful = Story(title="La halle", summary=news, language="fr")
    assert "📣" not in written(story=cheerful, emoji="few").text
    news = "Lucien Roche s’est éteint mardi soir, à 84 ans."
    mourning = Story(title="Adieu Lucien", summary=news, tone="grave", language="fr")
    assert written(story=mourning, emoji="few").text == news


def test_words_to_avoid_are_said_otherwise_but_for_what_somebody_said():
    voice = {"replacements": (("usagers", "habitants"), ("usager", "habitant"), ("petit", ""))}
    text = written(**voice).text
    assert "tous les habitants du quartier" in text and "usagers" not in text
    assert "Chaque usager est ici chez lui" in written("thought", "quotation", **voice).text


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Les usagers. Usagers, venez.", "Les habitants. Habitants, venez."),
        ("Le co-usagers et les usagersX", "Le co-usagers et les usagersX"),
        ("C’est vraiment beau, vraiment.", "C’est beau."),
        ("vraiment beau\nvraiment", "beau"),
        ("Voir https://a.example/usagers ou “usagers”", "Voir https://a.example/usagers ou “usagers”"),
    ],
)
def test_a_word_is_replaced_whole_with_its_capital(text, said):
    assert HouseVoice(replacements=(("usagers", "habitants"), ("vraiment", ""))).said(text) == said


def test_hashtags_of_every_post_stand_first_and_unwanted_ones_never():
    assert written(hashtags_always=("ess",)).hashtags == ("Ess", "Réemploi")
    assert written(hashtags_never=("réemploi",)).hashtags == ("Quartier",)
    assert written(hashtags_always=("ess",), hashtags_most=1).hashtags == ("Ess",)
    assert written(hashtags_most=0).hashtags == ()
    assert compose(STORY, form(HouseVoice(hashtags_always=("ess",)), hashtags=0)).hashtags == ("Ess",)


def test_hashtags_of_every_post_take_their_room_before_the_text():
    draft = written("thought", maximum=85, hashtags_always=("ÉconomieSociale",))
    assert draft.hashtags[0] == "ÉconomieSociale"
    assert len(draft.text) + 17 <= 85


def test_another_language_gets_no_words_of_ours():
    story = Story(
        title="Sommerfest im Garten",
        summary="Der Garten öffnet am Samstag seine Tore für alle Nachbarn der Straße.",
        language="de",
        url="https://asso.example.org/fest/",
    )
    assert written(story=story).text == story.summary
