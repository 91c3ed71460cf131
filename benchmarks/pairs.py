"""The same deed with and without the package, in turns, so that both meet the same moments of the machine."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from statistics import median

from .project import Site


@dataclass(frozen=True)
class Pair:
    """Medians of both sides, in milliseconds, and the median of the ratios of neighbouring rounds."""

    plain_ms: float
    social_ms: float
    ratio: float


def timed(deed: Callable[[], object]) -> float:
    """Milliseconds of processor time: another program on the same machine does not count."""
    start = time.process_time()
    deed()
    return (time.process_time() - start) * 1000


def compare(plain: Site, social: Site, function: Callable, rounds: int) -> Pair:
    """``function`` returns the milliseconds that one deed took. Who goes first changes with each round."""
    took: dict[Site, list[float]] = {plain: [], social: []}
    for number in range(rounds):
        for site in (plain, social) if number % 2 else (social, plain):
            took[site].append(site.call(function))
    ratios = [ours / theirs for ours, theirs in zip(took[social], took[plain], strict=True)]
    return Pair(median(took[plain]), median(took[social]), median(ratios))
