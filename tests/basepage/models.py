"""A base page that lacks what Wagtail's own adds (``seo_title``, ``search_description``), and page types on it."""

from django.db import models
from wagtail import blocks
from wagtail.admin.panels import FieldPanel, ObjectList, TabbedInterface
from wagtail.fields import RichTextField, StreamField
from wagtail.images import get_image_model_string
from wagtail.models import AbstractPage


class BasePage(AbstractPage):
    strapline = models.CharField(max_length=255, blank=True)

    promote_panels = [*AbstractPage.promote_panels, FieldPanel("strapline")]


class PlainPage(BasePage):
    intro = models.TextField(blank=True)
    body = StreamField([("paragraph", blocks.RichTextBlock())], blank=True)
    image = models.ForeignKey(
        get_image_model_string(), null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )

    content_panels = [*BasePage.content_panels, FieldPanel("intro"), FieldPanel("body"), FieldPanel("image")]


class TabbedPage(BasePage):
    text = RichTextField(blank=True)

    edit_handler = TabbedInterface(
        [
            ObjectList([*BasePage.content_panels, FieldPanel("text")], heading="Text"),
            ObjectList(BasePage.promote_panels, heading="More"),
        ]
    )


class ListPage(BasePage):
    edit_handler = ObjectList(BasePage.content_panels)


class ChildOfPlainPage(PlainPage):
    pass
