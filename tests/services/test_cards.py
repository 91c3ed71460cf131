"""Cards drawn for real: read back from their pixels, and from Wagtail's image library."""

import io
from dataclasses import replace

import pytest
from django.core.files.images import ImageFile
from django.db import models
from PIL import Image, ImageChops, ImageDraw
from wagtail.images import get_image_model
from wagtail.models import Collection, Site

from wagtail_social.content.story import Figure, Quotation, Story
from wagtail_social.exceptions import Refusal
from wagtail_social.models import Brand
from wagtail_social.services import cards, lettering, wording
from wagtail_social.services.card_drawing import READABLE, SEEN, SIZES, contrast, palette
from wagtail_social.services.cards import alt_of, brand_of, make_card
from wagtail_social.services.lettering import SANS, SERIF, broken, drawable, fit, font_of, has_letters

SAID = "La radio de Mme Aubert ne marchait plus ; nous l’avons ouverte, nettoyée, et elle a chanté."
STORY = Story(
    title="Le café réparation",
    language="fr",
    quotations=(Quotation(text=SAID, speaker="Œdipe L’Haÿ"), Quotation(text="On ne jette plus rien. 🎉", speaker="")),
    figures=(
        Figure(text="214 objets réparés", sentence="En trois ans, 214 objets réparés."),
        Figure(text="87 %", sentence="87 % des objets repartent en état de marche."),
        Figure(text="plus de 12 000 litres d’eau", sentence="Nous gardons plus de 12 000 litres d’eau."),
    ),
)
LONG = " ".join(["Un atelier se tient chaque semaine et chacun y vient avec ce qui ne marche plus."] * 8)


def opened(image):
    with image.open_file() as file:
        picture = Image.open(file)
        picture.load()
    return picture


def colours_of(picture):
    return {"#{:02x}{:02x}{:02x}".format(*colour) for _count, colour in picture.getcolors(1_000_000)}


def boxes(picture, background):
    """What is drawn, as (left, top, right, bottom)."""
    ground = Image.new("RGB", picture.size, background)
    return ImageChops.difference(picture, ground).convert("L").point(lambda value: 255 * (value > 40)).getbbox()


def logo_file(draw, size=(600, 200), name="logo.png"):
    picture = Image.new("RGBA", size, (0, 0, 0, 0))
    draw(ImageDraw.Draw(picture))
    data = io.BytesIO()
    picture.save(data, "PNG")
    image = get_image_model()(title="logo", file=ImageFile(data, name=name))
    image._set_image_file_metadata()
    image.save()
    return image


@pytest.fixture
def brand(db):
    site = Site.objects.get(is_default_site=True)
    site.site_name = "Vis et Racines"
    site.save()
    return Brand(site=site)


# The image that is made


@pytest.mark.parametrize("ratio", SIZES)
@pytest.mark.parametrize(
    ("kind", "index"), [("quotation", 0), ("quotation", 1), ("figure", 0), ("figure", 1), ("figure", 2)]
)
def test_a_card_is_an_image_of_the_site_in_its_shape_with_nothing_near_its_edges(brand, admin, kind, index, ratio):
    image = make_card(kind, STORY, brand, ratio=ratio, index=index, by=admin)
    picture = opened(image)
    assert picture.size == SIZES[ratio] == (image.width, image.height)
    assert picture.format == "PNG" and image.file.size < 300_000
    assert {brand.background, brand.ink, brand.accent} <= colours_of(picture)
    left, top, right, bottom = boxes(picture, brand.background)
    edge = min(picture.size) * 0.03
    assert left > edge and top > 2 * edge and right < picture.width - edge and bottom < picture.height - edge


def test_a_card_is_kept_where_people_find_it_with_its_description_written(brand, admin):
    image = make_card("quotation", STORY, brand, by=admin)
    assert image.title == "Le café réparation"
    assert "La radio de Mme\u00a0Aubert" in image.description and "Œdipe L’Haÿ" in image.description
    assert image.uploaded_by_user == admin and image.file_hash
    assert image.collection.get_parent() == Collection.get_first_root_node()
    again = make_card("figure", STORY, brand, by=admin)
    assert again.collection == image.collection and Collection.objects.count() == 2


