"""Pages as sites make them, with nothing of ours."""

from django.db import models
from modelcluster.contrib.taggit import ClusterTaggableManager
from modelcluster.fields import ParentalKey, ParentalManyToManyField
from taggit.models import TaggedItemBase
from wagtail import blocks
from wagtail.fields import RichTextField, StreamField
from wagtail.images import get_image_model_string
from wagtail.images.blocks import ImageBlock, ImageChooserBlock
from wagtail.models import Orderable, Page


class Writer(models.Model):
    name = models.CharField(max_length=100)


class Venue(models.Model):
    name = models.CharField(max_length=100)
    address = models.TextField(blank=True)


class FigureBlock(blocks.StructBlock):
    photo = ImageChooserBlock(required=False)
    texte_alternatif = blocks.CharBlock(required=False)
    legende = blocks.CharBlock(required=False)


class QuotationBlock(blocks.StructBlock):
    words = blocks.TextBlock()
    author = blocks.CharBlock(required=False)


class ColumnsBlock(blocks.StreamBlock):
    paragraph = blocks.RichTextBlock()
    picture = ImageBlock()


class ArticleTag(TaggedItemBase):
    content_object = ParentalKey("readingapp.ArticlePage", related_name="tagged_items", on_delete=models.CASCADE)


class ArticlePage(Page):
    date = models.DateField(null=True, blank=True)
    intro = models.TextField(blank=True)
    author = models.ForeignKey(Writer, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    logo = models.ForeignKey(
        get_image_model_string(), null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    header_image = models.ForeignKey(
        get_image_model_string(), null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    header_image_alt = models.CharField(max_length=200, blank=True)
    body = StreamField(
        [
            ("heading", blocks.CharBlock()),
            ("paragraph", blocks.RichTextBlock()),
            ("text", blocks.TextBlock()),
            ("picture", ImageBlock()),
            ("figure", FigureBlock()),
            ("pictures", blocks.ListBlock(ImageChooserBlock())),
            ("quotation", QuotationBlock()),
            ("columns", blocks.ListBlock(ColumnsBlock())),
            ("page", blocks.PageChooserBlock()),
            ("link", blocks.URLBlock()),
            ("choice", blocks.ChoiceBlock(choices=[("left", "Left"), ("right", "Right")])),
            ("raw", blocks.RawHTMLBlock()),
            ("static", blocks.StaticBlock()),
        ],
        blank=True,
    )
    afterword = RichTextField(blank=True)
    internal_notes = models.TextField(blank=True)
    tags = ClusterTaggableManager(through=ArticleTag, blank=True)


class GalleryRow(Orderable):
    page = ParentalKey(ArticlePage, related_name="gallery", on_delete=models.CASCADE)
    image = models.ForeignKey(get_image_model_string(), on_delete=models.CASCADE, related_name="+")
    alt_text = models.CharField(max_length=200, blank=True)
    decorative = models.BooleanField(default=False)
    text = RichTextField(blank=True)


class EventPage(Page):
    """An event with English names, its hours apart from its days, its place a record of its own."""

    date_from = models.DateField()
    date_to = models.DateField(null=True, blank=True)
    time_from = models.TimeField(null=True, blank=True)
    time_to = models.TimeField(null=True, blank=True)
    venue = models.ForeignKey(Venue, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    description = RichTextField(blank=True)
    status = models.CharField(max_length=20, blank=True)
    authors = ParentalManyToManyField(Writer, blank=True)


class EvenementPage(Page):
    """An event with French names."""

    chapo = RichTextField(blank=True)
    date_debut = models.DateTimeField(null=True, blank=True)
    date_fin = models.DateTimeField(null=True, blank=True)
    lieu = models.CharField(max_length=200, blank=True)
    adresse = models.TextField(blank=True)
    annule = models.BooleanField(default=False)
    auteur = models.CharField(max_length=100, blank=True)


class SignedPage(Page):
    """A day, and writers in an inline panel."""

    date = models.DateTimeField(null=True, blank=True)


class Signature(Orderable):
    page = ParentalKey(SignedPage, related_name="author_rows", on_delete=models.CASCADE)
    author = models.ForeignKey(Writer, null=True, on_delete=models.CASCADE, related_name="+")


class BarePage(Page):
    """Nothing but a title."""
