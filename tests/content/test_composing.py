import unicodedata

import pytest
import regex
from hypothesis import given, settings
from hypothesis import strategies as st

from wagtail_social.content.composing import ANGLES, Draft, Form, available_angles, compose, hashtag, shortened
from wagtail_social.content.html import single_spaced
from wagtail_social.content.story import Story
from wagtail_social.text import TextLimit, find_spans, graphemes, measure
from wagtail_social.text import fits as fits_limit

LINK = "https://asso.example.org/une-page/"
WORD = regex.compile(r"[\p{L}\p{M}\p{N}]+")


def form(maximum, usual=None, hashtags=3, limit=None):
    limit = limit or TextLimit(maximum=maximum)

    def fits(text, tags):
        body = "\n\n".join(filter(None, [text, LINK, " ".join(f"#{tag}" for tag in tags)]))
        return fits_limit(body, limit)

    return Form(fits=fits, usual_length=usual, hashtags=hashtags)


STORY = Story(
    title="Fête du jardin partagé",
    summary="Samedi 3 mai, le jardin ouvre ses portes à tous les voisins. Au programme : semis, troc et goûter.",
    sentences=(
        "Publié le 3 avril 2026.",
        "Samedi 3 mai, le jardin ouvre ses portes à tous les voisins.",
        "Nous avons semé 10 000 graines cet hiver !",
        "Venez",
    ),
    tags=("Économie sociale", "2026", "jardin", "quartier", "fête"),
    language="fr",
)


def test_a_short_network_gets_one_thought():
    draft = compose(STORY, form(280))
    assert draft.text == "Fête du jardin partagé. Samedi 3 mai, le jardin ouvre ses portes à tous les voisins."
    assert draft.hashtags == ("ÉconomieSociale", "Jardin", "Quartier")


def test_a_long_network_gets_paragraphs():
    assert compose(STORY, form(500, usual=160)).text == (
        "Fête du jardin partagé\n\n"
        "Samedi 3 mai, le jardin ouvre ses portes à tous les voisins. Au programme\u00a0: semis, troc et goûter."
    )


def test_a_summary_short_for_the_network_is_followed_by_the_body():
    text = compose(STORY, form(3000, usual=600)).text
    assert text.endswith("troc et goûter.\n\nNous avons semé 10\u202f000 graines cet hiver\u202f!")


def test_without_summary_the_first_sentences_with_news():
    story = Story(title="Assemblée générale", sentences=("Assemblée générale.", "Mis à jour le 3 mai.", "Sommaire",
        "Elle se tient jeudi à la mairie.", "Lire la suite."))  # fmt: skip
    assert compose(story, form(500)).text == "Assemblée générale\n\nElle se tient jeudi à la mairie."


def test_a_summary_that_repeats_the_title_is_left_out():
    story = Story(title="La fête du jardin", summary="La Fête du Jardin.", sentences=("Tout le quartier est invité.",))
    assert compose(story, form(280)).text == "La fête du jardin. Tout le quartier est invité."


def test_another_whole_sentence_rather_than_a_cut_one():
    long = "Une phrase " + "vraiment " * 30 + "longue."
    story = Story(title="Titre", sentences=(long, "Elle suit la longue phrase.", "Le bureau ouvre demain matin."))
    assert compose(story, form(150)).text == "Titre. Le bureau ouvre demain matin."


def test_a_lone_long_sentence_is_cut_between_words():
    story = Story(title="Titre", summary="Une phrase " + "vraiment, " * 40 + "longue.")
    text = compose(story, form(150)).text
    assert text.endswith("vraiment…") and len(text) > 90


def test_a_piece_too_small_to_say_anything_is_left_out():
    story = Story(title="Un titre qui prend la place", summary="Une phrase " + "vraiment " * 40 + "longue.")
    assert compose(story, form(100)).text == "Un titre qui prend la place"


def test_a_title_too_long_is_cut_between_words():
    story = Story(title="Un titre beaucoup trop long, sans doute, pour un réseau aussi petit que celui-ci")
    assert compose(story, form(60)) == Draft(text="Un titre beaucoup trop…")


def test_a_title_with_its_own_ending_gets_no_point():
    for title, opening in [("Vous venez ?", "Vous venez\u202f? "), ("On y va…", "On y va… "), ("Voir a", "Voir a. ")]:
        story = Story(title=title, summary="La salle ouvre à midi.", language="fr")
        assert compose(story, form(200)).text == f"{opening}La salle ouvre à midi."


