"""``python -m example_site.demo``: the example site with all it needs, until Ctrl-C."""

from __future__ import annotations

import ctypes
import hashlib
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from dataclasses import dataclass
from pathlib import Path

from . import environment
from .loading.logins import LOGINS, PASSWORD

START_TIMEOUT = 90
STOP_TIMEOUT = 10
WORKER_READY = b" ready."
MANAGE = [sys.executable, str(Path(__file__).with_name("manage.py"))]
LIBC = ctypes.CDLL(None) if sys.platform == "linux" else None
PR_SET_PDEATHSIG = 1
PREPARED_FROM = ("example_site/**/*", "wagtail_social/migrations/*.py", "pyproject.toml")
"""What the database and the content are made from; site-packages counts through its own date."""


class DemoError(Exception):
    """Said to the person as it stands, in French then in English."""


class Stopped(Exception):
    """Somebody asked for the end."""


@dataclass
class Child:
    """A process in a group of its own, so that whatever it started ends with it."""

    name: str
    process: subprocess.Popen
    log: Path

    def is_dead(self) -> bool:
        return self.process.poll() is not None

    def send(self, number: int) -> None:
        try:
            os.killpg(self.process.pid, number)
        except (ProcessLookupError, PermissionError):
            pass

    def last_lines(self) -> str:
        return "\n".join(self.log.read_text(errors="replace").splitlines()[-15:])


class Demo:
    def __init__(self) -> None:
        self.port = int(os.environ.get("EXAMPLE_PORT") or 8000)
        self.address = f"http://localhost:{self.port}"
        self.var = environment.var_folder()
        self.children: list[Child] = []

    def run(self) -> None:
        self.refuse_taken_port()
        self.prepare()
        self.start("site", [*MANAGE, "runserver", "--noreload", f"127.0.0.1:{self.port}"])
        worker = self.start("worker", _worker_command(self.var))
        self.wait_for("site", self.site_answers)
        self.wait_for("worker", lambda: WORKER_READY in worker.log.read_bytes())
        _say(_welcome(self.address, self.var))
        while True:
            self.refuse_dead_child()
            time.sleep(0.5)

    def refuse_taken_port(self) -> None:
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", self.port))
            except OSError as error:
                raise DemoError(
                    f"Le port {self.port} est déjà pris : le site tourne peut-être déjà, dans une autre fenêtre.\n"
                    f"Arrêtez l'autre programme, ou changez de port :  EXAMPLE_PORT={self.port + 1} make demo\n"
                    f"Port {self.port} is taken. Stop the other program, or choose another port as shown above."
                ) from error

    def prepare(self) -> None:
        """Everything the first time; nothing when neither the code, the port nor the installation has changed since."""
        mark, now = self.var / "prepared", _fingerprint(self.port)
        if mark.exists() and mark.read_text() == now and (self.var / "site.sqlite3").exists():
            return
        _say("Préparation de la base de données et du contenu… / Preparing the database and the content…")
        self.call([*MANAGE, "load_example_site", "--migrate", "--skip-checks"])
        if not os.environ.get("EXAMPLE_DATABASE"):  # of another server's database nothing is known
            mark.write_text(now)

    def call(self, command: list[str]) -> None:
        """Out of the terminal's reach like the other children, so that Ctrl-C ends it in our order and only once."""
        process = subprocess.Popen(command, start_new_session=True, preexec_fn=_end_with_parent)
        child = Child("preparation", process, Path(os.devnull))
        self.children.append(child)
        if process.wait():
            raise DemoError("La préparation a échoué, voir ci-dessus. / The preparation failed, see above.")
        self.children.remove(child)

    def start(self, name: str, command: list[str]) -> Child:
        log = self.var / "logs" / f"{name}.log"
        log.parent.mkdir(exist_ok=True)
        with log.open("wb") as output:
            process = subprocess.Popen(
                command,
                cwd=environment.PROJECT_ROOT,
                env={**os.environ, "PYTHONUNBUFFERED": "1"},
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                preexec_fn=_end_with_parent,
            )
        child = Child(name, process, log)
        self.children.append(child)
        return child

    def wait_for(self, name: str, is_ready) -> None:
        end = time.monotonic() + START_TIMEOUT
        while not is_ready():
            self.refuse_dead_child()
            if time.monotonic() > end:
                raise DemoError(f"« {name} » ne répond pas après {START_TIMEOUT} s. / {name} does not answer.")
            time.sleep(0.2)

    def site_answers(self) -> bool:
        try:
            with urllib.request.urlopen(self.address, timeout=20) as answer:
                return answer.status == 200
        except (urllib.error.URLError, OSError):
            return False

    def refuse_dead_child(self) -> None:
        for child in self.children:
            if child.is_dead():
                raise DemoError(
                    f"{child.last_lines()}\n\n« {child.name} » s'est arrêté : tout est arrêté. Journal : {child.log}\n"
                    f"The {child.name} has stopped, so everything was stopped. Log: {child.log}"
                )

    def stop(self) -> None:
        """Asks, waits, then makes sure: the last signal goes to the groups even when their leaders are gone."""
        for child in self.children:
            child.send(signal.SIGTERM)
        end = time.monotonic() + STOP_TIMEOUT
        for child in self.children:
            try:
                child.process.wait(max(end - time.monotonic(), 0.1))
            except subprocess.TimeoutExpired:
                pass
            child.send(signal.SIGKILL)
            child.process.wait()


def _end_with_parent() -> None:
    """In the child: Linux asks it to stop when the demo is killed without a chance to do so itself."""
    if LIBC:
        LIBC.prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


def _fingerprint(port: int) -> str:
    """Changes with whatever the preparation reads."""
    import django

    digest = hashlib.sha256(f"{port} {Path(django.__file__).parent.parent.stat().st_mtime_ns}".encode())
    for pattern in PREPARED_FROM:
        for path in sorted(environment.PROJECT_ROOT.glob(pattern)):
            if path.is_file() and path.suffix != ".pyc":
                digest.update(f"{path} {path.stat().st_mtime_ns}".encode())
    return digest.hexdigest()


def _worker_command(var: Path) -> list[str]:
    """One process for the background: threads that send, and the clock (``-B``) that wakes them."""
    celery = [sys.executable, "-m", "celery", "-A", "example_site", "worker"]
    return [*celery, "-P", "threads", "-c", "8", "-B", "-s", str(var / "beat-schedule"), "-l", "INFO"]


def _welcome(address: str, var: Path) -> str:
    width = max(len(login.username) for login in LOGINS)
    people = "\n".join(f"    {login.username:<{width}}  {PASSWORD}   {login.does}" for login in LOGINS)
    return f"""
  Le site est prêt.                 The site is ready.

    Le site / Site                  {address}/
    L'administration / Admin        {address}/admin/

  Identifiant, mot de passe / Log-in, password:
{people}

  Les données sont ici / Data:      {var}
  Arrêter / Stop:                   Ctrl-C
  Repartir de zéro / Start afresh:  arrêter, supprimer ce dossier, relancer / stop, delete that folder, start again
"""


def _say(text: str) -> None:
    print(text, flush=True)


def _ask_to_stop(number: int, frame: object) -> None:
    """Once: a second Ctrl-C must not break the ending of what was started."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    raise Stopped


def main() -> int:
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, _ask_to_stop)
    demo = Demo()
    try:
        demo.run()
    except Stopped:
        _say("\nArrêt… / Stopping…")
    except DemoError as error:
        print(error, file=sys.stderr, flush=True)
        return 1
    finally:
        demo.stop()
    return 0


if __name__ == "__main__":
    sys.exit(main())
