"""The example site's Celery application, with one more task that does nothing."""

import os
from pathlib import Path

from example_site.celery import app

__all__ = ["app", "nothing"]


@app.task(name="benchmarks.nothing", acks_late=True, ignore_result=True)
def nothing(marks: str) -> None:
    """Leave one byte in the file ``marks``, for whoever counts."""
    with Path(marks).open("ab", buffering=0) as file:
        os.write(file.fileno(), b".")
