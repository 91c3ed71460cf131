"""One figure, its goal, and how figures are shown and kept."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

COLUMNS = "{:<46} {:>10} {:<14} {:>9}  {:<4} {}"


@dataclass(frozen=True, kw_only=True)
class Result:
    """``goal`` is the least that will do, or the most where ``less_is_better``; None where there is no goal.
    ``against`` says in words what stands beside the figure in the same run."""

    name: str
    value: float
    unit: str
    goal: float | None = None
    less_is_better: bool = False
    against: str = ""

    @property
    def ok(self) -> bool | None:
        if self.goal is None:
            return None
        return self.value <= self.goal if self.less_is_better else self.value >= self.goal

    def as_json(self) -> str:
        names = ("name", "value", "unit", "goal", "ok", "against")
        return json.dumps({name: getattr(self, name) for name in names}, ensure_ascii=False)

    def as_row(self) -> str:
        sign = "≤" if self.less_is_better else "≥"
        goal = "" if self.goal is None else f"{sign} {self.goal:g}"
        verdict = {None: "", True: "yes", False: "NO"}[self.ok]
        return COLUMNS.format(self.name, f"{self.value:g}", self.unit, goal, verdict, self.against).rstrip()


HEADINGS = COLUMNS.format("figure", "value", "unit", "goal", "ok", "against")


class Report:
    """Prints each figure as it comes, and keeps it as one line of JSON."""

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self.path, self.results = path, []
        path.write_text("")
        print(HEADINGS, flush=True)

    def add(self, result: Result) -> None:
        self.results.append(result)
        print(result.as_row(), flush=True)
        with self.path.open("a") as lines:
            lines.write(result.as_json() + "\n")

    def summary(self) -> str:
        verdicts = [result.ok for result in self.results if result.ok is not None]
        return f"{sum(verdicts)} of {len(verdicts)} goals reached; every figure is in {self.path.name}"


class Missing(Exception):
    """A benchmark cannot run here; the message says why."""


def benchmark(function: Callable[[Any], Iterator[Result]]) -> Callable[[Any], Iterator[Result]]:
    """Mark a function as a benchmark."""
    function.is_benchmark = True
    return function


def rounded(value: float) -> float:
    """Three significant digits: more would only show chance."""
    return float(f"{value:.3g}") if abs(value) < 1000 else round(value)
