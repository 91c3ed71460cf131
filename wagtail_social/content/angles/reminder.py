"""The short reminder of an event. It names its day: nobody knows on which day it is read."""

from __future__ import annotations

from collections.abc import Iterator

from ..form import Form
from ..frames import frame
from ..matter import Matter
from ..shaping import Telling, question
from .event import is_ahead, meet, when, where


def tell(matter: Matter, form: Form) -> Iterator[Telling]:
    if not is_ahead(matter):
        return
    closing = question(matter, form, "event")
    how = (matter.how,) if matter.how else ()
    opener, title = frame("reminder", matter.language, form.voice), matter.title.rstrip(" .")
    whole = ", ".join(filter(None, (title, when(matter), where(matter))))
    yield Telling(lead=f"{opener} {whole}.", more=how, closing=closing)
    if matter.title:
        yield Telling(lead=matter.title, block=(meet(matter, form),), more=how, closing=closing)
    yield Telling(lead=meet(matter, form), more=how, closing=closing)
    yield Telling(lead=f"{opener} {', '.join(filter(None, (title, when(matter))))}.", closing=closing)
