from __future__ import annotations

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from wagtail.images import get_image_model
from wagtail.images.models import AbstractImage

from example_site.illustrations import ILLUSTRATIONS, Illustration

from .once import Ledger


def load_pictures(ledger: Ledger) -> dict[str, AbstractImage | None]:
    """The pictures by name; None for one that somebody has deleted."""
    return {name: _picture(name, ILLUSTRATIONS[name], ledger) for name in ILLUSTRATIONS}


def _picture(name: str, illustration: Illustration, ledger: Ledger) -> AbstractImage | None:
    path = f"original_images/{name}.jpg"
    existing = get_image_model().objects.filter(file=path).first()
    if existing or not ledger.is_new(f"picture:{name}"):
        return existing
    default_storage.delete(path)  # left by a loading that was cut short; otherwise the new file would be renamed
    x, y, width, height = illustration.focus
    picture = get_image_model().objects.create(
        title=illustration.title,
        description=illustration.description,
        file=ContentFile(illustration.draw().jpeg(), name=f"{name}.jpg"),
        focal_point_x=x,
        focal_point_y=y,
        focal_point_width=width,
        focal_point_height=height,
    )
    ledger.note(f"picture:{name}")
    return picture
