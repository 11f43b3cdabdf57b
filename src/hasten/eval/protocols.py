"""The three protocols of evaluation: by which rules programs are judged and counted.

    name     checker  tests         a row's figure at k
    hasten   tokens   all           the best of the first k; with independent samples also the
                                    unbiased estimate over all of them; a noisy meter's lower end
                                    decides; a problem may name a checker of its own
    pie      pie      all           the best of the first k (PIE section 4, its report_results)
    perfrl   exact    public ones   any gain of the first k counts (two, of a beam of four); means
                                    over the improved generations only (PerfRL section 5.4)

Under all three a program must end with exit status 0: that is the judge's own rule, and departs
from PerfRL's code, in which any text on stderr fails. Meters are chosen apart from protocols.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from hasten.errors import UsageError

THRESHOLDS = (1.10, 1.25, 1.5, 2.0, 3.0, 5.0, 10.0)


class Tests(StrEnum):
    """Which of a problem's tests are run."""

    __test__ = False  # pytest collects classes by this name

    ALL = "all"
    PUBLIC = "public"


class Aggregation(StrEnum):
    """What becomes of a row. BEST: the best of k, failures count 1.0; IMPROVED: means over the
    improved generations only."""

    BEST = "best"
    IMPROVED = "improved"


@dataclass(frozen=True, slots=True)
class Protocol:
    """How to evaluate. `thresholds`: the speedups whose shares are given, the first being the one
    that `opt` means; `above`: they must be exceeded, not only reached. `at`: the k that are given
    unless others are asked for; none: up to the number of samples. `unbiased`: also estimate
    over all n samples where they are independent. `lower_end`: under a noisy meter the lower end
    of the speedup's interval decides. `overrides`: a problem's own checker wins. `averages`: also
    give the geometric mean and the median."""

    name: str
    checker: str
    tests: Tests
    aggregation: Aggregation
    thresholds: tuple[float, ...] = THRESHOLDS
    above: bool = False
    at: tuple[int, ...] = ()
    unbiased: bool = False
    lower_end: bool = False
    overrides: bool = False
    averages: bool = False


PROTOCOLS: dict[str, Protocol] = {
    "hasten": Protocol(
        name="hasten",
        checker="tokens",
        tests=Tests.ALL,
        aggregation=Aggregation.BEST,
        unbiased=True,
        lower_end=True,
        overrides=True,
        averages=True,
    ),
    "pie": Protocol(name="pie", checker="pie", tests=Tests.ALL, aggregation=Aggregation.BEST),
    "perfrl": Protocol(
        name="perfrl",
        checker="exact",
        tests=Tests.PUBLIC,
        aggregation=Aggregation.IMPROVED,
        thresholds=(1.0,),
        above=True,
        at=(1, 2),
    ),
}
DEFAULT_PROTOCOL = "hasten"


def protocol_of(name: str) -> Protocol:
    """The protocol of that name. Raises `UsageError` where there is none."""
    if name not in PROTOCOLS:
        raise UsageError(f"no protocol {name!r}: choose one of {', '.join(PROTOCOLS)}")
    return PROTOCOLS[name]
