"""What a network can do, and what it must be told: declarations only."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Literal

from ..text import TextLimit

Register = Literal["thought", "paragraph", "story", "professional", "caption", "conversation"]
"""``thought``: one idea in one breath; ``paragraph``: a paragraph, its hashtags at the end; ``story``: a small story
that ends in a question; ``professional``: a first line that holds alone, then short paragraphs; ``caption``: a text
that stands alone under an image; ``conversation``: as one speaks to somebody."""


@dataclass(frozen=True, kw_only=True)
class ImageLimit:
    """What images a network takes in one post."""

    maximum: int = 0
    """Most images in one post."""
    required: bool = False
    """True when a post without an image is refused."""
    max_bytes: int = 0
    """Most bytes of one file; the core renders below it."""
    max_side: int = 2048
    """Longest side in pixels worth sending."""
    alt_text: int | None = None
    """Most characters of an alternative text; None when the network carries none."""
    crops: tuple[str, ...] = ("original",)
    """Shapes offered, the usual one first: ``original`` or a ratio such as ``16:9``."""


@dataclass(frozen=True, kw_only=True)
class Capabilities:
    """What a network can really do. The contract tests hold each flag equal to what is implemented."""

    text: TextLimit
    """How text is counted and how much fits; an account's server may know better, see ``Network.text_limit``."""
    images: ImageLimit = ImageLimit()
    """What images it takes; see ``Network.image_limit``."""
    card: Literal["none", "fetched", "sent"] = "none"
    """Link card: ``fetched`` by the network from the address in the text, or ``sent`` by us in place of images."""
    usual_length: int | None = None
    """How long a good text is here, in units of ``text``; None when the limit itself is the measure."""
    usual_hashtags: int = 0
    """How many hashtags a good post has here."""
    register: Register = "paragraph"
    """How people write here."""
    fold: int | None = None
    """Characters shown before "see more"; None where nothing is folded."""
    live_links: bool = True
    """False where an address in the text cannot be followed."""
    connect: tuple[Literal["consent", "secret"], ...] = ("consent",)
    """How an account is connected, the usual way first: by a consent screen, or by what a person types
    (``credential_fields``). Empty where nothing is connected, for a hand-off."""
    app: Literal["none", "registered", "typed"] = "none"
    """How a network with a consent screen knows this site: ``registered`` by ``register``; ``typed`` by a person, who
    copies the identifiers of her own app from the network's site for developers (``app_fields``)."""
    hand_off: bool = False
    """Nothing can be sent by a program here: at its hour the post is handed to a person, who sends it and says so."""
    approve_each_text: bool = False
    """The network's terms ask that a person approves each exact text: nothing written anew leaves by itself."""
    currency: str = ""
    """ISO 4217 code where sending costs money (see ``Network.price``); "" where it is free."""
    public_images: bool = False
    """The network fetches images itself: they need an address it can reach (``ConnectedAccount.public_url``)."""
    content_warning: bool = False
    """A text shown before the post, which readers open."""
    repeatable: bool = False
    """Sending again under the same key cannot make a second post; an account may know better, see ``may_repeat``."""
    find: bool = False
    """Can look for a post whose sending ended unknown."""
    edit: bool = False
    delete: bool = False
    comments: bool = False
    """Can read the thread under a post."""
    mentions: bool = False
    """Can read what is new for the account, across posts."""
    reply: bool = False
    hide: bool = False
    """Can hide somebody's comment from everybody."""
    like: bool = False
    statistics: bool = False
    """Can read the numbers of a post (see ``statistics_names``)."""
    webhooks: bool = False
    """Can tell us that something is new (see ``base_webhooks``); polling always covers."""
    comments_kept: timedelta | None = None
    """How long the network's terms let us keep what people wrote there; None without such a term."""
    deletions_followed: timedelta | None = None
    """Within which time the terms ask that a deletion or an edit there is followed here: kept comments are looked for
    that often, and what can no longer be looked for is not kept. None without such a term."""
    comments_shown: bool = True
    """False when the terms forbid showing people's comments on the site."""


@dataclass(frozen=True, kw_only=True)
class CredentialField:
    """Something a person types to connect an account; ``label`` and ``help`` are worded by the core by ``name``."""

    name: Literal["handle", "app_password", "server", "address"]
    secret: bool = False
    placeholder: str = ""
    required: bool = True


@dataclass(frozen=True, kw_only=True)
class AppField:
    """Something a person copies from the network's site for developers, once for the whole site.

    ``client_id`` and ``client_secret`` go where their names say, every other one into ``Client.options``. ``label``,
    ``help`` and the labels of ``choices`` are English, as the network's own screens name it; the core translates them.
    """

    name: str
    label: str
    help: str = ""
    secret: bool = False
    choices: tuple[tuple[str, str], ...] = ()
    """Values with their labels, the usual one first; empty for a text."""
    required: bool = True
