"""A folder of files as message broker, for a site on one machine with no server to run for it.

Celery's own file transport writes messages and tables of queues in place. A worker that reads one half written ends,
and one that was killed while it wrote a table does not start again. Here each file appears whole, by its name.

    CELERY_BROKER_URL = "filesystem://"
    CELERY_BROKER_TRANSPORT = "wagtail_social.broker:Transport"
"""

from __future__ import annotations

import fcntl
import os
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from kombu.exceptions import ChannelError
from kombu.transport import filesystem
from kombu.utils.json import dumps


class Channel(filesystem.Channel):
    def _put(self, queue: str, payload: Any, **kwargs: Any) -> None:
        name = f"{time.time_ns() // 1_000_000}_{uuid.uuid4()}.{queue}.msg"
        _write(Path(self.data_folder_out, name), payload)

    def get_table(self, exchange: str) -> list[Any]:
        try:
            return super().get_table(exchange)
        except ValueError:  # cut short by a kill, while Celery's own transport was in use
            return []

    def _queue_bind(self, exchange: str, routing_key: str | None, pattern: str | None, queue: str | None) -> None:
        self.control_folder.mkdir(exist_ok=True)
        entry = filesystem.exchange_queue_t(routing_key or "", pattern or "", queue or "")
        with _alone(self.control_folder / "lock"):
            table = self.get_table(exchange)
            if entry not in table:
                _write(self.control_folder / f"{exchange}.exchange", [entry, *table])


class Transport(filesystem.Transport):
    Channel = Channel


@contextmanager
def _alone(path: Path) -> Iterator[None]:
    """One process at a time; a lock ends with whoever held it."""
    with path.open("a") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def _write(path: Path, content: Any) -> None:
    draft = path.with_name(f"{path.name}.{uuid.uuid4().hex[:8]}.part")
    try:
        draft.write_text(dumps(content))
        os.replace(draft, path)
    except OSError as error:
        raise ChannelError(f"Cannot write {path}") from error
