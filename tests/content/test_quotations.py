import pytest

from tests.content.pieces import found
from wagtail_social.content.story import Quotation


def said(source, language="fr"):
    return [(one.text, one.speaker) for one in found(source, language)["quotations"]]


@pytest.mark.parametrize(
    ("source", "text", "speaker"),
    [
        (
            "« Nous avons semé tout l’hiver dans la cave », explique Marie Dupont, présidente de l’association.",
            "Nous avons semé tout l’hiver dans la cave",
            "Marie Dupont, présidente de l’association",
        ),
        ("« On a fini la fresque sous la pluie ! » s’exclame Karim.", "On a fini la fresque sous la pluie !", "Karim"),
        (
            "Selon Jeanne Roux, « il faudra deux ans pour tout repeindre ».",
            "il faudra deux ans pour tout repeindre",
            "Jeanne Roux",
        ),
        (
            "Ali Ben Salah raconte : « Le premier soir, il n’y avait personne. »",
            "Le premier soir, il n’y avait personne.",
            "Ali Ben Salah",
        ),
        (
            "Marie Dupont : « La porte reste ouverte toute l’année. »",
            "La porte reste ouverte toute l’année.",
            "Marie Dupont",
        ),
        (
            "« Le four chauffe encore trop peu », estime la trésorière.",
            "Le four chauffe encore trop peu",
            "la trésorière",
        ),
        ("« Le four chauffe encore trop peu », dit-elle.", "Le four chauffe encore trop peu", ""),
        ("« Les enfants ont choisi chaque couleur du mur. »", "Les enfants ont choisi chaque couleur du mur.", ""),
        (
            '"Les enfants ont choisi les couleurs", sourit M. Petit, gardien.',
            "Les enfants ont choisi les couleurs",
            "M. Petit, gardien",
        ),
    ],
)
def test_who_says_what(source, text, speaker):
    assert said(source) == [(text, speaker)]


@pytest.mark.parametrize(
    ("source", "text", "speaker"),
    [
        (
            "“We found the boat in a barn,” said Mary Jones, chair of the club.",
            "We found the boat in a barn",
            "Mary Jones, chair of the club",
        ),
        ("Tom Webb says: “The tide decides everything here.”", "The tide decides everything here.", "Tom Webb"),
        ("“The tide decides everything here,” she said.", "The tide decides everything here", ""),
        ("“The tide decides everything here,” Tom Webb explains.", "The tide decides everything here", "Tom Webb"),
    ],
)
def test_who_says_what_in_english(source, text, speaker):
    assert said(source, "en") == [(text, speaker)]


@pytest.mark.parametrize(
    "source",
    [
        "Nous projetons « Les glaneurs et la vieille dame » jeudi.",
        "Le thème sera « L’eau et les gens d’ici », comme l’an dernier.",
        "Ce que l’on appelle un « bail rural à clauses environnementales » dure neuf ans.",
        "Il a répondu « oui » sans hésiter.",
        "Aucune citation ici, seulement une phrase.",
    ],
)
def test_titles_and_words_that_are_mentioned_are_nobodys_saying(source):
    assert said(source) == []


def test_she_is_whoever_spoke_before_or_whom_the_sentence_was_about():
    source = "Léa Morin, jardinière, arrive tôt. « Je viens avant les oiseaux du quartier », dit-elle."
    assert said(source) == [("Je viens avant les oiseaux du quartier", "Léa Morin, jardinière")]
    source = "Léa Morin croise Paul Henry. « Je viens avant les oiseaux du quartier », dit-elle."
    assert said(source) == [("Je viens avant les oiseaux du quartier", "")]


@pytest.mark.parametrize(
    "source",
    [
        "<blockquote><p>Un toit, c’est un début.</p><cite>Ana Costa</cite></blockquote>",
        "<blockquote><p>« Un toit, c’est un début. »</p><footer>— Ana Costa</footer></blockquote>",
        "<blockquote>Un toit, c’est un début. — Ana Costa</blockquote>",
        "<blockquote>Un toit, c’est un début.</blockquote><p>— Ana Costa</p>",
        "<figure><blockquote>Un toit, c’est un début.</blockquote><figcaption>Ana Costa</figcaption></figure>",
    ],
)
def test_a_quotation_set_apart_with_its_speaker(source):
    story = found(source)
    assert story["quotations"] == (Quotation(text="Un toit, c’est un début.", speaker="Ana Costa"),)
    assert all("Ana Costa" not in sentence for sentence in story["sentences"])


def test_words_with_a_speaker_stay_quoted_among_the_sentences():
    story = found("<p>Elle est là.</p><blockquote>Un toit, c’est un début.<cite>Ana Costa</cite></blockquote>")
    assert story["sentences"] == ("Elle est là.", "« Un toit, c’est un début. »")


def test_an_interview():
    source = (
        "<p>Pourquoi le pain ?</p><p>Rosa Lemoine : Parce que tout le monde en mange. Et que l’on attend.</p>"
        "<p>Et la suite ?</p><p>R. L. : Un four mobile, au printemps, sur la place.</p>"
    )
    assert said(source) == [
        ("Parce que tout le monde en mange. Et que l’on attend.", "Rosa Lemoine"),
        ("Un four mobile, au printemps, sur la place.", "Rosa Lemoine"),
    ]
    assert not any("R. L." in sentence for sentence in found(source)["sentences"])
