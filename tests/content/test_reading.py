import dataclasses
import datetime as dt
import json

import pytest
from django.contrib.auth import get_user_model
from django.utils import timezone
from wagtail.images import get_image_model
from wagtail.images.tests.utils import get_test_image_file
from wagtail.models import Page, Site

from tests.content.readingapp.models import (
    ArticlePage,
    BarePage,
    EvenementPage,
    EventPage,
    GalleryRow,
    Signature,
    SignedPage,
    Venue,
    Writer,
)
from wagtail_social.content import reading
from wagtail_social.content.fields import name_of
from wagtail_social.content.reading import default_reader, read, register_reader
from wagtail_social.content.story import StoryImage

pytestmark = pytest.mark.django_db


@pytest.fixture
def home():
    home = Page.objects.get(depth=2)
    Site.objects.update_or_create(
        is_default_site=True, defaults={"hostname": "asso.example.org", "port": 80, "root_page": home}
    )
    return home


@pytest.fixture
def image():
    def make(description=""):
        file = get_test_image_file(size=(640, 480))
        return get_image_model().objects.create(title="IMG_2041.jpg", file=file, description=description)

    return make


@pytest.fixture
def registry(monkeypatch):
    """Readers registered in a test are forgotten after it."""
    fresh = type(reading._readers)()
    monkeypatch.setattr(reading, "_readers", fresh)


def stream(*blocks):
    return json.dumps([{"type": name, "value": value} for name, value in blocks])


def item(value):
    return {"type": "item", "value": value, "id": "1"}


def article(home, **fields):
    return home.add_child(instance=ArticlePage(title="Le jardin ouvre", **fields))


def test_a_full_article(home, image):
    logo, header, portrait, chosen, listed, embedded, row, flower = (image(f"Image {number}") for number in range(8))
    owner = get_user_model().objects.create_user("clavier", first_name="Celle", last_name="Qui saisit")
    page = article(
        home,
        owner=owner,
        intro="Le jardin ouvre samedi.\nVenez !",
        date=dt.date(2026, 5, 3),
        author=Writer.objects.create(name="Ada  Martin"),
        logo=logo,
        header_image=header,
        header_image_alt="Deux voisines bêchent",
        search_description="Pour les moteurs.",
        internal_notes="Ne pas dire le prix.",
        body=stream(
            ("heading", "Un titre !"),
            ("paragraph", "<p>Un. Deux.</p><h2>Sous-titre.</h2><script>non()</script>"),
            ("text", "Trois.\nQuatre."),
            ("picture", {"image": portrait.pk, "decorative": False, "alt_text": "Un portrait"}),
            ("picture", {"image": flower.pk, "decorative": True, "alt_text": "ignoré"}),
            ("figure", {"photo": chosen.pk, "texte_alternatif": "Une figure", "legende": "Une légende."}),
            ("pictures", [item(listed.pk), listed.pk]),
            ("quotation", {"words": "Semer, c'est prévoir.", "author": "Dr. No."}),
            ("columns", [item([{"type": "paragraph", "value": "<p>Cinq.</p>"}])]),
            ("page", home.pk),
            ("link", "https://example.org/"),
            ("choice", "left"),
            ("raw", "<div>Six.<script>x.</script><iframe>y.</iframe></div>"),
            ("static", None),
            ("gone", "Un bloc retiré."),
        ),
        afterword=f'<p>Sept.</p><embed embedtype="image" id="{embedded.pk}" alt="" format="left"/>',
    )
    page.gallery = [GalleryRow(image=row, alt_text="Une rangée", text="<p>Huit.</p>")]
    page.tags.add("Économie sociale", "jardin")
    page.save()

    story = read(page)

    assert story.title == "Le jardin ouvre"
    assert story.summary == "Le jardin ouvre samedi. Venez !"
    assert " ".join(story.sentences) == (
        "Le jardin ouvre samedi. Venez ! Un. Deux. Trois. Quatre. “Semer, c'est prévoir.” Cinq. Six. Sept. Huit."
    )
    assert story.images == (
        StoryImage(image_id=header.pk, alt="Deux voisines bêchent"),
        StoryImage(image_id=portrait.pk, alt="Un portrait"),
        StoryImage(image_id=chosen.pk, alt="Une figure"),
        StoryImage(image_id=listed.pk, alt="Image 4"),
        StoryImage(image_id=embedded.pk, alt="Image 5"),
        StoryImage(image_id=row.pk, alt="Une rangée"),
        StoryImage(image_id=logo.pk, alt="Image 0", is_worth_showing=False),
        StoryImage(image_id=flower.pk, is_decorative=True),
    )
    assert set(story.tags) == {"Économie sociale", "jardin"}
    assert story.language == page.locale.language_code
    assert story.published_at == timezone.make_aware(dt.datetime(2026, 5, 3), timezone.get_default_timezone())
    assert story.author == "Ada Martin"
    assert story.url == "http://asso.example.org/le-jardin-ouvre/"
    assert story.facts == {"title": "Le jardin ouvre", "url": story.url}


