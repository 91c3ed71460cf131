import unicodedata

import pytest
import regex
from hypothesis import given, settings
from hypothesis import strategies as st

from wagtail_social.content.composing import ANGLES, Draft, Form, available_angles, compose, proposals, series_angles
from wagtail_social.content.cutting import shortened
from wagtail_social.content.frames import every_text
from wagtail_social.content.html import single_spaced
from wagtail_social.content.story import Figure, Listing, Quotation, Story
from wagtail_social.content.tagging import hashtag
from wagtail_social.text import TextLimit, find_spans, graphemes, measure
from wagtail_social.text import fits as fits_limit

LINK = "https://asso.example.org/une-page/"
WORD = regex.compile(r"[\p{L}\p{M}\p{N}]+")


def form(maximum, usual=None, hashtags=3, limit=None, register="thought", **more):
    limit = limit or TextLimit(maximum=maximum)

    def fits(text, tags):
        body = "\n\n".join(filter(None, [text, LINK, " ".join(f"#{tag}" for tag in tags)]))
        return fits_limit(body, limit)

    return Form(fits=fits, usual_length=usual, hashtags=hashtags, register=register, **more)


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


def test_one_thought_is_the_page_s_message_without_its_title():
    draft = compose(STORY, form(280))
    assert draft.text == (
        "Samedi 3 mai, le jardin ouvre ses portes à tous les voisins. Au programme\u00a0: semis, troc et goûter."
    )
    assert draft.hashtags == ("ÉconomieSociale", "Jardin", "Quartier")


def test_a_paragraph_goes_on_with_the_body():
    assert compose(STORY, form(500, register="paragraph")).text == (
        "Samedi 3 mai, le jardin ouvre ses portes à tous les voisins. Au programme\u00a0: semis, troc et goûter. "
        "Nous avons semé 10\u202f000 graines cet hiver\u202f!"
    )


def test_no_more_is_said_than_people_read_there():
    text = compose(STORY, form(500, usual=110, register="paragraph")).text
    assert text.endswith("troc et goûter.")


def test_without_summary_the_first_sentence_with_news():
    story = Story(title="Assemblée générale", sentences=("Assemblée générale.", "Mis à jour le 3 mai.", "Sommaire",
        "L'assemblée se tient jeudi à la mairie.", "Lire la suite."))  # fmt: skip
    assert compose(story, form(500)).text == "L'assemblée se tient jeudi à la mairie."


def test_the_title_says_what_a_sentence_is_about_that_does_not():
    story = Story(title="La fête du jardin", summary="La Fête du Jardin.", sentences=("Tout le quartier est invité.",))
    assert compose(story, form(280)).text == "La fête du jardin. Tout le quartier est invité."


def test_another_whole_sentence_rather_than_a_cut_one():
    long = "Une phrase " + "vraiment " * 30 + "longue."
    news = "Le bureau ouvre le matin à neuf heures."
    story = Story(title="Le bureau", sentences=(long, "Elle suit la longue phrase.", news))
    assert compose(story, form(150)).text == news


def test_a_lone_long_sentence_is_cut_between_words():
    story = Story(title="Titre", summary="Une phrase " + "vraiment, " * 40 + "longue.")
    text = compose(story, form(150)).text
    assert text.startswith("Titre. Une phrase") and text.endswith("vraiment…") and len(text) > 90


def test_a_piece_too_small_to_say_anything_is_left_out():
    story = Story(title="Un titre qui prend la place", summary="Une phrase " + "vraiment " * 40 + "longue.")
    assert compose(story, form(100)).text == "Un titre qui prend la place"


def test_a_title_alone_only_when_the_page_says_nothing_else():
    assert compose(Story(title="Permanence fermée"), form(300)).text == "Permanence fermée"
    story = Story(title="Permanence fermée", sentences=("Le bureau rouvre lundi.",))
    assert compose(story, form(300)).text == "Permanence fermée. Le bureau rouvre lundi."


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


def test_each_proposal_says_other_words():
    found = [draft.text for draft in proposals(STORY, form(500, register="paragraph"), "announcement")]
    assert len(found) >= 6
    assert len({tuple(WORD.findall(text.casefold())) for text in found}) == len(found)


def test_a_variant_is_a_proposal_and_knows_its_number():
    found = list(proposals(STORY, form(280), "announcement"))
    for number, draft in enumerate(found):
        assert draft.variant == number
        assert compose(STORY, form(280), variant=number) == draft
    assert compose(STORY, form(280), variant=len(found) + 1) == found[1]


