"""Migrations start from nothing and are complete, with Wagtail's own base page and with a site's."""

import os
import subprocess
import sys
import uuid
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import pytest
import wagtail

SCRIPT = """
import django
from django.core.management import call_command

django.setup()
call_command("makemigrations", check_changes=True, dry_run=True, interactive=False)
call_command("migrate", verbosity=0)
call_command("check", databases=["default"], fail_level="WARNING")
call_command("migrate", "wagtail_social", "zero", verbosity=0)
call_command("migrate", "wagtail_social", verbosity=0)
"""
swapped = pytest.mark.skipif(wagtail.VERSION < (8, 0), reason="Wagtail 7.4 has no WAGTAIL_PAGE_MODEL")


@contextmanager
def empty_database(folder):
    """A new SQLite file, or where ``DATABASE_URL`` is set a new database beside the one it names."""
    if not (url := os.environ.get("DATABASE_URL")):
        yield {"TEST_SQLITE": str(folder / "empty.sqlite3")}
        return
    import psycopg

    name = f"migrations_{uuid.uuid4().hex[:8]}"
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
        try:
            yield {"DATABASE_URL": urlunsplit(urlsplit(url)._replace(path=f"/{name}"))}
        finally:
            connection.execute(f"DROP DATABASE {name}")


@pytest.mark.parametrize("settings", ["tests.settings", pytest.param("tests.basepage.settings", marks=swapped)])
def test_migrations_are_complete_and_run_from_nothing_and_back(settings, tmp_path):
    with empty_database(tmp_path) as database:
        done = subprocess.run(
            [sys.executable, "-c", SCRIPT],
            env={**os.environ, **database, "DJANGO_SETTINGS_MODULE": settings},
            cwd=Path(__file__).parents[1],
            capture_output=True,
            text=True,
            timeout=600,
        )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "No changes detected" in done.stdout
