"""A page's head and share links, as the templates of a site render them: parsed, not compared as text."""

import json
from datetime import UTC, datetime
from urllib.parse import parse_qs, urlsplit

import pytest
from bs4 import BeautifulSoup
from django.core.cache import cache
from django.template import Context, Template
from django.test import RequestFactory
from wagtail.models import PageViewRestriction, Site

from tests.testapp.models import PlainPage
from wagtail_social.content.reading import read
from wagtail_social.networks import all_networks
from wagtail_social.services import heads
from wagtail_social.services.heads import Head, head_of
from wagtail_social.services.schemas import as_json
from wagtail_social.services.sharing import sharing_of

pytestmark = pytest.mark.django_db
TEXT = "<p>" + "Chaque samedi, des voisins apportent ce qui ne marche plus. " * 8 + "</p>"


@pytest.fixture(autouse=True)
def site(db):
    site = Site.objects.get(is_default_site=True)
    site.hostname, site.port, site.site_name = "www.example.org", 80, "Vis & Racines"
    site.save()
    return site


@pytest.fixture
def article(page):
    page.body = [("paragraph", TEXT)]
    page.save_revision().publish()
    return PlainPage.objects.get(pk=page.pk)


@pytest.fixture
def event(page):
    page.starts_at = datetime(2026, 6, 6, 14, 0, tzinfo=UTC)
    page.place = "L’ancienne lampisterie"
    page.save_revision().publish()
    return PlainPage.objects.get(pk=page.pk)


def rendered(source, **context):
    request = RequestFactory().get("/", HTTP_HOST="www.example.org")
    html = Template("{% load social_tags %}" + source).render(Context({"request": request, **context}))
    return BeautifulSoup(html, "html.parser")


def forget(page):
    page.__dict__.pop("_social_story")
    cache.clear()


def metas(soup):
    found = [(meta.get("property") or meta.get("name"), meta["content"]) for meta in soup.find_all("meta")]
    assert all(content for _name, content in found)
    return {name: [content for other, content in found if other == name] for name, _content in found}


def schema(soup):
    (script,) = soup.find_all("script")
    assert script["type"] == "application/ld+json"
    return json.loads(script.string)


# Open Graph, card, canonical address


def test_an_article_says_what_it_is_in_open_graph(article):
    found = metas(rendered("{% social_head %}", page=article))
    wanted = {
        "og:type": "article",
        "og:title": "Le jardin ouvre samedi",
        "og:description": "Le jardin partagé ouvre ses portes samedi à tous les habitants du quartier.",
        "og:url": "http://www.example.org/jardin/",
        "og:site_name": "Vis & Racines",
        "og:image:width": "1200",
        "og:image:height": "630",
        "og:image:alt": "Des mains plantent un chou",
        "og:image:type": "image/jpeg",
    }
    assert {name: found[name] for name in wanted} == {name: [content] for name, content in wanted.items()}
    assert found["og:image"][0].startswith("http://www.example.org/")
    assert datetime.fromisoformat(found["article:published_time"][0]) <= datetime.now(UTC)
    assert datetime.fromisoformat(found["article:modified_time"][0]) <= datetime.now(UTC)


def test_the_address_is_said_once_as_canonical(article):
    (link,) = rendered("{% social_head %}", page=article).find_all("link")
    assert (link["rel"], link["href"]) == (["canonical"], "http://www.example.org/jardin/")


def test_the_canonical_address_of_an_alias_is_that_of_its_original(article):
    alias = article.create_alias(update_slug="copie")
    assert rendered("{% social_head %}", page=alias).link["href"] == "http://www.example.org/jardin/"


def test_a_page_without_an_image_gets_a_small_card_and_nothing_about_images(article):
    with_image = metas(rendered("{% social_head %}", page=article))
    article.image = None
    forget(article)
    without = metas(rendered("{% social_head %}", page=article))
    cards = [name for name in without if name.endswith(":card")]
    assert cards and [without[name] for name in cards] == [["summary"]]
    assert [with_image[name] for name in cards] == [["summary_large_image"]]
    assert not [name for name in without if "image" in name]


def test_what_the_editor_wrote_for_search_engines_comes_first(article):
    article.seo_title, article.search_description = "Un titre pour les moteurs", "Une phrase pour eux."
    head = head_of(article)
    assert (head.title, head.description) == ("Un titre pour les moteurs", "Une phrase pour eux.")


def test_without_a_summary_the_first_sentences_describe_the_page_whole(article):
    article.intro = ""
    description = head_of(article).description
    assert 100 < len(description) <= 200 and description.endswith("marche plus.")


@pytest.mark.parametrize(
    ("language", "locale"),
    [("fr", "fr_FR"), ("fr-ca", "fr_CA"), ("en", "en_US"), ("oc", ""), ("zh-hans", ""), ("", "")],
)
def test_the_locale_is_written_only_where_its_territory_is_known(language, locale):
    from wagtail_social.services.heads import _locale

    assert _locale(language) == locale