def test_the_same_card_is_made_once_and_whatever_is_drawn_makes_another(brand, admin):
    first = make_card("quotation", STORY, brand, by=admin)
    assert make_card("quotation", replace(STORY, url="https://example.org/"), brand, by=None) == first
    assert make_card("quotation", STORY, brand, ratio="4:5", by=admin) != first
    assert make_card("quotation", STORY, brand, index=1, by=admin) != first
    brand.accent = "#ff8800"
    coloured = make_card("quotation", STORY, brand, by=admin)
    brand.logo = logo_file(lambda pen: pen.ellipse((0, 0, 199, 199), fill="#ffffff"))
    assert len({first, coloured, make_card("quotation", STORY, brand, by=admin)}) == 3


def test_the_description_that_an_editor_mended_stays(brand, admin):
    image = make_card("quotation", STORY, brand, by=admin)
    image.description = "La radio chante"
    image.save()
    assert make_card("quotation", STORY, brand, by=admin).description == "La radio chante"


def test_a_description_is_cut_to_its_column_and_given_whole_elsewhere(brand, admin):
    story = replace(STORY, quotations=(Quotation(text=LONG[:290].rsplit(" ", 1)[0], speaker="Marie"),))
    image = make_card("quotation", story, brand, ratio="4:5", by=admin)
    assert len(image.description) == 255 and image.description.endswith("…")
    assert alt_of("quotation", story).endswith("Marie") and len(alt_of("quotation", story)) > 255


def test_a_figure_is_told_with_its_words():
    assert [alt_of("figure", STORY, index).partition(" ")[2].strip("\u00a0: ") for index in range(3)] == [
        "214 objets réparés",
        "87\u00a0% des objets repartent en état de marche.",
        "plus de 12\u202f000 litres d’eau",
    ]


def test_a_number_alone_goes_with_its_sentence():
    assert cards._words("figure", STORY, 1).source == "87\u00a0% des objets repartent en état de marche."
    assert cards._words("figure", STORY, 0).source == STORY.title
    pounds = replace(STORY, language="en", figures=(Figure(text="saved £12,000.50, all told", sentence="x"),))
    words = cards._words("figure", pounds, 0)
    assert (words.before, words.large, words.after) == ("saved", "£12,000.50", ", all told")
    words = cards._words("figure", STORY, 2)
    assert (words.before, words.large, words.after) == ("plus de", "12\u202f000", "litres d’eau")


@pytest.mark.parametrize("ratio", SIZES)
def test_what_cannot_be_read_on_a_telephone_is_refused_in_words(brand, admin, ratio):
    story = replace(STORY, quotations=(Quotation(text=LONG, speaker="Marie"),))
    with pytest.raises(Refusal, match="card_too_long"):
        make_card("quotation", story, brand, ratio=ratio, by=admin)
    assert not get_image_model().objects.exists()
    assert wording.refusal("card_too_long") != "card_too_long"


@pytest.mark.parametrize(
    ("text", "code"), [("日本語のことば", "card_letters"), ("كلمات", "card_letters"), ("🎉🎉", "card_letters")]
)
def test_what_our_fonts_cannot_write_is_refused(brand, admin, text, code):
    with pytest.raises(Refusal, match=code):
        make_card("quotation", replace(STORY, quotations=(Quotation(text=text),)), brand, by=admin)


def test_a_quotation_that_is_not_there_is_refused(brand, admin):
    with pytest.raises(Refusal, match="card_nothing"):
        make_card("quotation", STORY, brand, index=7, by=admin)


# Colours and logo


def test_a_site_without_a_choice_has_our_colours(brand):
    assert (brand_of(brand.site).pk, brand_of(brand.site).background) == (brand.site.pk, "#1f3d36")
    assert not Brand.objects.exists()
    Brand.objects.create(site=brand.site, background="#102030")
    assert brand_of(brand.site).background == "#102030"
    assert brand_of(None).ink == "#ffffff"


@pytest.mark.parametrize("background", ["#ffffff", "#000000", "#777777", "#1f3d36", "#f2b705", "#808000", "#c2410c"])
@pytest.mark.parametrize("ink", ["#ffffff", "#000000", "#777777", "#f2b705", "wrong"])
def test_whatever_colours_are_chosen_the_text_can_be_read(background, ink):
    chosen = palette(background, ink, "#7a7a7a")
    assert contrast(chosen.ink, chosen.background) >= READABLE
    assert contrast(chosen.accent, chosen.background) >= SEEN
    if ink != "wrong" and contrast(ink, background) >= READABLE:
        assert chosen.ink == ink


