"""LinkedIn: how to connect a Page, or a person's own profile.

What it needs: a personal LinkedIn account, and an "app" that you create on LinkedIn's site for developers. An app is
only an entry in a list there, with a name, a logo and two codes; nothing is programmed. LinkedIn wants every app tied
to a LinkedIn Page whose super admin confirms it once. What the app may do depends on the product you choose for it.

"Share on LinkedIn" is given to everybody at once. It publishes on the profile of the person who connects, not on a
Page. LinkedIn lets nobody read a personal post back: for a profile this site shows no comments, no likes and no
figures, and when an answer of LinkedIn is lost it cannot look for the post by itself and asks you.

"Community Management API" publishes on Pages and reads their comments and figures. LinkedIn examines every request. It
wants a registered legal body, an e-mail address at that body's own domain (not a free one), a site with a privacy
policy, and a person who is super admin of the Page. Its form speaks of commercial use; whether an association counts
is written nowhere.

Cost: free, both ways.

Time: twenty minutes for a profile. For a Page, LinkedIn does not say how long it examines; a second form with a filmed
demonstration is needed within twelve months, because the first stage allows only 500 calls a day. The connection ends
after 60 days and LinkedIn lets almost nobody prolong it by program: a person connects again, in one minute, and this
site reminds you in time.

1. Go to linkedin.com/developers/apps, log in with your own LinkedIn account and choose "Create app". The name must not
   contain the words "LinkedIn", "Linked" or "In". Choose your Page: an app never changes its Page afterwards. Choosing
   the "default Page" for individuals closes the way to Pages for good. For Pages take a new app with no other product.
2. On the tab "Settings" choose "Verify", and send the address shown there to the super admin of the Page, or open it
   yourself if that is you.
3. On the tab "Products" choose "Request access". For a profile: "Share on LinkedIn", and also "Sign In with LinkedIn
   using OpenID Connect", which says whose profile it is. For a Page: only "Community Management API", with its form.
4. On the tab "Auth", under "Authorized redirect URLs for your app", add this address exactly: {redirect_uri}
5. On the same tab copy "Client ID" and "Primary Client Secret" here, and choose the product you were given.
6. Connect: LinkedIn asks for your agreement, then this site shows what you can publish on. Whoever connects a Page must
   be its super admin and stay so.

When it goes wrong: "Business verification failed" means that LinkedIn did not find your body in its registers; an app
that was refused cannot ask again, so create another one. "unauthorized_scope_error" means that the product chosen here
is not the one the app was given. A "redirect_uri" error means that the address of step 4 is not the same to the letter.
When every call ends with "NONEXISTENT_VERSION", this software is older than LinkedIn accepts and must be updated.

LinkedIn's terms shape what happens here: a person approves each exact text before it leaves, comments are kept for 24
hours only, and they are never shown on the site. Comments cannot be hidden by a program: delete or report them on
LinkedIn.

Worth it: for an association whose members, partners or funders work and hire there. For a few posts a year, copying
them by hand from here into LinkedIn costs less than the application for a Page.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from ..exceptions import NetworkError, NotSent, ReconnectNeeded, Rejected, Unsupported
from ..text import TextLimit, contains_url, find_spans, measure
from . import base_restli as restli
from . import base_restli_social as social
from .base import (
    AppField,
    Candidate,
    Capabilities,
    CommentPage,
    ConnectedAccount,
    Content,
    Finding,
    Grant,
    ImageLimit,
    Payload,
    Preview,
    Profile,
    RemoteComment,
    Sent,
)
from .base_oauth2 import Client
from .base_restli_posts import MEMBER, PostsNetwork, article_of, card_of, is_member, post_path

PAGE = "urn:li:organization:"


class LinkedIn(PostsNetwork):
    name = "linkedin"
    label = "LinkedIn"
    worth = (
        "For an association whose partners, funders or volunteers are there for their work; a personal profile "
        "connects in twenty minutes, a Page only after an examination that small associations often fail."
    )
    color = "#0a66c2"
    icon = (
        "M20.447 20.452h-3.554v-5.569c0-1.328-.027-3.037-1.852-3.037-1.853 0-2.136 1.445-2.136 2.939v5.667H9.351V9h3.41"
        "4v1.561h.046c.477-.9 1.637-1.85 3.37-1.85 3.601 0 4.267 2.37 4.267 5.455v6.286zM5.337 7.433c-1.144 0-2.063-.9"
        "26-2.063-2.065 0-1.138.92-2.063 2.063-2.063 1.14 0 2.064.925 2.064 2.063 0 1.139-.925 2.065-2.064 2.065zm1.782"
        " 13.019H3.555V9h3.564v11.452zM22.225 0H1.771C.792 0 0 .774 0 1.729v20.542C0 23.227.792 24 1.771 24h20.451C23.2"
        " 24 24 23.227 24 22.271V1.729C24 .774 23.2 0 22.222 0h.003z"
    )
    share_address = "https://www.linkedin.com/sharing/share-offsite/?url={url}"
    capabilities = Capabilities(
        text=TextLimit(maximum=3000, unit="utf16"),
        images=ImageLimit(maximum=20, max_bytes=5_000_000, alt_text=4086),
        card="sent",
        usual_length=700,
        usual_hashtags=3,
        register="professional",
        fold=140,
        app="typed",
        approve_each_text=True,
        find=True,
        edit=True,
        delete=True,
        comments=True,
        reply=True,
        like=True,
        statistics=True,
        comments_kept=timedelta(hours=24),
        comments_shown=False,
    )
    statistics_names = tuple(social.COUNTS)
    app_fields = (
        AppField(name="client_id", label="Client ID"),
        AppField(name="client_secret", label="Primary Client Secret", secret=True),
        AppField(
            name="products",
            label="Products",
            help="What LinkedIn gave your app, on its tab Products.",
            choices=(
                ("profile", "Share on LinkedIn (own profile)"),
                ("pages", "Community Management API (pages)"),
            ),
        ),
    )
    authorize_url = "https://www.linkedin.com/oauth/v2/authorization"
    token_url = "https://www.linkedin.com/oauth/v2/accessToken"  # noqa: S105 an address
    introspect_url = "https://www.linkedin.com/oauth/v2/introspectToken"
    uses_pkce = False
    profile_scopes = ("openid", "profile", "w_member_social")
    page_scopes = (
        "rw_organization_admin",
        "r_organization_social",
        "w_organization_social",
        "r_organization_social_feed",
        "w_organization_social_feed",
    )

    # Form

    def measure(self, content: Content, account: ConnectedAccount) -> int:
        """Whether escapes count is not documented: they do here, so that nothing is refused."""
        return measure(restli.escaped(self.body(content)), self.text_limit(account))

    def build(self, content: Content, account: ConnectedAccount) -> Payload:
        payload: Payload = {
            "commentary": restli.escaped(self.body(content)),
            "visibility": "PUBLIC",
            "distribution": {
                "feedDistribution": "MAIN_FEED",
                "targetEntities": [],
                "thirdPartyDistributionChannels": [],
            },
            "lifecycleState": "PUBLISHED",
            "isReshareDisabledByAuthor": False,
        }
        if content.images:
            payload["images"] = [image.as_dict() for image in content.images]
        elif content.link:
            payload["article"] = article_of(content.link)
        return payload

    def build_reply(self, content: Content, account: ConnectedAccount, parent: RemoteComment) -> Payload:
        """Comments are plain text, and two levels deep: an answer to an answer stands under the first comment."""
        _page_only(account)
        text = content.text.strip()
        if content.link and not contains_url(text, content.link.url):
            text = f"{text}\n\n{content.link.url}"
        under, thread = parent.extra.get("object", parent.parent_id), parent.extra.get("thread", parent.remote_id)
        return {"object": under, "parentComment": thread, "message": {"text": text}}

    def preview(self, payload: Payload) -> Preview:
        text = payload["message"]["text"] if "message" in payload else restli.plain(payload["commentary"])
        article = payload.get("article")
        return Preview(
            text=text,
            spans=tuple(span for span in find_spans(text) if span.kind != "mention"),
            images=tuple(payload.get("images", ())),
            card=article and card_of(article),
        )

    # Sending

    def edit(self, remote_id: str, payload: Payload, account: ConnectedAccount) -> Sent:
        """The text alone can change there: images and card stay as they are."""
        if restli.split_comment(remote_id):
            text = {"text": payload["message"]["text"]}
            self.change(account, self.comment_path(remote_id, account), {"message": {"$set": text}})
        else:
            self.change(account, post_path(remote_id), {"$set": {"commentary": payload["commentary"]}})
        return social.sent(remote_id)

    def delete(self, remote_id: str, account: ConnectedAccount) -> None:
        is_comment = restli.split_comment(remote_id)
        path = self.comment_path(remote_id, account) if is_comment else post_path(remote_id)
        try:
            self.call(account, "DELETE", path, headers={"X-RestLi-Method": "DELETE"})
        except Rejected as error:
            if error.reason != "gone":
                raise

    # What comes back: for Pages alone

    def comments(self, remote_id: str, account: ConnectedAccount, cursor: str = "") -> CommentPage:
        _page_only(account)
        return self.thread(remote_id, account, cursor)

    def like(self, comment: RemoteComment, account: ConnectedAccount, *, liked: bool = True) -> None:
        _page_only(account)
        self.react(comment.remote_id, account, liked=liked)

    def statistics(self, remote_ids: Sequence[str], account: ConnectedAccount) -> dict[str, dict[str, int]]:
        _page_only(account)
        return self.numbers(remote_ids, account)

    # Connecting

    def scopes_for(self, client: Client) -> Sequence[str]:
        """All that a product gives, at once: asking for others later would end every earlier connection."""
        return self.page_scopes if client.options.get("products") == "pages" else self.profile_scopes

    def grant(self, token: Mapping[str, Any], client: Client) -> Grant:
        """LinkedIn parts the scopes it gives by commas."""
        given = token.get("scope") or self.scopes_for(client)
        scope = ",".join([given] if isinstance(given, str) else given).replace(" ", ",").split(",")
        credentials = {**super().grant(token, client).credentials, **restli.dated(token)}
        return Grant(credentials={**credentials, "scope": [name for name in scope if name]})

    def candidates(self, grant: Grant) -> Sequence[Candidate]:
        account = ConnectedAccount(credentials=grant.credentials)
        found = []
        if "w_member_social" in grant.credentials["scope"]:
            found.append(self._member(account))
        if "w_organization_social" in grant.credentials["scope"]:
            found += [self._page(urn, account) for urn in self._administered(account)]
        # Kept no longer than needed here: whatever stands in credentials is blacked out of every error.
        kept = {name: value for name, value in grant.credentials.items() if name != "scope"}
        return [Candidate(profile=profile, grant=Grant(credentials=kept)) for profile in found]

    def profile(self, account: ConnectedAccount) -> Profile:
        """A Page is proved by the role its connection rests on: somebody who lost it can do nothing there."""
        if not account.remote_id.startswith(PAGE):
            return self._member(account)
        if account.remote_id not in self._administered(account):
            raise ReconnectNeeded("the person who connected this Page is no longer its super admin")
        return self._page(account.remote_id, account)

    # No ``revoke``: one access serves every Page of the person who gave it, and would end for all of them.

    def check_app(self, client: Client, redirect_uri: str) -> Sequence[Finding]:
        """The address people come back to and the product are compared on LinkedIn's own screen alone."""
        identifiers = {"client_id": client.client_id, "client_secret": client.client_secret}
        asking = ConnectedAccount(credentials={"client": {"client_secret": client.client_secret}})
        try:
            self.call(asking, "POST", self.introspect_url, data={**identifiers, "token": "none"})
            app, secret = [Finding(step="app", ok=True)], Finding(step="secret", ok=True)
        except NetworkError as error:
            known = False if "invalid_client" in error.detail else None
            app, secret = [], Finding(step="secret", ok=known, detail=error.detail)
        unseen = [Finding(step="redirect", ok=None), Finding(step="permissions", ok=None)]
        return [*(self._retired() or app), secret, *unseen]

    # Inside

    def _administered(self, account: ConnectedAccount) -> list[str]:
        query = "q=roleAssignee&role=ADMINISTRATOR&state=APPROVED&start=0&count=100"
        elements = restli.things_in(self.call(account, "GET", f"/rest/organizationAcls?{query}"))
        urns = [str(one.get("organization") or one.get("organizationTarget") or "") for one in elements]
        return [urn for urn in dict.fromkeys(urns) if urn.startswith(PAGE)]

    def _page(self, urn: str, account: ConnectedAccount) -> Profile:
        answer = self.call(account, "GET", f"/rest/organizations/{urn.removeprefix(PAGE)}")
        if not restli.is_thing(answer):
            raise NotSent("an organization without a name")
        handle = str(answer.get("vanityName") or urn.removeprefix(PAGE))
        return Profile(
            remote_id=urn,
            handle=handle,
            name=str(answer.get("localizedName") or handle),
            url=f"https://www.linkedin.com/company/{handle}/",
            expires_at=_end(account),
        )

    def _member(self, account: ConnectedAccount) -> Profile:
        answer = self.call(account, "GET", "/v2/userinfo")
        if not restli.is_thing(answer) or not answer.get("sub"):
            raise NotSent("a member without an id")
        name = str(answer.get("name") or answer["sub"])
        return Profile(remote_id=f"{MEMBER}{answer['sub']}", handle=name, name=name, expires_at=_end(account))

    def _retired(self) -> list[Finding]:
        """Whether LinkedIn still serves our version. Anything but its word that it does not proves nothing."""
        try:
            self.call(ConnectedAccount(), "GET", "/rest/organizationAcls?q=roleAssignee")
        except NetworkError as error:
            return [Finding(step="app", ok=False, detail=error.detail)] if error.status == 426 else []
        return []


def _page_only(account: ConnectedAccount) -> None:
    if is_member(account):
        raise Unsupported("LinkedIn shows programs nothing under a member's own posts")


def _end(account: ConnectedAccount) -> datetime | None:
    """When a person must connect again: renewals, where there are any, do not move the end of the right to renew."""
    renewable = account.credentials.get("refresh_token")
    end = account.credentials.get("refresh_expires_at" if renewable else "expires_at")
    return datetime.fromtimestamp(end, UTC) if end else None


network_class = LinkedIn
