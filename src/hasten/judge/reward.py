"""Rewards by name: what the judge found of a program's candidates, as numbers to learn from.

| name                  | reward                                                                  |
|-----------------------|-------------------------------------------------------------------------|
| `perfrl`              | 0 does not compile; 1 fails; 1.3 right; 2 right and improved (PerfRL,   |
|                       | section 4.2); improved from a speedup of 1.10, as the judge has it      |
| `perfrl-as-published` | the same, improved by any gain at all that is no tie                    |
| `speedup`             | while wrong half the share of tests passed, so below 0.5; once right    |
|                       | 1 + log(speedup), the logarithm kept between -0.5 and log(10)           |

Costs within 1 % of each other tie: what ties with the slow program is no gain and no loss, and of
the others each ties with the fastest that is less than 1 % ahead of it. The slow program again, but
for comments and white space, is never an improvement. A program that passes all tests and is
refused later (it cheats the meter) counts as failing one. What could not be judged has no reward:
None, and never 0. Nor have candidates of a slow program that fails its own tests: there is nothing
to be faster than.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from hasten.errors import UsageError
from hasten.types import Verdict

NO_PROGRAM, UNJUDGED = "no_program", "unjudged"  # beside the judge's own verdicts
TIE = 1.01  # costs that differ by less tie (METHODS section 5)
_WORST, _CAP = -0.5, math.log(10)


@dataclass(frozen=True, slots=True)
class Judged:
    """What became of one candidate. `verdict`: the judge's (`Verdict`), `no_program`, or
    `unjudged`. `speedup`: the slow program's cost / its own; None where the judge has none.
    `same`: it is the slow program again but for comments and white space. `detail`: for people.
    `slow_failed`: the slow program fails its own tests or has no cost, so that this one was judged
    by itself."""

    verdict: str
    tests_passed: int = 0
    tests: int = 0
    speedup: float | None = None
    same: bool = False
    detail: str | None = None
    slow_failed: bool = False

    @property
    def compiled(self) -> bool:
        """Whether there is a program that compiles."""
        return self.verdict not in (NO_PROGRAM, UNJUDGED, Verdict.NOT_COMPILED)

    @property
    def correct(self) -> bool:
        """Whether it passed every test."""
        return self.verdict in (Verdict.IMPROVED, Verdict.PASSED)

    @property
    def improved(self) -> bool:
        """Whether the judge calls it improved."""
        return self.verdict == Verdict.IMPROVED


def rewards_of(name: str, group: Sequence[Judged]) -> list[float | None]:
    """The rewards of one program's candidates. Raises `UsageError` for an unknown name."""
    if name not in _REWARDS:
        raise UsageError(f"there is no reward {name!r}: choose one of {', '.join(_REWARDS)}")
    reward = _REWARDS[name]
    return [
        None if one.verdict == UNJUDGED or one.slow_failed else reward(one)
        for one in _with_ties(group)
    ]


def needs_all_tests(name: str) -> bool:
    """Whether a candidate that fails must run its other tests as well."""
    return name == "speedup"


def _with_ties(group: Sequence[Judged]) -> list[Judged]:
    """The group with the speedups of those that tie made equal. The slow program stands at 1, and
    what ties with it does so in any company; of the rest, from the fastest on, whoever is less than
    1 % behind the first of a tie has its speedup."""
    known = {one.speedup for one in group if one.correct and one.speedup is not None}
    heads: dict[float, float] = {}
    head = math.inf
    for speedup in sorted(known, reverse=True):
        if 1 / TIE < speedup < TIE:
            heads[speedup] = 1.0
            continue
        if head >= speedup * TIE:
            head = speedup
        heads[speedup] = head
    return [
        one if one.speedup is None or not one.correct else replace(one, speedup=heads[one.speedup])
        for one in group
    ]


def _perfrl(one: Judged) -> float:
    if not one.compiled:
        return 0.0
    if not one.correct:
        return 1.0
    return 2.0 if one.improved and not one.same else 1.3


def _perfrl_as_published(one: Judged) -> float:
    gained = one.correct and one.speedup is not None and one.speedup > 1 and not one.same
    return 2.0 if gained else min(_perfrl(one), 1.3)


def _speedup(one: Judged) -> float:
    if not one.correct:
        passed = min(one.tests_passed, one.tests - 1)
        return 0.5 * passed / one.tests if one.compiled and one.tests else 0.0
    if one.speedup is None or one.same:
        return 1.0
    return 1 + min(max(math.log(one.speedup), _WORST), _CAP)


_REWARDS: dict[str, Callable[[Judged], float]] = {
    "perfrl": _perfrl,
    "perfrl-as-published": _perfrl_as_published,
    "speedup": _speedup,
}
