"""Snapchat: stories and Spotlight, sent by a person from the app.

What it needs: a Snapchat account in the association's name, on the phone of whoever looks after it. Snapchat lets no
program publish for an association: its one interface for that is opened to few partners, on invitation.

Cost: free. Time: five minutes for each post, at its hour, with the phone in hand.

1. In the app, open your profile and create a public profile, so that everybody can see your stories and not only your
   friends.
2. Here, give the account a name your team knows, and the address of the public profile if you want it shown.
3. When you have added it, choose who is in charge of it under "Rename or settle": that person gets the reminder.
4. Write, plan and approve posts as for any other network. The image is cut upright, as a story shows it.
5. At its hour, a mail leads to a page with the text to copy and the image to save. Scan the code there with the phone,
   save the image, make a story of it, paste the text; add the page's address with the paper clip.
6. Come back to that page and say "It is out", or put it off. Until you say so, it is never shown as sent.

When it goes wrong: a story disappears after a day, and answers come to the app only; nothing of that can be seen from
here.

Worth it: if young people are whom you want to reach and somebody of your team uses Snapchat already. Otherwise, no.
"""

from __future__ import annotations

from ..text import TextLimit
from .base import Capabilities, ImageLimit
from .base_hand_off import HandOffNetwork


class Snapchat(HandOffNetwork):
    name = "snapchat"
    label = "Snapchat"
    worth = "Worth it if young people are whom you want to reach, and somebody of your team uses it already."
    color = "#8a7a00"  # the brand's yellow cannot be seen on white
    icon = (
        "M12 2c3.3 0 5.4 2.4 5.4 5.6v2.1c.5.2 1.2 0 1.7-.1.7-.1 1.2.9.6 1.4-.6.5-1.6.7-1.8 1.3-.3.9 1.6 3.4 3.8 3.9"
        ".5.1.5.7.1 1-.8.6-2 .6-2.4.9-.3.3-.1 1-.6 1.2-.6.2-1.6-.3-2.8.1-1.1.4-2 1.8-4 1.8s-2.9-1.4-4-1.8c-1.2-.4-2.2."
        "1-2.8-.1-.5-.2-.3-.9-.6-1.2-.4-.3-1.6-.3-2.4-.9-.4-.3-.4-.9.1-1 2.2-.5 4.1-3 3.8-3.9-.2-.6-1.2-.8-1.8-1.3-.6-."
        "5-.1-1.5.6-1.4.5.1 1.2.3 1.7.1V7.600C6.600 4.400 8.700 2 12 2z"
    )
    share_address = "https://www.snapchat.com/share?link={url}"
    capabilities = Capabilities(
        # Captions in the app hold 250; a Spotlight's description 160, and one text has to serve for both.
        text=TextLimit(maximum=160, unit="utf16"),
        images=ImageLimit(maximum=1, required=True, max_bytes=5_000_000, max_side=1920, crops=("9:16",)),
        connect=(),
        hand_off=True,
        usual_hashtags=2,
        register="thought",
        live_links=False,
    )
    link_in_text = False


network_class = Snapchat