def test_a_title_ending_with_an_address_keeps_it_whole():
    story = Story(title="Inscriptions sur https://a.example/b", summary="La salle ouvre à midi.")
    assert compose(story, form(200)).text == "Inscriptions sur https://a.example/b\nLa salle ouvre à midi."


def test_no_title_and_nothing_at_all():
    story = Story(title="", sentences=("Tout le quartier est invité.",))
    assert compose(story, form(300)).text == compose(story, form(3000)).text == "Tout le quartier est invité."
    assert compose(Story(title="", tags=("a",)), form(300)) == Draft(text="")


def test_the_text_is_worth_more_than_hashtags():
    draft = compose(STORY, form(130))
    assert draft.text.endswith("voisins.") and draft.hashtags == ("Jardin",) or not draft.hashtags
    assert compose(STORY, form(280, hashtags=0)).hashtags == ()


def test_a_hashtag_already_in_the_text_is_not_repeated():
    story = Story(title="Le #Jardin ouvre", tags=("jardin", "Jardin", "eau", "Eau"))
    assert compose(story, form(280)).hashtags == ("Eau",)


def test_amounts_stay_whole_when_cut():
    assert shortened("Prix : 10\u00a0€ par tête", lambda text: len(text) < 11) == "Prix…"
    assert shortened("10\u00a0000\u00a0personnes", lambda text: len(text) < 9) == "10\u00a0000…"


def test_angles():
    assert list(ANGLES) == available_angles(STORY) == ["announcement"]
    assert available_angles(Story(title="")) == []
    with pytest.raises(KeyError):
        compose(STORY, form(300), "unheard")


@pytest.mark.parametrize(
    ("word", "tag"),
    [
        ("Économie sociale", "ÉconomieSociale"),
        ("journée de l'eau", "JournéeDeLEau"),
        ("jardin", "Jardin"),
        ("iPhone", "iPhone"),
        ("ESS", "ESS"),
        ("14 juillet", "14Juillet"),
        ("COVID-19", "COVID19"),
        ("2026", ""),
        ("12 34", ""),
        ("", ""),
        ("!?", ""),
        (unicodedata.normalize("NFD", "été"), "Été"),
    ],
)
def test_hashtag(word, tag):
    assert hashtag(word) == tag


@given(st.text())
def test_a_hashtag_is_one_link(word):
    if tag := hashtag(word):
        assert [span.value for span in find_spans(f"#{tag}")] == [tag]
        assert not tag.isdigit()


piece = st.sampled_from(
    [LINK + "x?y=1", "« oui »", "10 000 €", "M. Dupont", "vraiment", "anticonstitutionnel", "👩‍🌾", "Venez !", "l'eau"]
) | st.text(alphabet="abcéàÉ ,.!?;:«»-'1\u00a0", min_size=1, max_size=30)
line = st.lists(piece, min_size=1, max_size=12).map(lambda parts: single_spaced(" ".join(parts)))
stories = st.builds(
    Story,
    title=line,
    summary=st.just("") | line,
    sentences=st.lists(line, max_size=5).map(tuple),
    tags=st.lists(st.text(max_size=20), max_size=4).map(tuple),
    language=st.sampled_from(["fr", "en", ""]),
)
limits = st.builds(
    TextLimit,
    maximum=st.integers(60, 5000),
    unit=st.sampled_from(["graphemes", "codepoints", "utf16"]),
    url_weight=st.sampled_from([None, 23]),
)


@settings(max_examples=300, deadline=None)
@given(stories, limits, st.none() | st.integers(50, 1500), st.integers(0, 5))
def test_any_story_fits_any_limit_and_no_word_is_cut(story, limit, usual, hashtags):
    wanted = form(0, usual, hashtags, limit)
    draft = compose(story, wanted)
    assert wanted.fits(draft.text, draft.hashtags)
    assert len(draft.hashtags) <= hashtags
    source = " ".join([story.title, story.summary, *story.sentences])
    assert set(WORD.findall(draft.text)) <= set(WORD.findall(source))
    assert {span.value for span in find_spans(draft.text) if span.kind == "url"} <= {
        span.value for span in find_spans(source) if span.kind == "url"
    }
    first = story.title.split(" ")[0]
    if WORD.search(first) and wanted.fits(f"{first} …", ()):
        assert draft.text
    assert "  " not in draft.text


@given(st.text(min_size=1), st.integers(1, 40))
def test_shortened_is_a_beginning(text, maximum):
    piece = shortened(text, lambda candidate: len(graphemes(candidate)) <= maximum)
    assert measure(piece, TextLimit(maximum=maximum)) <= maximum
    assert text.startswith(piece.removesuffix("…").rstrip())
