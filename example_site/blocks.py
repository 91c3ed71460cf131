"""The blocks an article or an event is made of."""

from wagtail import blocks
from wagtail.embeds.blocks import EmbedBlock
from wagtail.images.blocks import ImageBlock


class QuotationBlock(blocks.StructBlock):
    text = blocks.TextBlock(label="Citation")
    speaker = blocks.CharBlock(label="Qui parle")
    role = blocks.CharBlock(label="Sa fonction", required=False)

    class Meta:
        icon = "openquote"
        label = "Citation"
        template = "example_site/blocks/quotation.html"


class FigureBlock(blocks.StructBlock):
    number = blocks.CharBlock(label="Nombre", max_length=20)
    unit = blocks.CharBlock(label="Unité", required=False, max_length=60)
    label = blocks.CharBlock(label="Ce que dit ce chiffre", max_length=200)

    class Meta:
        icon = "order"
        label = "Chiffre"
        template = "example_site/blocks/figure.html"


class CaptionedImageBlock(blocks.StructBlock):
    image = ImageBlock(label="Image")
    caption = blocks.CharBlock(label="Légende", required=False)

    class Meta:
        icon = "image"
        label = "Image"
        template = "example_site/blocks/image.html"


class BodyBlock(blocks.StreamBlock):
    heading = blocks.CharBlock(label="Intertitre", icon="title", template="example_site/blocks/heading.html")
    paragraph = blocks.RichTextBlock(label="Texte", features=["bold", "italic", "link", "document-link"])
    quotation = QuotationBlock()
    figure = FigureBlock()
    list = blocks.ListBlock(
        blocks.CharBlock(label="Élément"), label="Liste", icon="list-ul", template="example_site/blocks/list.html"
    )
    image = CaptionedImageBlock()
    embed = EmbedBlock(label="Vidéo ou son", icon="media", template="example_site/blocks/embed.html")