def test_contrast_is_counted_as_wcag_does():
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


def corner(picture):
    return picture.crop((picture.width * 2 // 3, picture.height * 4 // 5, picture.width, picture.height))


def test_the_logo_stands_in_the_lower_right_corner(brand, admin):
    brand.logo = logo_file(lambda pen: pen.rectangle((0, 0, 599, 199), fill="#e4572e"))
    picture = opened(make_card("quotation", STORY, brand, by=admin))
    assert "#e4572e" in colours_of(corner(picture))
    elsewhere = picture.crop((0, 0, picture.width, picture.height * 4 // 5))
    assert "#e4572e" not in colours_of(elsewhere)


def test_a_logo_that_would_not_be_seen_gets_a_plate(brand, admin):
    brand.logo = logo_file(lambda pen: pen.ellipse((10, 10, 190, 190), fill="#16302a"), size=(200, 200))
    plated = corner(opened(make_card("quotation", STORY, brand, by=admin)))
    assert {"#16302a", "#ffffff"} <= colours_of(plated)
    brand.background, brand.ink, brand.accent = "#fff7e0", "#20302c", "#c2410c"
    plain = corner(opened(make_card("quotation", STORY, brand, by=admin)))
    assert "#16302a" in colours_of(plain) and "#ffffff" not in colours_of(plain)


def test_a_drawn_logo_gives_way_to_the_associations_name(brand, admin):
    svg = io.BytesIO(b'<svg xmlns="http://www.w3.org/2000/svg" width="90" height="60"></svg>')
    without = make_card("quotation", STORY, brand, by=admin)
    brand.logo = get_image_model().objects.create(
        title="d", file=ImageFile(svg, name="d.svg"), width=90, height=60, file_hash="1"
    )
    assert make_card("quotation", STORY, brand, by=admin) == without
    assert brand.ink in colours_of(corner(opened(without)))


# Letters and lines


def test_emoji_are_never_drawn_and_other_signs_stay():
    assert drawable("Bravo 🎉 à tou·tes 👩🏽‍🌾 ❤️ 🇫🇷 1️⃣ ©") == "Bravo à tou·tes 1 ©"


def test_our_fonts_write_french_and_its_spaces():
    assert has_letters("ÀÂÆÇÉÈÊËÎÏÔŒÙÛÜŸàâæçéèêëîïôœùûüÿ«»“”‘’–—…€°№²½×·0123456789\u00a0\u202f()?!;:%&@")
    assert not has_letters("日")


def test_no_break_spaces_never_end_a_line():
    text = (
        "Le\u00a0prix\u202f: 12\u202f000\u00a0€, est-ce\u00a0cher\u202f? «\u00a0Non\u00a0», dit Mme\u00a0Aubert\u202f!"
    )
    for width in range(300, 1000, 50):
        block = broken(text, font_of(SERIF, 40), width)
        assert block is None or " ".join(block.lines) == text
    assert broken(text, font_of(SERIF, 40), 260).lines[0] == "Le\u00a0prix\u202f:"


@pytest.mark.parametrize("width", [400, 520, 640, 777])
def test_lines_are_even_within_their_width_and_the_last_is_no_orphan(width):
    font = font_of(SERIF, 40)
    block = broken(SAID, font, width)
    lengths = [font.getlength(line) for line in block.lines]
    assert max(lengths) <= width and " ".join(block.lines) == SAID
    assert lengths[-1] > 0.4 * max(lengths)
    assert min(lengths) > 0.5 * max(lengths)


def test_a_text_is_as_large_as_its_room_allows():
    room = {"width": 800, "height": 400, "largest": 200, "smallest": 20}
    block = fit(SAID, SERIF, **room)
    assert block.height <= 400
    larger = broken(SAID, font_of(SERIF, block.font.size + 2), 800)
    assert larger is None or larger.height > 400
    assert fit(LONG, SANS, **room | {"smallest": 60}) is None


def test_the_words_on_a_card_are_those_of_the_page(brand):
    design = cards._design("quotation", STORY, brand, "1:1", 0)
    assert design.large.replace("\u00a0", " ").replace("\u202f", " ") == SAID
    assert isinstance(Brand._meta.get_field("logo"), models.ForeignKey) and lettering.FONTS.is_dir()
