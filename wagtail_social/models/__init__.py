from .accounts import Account, Lane, ServerApp, WebhookEvent
from .checking import KnownWord, LinkCheck, SpellCheck
from .conversations import Comment, Conversation, Listening, Person
from .deliveries import (
    LEFT_STATES,
    MOVES,
    OPEN_STATES,
    TROUBLE_STATES,
    UNSENT_STATES,
    Attempt,
    Delivery,
    Heartbeat,
    State,
    WallPost,
)
from .posts import Plan, PostImage, PostVersion, SocialPost
from .voices import Brand, Voice

__all__ = [
    "LEFT_STATES",
    "MOVES",
    "OPEN_STATES",
    "TROUBLE_STATES",
    "UNSENT_STATES",
    "Account",
    "Attempt",
    "Brand",
    "Comment",
    "Conversation",
    "Delivery",
    "Heartbeat",
    "KnownWord",
    "Lane",
    "LinkCheck",
    "Listening",
    "Person",
    "Plan",
    "PostImage",
    "PostVersion",
    "ServerApp",
    "SocialPost",
    "SpellCheck",
    "State",
    "Voice",
    "WallPost",
    "WebhookEvent",
]
