"""Page types that know nothing of the package."""

from django.db import models
from wagtail import blocks
from wagtail.admin.panels import FieldPanel, ObjectList, TabbedInterface
from wagtail.fields import RichTextField, StreamField
from wagtail.images import get_image_model_string
from wagtail.images.blocks import ImageBlock
from wagtail.models import Page


class PlainPage(Page):
    intro = models.TextField(blank=True)
    body = StreamField([("paragraph", blocks.RichTextBlock()), ("image", ImageBlock())], blank=True)
    image = models.ForeignKey(
        get_image_model_string(), null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    starts_at = models.DateTimeField(null=True, blank=True)
    place = models.CharField(max_length=100, blank=True)

    content_panels = [
        *Page.content_panels,
        FieldPanel("intro"),
        FieldPanel("body"),
        FieldPanel("image"),
        FieldPanel("starts_at"),
        FieldPanel("place"),
    ]


class TabbedPage(Page):
    text = RichTextField(blank=True)

    edit_handler = TabbedInterface(
        [
            ObjectList([*Page.content_panels, FieldPanel("text")], heading="Text"),
            ObjectList(Page.promote_panels, heading="More"),
        ]
    )


class ListPage(Page):
    edit_handler = ObjectList(Page.content_panels)


class ChildOfPlainPage(PlainPage):
    pass
