"""From an image of the site to a file a network takes, and back from its reference to bytes."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from wagtail.images import get_image_model

from ..conf import conf
from ..exceptions import Rejected
from ..networks.base import Image, ImageLimit
from .cuts import parse_cut, ratio_of, whole_size

STEPS = ((1, 90), (1, 82), (0.8, 85), (0.8, 76), (0.6, 80), (0.45, 76), (0.3, 70), (0.2, 60))
"""Shares of the longest side with the quality of the JPEG, until the file is below the limit. Smaller before coarser:
no screen shows the size, and everybody sees the squares."""


class Renderer:
    """Renders images for one request or task, each image and size once."""

    def __init__(self) -> None:
        self._images: dict[int, Any] = {}
        self._done: dict[tuple, Image] = {}

    def load(self, image_ids: Iterable[int]) -> None:
        """Fetch what will be needed in two queries."""
        missing = set(image_ids) - set(self._images)
        if missing:
            found = get_image_model().objects.prefetch_related("renditions").in_bulk(missing)
            self._images.update({pk: found.get(pk) for pk in missing})

    def get(self, image_id: int) -> Any:
        """The image of the site, or None when it is gone."""
        self.load([image_id])
        return self._images[image_id]

    def render(self, image_id: int, *, crop: str, limit: ImageLimit, alt: str = "", cut: str = "") -> Image | None:
        """The image below the network's limits, cut where ``cut`` says, else around its focal point; None for a drawing
        or a lost image. The whole image is whole: ``cut`` says nothing then."""
        image = self.get(image_id)
        if image is None or image.is_svg():
            return None
        key = (image_id, crop, cut, limit.max_side, limit.max_bytes)
        if key not in self._done:
            self._done[key] = _below(image, crop, cut, limit)
        done = self._done[key]
        return Image(file=done.file, mime=done.mime, width=done.width, height=done.height, size=done.size, alt=alt)

    def url(self, reference: str) -> str:
        """Where the admin shows the file of ``Image.file``; "" when the image is gone."""
        image_id, spec, _ = reference.split(":")
        image = self.get(int(image_id))
        return image.get_rendition(spec.replace("+", "|")).url if image else ""


def open_file(reference: str) -> bytes:
    """The bytes behind ``Image.file``. Raises Rejected("image") when the image changed since, or is gone."""
    image, spec = _unchanged(reference)
    try:
        with image.get_rendition(spec).file.open("rb") as file:
            return file.read()
    except OSError as error:
        raise Rejected(f"the image's file cannot be read: {type(error).__name__}", reason="image") from None


def public_url(reference: str) -> str:
    """The whole address of the file behind ``Image.file``, for networks that fetch it themselves. Raises
    Rejected("image") as ``open_file`` does, and where the site's files have no https address."""
    image, spec = _unchanged(reference)
    url = image.get_rendition(spec).full_url
    if not url.startswith("https://") and not conf.ALLOW_PRIVATE_HOSTS:
        raise Rejected("the site's images have no https address", reason="image")
    return url


def _unchanged(reference: str) -> tuple[Any, str]:
    image_id, spec, version = reference.split(":")
    spec = spec.replace("+", "|")
    image = get_image_model().objects.filter(pk=image_id).first()
    if image is None or _version(image, spec) != version:
        raise Rejected("the image changed since the post was approved", reason="image")
    return image, spec


def _below(image: Any, crop: str, cut: str, limit: ImageLimit) -> Image:
    """The best rendition below the byte limit; the smallest one made when none is."""
    for shrink, quality in STEPS:
        operation = _operation(image, crop, cut, int(limit.max_side * shrink))
        spec = f"{operation}|wsjpeg-{quality}"
        rendition = image.get_rendition(spec)
        size = rendition.file.size
        if size <= limit.max_bytes:
            break
    return _describe(image, spec, rendition, size)


def _operation(image: Any, crop: str, cut: str, side: int) -> str:
    """How the image is brought to its shape; never to more pixels than it has."""
    if crop == "original":
        return f"max-{side}x{side}"
    ratio = ratio_of(crop)
    if chosen := parse_cut(cut):
        width, height = whole_size(*ratio, side, side)
        return f"wscut-{chosen.left}-{chosen.top}-{chosen.width}-{chosen.height}-{width}x{height}"
    width, height = whole_size(*ratio, min(side, image.width), min(side, image.height))
    return f"fill-{width}x{height}"


def _describe(image: Any, spec: str, rendition: Any, size: int) -> Image:
    return Image(
        file=f"{image.pk}:{spec.replace('|', '+')}:{_version(image, spec)}",
        mime="image/jpeg",
        width=rendition.width,
        height=rendition.height,
        size=size,
    )


def _version(image: Any, spec: str) -> str:
    """Changes whenever the pixels a reader would see change: the file, or the focal point where it is cut around it."""
    focus = None if spec.startswith("wscut") else image.get_focal_point()
    place = f"{focus.left:.0f}.{focus.top:.0f}.{focus.right:.0f}.{focus.bottom:.0f}" if focus else ""
    return f"{image.get_file_hash()[:16]}-{place}"
