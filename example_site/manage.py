#!/usr/bin/env python
import os
import sys
from pathlib import Path


def main() -> None:
    # Python puts this file's own folder first, where ``celery.py`` would hide the celery library.
    sys.path[0] = str(Path(__file__).resolve().parent.parent)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "example_site.settings")
    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
