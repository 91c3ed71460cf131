"""Remarks about the versions of a post, worded, for whoever shows them. Reads what the worker found; calls nobody."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, astuple, dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import F, Window, prefetch_related_objects
from django.db.models.functions import RowNumber
from django.utils import timezone
from django.utils.module_loading import import_string

from ..conf import conf
from ..content.remarks import ImageSubject, LinkState, Remark, Subject, UnknownWord, remarks
from ..content.remarks.asks import asks
from ..content.story import Story
from ..content.voice import HouseVoice
from ..models import Delivery, PostVersion, State
from ..text import find_spans
from . import links, page_links, payloads, remark_words, spelling
from .cuts import parse_cut
from .images import Renderer
from .voices import voices_of

LOOKED_BACK = 4
"""Posts of an account that are looked at for what they asked."""
SINCE = timedelta(days=60)
"""An ask that is older is forgotten."""


@dataclass(frozen=True, kw_only=True)
class WordedRemark:
    """A remark as a screen shows it. ``mended`` is the whole new value of ``field`` after one click: the text, the
    hashtags separated by spaces, or the alternative text of the image ``image``; None where no click mends it."""

    code: str
    field: str
    text: str
    start: int | None = None
    """Where it stands in the text, in characters."""
    end: int | None = None
    mend_label: str = ""
    mended: str | None = None
    image: int | None = None
    teachable: str = ""
    """A word that ``spelling.teach`` can take into the site's own; "" where the remark is about no word."""

    def as_dict(self) -> dict[str, Any]:
        """For JSON."""
        return asdict(self)


def remarks_of(
    versions: Iterable[PostVersion], story: Story, *, today: date | None = None, renderer: Renderer | None = None
) -> dict[int, list[WordedRemark]]:
    """What there is to say about each of ``versions``, which all tell ``story``, by the account's primary key.

    ``today`` is the day they will be read. The queries do not grow with the versions; what the worker has yet to look
    up is written down for it.
    """
    chosen = [version for version in versions if version.account.network_class]
    gathered = _Gathered(chosen, story, today or timezone.localdate(), renderer or Renderer())
    return {version.account_id: _worded(remarks(gathered.subject(version))) for version in chosen}


def remarks_of_page(page: Any) -> list[WordedRemark]:
    """What there is to say about the addresses on ``page`` itself, which only its editor can mend."""
    known = links.verdicts(page_links.links_on(page))
    found = [
        Remark(code=f"page_link_{state.verdict}", field="link", params={"url": url, "leads_to": state.leads_to})
        for url, state in known.items()
    ]
    return _worded(found)


class _Gathered:
    """What remarks look at beyond the texts, fetched for all versions at once."""

    def __init__(self, versions: list[PostVersion], story: Story, today: date, renderer: Renderer) -> None:
        self.story, self.today, self.renderer = story, today, renderer
        stored = [version for version in versions if version.pk]
        prefetch_related_objects([version for version in stored if not _has_own_images(version)], "images")
        accounts = {version.account_id for version in versions}
        self.voices = voices_of(accounts)
        self.asks = _asks_in_a_row(accounts, {version.post_id for version in versions})
        self.links = links.verdicts(url for version in versions for url in _urls(version.text))
        self.unknown = spelling.unknown_of((version.text, self.language(version)) for version in versions)
        renderer.load(item.image_id for version in versions for item in _images(version))

    def language(self, version: PostVersion) -> str:
        return version.account.language or self.story.language

    def subject(self, version: PostVersion) -> Subject:
        account, capabilities = version.account, version.account.network_class.capabilities
        return Subject(
            text=version.text,
            story=self.story,
            today=self.today,
            hashtags=tuple(version.hashtags.split()),
            voice=self.voice(version),
            language=self.language(version),
            fold=capabilities.fold,
            live_links=capabilities.live_links,
            usual_hashtags=capabilities.usual_hashtags,
            images=self.images(version),
            links=self.link_states(version),
            unknown_words=self.unknown_words(version),
            asks_before=self.asks.get(account.pk, 0),
            names=(account.label, account.handle, conf.APP_NAME),
        )

    def voice(self, version: PostVersion) -> HouseVoice | None:
        return self.voices.get(version.account_id)

    def link_states(self, version: PostVersion) -> dict[str, LinkState]:
        return {url: self.links[url] for url in _urls(version.text) if url in self.links}

    def unknown_words(self, version: PostVersion) -> tuple[UnknownWord, ...]:
        return tuple(self.unknown.get((version.text, self.language(version))) or ())

    def images(self, version: PostVersion) -> tuple[ImageSubject, ...]:
        limit = version.account.network_class.image_limit(payloads.form_only(version.account))
        found = ((item, self.renderer.get(item.image_id)) for item in _images(version))
        return tuple(
            _image_subject(item, image, version.crop, limit.alt_text is not None) for item, image in found if image
        )


