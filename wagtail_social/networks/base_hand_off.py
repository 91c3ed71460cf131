"""Networks that take nothing from a program: the post is written, planned and approved as any other, and at its hour a
person gets it ready to take over."""

from __future__ import annotations

from typing import ClassVar

from ..text import find_spans
from .base import ConnectedAccount, Content, Network, Payload, Preview


class HandOffNetwork(Network):
    """A payload is what a person needs: the text to copy, the link, the images to save."""

    link_in_text: ClassVar[bool] = True
    """False where the link is set apart from the text, with a tool of the network's app."""

    def body(self, content: Content) -> str:
        if self.link_in_text or not content.link:
            return super().body(content)
        hashtags = " ".join(f"#{word}" for word in content.hashtags)
        return "\n\n".join(filter(None, (content.text.strip(), hashtags)))

    def build(self, content: Content, account: ConnectedAccount) -> Payload:
        return {
            "text": self.body(content),
            "link": content.link.url if content.link else "",
            "images": [image.as_dict() for image in content.images],
            "language": content.language,
        }

    def preview(self, payload: Payload) -> Preview:
        return Preview(
            text=payload["text"],
            spans=tuple(find_spans(payload["text"])),
            images=tuple(payload["images"]),
            language=payload["language"],
        )
