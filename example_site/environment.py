"""What the example site reads from its surroundings: a few variables, a folder, two keys made once."""

from __future__ import annotations

import base64
import os
import secrets
from pathlib import Path
from urllib.parse import unquote, urlsplit

PROJECT_ROOT = Path(__file__).resolve().parent.parent


def var_folder() -> Path:
    """Everything the running site writes lies here, so that deleting this one folder starts afresh."""
    folder = Path(os.environ.get("EXAMPLE_VAR") or PROJECT_ROOT / "var" / "example").resolve()
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def kept_key(path: Path) -> str:
    """The key in this file, made on first use. Two processes starting together get the same one."""
    if not path.exists():
        draft = path.with_name(f"{path.name}.{secrets.token_hex(4)}")
        draft.touch(mode=0o600)
        draft.write_text(base64.urlsafe_b64encode(os.urandom(32)).decode())
        try:
            os.link(draft, path)
        except FileExistsError:
            pass
        finally:
            draft.unlink()
    return path.read_text().strip()


def database(var: Path) -> dict:
    address = os.environ.get("EXAMPLE_DATABASE")
    return postgres(address) if address else sqlite(var / "site.sqlite3")


def sqlite(path: Path) -> dict:
    """WAL and immediate transactions let site, worker and beat write to one file without "database is locked"."""
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": path,
        "OPTIONS": {
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;",
        },
    }


def postgres(address: str) -> dict:
    """Read ``postgres://user:password@host:port/name``; parts left out are left to libpq."""
    parts = urlsplit(address)
    if parts.scheme not in ("postgres", "postgresql"):
        raise ValueError("EXAMPLE_DATABASE must look like postgres://user:password@host:port/name")
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": parts.hostname or "",
        "PORT": str(parts.port or ""),
    }


def broker(var: Path) -> tuple[str, dict]:
    """The address of the message broker and its transport's options; without EXAMPLE_BROKER, a folder of files."""
    address = os.environ.get("EXAMPLE_BROKER")
    if address:
        return address, {}
    messages, processed, control = (var / "broker" / name for name in ("messages", "processed", "control"))
    for folder in (messages, processed, control):
        folder.mkdir(parents=True, exist_ok=True)
    return "filesystem://", {
        "data_folder_in": str(messages),
        "data_folder_out": str(messages),
        "processed_folder": str(processed),
        "control_folder": str(control),
        "store_processed": False,
        "polling_interval": 0.1,
    }