def _image_subject(item: Any, image: Any, crop: str, carries_alt: bool) -> ImageSubject:
    focus, cut = image.get_focal_point(), parse_cut(item.cut)
    agreed = import_string(conf.IMAGE_CONSENT) if conf.IMAGE_CONSENT else None
    return ImageSubject(
        image_id=item.image_id,
        alt=item.alt,
        is_decorative=item.is_decorative,
        carries_alt=carries_alt,
        description=getattr(image, "description", ""),
        width=0 if image.is_svg() else image.width,
        height=0 if image.is_svg() else image.height,
        crop=crop,
        cut=astuple(cut) if cut and crop != "original" else None,
        focus=(focus.left, focus.top, focus.right, focus.bottom) if focus else None,
        has_consent=agreed(image) if agreed else None,
    )


def _has_own_images(version: PostVersion) -> bool:
    """True where its images were put together in memory, as a form does."""
    return "images" in getattr(version, "_cluster_related_objects", {})


def _images(version: PostVersion) -> list[Any]:
    return list(version.images.all()) if version.attachment == PostVersion.Attachment.IMAGES else []


def _urls(text: str) -> list[str]:
    return [span.value for span in find_spans(text) if span.kind == "url"]


def _asks_in_a_row(accounts: Iterable[int], but: Iterable[int | None]) -> dict[int, int]:
    """How many of each account's latest posts asked for something, up to the first that did not."""
    sent = Delivery.objects.filter(account__in=accounts, state=State.SENT, sent_at__gte=timezone.now() - SINCE)
    sent = sent.exclude(post__in=[pk for pk in but if pk]).exclude(post=None)
    place = Window(RowNumber(), partition_by="account_id", order_by=F("sent_at").desc())
    latest = list(sent.annotate(place=place).filter(place__lte=LOOKED_BACK).values_list("account", "post", "place"))
    texts = _texts({post for _, post, _ in latest}) if latest else {}
    counts: dict[int, int] = {}
    ended: set[int] = set()
    for account, post, _place in sorted(latest, key=lambda row: row[2]):
        if account not in ended and asks(texts.get((post, account), "")):
            counts[account] = counts.get(account, 0) + 1
        else:
            ended.add(account)
    return counts


def _texts(posts: Iterable[int]) -> Mapping[tuple[int, int], str]:
    rows = PostVersion.objects.filter(post__in=posts).values_list("post", "account", "text")
    return {(post, account): text for post, account, text in rows}


def _worded(found: Iterable[Remark]) -> list[WordedRemark]:
    return [_word(remark) for remark in found]


def _word(remark: Remark) -> WordedRemark:
    mend = remark.mend
    value = None
    if mend is not None:
        hashtags = None if mend.hashtags is None else " ".join(mend.hashtags)
        value = next(new for new in (mend.text, hashtags, mend.alt) if new is not None)
    return WordedRemark(
        code=remark.code,
        field=remark.field,
        text=remark_words.sentence(remark),
        start=remark.start,
        end=remark.end,
        mend_label=remark_words.mend_label(remark) if mend else "",
        mended=value,
        image=remark.params.get("image"),
        teachable=remark.params["word"] if remark.code == "spelling" else "",
    )
