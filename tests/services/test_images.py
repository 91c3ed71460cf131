"""Real files, made here, through Wagtail's own renditions: what leaves is upright, bare, light, and cut as asked."""

import io
import math

import pytest
from django.core.files.images import ImageFile
from PIL import Image, ImageChops, ImageCms, ImageDraw, ImageStat
from wagtail.images import get_image_model

from tests.testapp.models import PlainPage
from wagtail_social.content.reading import read
from wagtail_social.exceptions import Rejected
from wagtail_social.forms import VersionForm
from wagtail_social.models import Account, PostImage, PostVersion
from wagtail_social.networks.base import ImageLimit
from wagtail_social.services import posts
from wagtail_social.services.cuts import Cut, fitted, parse_cut, usual_cut
from wagtail_social.services.images import Renderer, open_file
from wagtail_social.services.payloads import build

pytestmark = pytest.mark.django_db
ROOMY = ImageLimit(maximum=4, max_bytes=10_000_000, max_side=800)


def quarters(size=(1200, 800), mode="RGB"):
    """Red, green above; blue, yellow below."""
    picture = Image.new("RGB", size)
    draw, (width, height) = ImageDraw.Draw(picture), size
    for number, colour in enumerate(("#c00000", "#00a000", "#0000c0", "#d0c000")):
        left, top = number % 2 * width // 2, number // 2 * height // 2
        draw.rectangle((left, top, left + width // 2, top + height // 2), fill=colour)
    return picture.convert(mode)


def photograph(size=(3000, 2000)):
    """Soft shapes under fine grain: harder to pack than most photographs."""
    sky, sun = Image.linear_gradient("L").resize(size), Image.radial_gradient("L").resize(size)
    shapes = Image.merge("RGB", (sky, sun, ImageChops.add(sky, sun, 2)))
    grain = Image.effect_noise((size[0] // 2, size[1] // 2), 40).resize(size)
    return Image.blend(shapes, Image.merge("RGB", (grain,) * 3), 0.35)


def stored(picture, kind="JPEG", name="photo.jpg", **options):
    data = io.BytesIO()
    picture.save(data, kind, **options)
    return stored_bytes(data, name)


def stored_bytes(data, name):
    data.seek(0)
    image = get_image_model()(title=name, file=ImageFile(data, name=name))
    image._set_image_file_metadata()  # as Wagtail's form does; without the hash its cache takes one file for another
    image.save()
    return get_image_model().objects.get(pk=image.pk)


def rendered(image, *, crop="original", limit=ROOMY, cut=""):
    """What would leave, opened again."""
    done = Renderer().render(image.pk, crop=crop, limit=limit, cut=cut)
    data = open_file(done.file)
    assert len(data) == done.size
    picture = Image.open(io.BytesIO(data))
    picture.load()
    assert picture.size == (done.width, done.height)
    assert (picture.format, done.mime) == ("JPEG", "image/jpeg")
    return picture


def near(found, wanted, by=12):
    return all(abs(a - b) <= by for a, b in zip(found, wanted, strict=True))


def likeness(one, other):
    """Peak signal to noise in decibels: above 35 nobody sees a difference."""
    error = ImageStat.Stat(ImageChops.difference(one, other)).sum2
    mean = sum(error) / (3 * one.width * one.height)
    return math.inf if not mean else 10 * math.log10(255**2 / mean)


# Cuts


@pytest.mark.parametrize("text", ["", "1,2,3", "a,b,c,d", "0,0,5,500", "0,0,1001,500", "0,0,500,500,1", "1e3,0,1,1"])
def test_what_describes_no_cut_is_none(text):
    assert parse_cut(text) is None


def test_a_cut_is_read_as_it_is_written_and_moved_inside_the_image():
    assert parse_cut(" 100,50,800,600 ") == Cut(100, 50, 800, 600)
    assert str(parse_cut("100,50,800,600")) == "100,50,800,600"
    assert parse_cut("-3,700,800,600") == Cut(0, 400, 800, 600)


@pytest.mark.parametrize("crop", [(1, 1), (4, 5), (16, 9), (9, 16)])
@pytest.mark.parametrize("cut", [Cut(0, 0, 1000, 1000), Cut(900, 900, 100, 100), Cut(0, 300, 20, 700)])
def test_a_cut_of_any_ratio_is_brought_to_the_shape_inside_the_image(crop, cut):
    box = fitted(cut, *crop, 1203, 797)
    assert box.width * crop[1] == box.height * crop[0]
    assert 0 <= box.left < box.right <= 1203 and 0 <= box.top < box.bottom <= 797


def test_a_cut_of_another_ratio_still_shows_all_that_was_wanted_where_the_image_is_large_enough():
    box = fitted(Cut(400, 400, 200, 200), 16, 9, 1600, 1600)
    assert box.left <= 640 and box.right >= 960 and box.top <= 640 and box.bottom >= 960


def test_a_rendition_is_cut_exactly_where_a_person_said():
    image = stored(quarters())
    corner = rendered(image, crop="1:1", cut="0,500,333,500")
    assert near(corner.getpixel((5, 5)), (0, 0, 192)) and near(corner.getpixel((390, 390)), (0, 0, 192))
    edge = rendered(image, crop="1:1", cut="333,250,333,500")
    assert edge.size == (400, 400)
    seen = [edge.getpixel(at) for at in ((20, 20), (380, 20), (20, 380), (380, 380))]
    assert all(near(*pair) for pair in zip(seen, [(192, 0, 0), (0, 160, 0), (0, 0, 192), (208, 192, 0)], strict=True))


@pytest.mark.parametrize("crop", ["1:1", "4:5", "16:9", "9:16"])
@pytest.mark.parametrize("cut", ["", "10,20,730,640"])
def test_every_shape_has_its_ratio_to_the_pixel(crop, cut):
    across, down = map(int, crop.split(":"))
    picture = rendered(stored(quarters((1999, 1501))), crop=crop, cut=cut, limit=ImageLimit(max_bytes=10**7))
    assert picture.width * down == picture.height * across


def test_a_cut_is_scaled_under_the_networks_side_and_never_blown_up():
    image = stored(quarters((3000, 2000)))
    assert rendered(image, crop="1:1", cut="0,0,600,900").size == (800, 800)
    assert rendered(image, crop="1:1", cut="0,0,100,150").size == (300, 300)


def test_the_whole_image_is_whole_whatever_was_cut_in_another_shape():
    assert rendered(stored(quarters()), cut="0,0,100,100").size == (800, 533)


def test_the_usual_cut_is_what_is_seen_when_nothing_was_moved():
    image = stored(quarters((1600, 1000)))
    image.focal_point_x, image.focal_point_y, image.focal_point_width, image.focal_point_height = 1500, 100, 60, 60
    image.save()
    for crop in ("1:1", "4:5", "16:9"):
        by_itself = rendered(image, crop=crop)
        as_cut = rendered(image, crop=crop, cut=str(usual_cut(image, crop)))
        assert likeness(by_itself, as_cut.resize(by_itself.size)) > 25
    assert usual_cut(image, "1:1") == Cut(351, 0, 626, 1000)
    assert usual_cut(image, "original") == Cut(0, 0, 1000, 1000)


def test_the_usual_cut_of_a_photograph_lying_on_its_side_is_that_of_the_upright_one():
    exif = Image.Exif()
    exif[0x0112] = 6
    image = stored(quarters((1600, 1200)), exif=exif.tobytes())
    assert usual_cut(image, "1:1") == Cut(0, 125, 1000, 750)


def test_a_reference_stays_the_same_and_changes_with_the_cut_alone():
    image = stored(quarters())
    render = Renderer().render
    first = render(image.pk, crop="1:1", limit=ROOMY, cut="0,0,500,750")
    again = Renderer().render(image.pk, crop="1:1", limit=ROOMY, cut="0,0,500,750")
    other = render(image.pk, crop="1:1", limit=ROOMY, cut="1,0,500,750")
    assert first == again and first.file != other.file
    image.focal_point_x = image.focal_point_y = image.focal_point_width = image.focal_point_height = 50
    image.save()
    assert open_file(first.file), "a box that a person drew does not hang on the focal point"
    around = render(image.pk, crop="1:1", limit=ROOMY)
    image.focal_point_x = 900
    image.save()
    with pytest.raises(Rejected):
        open_file(around.file)


def test_what_describes_no_cut_leaves_the_image_cut_around_its_focal_point():
    image = stored(quarters())
    assert rendered(image, crop="1:1", cut="nonsense") == rendered(image, crop="1:1")


def test_the_longest_operations_leave_the_file_a_name_that_servers_show():
    """A name of Wagtail's that is too long loses its beginning, down to a leading dot."""
    image = stored(quarters((3000, 3000)), name="fete-du-jardin.jpg")
    image.focal_point_x = image.focal_point_y = image.focal_point_width = image.focal_point_height = 900
    image.save()
    for crop, cut in (("1:1", "100,100,880,880"), ("1:1", ""), ("original", "")):
        done = Renderer().render(image.pk, crop=crop, cut=cut, limit=ImageLimit(max_bytes=10**7, max_side=2048))
        name = Renderer().url(done.file).rpartition("/")[2]
        assert name.startswith("fete-du-"), name


# From the form to the payload


@pytest.fixture
def square(db):
    """A practice account on a network that offers several shapes."""
    from wagtail_social.networks import all_networks
    from wagtail_social.services.accounts import add_practice_account

    name = next(name for name, network in all_networks().items() if "1:1" in network.capabilities.images.crops)
    return add_practice_account(network=name)


def version_form(account: Account, page: PlainPage, data=None, cut=""):
    version = PostVersion(account=account, crop="1:1", attachment="images")
    version.images = [PostImage(image_id=page.image_id, alt="Des mains", cut=cut)]
    form = VersionForm(
        data,
        prefix="v",
        version=version,
        is_new=False,
        angle="announcement",
        story=read(page),
        pictures=Renderer(),
        choosable=get_image_model().objects.none(),
    )
    assert not data or form.is_valid(), form.errors
    return form


def typed(page, **more):
    pk = page.image_id
    return {"v-selected": "1", "v-crop": "1:1", f"v-image-{pk}": "1", f"v-alt-{pk}": "Des mains"} | {
        f"v-{name}-{pk}": value for name, value in more.items()
    }


@pytest.mark.parametrize(
    ("more", "kept"),
    [({"cut": "10,20,500,600"}, "10,20,500,600"), ({"cut": ""}, ""), ({"cut": "<b>"}, ""), ({}, "1,2,300,400")],
)
def test_the_composer_keeps_a_cut_takes_a_new_one_and_no_nonsense(page, square, more, kept):
    form = version_form(square, page, typed(page, **more), cut="1,2,300,400")
    assert [item.cut for item in form.save().images.all()] == [kept]
    assert [row.cut for row in form.image_rows()] == [kept]


def test_the_composers_rows_say_what_is_seen_in_each_shape_while_nothing_was_moved(page, square):
    (row,) = version_form(square, page).image_rows()
    assert set(row.usual_cuts) == set(square.network_class.capabilities.images.crops)
    assert row.usual_cuts["1:1"] == "125,0,750,1000"


def test_the_payload_shows_what_was_cut(page, square, admin):
    post = posts.start(page=page, accounts=[square], by=admin)
    version = post.versions.get()
    version.crop, version.attachment = "1:1", "images"
    version.images = [PostImage(image_id=page.image_id, alt="Des mains", cut="100,100,300,400")]
    (image,) = build(version, read(page), Renderer()).content.images
    assert "wscut-100-100-300-400-" in image.file and image.width == image.height == 480


# Files of every kind


def test_a_photograph_lying_on_its_side_leaves_upright_and_without_what_the_camera_noted():
    exif = Image.Exif()
    exif[0x0112], exif[0x010F] = 6, "Telephone"
    exif.get_ifd(0x8825).update({1: "N", 2: (48.0, 51.0, 24.0)})
    image = stored(quarters(), exif=exif.tobytes(), comment=b"chez nous")
    for picture in (rendered(image), rendered(image, crop="1:1"), rendered(image, crop="1:1", cut="0,0,999,600")):
        assert not dict(picture.getexif()) and not picture.getexif().get_ifd(0x8825)
        assert set(picture.info) <= {"jfif", "jfif_version", "jfif_unit", "jfif_density", "progressive", "progression"}
        assert near(picture.getpixel((5, 5)), (0, 0, 192)), "the lower left corner came up"
    assert rendered(image).size == (533, 800)


def test_what_is_transparent_becomes_white():
    picture = quarters(mode="RGBA")
    picture.putalpha(Image.new("L", picture.size, 0))
    assert near(rendered(stored(picture, "PNG", "logo.png")).getpixel((9, 9)), (255, 255, 255))
    indexed = Image.new("P", (900, 600), 0)
    indexed.putpalette([10, 20, 30])
    assert near(rendered(stored(indexed, "PNG", "p.png", transparency=0)).getpixel((9, 9)), (255, 255, 255))


def test_an_animated_image_leaves_as_its_first_picture():
    frames = [quarters((600, 400)), Image.new("RGB", (600, 400), "black")]
    image = stored(frames[0], "GIF", "a.gif", save_all=True, append_images=frames[1:], duration=80)
    assert near(rendered(image).getpixel((9, 9)), (192, 0, 0))


@pytest.mark.parametrize(
    ("kind", "name"), [("WEBP", "a.webp"), ("AVIF", "a.avif"), ("TIFF", "a.tiff"), ("BMP", "a.bmp")]
)
def test_other_formats_leave_as_jpeg(kind, name):
    assert near(rendered(stored(quarters(), kind, name)).getpixel((9, 9)), (192, 0, 0), by=20)


@pytest.mark.parametrize("mode", ["L", "CMYK", "YCbCr"])
def test_colours_mixed_otherwise_leave_as_screens_know_them(mode):
    picture = rendered(stored(quarters(mode=mode)))
    assert picture.mode == "RGB"
    wanted = (192, 0, 0) if mode != "L" else (57, 57, 57)
    assert near(picture.getpixel((9, 9)), wanted)


def test_sixteen_bits_of_grey_leave_as_the_same_grey():
    grey = Image.new("I;16", (900, 600), 0x8000)
    assert near(rendered(stored(grey, "PNG", "grey.png")).getpixel((9, 9)), (128, 128, 128), by=2)


def test_colours_of_another_profile_are_turned_into_those_of_screens():
    """A profile is applied and then left out; one that cannot be read changes nothing."""
    lab_like = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    assert near(rendered(stored(quarters(), icc_profile=lab_like)).getpixel((9, 9)), (192, 0, 0))
    assert near(rendered(stored(quarters(), icc_profile=b"not a profile")).getpixel((9, 9)), (192, 0, 0))


def test_a_drawing_is_not_rendered():
    svg = io.BytesIO(b'<svg xmlns="http://www.w3.org/2000/svg" width="90" height="60"></svg>')
    image = get_image_model().objects.create(title="d", file=ImageFile(svg, name="d.svg"), width=90, height=60)
    assert Renderer().render(image.pk, crop="original", limit=ROOMY) is None


# Below the limits


@pytest.mark.parametrize("most", [2_000_000, 976_560, 400_000])
def test_a_heavy_photograph_is_brought_below_the_limit_without_visible_loss(most):
    source = photograph()
    image = stored(source, quality=98)
    limit = ImageLimit(max_bytes=most, max_side=2048)
    done = Renderer().render(image.pk, crop="original", limit=limit)
    assert done.size <= most < image.file.size
    sent = Image.open(io.BytesIO(open_file(done.file)))
    assert likeness(sent, source.resize(sent.size, Image.Resampling.LANCZOS)) > 32.5
    assert sent.width >= 1200


def test_lettering_stays_sharp():
    poster = Image.new("RGB", (1600, 1600), "#1f3d36")
    draw = ImageDraw.Draw(poster)
    for line in range(20, 1600, 90):
        draw.text((40, line), "Venez samedi au jardin, de 9 h a 12 h", fill="white", font_size=70)
    sent = rendered(stored(poster, "PNG", "poster.png"), limit=ImageLimit(max_bytes=976_560, max_side=2000))
    assert sent.size == (1600, 1600)
    assert likeness(sent, poster) >= 35


def test_an_image_no_limit_can_hold_is_said_to_be_too_heavy():
    limit = ImageLimit(max_bytes=500, max_side=2048)
    assert Renderer().render(stored(photograph()).pk, crop="original", limit=limit).size > 500
