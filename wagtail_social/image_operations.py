"""What Wagtail's own image operations lack: a cut where a person wants it, and a file that is fit to leave the site."""

from __future__ import annotations

import io
from math import gcd
from typing import Any

from PIL import Image, ImageCms
from wagtail.images.image_operations import FilterOperation, ImageTransform, TransformOperation
from willow.plugins.pillow import PillowImage

from .services.cuts import Cut, fitted

WHITE = (255, 255, 255, 255)


class CutOperation(TransformOperation):
    """``wscut-LEFT-TOP-WIDTH-HEIGHT-ACROSSxDOWN``: a box in thousandths, brought to the ratio of the size that
    follows it and scaled down to that size. It never makes pixels up."""

    def construct(self, left: str, top: str, width: str, height: str, size: str) -> None:
        self.cut = Cut(int(left), int(top), int(width), int(height))
        self.size = tuple(int(side) for side in size.split("x"))
        if len(self.size) != 2 or min(self.size) < 1:
            raise ValueError(f"Not a size: {size}")

    def run(self, transform: ImageTransform, image: Any) -> ImageTransform:
        shared = gcd(*self.size)
        box = fitted(self.cut, *(side // shared for side in self.size), *transform.size)
        transform = transform.crop(box)
        return transform.resize(self.size) if box.width > self.size[0] else transform


class JpegOperation(FilterOperation):
    """``wsjpeg-QUALITY``: a JPEG of pixels and nothing else. What the camera noted, the place included, stays on the
    site; colours become those every screen knows, whatever they were mixed for; what is transparent becomes white.

    One operation with a short name where Wagtail has several: it makes the file's name of them, and a name too long
    loses its beginning, down to a file that starts with a dot and that many servers hide.
    """

    def construct(self, quality: str) -> None:
        self.quality = int(quality)
        if not 1 <= self.quality <= 100:
            raise ValueError(f"Not a quality: {quality}")

    def run(self, willow: Any, image: Any, env: dict[str, Any]) -> PillowImage:
        env["output-format"], env["jpeg-quality"] = "jpeg", self.quality
        return PillowImage(_bare(_in_rgb(willow.get_pillow_image())))


def _in_rgb(picture: Image.Image) -> Image.Image:
    if picture.mode.startswith("I"):  # sixteen bits a pixel, which ``convert`` cuts off instead of scaling
        picture = picture.convert("I").point(lambda value: value / 256).convert("L")
    picture = _in_screen_colours(picture)
    if "A" in picture.getbands() or "transparency" in picture.info:
        picture = picture.convert("RGBA")
        return Image.alpha_composite(Image.new("RGBA", picture.size, WHITE), picture).convert("RGB")
    return picture.convert("RGB")


def _in_screen_colours(picture: Image.Image) -> Image.Image:
    """By the profile the image carries; one that cannot be read is as good as none."""
    profile = picture.info.get("icc_profile")
    if not profile or picture.mode not in {"RGB", "RGBA", "CMYK", "L"}:
        return picture
    mode = "RGBA" if picture.mode == "RGBA" else "RGB"
    try:
        source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        return ImageCms.profileToProfile(picture, source, ImageCms.createProfile("sRGB"), outputMode=mode)
    except (ImageCms.PyCMSError, OSError):
        return picture


def _bare(picture: Image.Image) -> Image.Image:
    picture.info = {}
    return picture
