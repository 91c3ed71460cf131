"""Starts workers quickly: imports Django and Celery once, then forks. Each child is a process group of its own.

One JSON list per line comes in, a log file and the arguments of ``celery worker``; the child's number goes out. An
empty line asks for its end, which is answered by another line.
"""

import json
import os
import signal
import sys

from tests.faults.app import app


def become_worker(log: str, arguments: list[str]) -> None:
    os.setsid()
    file = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    for standard in (1, 2):
        os.dup2(file, standard)
    app.worker_main(arguments)


def main() -> None:
    import django

    django.setup()
    app.loader.import_default_modules()
    child = 0
    for line in sys.stdin:
        if not line.strip():
            os.waitpid(child, 0)
            print("ended", flush=True)
            child = 0
            continue
        child = os.fork()
        if child == 0:
            become_worker(*json.loads(line))
            os._exit(0)
        print(child, flush=True)
    if child:  # the tests were stopped themselves
        os.killpg(child, signal.SIGKILL)


if __name__ == "__main__":
    main()
