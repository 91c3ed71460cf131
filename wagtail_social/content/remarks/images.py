"""Images that say nothing to some, or too little to all."""

from __future__ import annotations

from collections.abc import Iterator

import regex

from .subject import ImageSubject, Mend, Remark, Subject

SMALLEST = 600
"""Pixels of the longer side below which an image looks blurred on a telephone."""

_FILE_NAME = regex.compile(
    r"\S+\.(?:jpe?g|png|gif|webp|heic|tiff?|svg|avif|bmp)"
    r"|(?:img|dsc[nf]?|dcim|pxl|mvimg|p|screenshot|capture|whatsapp image|image|photo|scan)[-_ .()]*\d[\d\W_]*"
    r"|[\d\W_]+"
    r"|\w+(?:[-_]\w+){2,}"
    r"|(?:image|photo|photographie|illustration|picture|visuel|logo|affiche|sans titre|untitled)s?",
    regex.IGNORECASE,
)


def remark(subject: Subject) -> Iterator[Remark]:
    for image in subject.images:
        params = {"image": image.image_id}
        if image.has_consent is False:
            yield Remark(code="consent_missing", field="images", params=params)
        yield from _about_alt(image)
        seen = _seen(image)
        if seen and max(seen) < SMALLEST:
            width, height = map(round, seen)
            yield Remark(code="image_small", field="images", params={**params, "width": width, "height": height})
        elif seen and _is_cut_off(image, *seen):
            yield Remark(code="image_cut", field="images", params=params)


def says_nothing(alt: str) -> bool:
    """True for the name of a file, a number, or a word such as "photo"."""
    return bool(_FILE_NAME.fullmatch(alt.strip()))


def _about_alt(image: ImageSubject) -> Iterator[Remark]:
    if image.is_decorative or not image.carries_alt:
        return
    better = image.description.strip()
    mend = Mend(alt=better) if better and not says_nothing(better) and better != image.alt.strip() else None
    if not image.alt.strip():
        yield Remark(code="alt_missing", field="images", params={"image": image.image_id}, mend=mend)
    elif says_nothing(image.alt):
        params = {"image": image.image_id, "alt": image.alt.strip()}
        yield Remark(code="alt_says_nothing", field="images", params=params, mend=mend)


def _seen(image: ImageSubject) -> tuple[float, float] | None:
    """Width and height in pixels of what is left of the image once it is cut; None when unknown."""
    if not image.width or not image.height:
        return None
    if image.cut:
        return image.width * image.cut[2] / 1000, image.height * image.cut[3] / 1000
    if image.crop == "original":
        return image.width, image.height
    across, down = (int(part) for part in image.crop.split(":"))
    scale = min(image.width / across, image.height / down)
    return across * scale, down * scale


def _is_cut_off(image: ImageSubject, width: float, height: float) -> bool:
    """True when what must be seen is larger than what is seen; what a person cut by hand is as she wants it."""
    if image.focus is None or image.cut or image.crop == "original":
        return False
    left, top, right, bottom = image.focus
    return right - left > width + 1 or bottom - top > height + 1