def test_a_page_that_only_leads_elsewhere_is_no_article(page, home):
    assert head_of(page).type == "website"
    home = home.specific
    assert (head_of(home).type, head_of(home).schema["@type"]) == ("website", "WebSite")


def test_nothing_is_written_for_what_the_page_does_not_say(home):
    bare = home.add_child(instance=PlainPage(title="Rien", slug="rien"))
    found = metas(rendered("{% social_head %}", page=bare))
    assert {"og:description", "article:author", "og:image"} & set(found) == set()
    assert set(schema(rendered("{% social_head %}", page=bare))) <= {"@context", "@type", "name", "url", "inLanguage"}


# schema.org


def test_an_article_in_the_words_of_schema_org(article):
    found = schema(rendered("{% social_head %}", page=article))
    assert found["@context"] == "https://schema.org" and found["@type"] == "Article"
    assert found["headline"] == "Le jardin ouvre samedi" and found["url"] == "http://www.example.org/jardin/"
    assert found["publisher"] == {
        "@type": "Organization",
        "name": "Vis & Racines",
        "url": "http://www.example.org",
    }
    assert found["image"] == metas(rendered("{% social_head %}", page=article))["og:image"]
    assert "author" not in found


def test_an_event_in_the_words_of_schema_org(event):
    soup = rendered("{% social_head %}", page=event)
    found = schema(soup)
    assert (found["@type"], found["name"]) == ("Event", "Le jardin ouvre samedi")
    assert datetime.fromisoformat(found["startDate"]) == event.starts_at
    assert found["location"] == {"@type": "Place", "name": "L’ancienne lampisterie"}
    assert found["eventStatus"] == "https://schema.org/EventScheduled"
    assert "endDate" not in found and metas(soup)["og:type"] == ["event"]


def test_no_text_of_the_page_can_end_the_script(article):
    article.title = 'Fin </script><script>alert("1")</script> & <!-- suite \u2028'
    soup = rendered("{% social_head %}", page=article)
    assert schema(soup)["headline"] == article.title.strip()
    assert soup.find("meta", property="og:title")["content"] == article.title.strip()
    assert "<" not in as_json({"a": "</script><!--"})


# Private pages


def test_a_private_page_says_nothing_but_that_it_is_not_to_be_indexed(article):
    PageViewRestriction.objects.create(page=article, restriction_type=PageViewRestriction.LOGIN)
    soup = rendered("{% social_head %}{% social_share %}", page=article)
    assert metas(soup) == {"robots": ["noindex"]}
    assert soup.get_text(strip=True) == "" and not soup.find_all(["script", "link", "a"])


# Overriding


def test_the_template_may_choose_other_values(article, image):
    source = (
        '{% social_head page title="Autre" description="Autre chose." type="website" url="https://autre.example/" %}'
    )
    soup = rendered(source, page=article)
    found = metas(soup)
    assert (found["og:title"], found["og:description"]) == (["Autre"], ["Autre chose."])
    assert (found["og:type"], found["og:url"]) == (["website"], ["https://autre.example/"])
    assert soup.link["href"] == "https://autre.example/"
    assert schema(soup)["name"] == "Autre"
    assert "og:image" not in metas(rendered("{% social_head page image=False %}", page=article))
    article.image = None
    forget(article)
    assert "og:image" in metas(rendered("{% social_head page image=other %}", page=article, other=image))
    assert "og:image" not in metas(rendered("{% social_head page image=nothing %}", page=article))


def test_a_page_type_may_have_the_last_word(article, monkeypatch):
    def get_social_head(page, head: Head) -> Head:
        return Head(title=f"{head.title} !", parts=frozenset({"open_graph"}))

    monkeypatch.setattr(PlainPage, "get_social_head", get_social_head, raising=False)
    soup = rendered("{% social_head %}", page=article)
    assert metas(soup) == {"og:type": ["website"], "og:title": ["Le jardin ouvre samedi !"]}
    assert not soup.find_all(["script", "link"])


def test_a_setting_turns_parts_off(article, settings):
    settings.WAGTAIL_SOCIAL = {**settings.WAGTAIL_SOCIAL, "HEAD_PARTS": ("schema",)}
    soup = rendered("{% social_head %}", page=article)
    assert metas(soup) == {} and schema(soup)["@type"] == "Article" and not soup.find_all("link")


def test_a_site_may_put_its_own_templates_in_their_place(article, settings, tmp_path):
    folder = tmp_path / "wagtail_social"
    folder.mkdir()
    (folder / "head.html").write_text("<meta name=mine content='{{ head.title }}'>")
    (folder / "share.html").write_text("<a href='{{ sharing.mail }}'>x</a>")
    settings.TEMPLATES = [{**settings.TEMPLATES[0], "DIRS": [tmp_path]}]
    soup = rendered("{% social_head %}{% social_share %}", page=article)
    assert metas(soup) == {"mine": ["Le jardin ouvre samedi"]} and len(soup.find_all("a")) == 1


