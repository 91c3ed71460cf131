"""Questions, definitions, calls and videos."""

import pytest

from tests.content.pieces import found
from wagtail_social.content.calls import calls
from wagtail_social.content.html import read
from wagtail_social.content.pictures import videos
from wagtail_social.content.story import Call

BASE = "https://asso.example.org/page/"


def called(source, pages=None):
    return calls(read(source).links, pages or {}, BASE)


def test_questions_of_the_text_and_of_headings():
    source = "<h2>Combien coûte l’adhésion ?</h2><p>Douze euros. Et vous, que planterez-vous cette année ?</p>"
    assert found(source)["questions"] == (
        "Combien coûte l’adhésion ?",
        "Et vous, que planterez-vous cette année ?",
    )


@pytest.mark.parametrize(
    "text",
    [
        "Pourquoi ?",
        "« Que ferons-nous demain matin ? »",
        "Une question sur votre dossier ?",
        "Où ira-t-il ?",
        "Voir ?x=1.",
    ],
)
def test_questions_that_are_not_the_pages(text):
    assert found(text)["questions"] == ()


def test_definitions():
    told = "Une foncière est une société qui achète des murs pour les garder."
    assert found(f"{told} C’est un lieu qui vit. La salle est pleine.")["definitions"] == (told,)


def test_calls():
    source = (
        '<p><a href="/adherer">Adhérer</a></p><p><a class="btn btn-primary" href="https://b.example/x">Le dossier</a></p>'  # noqa: E501
        '<p>Lisez <a href="/a">notre article</a> ou <a href="/b">Lire la suite</a>.</p>'
        '<p><a linktype="page" id="7">S’inscrire</a> <a href="#haut">Réserver</a> <a href="mailto:a@b.example">Écrivez-nous</a></p>'  # noqa: E501
    )
    assert called(source, {7: "https://asso.example.org/inscription/"}) == (
        Call(text="Adhérer", url="https://asso.example.org/adherer"),
        Call(text="Le dossier", url="https://b.example/x"),
        Call(text="S’inscrire", url="https://asso.example.org/inscription/"),
    )


def test_videos():
    source = '<iframe src="//video.example/embed/1"></iframe><video><source src="https://a.example/f.mp4"></video>'
    source += '<iframe src="https://cartes.example/plan"></iframe>'
    assert videos(read(source).embeds) == ("https://video.example/embed/1", "https://a.example/f.mp4")
