"""Carrier pigeons, for an association that keeps a loft.

What it needs: a loft, and a breeder's number. It is invented: it exists to prove that one file makes a network.

Cost: grain. Time: one morning.

1. Ask the loft for a number and a ring, and give it this address to fly back to: {redirect_uri}.
2. Type both below.

Worth it: where there is no electricity.
"""

from __future__ import annotations

from decimal import Decimal

from wagtail_social.networks.base import (
    AppField,
    Candidate,
    Capabilities,
    ConnectedAccount,
    Content,
    Finding,
    Grant,
    ImageLimit,
    Payload,
    Preview,
    Profile,
    SendKey,
    Sent,
)
from wagtail_social.networks.base_oauth2 import Client, ConsentNetwork, Departure
from wagtail_social.networks.base_webhooks import News, WebhookNetwork, is_signed
from wagtail_social.text import TextLimit

SCRIPT: list = []
"""What the next calls of ``send`` do: an error to raise, or a function of the key that gives a result."""
SENT: list[str] = []


class Pigeon(WebhookNetwork, ConsentNetwork):
    name = "pigeon"
    label = "Carrier pigeon"
    worth = "Worth it where there is no electricity."
    capabilities = Capabilities(
        text=TextLimit(maximum=120),
        images=ImageLimit(maximum=1, max_bytes=100_000, alt_text=100),
        app="typed",
        find=True,
        webhooks=True,
        currency="EUR",
        approve_each_text=True,
    )
    app_fields = (
        AppField(name="client_id", label="Breeder's number"),
        AppField(name="client_secret", label="Ring", secret=True),
        AppField(name="loft", label="Loft", choices=(("north", "Northern loft"), ("south", "Southern loft"))),
    )
    managed: tuple[str, ...] = ("grey", "white")

    def build(self, content: Content, account: ConnectedAccount) -> Payload:
        return {"text": self.body(content), "images": [image.as_dict() for image in content.images]}

    def preview(self, payload: Payload) -> Preview:
        return Preview(text=payload["text"], images=tuple(payload["images"]))

    def price(self, payload: Payload) -> Decimal:
        return Decimal("0.25")

    def send(self, payload: Payload, account: ConnectedAccount, key: SendKey) -> Sent:
        step = SCRIPT.pop(0) if SCRIPT else None
        if isinstance(step, Exception):
            raise step
        if callable(step):
            return step(key)
        SENT.append(payload["text"])
        return Sent(remote_id=key.value, url=f"https://loft.example/{key.value}")

    def find(self, payload, account, key, since):
        step = SCRIPT.pop(0) if SCRIPT else None
        if isinstance(step, Exception):
            raise step
        return step

    def depart(self, client: Client, redirect_uri: str, answers) -> Departure:
        return Departure(url=f"https://loft.example/?back={redirect_uri}", state="s" * 32, memory={"feather": "blue"})

    def arrive(self, client: Client, redirect_uri: str, *, query, memory) -> Grant:
        assert memory == {"feather": "blue"}
        return Grant(credentials={"access_token": f"{query['code']}-of-{client.client_id}"})

    def candidates(self, grant: Grant):
        return [
            Candidate(
                profile=Profile(remote_id=name, handle=f"@{name}", name=name.title()),
                grant=Grant(credentials={"access_token": f"{name}-{grant.credentials['access_token']}"}),
            )
            for name in self.managed
        ]

    def profile(self, account: ConnectedAccount) -> Profile:
        return Profile(remote_id=account.remote_id, handle=account.handle)

    def check_app(self, client: Client, redirect_uri: str):
        return [
            Finding(
                step="secret", ok=client.client_secret == "gold", detail="" if client.client_secret == "gold" else "tin"
            )
        ]

    def handshake(self, query, client, token):
        return query["word"] if query.get("token") == token else None

    def is_genuine(self, body, headers, client) -> bool:
        return is_signed(body, client.client_secret, headers.get("x-feather", ""))

    def news(self, body):
        name, _, number = body.decode().partition(" ")
        if not number:
            raise ValueError("half a message")
        return [News(account_id=name, key=number)]


network_class = Pigeon
