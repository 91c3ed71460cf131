import pytest

from tests.content.pieces import found
from wagtail_social.content.boilerplate import is_boilerplate
from wagtail_social.content.html import paragraphs

TEXT = "<p>La grange ouvre ses portes samedi à toutes les familles du village.</p>"


@pytest.mark.parametrize(
    "element",
    [
        '<div class="share-buttons"><p>Partager sur nos réseaux</p></div>',
        '<ul class="social-links"><li>Suivre</li></ul>',
        '<div id="cookie-banner"><p>Ce site dépose des traceurs.</p></div>',
        '<div role="navigation"><p>Plan</p></div>',
        '<p class="breadcrumb">Accueil &gt; Agenda</p>',
        '<div aria-label="Fil d’Ariane"><p>Accueil</p></div>',
        '<section id="comments"><p>Bravo à vous !</p></section>',
        '<div class="relatedPosts"><p>La fête de mai</p></div>',
        '<div class="newsletter-signup"><p>Chaque mois.</p></div>',
        '<a class="print-link" href="#">Imprimer</a>',
        '<footer><p>Réalisé par Machin</p></footer>',
        '<div style="display: none"><p>Caché</p></div>',
        '<span class="sr-only">ouvre une fenêtre</span>',
        '<div class="share"><p>Jamais fermé',
    ],
)  # fmt: skip
def test_elements_that_every_page_carries(element):
    said = found(TEXT + element)["sentences"]
    assert said == ("La grange ouvre ses portes samedi à toutes les familles du village.",)


def test_a_name_that_would_take_the_whole_article_is_not_believed():
    article = "<p>" + "La grange ouvre ses portes samedi à toutes les familles du village. " * 5 + "</p>"
    assert len(paragraphs(f'<div class="newsletter">{article}</div>')) == 1


@pytest.mark.parametrize("name", ["article-content", "commentary", "shareholders", "content with-sidebar", "navy"])
def test_other_names_are_read(name):
    assert paragraphs(f'<div class="{name}">{TEXT}</div>') == paragraphs(TEXT)


@pytest.mark.parametrize(
    "sentence",
    [
        "Publié le 3 mai 2026 par Léa.",
        "Mis à jour le 4 juin.",
        "Publié en mars 2026 par Léa",
        "Écrit en 2024.",
        "Temps de lecture : 3 minutes",
        "Lire la suite",
        "Cet article a été publié dans Actualités.",
        "Votre adresse e-mail ne sera pas publiée.",
        "Valombre, le 3 juin 2026.",
        "Chères adhérentes, chers adhérents,",
        "Propos recueillis par Mathis Orvel.",
        "We use cookies on this site.",
        "Share this",
        "https://a.example/",
    ],
)
def test_sentences_that_every_page_carries(sentence):
    assert is_boilerplate(sentence)


@pytest.mark.parametrize(
    "sentence",
    [
        "Publiée en 1902 à Lyon, la revue renaît.",
        "Écrit en 1950, ce texte n’a pas vieilli.",
        "Published in 1902, the review is back.",
        "Partager un repas, c’est déjà beaucoup.",
        "Le sommaire a changé.",
        "Photographier la nuit demande du temps.",
        "Sharewood Farm opens on Sunday.",
        "Écrire une lettre prend dix minutes.",
        "Bonjour la compagnie revient en scène.",
        "Nous utilisons des bottes et des gants.",
    ],
)
def test_other_sentences_are_told(sentence):
    assert not is_boilerplate(sentence)


def test_what_follows_the_end_of_a_press_release_is_left_out():
    assert found("<p>Le lieu ouvre.</p><p>ENDS</p><p>The trust was founded in 1998.</p>")["sentences"] == (
        "Le lieu ouvre.",
    )
