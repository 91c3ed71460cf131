"""The tree of pages: home, two sections with their articles and events, and the members' area."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, time, timedelta

from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.utils import timezone
from wagtail.images.models import AbstractImage
from wagtail.models import Page, PageViewRestriction, Site

from example_site.models import ArticlePage, EventPage, HomePage, MemberPage, SectionPage

from .documents import CONTENT, Document, read_document, read_folder
from .logins import EDITORS, MEMBERS, MODERATORS
from .moments import span
from .once import Ledger

HOST = "localhost"
Pictures = dict[str, AbstractImage | None]


class PageLoader:
    def __init__(self, ledger: Ledger, pictures: Pictures, today: date) -> None:
        self.ledger = ledger
        self.pictures = pictures
        self.today = today
        self.author = get_user_model().objects.filter(username="redactrice").first()
        self.publisher = get_user_model().objects.filter(username="moderatrice").first()

    def load(self) -> None:
        home = self.home()
        if home is None:
            return
        news = self.page(home, "section", "actualites", self.section)
        diary = self.page(home, "section", "agenda", self.section)
        members = self.page(home, "members", "espace-membres", self.members)
        for parent, folder, build in (
            (news, "articles", self.article),
            (diary, "events", self.event),
            (members, "members", self.member_page),
        ):
            for document in read_folder(folder) if parent else []:
                self.page(parent, folder, document.slug, build, document)
        if "members:espace-membres" in self.ledger.added:
            self.restrict(members)

    def home(self) -> HomePage | None:
        home = HomePage.objects.order_by("path").first()
        if home or not self.ledger.is_new("home"):
            return home
        root = Page.objects.get(depth=1)
        document = read_document(CONTENT / "home.md")
        about = "".join(value for kind, value in document.body if kind == "paragraph")
        home = HomePage(slug="accueil", about=about, **self.common(document))
        self.put(root, home)
        _make_it_the_site(home)
        self.ledger.note("home")
        return home

    def page(
        self, parent: Page, kind: str, slug: str, build: Callable, document: Document | None = None
    ) -> Page | None:
        """The page of that name, made if it was never made before; None when somebody took it away."""
        document = document or read_document(CONTENT / f"{slug}.md")
        existing = parent.get_children().filter(slug=slug).specific().first()
        if existing or not self.ledger.is_new(f"{kind}:{slug}"):
            return existing
        page = self.put(parent, build(document), is_draft=document.head.get("etat") == "brouillon")
        self.ledger.note(f"{kind}:{slug}")
        return page

    def put(self, parent: Page, page: Page, *, is_draft: bool = False) -> Page:
        """Through a revision, as an editor would, so that history and comparison have something to show."""
        page.owner = self.author
        page.live = False
        parent.add_child(instance=page)
        revision = page.save_revision(user=self.author, log_action=True)
        if not is_draft:
            revision.publish(user=self.publisher)
            _backdate(page)
        return page

    def common(self, document: Document) -> dict:
        head = document.head
        fields = {"title": head["titre"], "intro": head.get("chapeau", "")}
        if "image" in head:
            fields["image"] = self.pictures[head["image"]]
        if "recherche" in head:
            fields["search_description"] = head["recherche"]
        return fields

    def section(self, document: Document) -> SectionPage:
        return SectionPage(slug=document.slug, show_in_menus=True, **self.common(document))

    def members(self, document: Document) -> MemberPage:
        return MemberPage(slug=document.slug, show_in_menus=True, body=self.body(document), **self.common(document))

    def member_page(self, document: Document) -> MemberPage:
        return MemberPage(slug=document.slug, body=self.body(document), **self.common(document))

    def article(self, document: Document) -> ArticlePage:
        page = ArticlePage(
            slug=document.slug,
            date=self.today - timedelta(days=int(document.head["il-y-a"])),
            author=document.head.get("signature", ""),
            body=self.body(document),
            **self.common(document),
        )
        page.tags.add(*_tags(document))
        return page

    def event(self, document: Document) -> EventPage:
        head = document.head
        start, end = span(head["debut"], head.get("fin"), self.today)
        page = EventPage(
            slug=document.slug,
            start=start,
            end=end,
            all_day=head.get("journee") == "oui",
            place=head.get("lieu", ""),
            address=head.get("adresse", ""),
            price=head.get("tarif", ""),
            registration_url=head.get("inscription", ""),
            online_url=head.get("visio", ""),
            status=EventPage.Status.CANCELLED if head.get("etat") == "annulé" else EventPage.Status.PLANNED,
            body=self.body(document),
            **self.common(document),
        )
        page.tags.add(*_tags(document))
        return page

    def body(self, document: Document) -> list[tuple[str, object]]:
        blocks = ((kind, self.image_block(value) if kind == "image" else value) for kind, value in document.body)
        return [(kind, value) for kind, value in blocks if value]

    def image_block(self, value: dict[str, str]) -> dict | None:
        """An ImageBlock's value is the image itself, carrying the words of this one use."""
        picture = self.pictures[value["name"]]
        if picture is None:
            return None
        used = type(picture).objects.get(pk=picture.pk)
        used.contextual_alt_text = value["alt"] or used.description
        used.decorative = False
        return {"image": used, "caption": value["caption"]}

    def restrict(self, page: Page) -> None:
        restriction = PageViewRestriction.objects.create(page=page, restriction_type=PageViewRestriction.GROUPS)
        restriction.groups.set(Group.objects.filter(name__in=(EDITORS, MODERATORS, MEMBERS)))


def follow_the_port() -> None:
    """The site's record names the port it is served on, unless somebody gave the site an address of its own."""
    Site.objects.filter(is_default_site=True, hostname=HOST).update(port=settings.EXAMPLE_PORT)
    Site.clear_site_root_paths_cache()


def _make_it_the_site(home: HomePage) -> None:
    """Replaces the welcome page of a fresh Wagtail, and nothing that somebody has worked on."""
    site, _ = Site.objects.get_or_create(is_default_site=True, defaults={"hostname": HOST, "root_page": home})
    site.root_page, site.site_name = home, settings.WAGTAIL_SITE_NAME
    site.save()
    welcome = Page.objects.filter(depth=2, slug="home", content_type__model="page").first()
    if welcome and not welcome.get_children().exists():
        welcome.delete()


def _backdate(page: Page) -> None:
    if isinstance(page, ArticlePage):
        published = timezone.make_aware(datetime.combine(page.date, time(9, 30)))
        Page.objects.filter(pk=page.pk).update(first_published_at=published)


def _tags(document: Document) -> list[str]:
    return [tag.strip() for tag in document.head.get("etiquettes", "").split(",") if tag.strip()]