def test_a_template_without_a_page_stays_as_it_was():
    assert str(rendered("{% social_head %}{% social_share %}")) == ""
    assert str(rendered("{% social_head %}{% social_share %}", page="3")) == ""


# Share links


def test_readers_share_by_plain_links_and_nothing_is_loaded_from_elsewhere(article):
    soup = rendered("{% social_share %}", page=article)
    links = {link.get_text(strip=True): link for link in soup.find_all("a")}
    can = [network for network in all_networks().values() if network.share_address]
    assert len(can) >= 4 and len(links) == len(can) + 1
    for network in can:
        (link,) = [link for text, link in links.items() if text.endswith(network.label) and network.label in text]
        assert link["rel"] == ["noopener", "nofollow"] and link.find("svg")["aria-hidden"] == "true"
        address = urlsplit(link["href"])
        assert address.scheme == "https"
        said = " ".join(value for values in parse_qs(address.query).values() for value in values)
        assert "http://www.example.org/jardin/" in said
    assert not soup.find_all(["script", "img", "iframe", "link"])
    assert soup.nav["aria-label"] and soup.input["value"] == "http://www.example.org/jardin/"
    assert soup.find("label").input is not None


def test_a_share_address_quotes_whatever_stands_in_a_title():
    for network in all_networks().values():
        url = network.share_url("https://example.org/?a=1&b=é", "50 % & plus {url} #1")
        if network.share_address:
            values = [value for values in parse_qs(urlsplit(url).query).values() for value in values]
            assert "https://example.org/?a=1&b=é" in " ".join(values)
            assert "text" not in network.share_address.split("{")[-1] or "50 % & plus {url} #1" in " ".join(values)
        else:
            assert url == ""


def test_the_mail_carries_title_and_address(article):
    mail = urlsplit(sharing_of(article).mail)
    assert mail.scheme == "mailto"
    assert parse_qs(mail.query) == {"subject": ["Le jardin ouvre samedi"], "body": ["http://www.example.org/jardin/"]}


def test_a_site_chooses_what_readers_are_offered(article, settings):
    names = [name for name, network in all_networks().items() if network.share_address]
    settings.WAGTAIL_SOCIAL = {**settings.WAGTAIL_SOCIAL, "SHARE_ON": [names[2], names[0], "unknown"]}
    assert [link.network.name for link in sharing_of(article).links] == [names[2], names[0]]
    settings.WAGTAIL_SOCIAL = {**settings.WAGTAIL_SOCIAL, "SHARE_ON": None, "NETWORKS": [names[1]]}
    assert [link.network.name for link in sharing_of(article).links] == [names[1]]


# Cost


def test_the_number_of_questions_to_the_database_does_not_grow_with_the_page(article, django_assert_max_num_queries):
    def look():
        rendered("{% social_head %}{% social_share %}", page=PlainPage.objects.get(pk=article.pk))

    look()
    with django_assert_max_num_queries(5):
        look()
    cache.clear()
    with django_assert_max_num_queries(14) as cold:
        look()
    article.body = [("paragraph", TEXT), *[("image", {"image": article.image, "alt_text": "x"})] * 12] * 3
    article.save()
    cache.clear()
    with django_assert_max_num_queries(len(cold)):
        look()


def test_a_published_page_is_read_once_and_again_when_it_is_published_again(article, monkeypatch):
    reads = []
    monkeypatch.setattr(heads, "read", lambda page: reads.append(page) or read(page))
    for _ in range(3):
        rendered("{% social_head %}{% social_share %}", page=PlainPage.objects.get(pk=article.pk))
    assert len(reads) == 1
    article.title = "Le jardin ouvre dimanche"
    article.save_revision().publish()
    soup = rendered("{% social_head %}", page=PlainPage.objects.get(pk=article.pk))
    assert metas(soup)["og:title"] == ["Le jardin ouvre dimanche"]


def test_a_preview_shows_the_draft_and_leaves_no_trace(article):
    rendered("{% social_head %}", page=PlainPage.objects.get(pk=article.pk))
    draft = PlainPage.objects.get(pk=article.pk)
    draft.title = "Brouillon"
    request = RequestFactory().get("/", HTTP_HOST="www.example.org")
    request.is_preview = True
    assert head_of(draft, request).title == "Brouillon"
    again = PlainPage.objects.get(pk=article.pk)
    assert head_of(again, RequestFactory().get("/", HTTP_HOST="www.example.org")).title == "Le jardin ouvre samedi"


def test_a_page_made_private_after_it_was_read_is_private_at_once(article):
    rendered("{% social_head %}", page=PlainPage.objects.get(pk=article.pk))
    PageViewRestriction.objects.create(page=article, restriction_type=PageViewRestriction.LOGIN)
    assert metas(rendered("{% social_head %}", page=PlainPage.objects.get(pk=article.pk))) == {"robots": ["noindex"]}
