import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wagtail_social.content.html import EmbeddedImage, images, lines, paragraphs, single_spaced


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("<p>Un.</p><p>Deux.</p>", ["Un.", "Deux."]),
        ("<p>Un <b>mot</b> en\n   gras.</p>", ["Un mot en gras."]),
        ("<p>Caf&eacute; &amp; th&#233;</p>", ["Café & thé"]),
        ("<p>Bonjour&nbsp;!</p>", ["Bonjour\u00a0!"]),
        ("<p>Trop &nbsp; d’espaces</p>", ["Trop d’espaces"]),
        ("<p>Bonjour &nbsp;! «  Oui&nbsp; »</p>", ["Bonjour\u00a0! « Oui\u00a0»"]),
        ("<ul><li>Un</li><li>Deux</li></ul>", ["Un", "Deux"]),
        ("<table><tr><td>Un</td><td>Deux</td></tr></table>", ["Un", "Deux"]),
        ("<p>Nous vous invitons<br/>à la fête.</p>", ["Nous vous invitons à la fête."]),
        ("<p>Mairie<br/>12 rue Haute<br/>Lyon</p>", ["Mairie", "12 rue Haute", "Lyon"]),
        ('<p>Voir <a linktype="page" id="3">la page</a>.</p>', ["Voir la page."]),
        ('<p>Un.</p><embed embedtype="image" id="1" alt="Chat" format="left"/><p>Deux.</p>', ["Un.", "Deux."]),
        ('<embed embedtype="media" url="https://video.example/1"/><p>Un.</p>', ["Un."]),
        ("<script>alert(1)</script><style>p{}</style><p>Un.</p><nav>Menu</nav><form>Nom</form>", ["Un."]),
        ("<iframe src='x'>Non</iframe><noscript>Non</noscript><!-- non --><p>Un.</p>", ["Un."]),
        ("<p hidden>Non</p><p aria-hidden='true'>Non</p><p>Un.</p>", ["Un."]),
        ("<div>Un.<p>Deux.</p>Trois.</div>", ["Un.", "Deux.", "Trois."]),
        ("<p>Coupé<p>ouvert <b>jamais fermé", ["Coupé", "ouvert jamais fermé"]),
        ("Sans balise", ["Sans balise"]),
        ("https://example.org/", ["https://example.org/"]),
        ("<p>mou\u00ads\u200bse</p>", ["mousse"]),
        ("<p>👩\u200d🌾</p>", ["👩\u200d🌾"]),
        ("", []),
    ],
)
def test_reads_blocks_as_people_do(source, expected):
    assert paragraphs(source) == expected


def test_headings_only_when_wanted():
    source = "<h2>Titre</h2><p>Texte.</p>"
    assert paragraphs(source) == ["Texte."]
    assert paragraphs(source, headings=True) == ["Titre", "Texte."]


def test_finds_images_of_rich_text():
    source = (
        '<p>a</p><embed embedtype="image" id="7" alt="Un  chat" format="left"/><embed embedtype="image" id="x"/>'
        '<embed embedtype="media" url="u"/><embed embedtype="image" id="8"/>'
    )
    assert images(source) == [EmbeddedImage(7, "Un chat"), EmbeddedImage(8, "")]
    assert images("<p>embed</p>") == []


def test_deep_nesting_is_read():
    assert paragraphs("<div>" * 3000 + "Fond.") == ["Fond."]


@pytest.mark.parametrize("piece", ["<p>a <b>b</b></p>", "<br> ", "<p>", "<", "&", "<a ", " "])
def test_hostile_markup_takes_no_longer_than_its_length(piece):
    started = time.monotonic()
    paragraphs(piece * 8000)
    assert time.monotonic() - started < 10  # a second or two; far more if the square of the length counted


@given(st.text())
def test_any_text_is_read_without_breaking(source):
    for line in [*paragraphs(source), *lines(source)]:
        assert line == single_spaced(line) != ""
        assert "  " not in line and "\n" not in line


@given(st.text(alphabet="<>/!-[]&;#x= pbrdiv\"'a"))
def test_any_broken_markup_is_read_without_breaking(source):
    assert all(line for line in paragraphs(source))
