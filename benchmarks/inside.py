"""A process of the site that runs the functions it is told: one JSON object a line comes in, one goes out."""

from __future__ import annotations

import json
import os
import sys
from importlib import import_module
from typing import Any


def answer(line: str) -> Any:
    asked = json.loads(line)
    module, _, name = asked["function"].partition(":")
    return getattr(import_module(module), name)(**asked["arguments"])


def main() -> None:
    answers = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)  # whatever the site prints goes to the log

    import django

    django.setup()
    for line in sys.stdin:
        answers.write(json.dumps(answer(line)) + "\n")
        answers.flush()


def manage(command: str) -> None:
    """A management command, in this process."""
    from django.core.management import call_command

    call_command(command, verbosity=0)


if __name__ == "__main__":
    main()
