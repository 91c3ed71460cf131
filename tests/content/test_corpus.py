"""Every page of the corpus, from every angle, on every network: what a proposal must be whatever it is about."""

import dataclasses

import pytest

from tests.corpus import judging, pages, stories
from tests.corpus.proposals import tell, worth_showing

pytestmark = pytest.mark.django_db
NAMES = [page.name for page in pages()]
SMALLEST_SHOWN = 300
"""Pixels: what is smaller in the corpus is a logo or an icon."""


@pytest.fixture(scope="module")
def corpus(django_db_setup, django_db_blocker):
    """Every page with its story and all that is proposed for it, by its name."""
    with django_db_blocker.unblock():
        read = stories()
    return {page.name: tell(page, read[page.name]) for page in pages()}


@pytest.fixture(params=NAMES)
def told(request, corpus):
    return corpus[request.param]


@pytest.mark.parametrize("judge", judging.CRITERIA, ids=lambda judge: judge.__name__)
def test_every_proposal(told, judge):
    found = [f"{complaint}\n    {one}" for one in told.proposals for complaint in judge(told, one)]
    assert not found, "\n".join(found)


def test_no_two_networks_of_a_post_say_the_same_words(told):
    assert judging.same_words_between_networks(told) == []


def test_no_two_angles_say_the_same_words(told):
    assert judging.same_words_between_angles(told) == []


def test_what_the_page_holds_is_offered_and_nothing_else(told):
    offered, expected = set(told.posts), set(told.page.get("offers").split())
    assert "announcement" in offered
    assert expected <= offered
    assert not offered & set(told.page.get("lacks").split())
    if only := told.page.get("only"):
        assert offered == set(only.split())


def test_only_an_event_is_told_as_one(told):
    is_ahead = bool(told.page.get("start")) and not told.page.get("cancelled")
    assert ("reminder" in told.posts) == is_ahead
    assert ("event" in told.posts) <= bool(told.page.get("start"))
    assert ("event" in told.posts) >= is_ahead


def test_only_a_picture_is_shown(told):
    sizes = {image.image_id: min(image.width, image.height) for image in told.page.images}
    shown = {image.image_id for image in worth_showing(told.story)}
    assert shown == {key for key, size in sizes.items() if size >= SMALLEST_SHOWN}
    assert ("image" in told.posts) <= bool(shown)


def test_the_tone_and_the_warning_are_those_of_the_page(told):
    assert told.story.tone == told.page.get("tone", "plain")
    assert told.page.get("warning").casefold() in told.story.content_warning.casefold()
    assert bool(told.story.content_warning) == bool(told.page.get("warning"))


WRONG = {
    "stands_whole": "Depuis novembre, l’atelier de la rue des Tanneurs répare aussi les",
    "stands_alone": "Ils restent, tous les jeudis.",
    "names_its_subject": "Le principe n’a pas changé.",
    "invents_nothing": "Depuis novembre, 33 vélos sont repartis éclairés.",
    "says_no_boilerplate": "Publié le 22 janvier 2026 par Odile Ferrand",
    "is_well_set": "L'atelier vélo ne ferme pas l'hiver !",
    "adds_no_emoji": "📣 L’atelier vélo ne ferme pas l’hiver",
    "fits": "L’atelier vélo " * 5000,
}


@pytest.mark.parametrize("name", WRONG)
def test_a_wrong_text_is_complained_of(corpus, name):
    told = corpus["fr/atelier-velo-hiver"]
    proposal = told.posts["announcement"][0]
    draft = dataclasses.replace(proposal.draft, text=WRONG[name])
    content = dataclasses.replace(proposal.content, text=WRONG[name])
    wrong = dataclasses.replace(proposal, draft=draft, content=content)
    assert list(getattr(judging, name)(told, wrong))


def test_a_mourning_page_is_told_calmly_or_complained_of(corpus):
    told = corpus["fr/hommage-lucien"]
    for text in (
        "Lucien Barrois nous a quittés !",
        "🙏 Lucien Barrois",
        "Découvrez Lucien Barrois",
        "Ça vous parle\u202f?",
    ):
        proposal = told.posts["announcement"][0]
        wrong = dataclasses.replace(proposal, draft=dataclasses.replace(proposal.draft, text=text))
        assert list(judging.is_calm(told, wrong)), text


def test_the_corpus_is_as_varied_as_life():
    by_language = {language: [page for page in pages() if page.language == language] for language in ("fr", "en")}
    assert len(by_language["fr"]) >= 30 and len(by_language["en"]) >= 10
    kinds = [page.get("kind") for page in pages()]
    assert all(kinds) and len(set(kinds)) >= 25
    assert max(len(page.body.split()) for page in by_language["fr"]) > 2000
    assert sum(page.get("tone") == "grave" for page in pages()) >= 4


def test_telling_is_deterministic(corpus):
    told = corpus["fr/tres-long-friche"]
    assert tell(told.page, told.story).posts.keys() == told.posts.keys()
    assert [one.draft for one in tell(told.page, told.story).proposals] == [one.draft for one in told.proposals]
