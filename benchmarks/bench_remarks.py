"""What is said about a set of good and bad texts, counted; and how long that takes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from statistics import median

from .pairs import timed
from .project import Project
from .results import Result, benchmark, rounded

ROUNDS = 5
MOST_FALSE_ALARMS, LEAST_FOUND = 5.0, 90.0
"""Per cent."""


@benchmark
def remarks(project: Project) -> Iterator[Result]:
    counted = project.social.call(count)
    good, bad = counted["good"], counted["bad"]
    yield Result(
        name="remarks: good texts with a false alarm",
        value=rounded(100 * counted["alarmed"] / good),
        unit="%",
        goal=MOST_FALSE_ALARMS,
        less_is_better=True,
        against=f"{counted['alarmed']} of {good} texts",
    )
    yield Result(
        name="remarks: bad texts with a remark too many",
        value=rounded(100 * counted["beside"] / bad),
        unit="%",
        goal=MOST_FALSE_ALARMS,
        less_is_better=True,
        against=f"{counted['beside']} of {bad} texts",
    )
    for code, (seen, wanted) in sorted(counted["seen"].items()):
        name = f"remarks seen: {code}"
        yield Result(
            name=name, value=rounded(100 * seen / wanted), unit="%", goal=LEAST_FOUND, against=f"{seen} of {wanted}"
        )
    yield Result(name="remarks: one text", value=rounded(counted["took"]), unit="ms")


# Inside the site


def count() -> dict:
    from tests.content.remark_texts import BAD, GOOD
    from wagtail_social.content.remarks import remarks as found_in

    def codes(case) -> set[str]:
        return {remark.code for remark in found_in(case.subject)}

    seen, wanted = Counter(), Counter()
    for case in BAD:
        wanted.update(case.codes)
        seen.update(case.codes & codes(case))
    took = median(timed(lambda: [found_in(case.subject) for case in GOOD]) for _ in range(ROUNDS))
    return {
        "good": len(GOOD),
        "bad": len(BAD),
        "alarmed": sum(bool(codes(case)) for case in GOOD),
        "beside": sum(bool(codes(case) - case.codes) for case in BAD),
        "seen": {code: [seen[code], wanted[code]] for code in wanted},
        "took": took / len(GOOD),
    }
