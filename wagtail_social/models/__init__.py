from .accounts import Account, Lane, ServerApp, WebhookEvent
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

__all__ = [
    "LEFT_STATES",
    "MOVES",
    "OPEN_STATES",
    "TROUBLE_STATES",
    "UNSENT_STATES",
    "Account",
    "Attempt",
    "Delivery",
    "Heartbeat",
    "Lane",
    "Plan",
    "PostImage",
    "PostVersion",
    "ServerApp",
    "SocialPost",
    "State",
    "WallPost",
    "WebhookEvent",
]
