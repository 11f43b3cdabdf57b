"""The judge's terms: by which rules it judges, and what a program that passed costs."""

from __future__ import annotations

from dataclasses import dataclass, field

from hasten.errors import UsageError
from hasten.exec.protocol import Limits
from hasten.judge.checkers import CHECKERS
from hasten.measure.native import Plan
from hasten.types import Program, TestResult

THRESHOLD = 1.10  # PIE section 2 and METRICS: a speedup counts from here


@dataclass(frozen=True, slots=True)
class Rules:
    """How to judge. `net`: the verdict uses costs without start-up. `plan`: how often a noisy
    meter runs programs."""

    checker: str = "tokens"
    limits: Limits = field(default_factory=Limits)
    threshold: float = THRESHOLD
    stop_on_failure: bool = True
    net: bool = False
    plan: Plan = field(default_factory=Plan)

    def __post_init__(self) -> None:
        if self.checker not in CHECKERS:
            raise UsageError(f"no checker {self.checker!r}: choose one of {', '.join(CHECKERS)}")
        if self.threshold < 1:
            raise UsageError(f"the threshold is {self.threshold}: give a speedup of at least 1")


@dataclass(frozen=True, slots=True)
class Costs:
    """A program's costs over all tests. The net ones are None where they cannot be had.

    `startup_share` is that of start-up and imports together. Under a noisy meter all are medians
    over `rounds`, and `low` to `high` is the 95 % interval of the median of a round's total.
    `metered_ns`: user and system time of the metered runs, by the kernel's account. `spread`: by
    how much of itself the cost differed when it was measured again (0 where it did not).
    `only_imports`: it costs no more than its bare imports do."""

    per_test: dict[str, int]
    total: int
    net: int | None
    net_of_imports: int | None
    startup_share: float
    counters: dict[str, int]
    provenance: str
    notes: tuple[str, ...]
    low: int | None = None
    high: int | None = None
    rounds: int = 1
    metered_ns: int = 0
    spread: float = 0.0
    only_imports: bool = False


@dataclass(frozen=True, slots=True)
class Baseline:
    """The slow program, judged by the same rules."""

    program: Program
    results: tuple[TestResult, ...]
    costs: Costs
