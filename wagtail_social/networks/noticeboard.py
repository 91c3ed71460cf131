"""By hand: a personal profile, a WhatsApp or Signal channel, a group, a newsletter, the notice board in the hall.

What it needs: somebody who posts. Many places take nothing from a program; what is said there can still be written,
approved and planned here, beside the rest, and be remembered at its hour.

Cost: free. Time: a few minutes for each post, at its hour.

1. Give the place a name your team knows, such as "WhatsApp channel of the parents", and its address if it has one.
2. When you have added it, choose who is in charge of it under "Rename or settle": that person gets the reminder.
3. Write, plan and approve posts as for any network.
4. At its hour, a mail leads to a page with the text to copy and the images to save, and a code to take them over to the
   phone. Post it, then say "It is out" there, with its address if it has one. Or put it off.

Worth it: when those you want to reach are there, and nowhere else.
"""

from __future__ import annotations

from ..text import TextLimit
from .base import Capabilities, ImageLimit
from .base_hand_off import HandOffNetwork


class Noticeboard(HandOffNetwork):
    name = "noticeboard"
    label = "By hand"
    worth = "For places that take nothing from a program: a WhatsApp channel, a group, a notice board."
    color = "#5c5c5c"
    icon = (
        "M3 17.250V21h3.750L17.810 9.940l-3.750-3.750L3 17.250zM20.710 7.040a1 1 0 0 0 0-1.410l-2.340-2.340a1 1 0 0 0-1"
        ".410 0l-1.830 1.830 3.750 3.750 1.830-1.830z"
    )
    capabilities = Capabilities(
        text=TextLimit(maximum=4000),
        images=ImageLimit(maximum=10, max_bytes=10_000_000, crops=("original", "1:1", "9:16")),
        usual_length=600,
        connect=(),
        hand_off=True,
    )


network_class = Noticeboard
