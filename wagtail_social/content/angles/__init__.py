"""The ways in which a post takes hold of a page, each in a file of its own, in the order of a series."""

from ..form import Angle
from ..shaping import drafted
from . import announcement, asked, behind, enumeration, event, figure, picture, quotation, reminder, thanks

ANGLES: dict[str, Angle] = {
    name: drafted(name, module.tell)
    for name, module in {
        "announcement": announcement,
        "quotation": quotation,
        "figure": figure,
        "question": asked,
        "list": enumeration,
        "image": picture,
        "behind": behind,
        "thanks": thanks,
        "event": event,
        "reminder": reminder,
    }.items()
}