def test_the_same_story_from_base_page_revision_and_page(home, image):
    page = article(home, intro="Oui.", header_image=image("a"), author=Writer.objects.create(name="Ada"))
    page.tags.add("un", "deux")
    page.gallery = [GalleryRow(image=image("b"))]
    page.save()
    page.save_revision()
    story = read(ArticlePage.objects.get(pk=page.pk))
    assert len(story.images) == len(story.tags) == 2
    assert read(Page.objects.get(pk=page.pk)) == story
    assert read(page.get_latest_revision_as_object()) == story


def test_a_draft_is_read_as_drafted(home, image):
    page = article(home, intro="Avant.")
    page.tags.add("avant")
    page.save()
    draft = page.get_latest_revision_as_object()
    draft.title, draft.intro = "Autre titre", "Après."
    draft.tags.add("après")
    draft.gallery = [GalleryRow(image=image("a"))]
    draft.save_revision()
    story = read(page.get_latest_revision_as_object())
    assert (story.title, story.summary, len(story.images)) == ("Autre titre", "Après.", 1)
    assert set(story.tags) == {"avant", "après"}
    assert read(ArticlePage.objects.get(pk=page.pk)).summary == "Avant."


def test_an_unsaved_page(image):
    picture = image("Un chat")
    page = ArticlePage(title="Pas encore", body=stream(("picture", {"image": picture.pk, "alt_text": "Félin"})))
    page.gallery = [GalleryRow(image=picture)]
    page.tags.add("neuf")
    story = read(page)
    assert (story.url, story.tags, story.published_at, story.language) == ("", ("neuf",), None, "")
    assert story.images == (StoryImage(image_id=picture.pk, alt="Félin"),)
    assert read(EventPage(title="x", date_from="2026-05-03")).facts["start"] == "2026-05-03"
    assert "start" not in read(EventPage(title="x", date_from="demain")).facts
    assert read(SignedPage(title="x")).author == ""
    assert read(BarePage()).facts == {"title": "", "url": ""}


def test_a_body_built_or_opened_in_python_reads_the_same(home, image):
    picture = image("Un chat")
    picture.contextual_alt_text, picture.decorative = "Félin", False
    blocks = [("picture", picture), ("paragraph", "<p>Un.</p>"), ("pictures", [picture]), ("text", "Deux.")]
    page = article(home, body=blocks)
    story = read(page)
    assert story.sentences == ("Un.", "Deux.")
    assert story.images == (StoryImage(image_id=picture.pk, alt="Félin"),)
    opened = ArticlePage.objects.get(pk=page.pk)
    assert [block.value for block in opened.body]
    assert read(opened) == read(ArticlePage.objects.get(pk=page.pk))


def test_a_bare_page_without_address(home):
    root = Page.objects.get(depth=1)
    lost = root.add_child(instance=BarePage(title="  Seule   au monde "))
    assert read(lost).title == "Seule au monde"
    assert read(lost).url == ""
    page = home.add_child(instance=BarePage(title="Page", first_published_at=timezone.now()))
    story = read(page)
    assert (story.summary, story.sentences, story.images, story.tags, story.author) == ("", (), (), (), "")
    assert story.published_at == page.first_published_at


def test_an_event_in_english(home):
    venue = Venue.objects.create(name="Town hall", address="1 High Street\nOxford")
    page = home.add_child(
        instance=EventPage(
            title="Open day",
            date_from=dt.date(2026, 7, 4),
            time_from=dt.time(18, 30),
            date_to=dt.date(2026, 7, 5),
            venue=venue,
            status="Cancelled",
            description="<p>" + "A day to see. " * 60 + "</p>",
        )
    )
    page.authors.set([Writer.objects.create(name="Ada"), Writer.objects.create(name="Bea")])
    page.save()
    story = read(page)
    zone = timezone.get_default_timezone()
    assert story.facts == {
        "title": "Open day",
        "url": "http://asso.example.org/open-day/",
        "start": dt.datetime(2026, 7, 4, 18, 30, tzinfo=zone).isoformat(),
        "end": "2026-07-05",
        "place": "Town hall",
        "address": "1 High Street Oxford",
        "cancelled": "yes",
    }
    assert story.author == "Ada, Bea"
    assert story.published_at is None
    assert 0 < len(story.summary) <= reading.LONGEST_SUMMARY and story.summary.endswith(".")
    assert len(story.sentences) == 60


def test_an_event_in_french(home):
    zone = timezone.get_default_timezone()
    debut = dt.datetime(2026, 5, 3, 8, tzinfo=dt.UTC)
    page = home.add_child(
        instance=EvenementPage(
            title="Fête du jardin",
            chapo="<p>Venez <b>nombreux</b>.</p>",
            date_debut=debut,
            lieu="Jardin partagé",
            adresse="12 rue Haute\nLyon",
            auteur="Le bureau",
        )
    )
    story = read(page)
    assert story.facts["start"] == debut.astimezone(zone).isoformat()
    assert (story.facts["place"], story.facts["address"]) == ("Jardin partagé", "12 rue Haute Lyon")
    assert story.facts["cancelled"] == ""
    assert "end" not in story.facts
    assert (story.summary, story.author) == ("Venez nombreux.", "Le bureau")
    assert story.sentences == ("Venez nombreux.",)
    page.annule = True
    assert read(page).facts["cancelled"] == "yes"


