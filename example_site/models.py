"""Plain Wagtail pages: they know nothing of social networks, as on the sites wagtail_social is added to."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models.functions import Coalesce
from django.utils import timezone
from modelcluster.contrib.taggit import ClusterTaggableManager
from modelcluster.fields import ParentalKey
from taggit.models import TaggedItemBase
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel
from wagtail.fields import RichTextField, StreamField
from wagtail.models import Page, PageManager
from wagtail.query import PageQuerySet
from wagtail.search import index

from .blocks import BodyBlock


class HomePage(Page):
    intro = models.TextField("présentation", blank=True)
    image = models.ForeignKey(
        "wagtailimages.Image", models.SET_NULL, null=True, blank=True, related_name="+", verbose_name="image"
    )
    about = RichTextField("qui nous sommes", blank=True, features=["bold", "italic", "link"])

    content_panels = Page.content_panels + [FieldPanel("intro"), FieldPanel("image"), FieldPanel("about")]
    parent_page_types = ["wagtailcore.Page"]
    subpage_types = ["example_site.SectionPage", "example_site.MemberPage"]
    max_count = 1
    template = "example_site/home_page.html"

    class Meta:
        verbose_name = "accueil"

    def latest_articles(self) -> models.QuerySet[ArticlePage]:
        return ArticlePage.objects.live().public().descendant_of(self).order_by("-date", "-pk")[:3]

    def next_events(self) -> models.QuerySet[EventPage]:
        return EventPage.objects.live().public().descendant_of(self).coming().order_by("start")[:3]


class SectionPage(Page):
    """A list of articles, or of events, whichever it holds."""

    intro = models.TextField("présentation", blank=True)

    content_panels = Page.content_panels + [FieldPanel("intro")]
    parent_page_types = ["example_site.HomePage"]
    subpage_types = ["example_site.ArticlePage", "example_site.EventPage"]
    template = "example_site/section_page.html"

    class Meta:
        verbose_name = "rubrique"
        verbose_name_plural = "rubriques"

    def articles(self) -> models.QuerySet[ArticlePage]:
        return ArticlePage.objects.live().public().child_of(self).order_by("-date", "-pk")

    def coming_events(self) -> models.QuerySet[EventPage]:
        return EventPage.objects.live().public().child_of(self).coming().order_by("start")

    def past_events(self) -> models.QuerySet[EventPage]:
        return EventPage.objects.live().public().child_of(self).past().order_by("-start")


class ArticleTag(TaggedItemBase):
    content_object = ParentalKey("example_site.ArticlePage", on_delete=models.CASCADE, related_name="tagged_items")


class ArticlePage(Page):
    date = models.DateField("date", default=timezone.localdate)
    author = models.CharField("signature", max_length=120, blank=True)
    intro = models.TextField("chapeau", max_length=400, blank=True)
    image = models.ForeignKey(
        "wagtailimages.Image", models.SET_NULL, null=True, blank=True, related_name="+", verbose_name="image"
    )
    body = StreamField(BodyBlock(), verbose_name="texte", blank=True)
    tags = ClusterTaggableManager("étiquettes", through=ArticleTag, blank=True)

    content_panels = Page.content_panels + [
        FieldRowPanel([FieldPanel("date"), FieldPanel("author")]),
        FieldPanel("intro"),
        FieldPanel("image"),
        FieldPanel("body"),
        FieldPanel("tags"),
    ]
    search_fields = Page.search_fields + [
        index.SearchField("intro"),
        index.SearchField("body"),
        index.FilterField("date"),
    ]
    parent_page_types = ["example_site.SectionPage"]
    subpage_types: list[str] = []
    template = "example_site/article_page.html"

    class Meta:
        verbose_name = "article"
        verbose_name_plural = "articles"


class EventTag(TaggedItemBase):
    content_object = ParentalKey("example_site.EventPage", on_delete=models.CASCADE, related_name="tagged_items")


class EventQuerySet(PageQuerySet):
    """Sorted by their end, so that an event of several days stays announced until its last hour."""

    def coming(self) -> EventQuerySet:
        return self._with_close().filter(close__gte=timezone.now())

    def past(self) -> EventQuerySet:
        return self._with_close().filter(close__lt=timezone.now())

    def _with_close(self) -> EventQuerySet:
        return self.annotate(close=Coalesce("end", "start"))


class EventPage(Page):
    class Status(models.TextChoices):
        PLANNED = "planned", "prévu"
        CANCELLED = "cancelled", "annulé"

    start = models.DateTimeField("début")
    end = models.DateTimeField("fin", null=True, blank=True)
    all_day = models.BooleanField("toute la journée", default=False)
    place = models.CharField("lieu", max_length=160, blank=True)
    address = models.CharField("adresse", max_length=255, blank=True)
    price = models.CharField("tarif", max_length=120, blank=True)
    registration_url = models.URLField("adresse pour s'inscrire", blank=True)
    online_url = models.URLField("adresse de la visioconférence", blank=True)
    status = models.CharField("état", max_length=20, choices=Status.choices, default=Status.PLANNED)
    intro = models.TextField("chapeau", max_length=400, blank=True)
    image = models.ForeignKey(
        "wagtailimages.Image", models.SET_NULL, null=True, blank=True, related_name="+", verbose_name="image"
    )
    body = StreamField(BodyBlock(), verbose_name="texte", blank=True)
    tags = ClusterTaggableManager("étiquettes", through=EventTag, blank=True)

    objects = PageManager.from_queryset(EventQuerySet)()

    content_panels = Page.content_panels + [
        MultiFieldPanel(
            [FieldRowPanel([FieldPanel("start"), FieldPanel("end")]), FieldPanel("all_day"), FieldPanel("status")],
            heading="Quand",
        ),
        MultiFieldPanel([FieldPanel("place"), FieldPanel("address"), FieldPanel("online_url")], heading="Où"),
        MultiFieldPanel([FieldPanel("price"), FieldPanel("registration_url")], heading="Venir"),
        FieldPanel("intro"),
        FieldPanel("image"),
        FieldPanel("body"),
        FieldPanel("tags"),
    ]
    search_fields = Page.search_fields + [
        index.SearchField("intro"),
        index.SearchField("body"),
        index.SearchField("place"),
        index.FilterField("start"),
    ]
    parent_page_types = ["example_site.SectionPage"]
    subpage_types: list[str] = []
    template = "example_site/event_page.html"

    class Meta:
        verbose_name = "événement"
        verbose_name_plural = "événements"

    def clean(self) -> None:
        super().clean()
        if self.start and self.end and self.end < self.start:
            raise ValidationError({"end": "La fin vient avant le début."})

    @property
    def is_cancelled(self) -> bool:
        return self.status == self.Status.CANCELLED

    @property
    def is_past(self) -> bool:
        return (self.end or self.start) < timezone.now()


class MemberPage(Page):
    """A page of the members' area. The area is made private by a restriction on its top page."""

    intro = models.TextField("présentation", blank=True)
    body = StreamField(BodyBlock(), verbose_name="texte", blank=True)

    content_panels = Page.content_panels + [FieldPanel("intro"), FieldPanel("body")]
    search_fields = Page.search_fields + [index.SearchField("intro"), index.SearchField("body")]
    parent_page_types = ["example_site.HomePage", "example_site.MemberPage"]
    subpage_types = ["example_site.MemberPage"]
    template = "example_site/member_page.html"

    class Meta:
        verbose_name = "page des adhérents"
        verbose_name_plural = "pages des adhérents"


class Loaded(models.Model):
    """What the example's content has already put in: loading again never brings back what somebody took away."""

    key = models.CharField(max_length=200, unique=True)
