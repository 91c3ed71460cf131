from __future__ import annotations

import argparse
import signal
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules

from . import __path__ as folders
from .project import ROOT, Project
from .results import Missing, Report

PREFIX = "bench_"


def found() -> dict[str, list[Callable]]:
    """The benchmarks of every ``bench_*.py``, by the file's name without its prefix."""
    names = sorted(module.name for module in iter_modules(folders) if module.name.startswith(PREFIX))
    modules = {name.removeprefix(PREFIX): import_module(f"benchmarks.{name}") for name in names}
    return {name: [each for each in vars(module).values() if _is_own(each, module)] for name, module in modules.items()}


def _is_own(thing: object, module: object) -> bool:
    return getattr(thing, "is_benchmark", False) and thing.__module__ == module.__name__


@contextmanager
def _folder(kept: Path | None) -> Iterator[Path]:
    if kept:
        kept.mkdir(parents=True)
        yield kept.resolve()
    else:
        with tempfile.TemporaryDirectory(prefix="social_bench_") as folder:
            yield Path(folder)


def run(chosen: list[Callable], report: Report, project: Project) -> None:
    for each in chosen:
        try:
            for result in each(project):
                report.add(result)
        except Missing as reason:
            print(f"{each.__name__}: skipped, {reason}", flush=True)


def main() -> int:
    known = found()
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description="Measure wagtail_social.")
    parser.add_argument(
        "names", nargs="*", choices=[*known, []], metavar="name", help=f"{', '.join(known)}; all without one"
    )
    parser.add_argument("--output", type=Path, default=ROOT / "build" / "bench.jsonl")
    parser.add_argument("--folder", type=Path, help="keep data and logs here; by default a temporary folder")
    options = parser.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # so that every process started here ends with us
    began = time.monotonic()
    with _folder(options.folder) as folder, Project(folder) as project:
        report = Report(options.output)
        run([each for name in options.names or known for each in known[name]], report, project)
    print(f"\n{report.summary()}. {time.monotonic() - began:.0f} seconds.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