def test_what_another_account_says_is_not_said_again():
    first = compose(STORY, form(280))
    second = compose(STORY, form(280), taken=[first.text])
    third = compose(STORY, form(280), taken=[first.text.upper(), second.text.replace(" ", "\n")])
    assert len({first.text, second.text, third.text}) == 3
    assert second.variant == 1 and third.variant == 2


def test_where_every_word_is_taken_the_best_is_said_again():
    found = [draft.text for draft in proposals(STORY, form(280), "announcement")]
    assert compose(STORY, form(280), taken=found).text == found[0]


def test_ten_accounts_of_one_kind_get_ten_texts_of_the_smallest_page():
    story = Story(title="Permanence fermée", language="fr", url=LINK)
    taken = []
    for _account in range(10):
        taken.append(compose(story, form(300), taken=taken).text)
    assert len({tuple(WORD.findall(text)) for text in taken}) == 10
    assert all("Permanence fermée" in text for text in taken)


def test_the_text_is_worth_more_than_hashtags():
    draft = compose(STORY, form(150))
    assert draft.text.endswith("goûter.") and not draft.hashtags
    assert compose(STORY, form(160)).hashtags == ("ÉconomieSociale",) or compose(STORY, form(165)).hashtags
    assert compose(STORY, form(280, hashtags=0)).hashtags == ()


def test_a_hashtag_already_in_the_text_is_not_repeated():
    story = Story(title="Le #Jardin ouvre", tags=("jardin", "Jardin", "eau", "Eau"))
    assert compose(story, form(280)).hashtags == ("Eau",)


def test_amounts_stay_whole_when_cut():
    assert shortened("Prix : 10\u00a0€ par tête", lambda text: len(text) < 11) == "Prix…"
    assert shortened("10\u00a0000\u00a0personnes", lambda text: len(text) < 9) == "10\u00a0000…"


TOLD = Story(
    title="Rapport d’activité de la ressourcerie",
    summary="La ressourcerie a sauvé 12 tonnes d’objets de la benne cette année.",
    sentences=(
        "La ressourcerie a sauvé 12 tonnes d’objets de la benne cette année.",
        "Quatre salariées et trente bénévoles trient, réparent et vendent du mardi au samedi.",
        "Que faire de ce qui ne se répare plus ?",
        "Une menuiserie voisine en reprend le bois.",
    ),
    quotations=(Quotation(text="Rien n’est perdu tant qu’on a un tournevis", speaker="Awa Diop, salariée"),),
    figures=(
        Figure(
            text="12 tonnes d’objets",
            sentence="La ressourcerie a sauvé 12 tonnes d’objets de la benne cette année.",
        ),
    ),
    questions=("Que faire de ce qui ne se répare plus ?",),
    listings=(Listing(items=("les vélos", "les lampes", "les machines à coudre"), introduction="Nous réparons :"),),
    language="fr",
)


def test_a_series_takes_each_angle_once_and_stops_when_all_is_told():
    # The one figure of the page is its announcement.
    assert series_angles(TOLD) == ["announcement", "quotation", "question", "list"]
    assert series_angles(STORY) == ["announcement"]
    assert series_angles(Story(title="")) == []


def test_angles():
    assert available_angles(STORY) == ["announcement"]
    assert set(available_angles(TOLD)) == {"announcement", "quotation", "figure", "question", "list"} <= set(ANGLES)
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
registers = st.sampled_from(["thought", "paragraph", "story", "professional", "caption", "conversation"])
OURS = set(WORD.findall(" ".join(every_text()).casefold()))


@settings(max_examples=300, deadline=None)
@given(stories, limits, st.none() | st.integers(50, 1500), st.integers(0, 5), registers, st.integers(0, 4))
def test_any_story_fits_any_limit_and_no_word_is_cut(story, limit, usual, hashtags, register, variant):
    wanted = form(0, usual, hashtags, limit, register=register)
    draft = compose(story, wanted, variant=variant)
    assert wanted.fits(draft.text, draft.hashtags)
    assert len(draft.hashtags) <= hashtags
    source = " ".join([story.title, story.summary, *story.sentences])
    assert set(WORD.findall(draft.text.casefold())) <= set(WORD.findall(source.casefold())) | OURS
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