def test_facts_do_not_depend_on_the_readers_zone(home):
    page = home.add_child(instance=EvenementPage(title="Fête", date_debut=dt.datetime(2026, 5, 3, 8, tzinfo=dt.UTC)))
    before = read(page).facts
    with timezone.override("Asia/Tokyo"):
        assert read(page).facts == before


def test_writers_of_an_inline_panel(home):
    page = home.add_child(instance=SignedPage(title="Signée", date=timezone.now()))
    page.author_rows = [Signature(author=Writer.objects.create(name=name)) for name in ("Zoé", "Ada")]
    page.author_rows.add(Signature(author=None))
    page.save()
    story = read(page)
    assert story.author == "Zoé, Ada"
    assert story.published_at == page.date
    assert "start" not in story.facts


def test_a_users_login_is_not_an_author():
    assert name_of(get_user_model()(username="clavier")) == ""
    assert name_of(get_user_model()(username="clavier", first_name="Ada", last_name="M")) == "Ada M"


def test_summary_falls_back_to_the_search_description(home):
    page = article(home, search_description="Pour les moteurs.", afterword="<p>Un.</p>")
    assert read(page).summary == "Pour les moteurs."
    assert read(page).sentences == ("Un.",)


def test_a_base_page_without_search_description(home, monkeypatch):
    """A base page of one's own may lack what Wagtail's adds (see WAGTAIL_PAGE_MODEL)."""
    page = home.add_child(instance=BarePage(title="Nue"))

    def missing(page):
        raise AttributeError

    for name in ("search_description", "seo_title", "owner_id"):
        monkeypatch.setattr(BarePage, name, property(missing), raising=False)
    story = default_reader(page)
    assert (story.title, story.summary) == ("Nue", "")


def test_images_are_told_once_and_by_any_use_that_tells(home, image):
    both, gone = image("Décrite"), image("a")
    page = article(
        home,
        body=stream(
            ("picture", {"image": both.pk, "decorative": True, "alt_text": ""}),
            ("picture", {"image": both.pk, "decorative": False, "alt_text": "Dite"}),
            ("picture", {"image": gone.pk, "decorative": False, "alt_text": "Perdue"}),
            ("picture", {"image": None, "decorative": False, "alt_text": ""}),
        ),
    )
    gone.delete()
    assert read(page).images == (StoryImage(image_id=both.pk, alt="Dite"),)


def test_a_chooser_turned_into_an_image_block_leaves_bare_keys(home, image):
    picture = image("Décrite")
    page = article(home, body=stream(("picture", picture.pk), ("picture", None)))
    assert read(page).images == (StoryImage(image_id=picture.pk, alt="Décrite"),)


def test_an_image_is_never_told_by_its_file_name(home, image):
    page = article(home, header_image=image())
    assert [picture.alt for picture in read(page).images] == [""]


def test_a_site_reads_its_pages_its_own_way(home, registry):
    register_reader(ArticlePage, lambda page: dataclasses.replace(default_reader(page), author="La rédaction"))
    page = article(home, intro="Oui.")
    assert read(Page.objects.get(pk=page.pk)).author == "La rédaction"
    assert read(home.add_child(instance=BarePage(title="x"))).author == ""


def big_article(home, image, size):
    page = article(
        home,
        slug=f"a{size}",
        author=Writer.objects.create(name="Ada"),
        header_image=image(),
        body=stream(
            *[("picture", {"image": image().pk, "decorative": False, "alt_text": ""}) for _ in range(size)],
            *[("columns", [item([{"type": "picture", "value": {"image": image().pk}}])]) for _ in range(size)],
            *[("page", home.pk), ("figure", {"photo": image().pk})] * size,
            *[("paragraph", "<p>Oui.</p>")] * size,
        ),
    )
    page.gallery = [GalleryRow(image=image()) for _ in range(size)]
    page.tags.add(*[f"mot{number}" for number in range(size)])
    page.save()
    page.save_revision()
    return page


@pytest.mark.parametrize("size", [1, 12])
def test_queries_do_not_grow_with_the_page(home, image, size, django_assert_num_queries):
    pk = big_article(home, image, size).pk
    page = ArticlePage.objects.get(pk=pk)
    # Wagtail and Django keep the roots of sites and the content types; another test may have emptied them.
    Site.get_site_root_paths()
    read(page)
    read(Page.objects.get(pk=pk))
    read(page.get_latest_revision_as_object())
    page = ArticlePage.objects.get(pk=pk)
    with django_assert_num_queries(6):  # gallery, images, their tags, tags, locale, author
        read(page)
    base = Page.objects.get(pk=pk)
    with django_assert_num_queries(7):  # and the page of its own type
        read(base)
    draft = page.get_latest_revision_as_object()
    with django_assert_num_queries(5):  # the gallery is in the revision
        read(draft)
    with django_assert_num_queries(0):
        read(BarePage(title="Rien"))
