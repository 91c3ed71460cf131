"""Images for X API v2: uploaded whole, waited for, described, each step kept so that a next try goes on from there.

A media id lives a day, so images are uploaded when the post leaves and never before.
"""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from typing import Any

from ..exceptions import NotSent, NotYet, Rejected
from .base import ConnectedAccount, SendKey
from .base_xapi_http import XApiNetwork, seconds_from_now

UPLOAD = "/2/media/upload"
METADATA = "/2/media/metadata"
_AT_WORK = ("pending", "in_progress")
_MARGIN = 600
"""Seconds before its end at which an id is no longer used."""
_USUAL_LIFE = 3600
"""Seconds an id is trusted where X does not say how long it lives."""


class XApiMedia(XApiNetwork):
    def media_ids(self, images: Sequence[Mapping[str, Any]], account: ConnectedAccount, key: SendKey) -> list[str]:
        """One id per image, ready and described. Raises NotYet while X is at work on one."""
        kept = {number: media for number, media in self._kept(key).items() if media["until"] > time.time()}
        for number, image in enumerate(images):
            while (media := kept.get(str(number))) is None or (step := self._next_step(media)):
                kept[str(number)] = self._upload(image, account) if media is None else step(media, image, account)
                key.keep({"media": kept})
        return [kept[str(number)]["id"] for number in range(len(images))]

    @staticmethod
    def _kept(key: SendKey) -> Mapping[str, Any]:
        return key.progress.get("media") or {}

    def _next_step(self, media: Mapping[str, Any]) -> Any:
        if not media["ready"]:
            return self._look
        return None if media["told"] else self._tell

    def _upload(self, image: Mapping[str, Any], account: ConnectedAccount) -> dict[str, Any]:
        name = f"image.{image['mime'].rpartition('/')[2]}"
        files = {"media": (name, account.open_file(image["file"]), image["mime"])}
        data = self._media(account, "POST", UPLOAD, files=files, data={"media_category": "tweet_image"})
        if not data.get("id"):
            raise NotSent("an upload without an id")
        life = min(int(data.get("expires_after_secs") or _USUAL_LIFE), 86_400)
        return {
            "id": str(data["id"]),
            "until": time.time() + life - _MARGIN,
            "ready": _state(data) not in _AT_WORK,
            "told": not image["alt"],
        }

    def _look(self, media: dict[str, Any], image: Mapping[str, Any], account: ConnectedAccount) -> dict[str, Any]:
        data = self._media(account, "GET", UPLOAD, params={"command": "STATUS", "media_id": media["id"]})
        if _state(data) == "failed":
            raise Rejected("X could not read the image", reason="image")
        if _state(data) in _AT_WORK:
            wait = int((data.get("processing_info") or {}).get("check_after_secs") or 5)
            raise NotYet("X is at work on an image", until=seconds_from_now(wait))
        return {**media, "ready": True}

    def _tell(self, media: dict[str, Any], image: Mapping[str, Any], account: ConnectedAccount) -> dict[str, Any]:
        """The alternative text, which must be there before the post is."""
        told = {"id": media["id"], "metadata": {"alt_text": {"text": image["alt"]}}}
        self._media(account, "POST", METADATA, json=told)
        return {**media, "told": True}

    def _media(self, account: ConnectedAccount, method: str, path: str, **kwargs: Any) -> Mapping[str, Any]:
        try:
            answer = self.call(account, method, path, **kwargs)
        except Rejected as error:
            reason = "image" if error.status in (400, 404, 413, 415, 422) else error.reason
            raise Rejected(error.detail, reason=reason, status=error.status) from None
        data = answer.get("data") if isinstance(answer, Mapping) else None
        if not isinstance(data, Mapping):
            raise NotSent("a media answer without data")
        return data


def _state(data: Mapping[str, Any]) -> str:
    return str((data.get("processing_info") or {}).get("state") or "")
