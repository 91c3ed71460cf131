"""One account's version of a post, as it is typed."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.functional import cached_property
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin.widgets import AdminAutoHeightTextInput
from wagtail.images.widgets import AdminImageChooser

from ..content.story import Story, StoryImage
from ..models import PostImage, PostVersion
from ..services import payloads, posts
from ..services.cuts import parse_cut, usual_cut
from ..services.images import Renderer

IMAGE_KEY = re.compile(r"image-(\d+)$")


@dataclass
class ImageRow:
    """An image that may be taken into a version: one of the page's, or one chosen before."""

    image: Any
    chosen: bool
    alt: str
    is_decorative: bool
    cut: str = ""
    """What is to be seen of it (``PostImage.cut``)."""
    crops: tuple[str, ...] = ()

    @cached_property
    def usual_cuts(self) -> dict[str, str]:
        """For each shape offered, what is seen while ``cut`` is empty."""
        return {crop: str(usual_cut(self.image, crop)) for crop in self.crops}

    @property
    def usual_cuts_as_json(self) -> str:
        return json.dumps(self.usual_cuts)


class VersionForm(forms.Form):
    """One account's version. Its identity is the account, so a row saved twice by autosave stays one row."""

    selected = forms.BooleanField(required=False)
    text = forms.CharField(label=_("Text"), required=False, strip=False, widget=AdminAutoHeightTextInput)
    hashtags = forms.CharField(label=_("Hashtags"), required=False, max_length=255)
    shown = forms.CharField(required=False, strip=False, widget=forms.HiddenInput)
    shown_hashtags = forms.CharField(required=False, widget=forms.HiddenInput)
    follows = forms.BooleanField(required=False, widget=forms.HiddenInput)
    variant = forms.IntegerField(required=False, min_value=0, max_value=9999, widget=forms.HiddenInput)
    proposed_by = forms.CharField(required=False, max_length=100, widget=forms.HiddenInput)
    has_link = forms.BooleanField(label=_("With the page's address"), required=False)
    attachment = forms.ChoiceField(label=_("Shows"), choices=PostVersion.Attachment.choices, required=False)
    crop = forms.ChoiceField(label=_("Shape"), required=False)
    content_warning = forms.CharField(label=_("Content warning"), required=False, max_length=200)
    other_image = forms.IntegerField(label=_("Another image"), required=False)
    other_alt = forms.CharField(label=_("Its description"), required=False)

    def __init__(
        self,
        *args,
        version: PostVersion,
        is_new: bool,
        angle: str,
        story: Story,
        pictures: Renderer,
        choosable: QuerySet,
        **kwargs,
    ):
        """``choosable``: the images that whoever types may add to those of the page and of the version."""
        self.account, self.version, self.is_new, self.angle = version.account, version, is_new, angle
        self.story, self.pictures, self.choosable = story, pictures, choosable
        super().__init__(*args, initial=self._initial(), **kwargs)
        self._shape_fields()

    @property
    def capabilities(self):
        return self.account.network_class.capabilities

    @cached_property
    def limit(self):
        return self.account.network_class.image_limit(payloads.form_only(self.account))

    @property
    def is_chosen(self) -> bool:
        return bool(self["selected"].value())

    @property
    def follows_page(self) -> bool:
        if not self.is_bound:
            return self.version.follows_page
        return self._is_untouched()

    def composed(self, taken: list[str]) -> PostVersion:
        """What the composer would write now, in none of the words that are ``taken``."""
        version = self.save() if self.is_bound else self.version
        return posts.composed(version, self.story, self.angle, taken)

    def image_rows(self) -> list[ImageRow]:
        """The images to choose among: those of the page, and those chosen before."""
        chosen = {item.image_id: item for item in self.version.images.all()}
        used = {image.image_id: image for image in self.story.images}
        rows = [self._row(pk, chosen.get(pk), used.get(pk)) for pk in dict.fromkeys([*chosen, *used, *self._added()])]
        return [row for row in rows if row.image is not None and not row.image.is_svg()]

    def added_row(self, image: Any) -> ImageRow:
        """An image that is new to the form, chosen."""
        self.pictures.load([image.pk])
        alt = getattr(image, "description", "") or image.title
        return ImageRow(self.pictures.get(image.pk), True, alt, False, "", self.limit.crops)

    def save(self) -> PostVersion:
        """The version as typed, in memory."""
        data, version = self.cleaned_data, self.version
        version.account = self.account
        version.follows_page = self._is_untouched()
        version.text = data["text"].replace("\r\n", "\n")
        version.hashtags = " ".join(word.lstrip("#") for word in data["hashtags"].replace(",", " ").split())
        version.variant, version.proposed_by = data.get("variant") or 0, data["proposed_by"]
        version.has_link, version.content_warning = data["has_link"], data["content_warning"]
        version.attachment = data["attachment"] or version.attachment
        version.crop = data["crop"] or version.crop
        version.images = self._chosen_images()
        return version

    def _initial(self) -> dict[str, Any]:
        version = self.version
        return {
            "selected": not self.is_new,
            "text": version.text,
            "hashtags": version.hashtags,
            "shown": version.text,
            "shown_hashtags": version.hashtags,
            "follows": version.follows_page,
            "variant": version.variant,
            "proposed_by": version.proposed_by,
            "has_link": version.has_link,
            "attachment": version.attachment,
            "crop": version.crop,
            "content_warning": version.content_warning,
        }

    def _shape_fields(self) -> None:
        self.fields["crop"].choices = [(crop, _crop_label(crop)) for crop in self.limit.crops]
        self.fields["other_image"].widget = AdminImageChooser()
        self.fields["text"].widget.attrs.update(
            {"lang": self.account.language or self.story.language, "spellcheck": "true"}
        )
        if self.capabilities.card == "none":
            choices = [choice for choice in PostVersion.Attachment.choices if choice[0] != PostVersion.Attachment.CARD]
            self.fields["attachment"].choices = choices
        if not self.capabilities.content_warning:
            del self.fields["content_warning"]

    def _is_untouched(self) -> bool:
        """True while the text is the composer's: it followed the page and nobody changed what was shown."""
        data = self.cleaned_data if hasattr(self, "cleaned_data") else {}
        text, shown = (data.get(name, "").replace("\r\n", "\n") for name in ("text", "shown"))
        return (
            bool(data.get("follows")) and text == shown and data.get("hashtags", "") == data.get("shown_hashtags", "")
        )

    def _row(self, pk: int, item: PostImage | None, used) -> ImageRow:
        shown = item or used or StoryImage(image_id=pk)
        chosen, alt, is_decorative = self._typed(pk) or (item is not None, shown.alt, shown.is_decorative)
        cut = self._typed_cut(pk, item.cut if item else "")
        return ImageRow(self.pictures.get(pk), chosen, alt, is_decorative, cut, self.limit.crops)

    def _added(self) -> list[int]:
        """Images that came to the form since it was drawn, such as a card just made; those she may choose."""
        names = [name.removeprefix(f"{self.prefix}-") for name in self.data if name.startswith(f"{self.prefix}-image-")]
        typed = {int(found[1]) for name in names if (found := IMAGE_KEY.match(name))}
        return self._choosable(typed - self._known_images())

    def _known_images(self) -> set[int]:
        """Those of the page, and those of the version already."""
        return {image.image_id for image in self.story.images} | {item.image_id for item in self.version.images.all()}

    def _choosable(self, image_ids: set[int]) -> list[int]:
        return list(self.choosable.filter(pk__in=image_ids).values_list("pk", flat=True)) if image_ids else []

    def _typed(self, pk: int) -> tuple[bool, str, bool] | None:
        if not self.is_bound or self.add_prefix(f"alt-{pk}") not in self.data:
            return None
        names = (self.add_prefix(f"{kind}-{pk}") for kind in ("image", "alt", "decorative"))
        image, alt, decorative = (self.data.get(name, "") for name in names)
        return bool(image), alt.strip(), bool(decorative)

    def _typed_cut(self, pk: int, kept: str) -> str:
        """A screen that does not let it be moved leaves it as it was; what describes no cut is none."""
        typed = self.data.get(self.add_prefix(f"cut-{pk}")) if self.is_bound else None
        return kept if typed is None else str(parse_cut(typed) or "")

    def _chosen_images(self) -> list[PostImage]:
        """In the order shown; an image chosen beside those of the page comes last, once."""
        rows = [row for row in self.image_rows() if row.chosen]
        chosen = [
            PostImage(image_id=row.image.pk, alt=row.alt, is_decorative=row.is_decorative, cut=row.cut) for row in rows
        ]
        other = self.cleaned_data.get("other_image")
        if other and other not in {item.image_id for item in chosen} and self.pictures.get(other):
            alt = self.cleaned_data["other_alt"] or getattr(self.pictures.get(other), "description", "")
            chosen.append(PostImage(image_id=other, alt=alt))
        for number, item in enumerate(chosen):
            item.sort_order = number
        return chosen

    def clean_other_image(self):
        other = self.cleaned_data["other_image"]
        if other and not self._choosable({other}):
            # Or the chooser, drawn again with it, would show it.
            self.data = {**self.data.dict(), self.add_prefix("other_image"): ""}
            raise forms.ValidationError(gettext("This image is not one you may choose. Choose another one."))
        return other

    def clean_content_warning(self):
        return self.cleaned_data["content_warning"].strip()

    def clean(self):
        cleaned = super().clean()
        cleaned.setdefault("content_warning", "")
        return cleaned


def _crop_label(crop: str) -> str:
    return gettext("Whole image") if crop == "original" else crop.replace(":", " : ")
