"""Sending for practice accounts: to a wall of this site, under the same promises as a real network."""

from __future__ import annotations

from datetime import datetime

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language

from ..conf import conf
from ..exceptions import Rejected
from ..models import Account, WallPost
from ..networks.base import CommentPage, ConnectedAccount, Payload, SendKey, Sent
from . import rehearsing


class Wall:
    """Stands in for a network where a practice account sends."""

    can_find = True

    def __init__(self, account: Account) -> None:
        self.account = account

    def send(self, payload: Payload, account: ConnectedAccount, key: SendKey) -> Sent:
        """Put ``payload`` on the wall. The same key gives the same post, as on the best of networks."""
        for image in self.account.network_class.preview(payload).images:
            account.open_file(image["file"])
        post, _created = WallPost.objects.get_or_create(
            account=self.account, key=key.value, defaults={"payload": payload, "created_at": key.at}
        )
        return self._sent(post)

    def find(self, payload: Payload, account: ConnectedAccount, key: SendKey, since: datetime) -> Sent | None:
        post = WallPost.objects.filter(account=self.account, key=key.value).first()
        return self._sent(post) if post else None

    def may_repeat(self, account: ConnectedAccount, key: SendKey, now: datetime) -> bool:
        return True

    def delete(self, remote_id: str, account: ConnectedAccount) -> None:
        WallPost.objects.filter(account=self.account, pk=int(remote_id.removeprefix("wall-"))).delete()

    def edit(self, remote_id: str, payload: Payload, account: ConnectedAccount) -> Sent:
        post = WallPost.objects.filter(account=self.account, pk=int(remote_id.removeprefix("wall-"))).first()
        if post is None:
            raise Rejected("the post is no longer on the wall", reason="gone")
        post.payload = payload
        post.save(update_fields=["payload"])
        return self._sent(post)

    def comments(self, remote_id: str, account: ConnectedAccount, cursor: str = "") -> CommentPage:
        """What invented people say there by now; nothing where rehearsing it is switched off."""
        post = WallPost.objects.filter(account=self.account, pk=int(remote_id.removeprefix("wall-"))).first()
        if post is None:
            raise Rejected("the post is no longer on the wall", reason="gone")
        if not conf.PRACTICE_COMMENTS:
            return CommentPage(comments=[])
        language = self.account.language or get_language() or ""
        said = rehearsing.said_about(remote_id, since=post.created_at, language=language, now=timezone.now())
        return CommentPage(comments=said)

    def _sent(self, post: WallPost) -> Sent:
        wall = reverse("social_accounts:wall", args=[self.account.pk])
        return Sent(remote_id=f"wall-{post.pk}", url=f"{_root()}{wall}#post-{post.pk}")


def _root() -> str:
    from wagtail.admin.utils import get_admin_base_url

    return (get_admin_base_url() or "http://localhost").rstrip("/")
