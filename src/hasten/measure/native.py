"""Noisy costs, made comparable: two programs run in turn, round by round.

Interleaving makes slow drifts of the machine hit both alike, and a coin says which of the two
goes first in each round. The number of rounds comes from a warm-up (how many the time allows) and
a pilot (how many the interval's width asks for); neither is part of the result. So nothing that a
counted round shows can end the counting, and the interval keeps its 95 %.
"""

from __future__ import annotations

import math
import random
import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from hasten.errors import SandboxError
from hasten.exec.languages import Executable
from hasten.exec.protocol import Limits
from hasten.exec.sandbox import Sandbox
from hasten.measure.intervals import LEAST_ROUNDS, Interval, median_interval, ratio_interval
from hasten.measure.machine import turn

Clock = Callable[[], float]
Round = Callable[[], int]  # runs a program on all its tests and says what that cost


@dataclass(frozen=True, slots=True)
class Plan:
    """How many rounds: as many as bring the interval to `half_width` (0.01: 1 % to each side), by
    what `pilot` rounds suggest; from `least` to `most`, and about `seconds` in all. `least`
    rounds are made however long they take. A pilot is made only where the time allows more."""

    half_width: float = 0.01
    pilot: int = 10
    least: int = 12  # fewer, and one outlier would be an end of the interval
    most: int = 60
    seconds: float = 10.0

    def __post_init__(self) -> None:
        if min(self.least, self.pilot) < LEAST_ROUNDS or self.most < self.least:
            raise ValueError(f"{self} has too few rounds: at least {LEAST_ROUNDS} have an interval")

    def affordable(self, round_seconds: float) -> int:
        """Rounds that the time allows, the pilot's included."""
        return int(self.seconds / max(round_seconds, 1e-6))

    def rounds(self, pilot: Interval | None, affordable: int) -> int:
        """The rounds to count: width falls with the root of their number."""
        if pilot is None:
            return self.least
        half = math.log(pilot.high / pilot.low) / 2
        wanted = math.ceil(self.pilot * (half / self.half_width) ** 2)
        return max(self.least, min(wanted, affordable - self.pilot, self.most))


@dataclass(frozen=True, slots=True)
class Pairs:
    """Costs of two programs on all tests, round by round."""

    slow: tuple[int, ...]
    fast: tuple[int, ...]

    @property
    def ratio(self) -> Interval:
        """Slow / fast."""
        return ratio_interval(self.slow, self.fast)


def interleave(
    slow: Round,
    fast: Round,
    *,
    plan: Plan,
    seed: int,
    clock: Clock = time.monotonic,
    on_round: Callable[[int, int], None] | None = None,
) -> Pairs:
    """Run both in turn, by `plan`. `seed` decides the order within the rounds; `on_round` hears
    of the counted ones."""
    coin = random.Random(seed)

    def pair() -> tuple[int, int]:
        if coin.random() < 0.5:
            first = slow()
            return first, fast()
        second = fast()
        return slow(), second

    started = clock()
    pair()  # warm-up
    affordable = plan.affordable(clock() - started)
    width = None
    if affordable > plan.pilot + plan.least:
        width = ratio_interval(*zip(*(pair() for _ in range(plan.pilot)), strict=True))
    rounds = plan.rounds(width, affordable)
    pairs = []
    for number in range(rounds):
        pairs.append(pair())
        if on_round is not None:
            on_round(number + 1, rounds)
    return Pairs(tuple(a for a, _ in pairs), tuple(b for _, b in pairs))


def repeat(once: Round, *, plan: Plan, clock: Clock = time.monotonic) -> tuple[int, ...]:
    """The costs of one program by itself, round by round; their number as in `interleave`."""
    started = clock()
    once()  # warm-up
    affordable = plan.affordable(clock() - started)
    width = None
    if affordable > plan.pilot + plan.least:
        width = median_interval([once() for _ in range(plan.pilot)])
    return tuple(once() for _ in range(plan.rounds(width, affordable)))


# ---- advice ------------------------------------------------------------------------------------

_ADVICE = Plan(pilot=LEAST_ROUNDS, least=LEAST_ROUNDS, most=30, seconds=8.0)


@dataclass(frozen=True, slots=True)
class NativeComparison:
    """User+system time of slow / fast, summed over the tests, with its 95 % interval over the
    rounds. Seconds are medians per round."""

    ratio: float
    low: float
    high: float
    rounds: int
    slow_seconds: float
    fast_seconds: float


def compare(
    box: Sandbox,
    slow: Executable,
    fast: Executable,
    inputs: Sequence[bytes],
    *,
    limits: Limits,
    plan: Plan = _ADVICE,
    seed: int = 0,
    on_round: Callable[[int, int], None] | None = None,
) -> NativeComparison:
    """Time both programs on all `inputs`, in turn: by default 6 to 30 rounds, about 8 s.

    Raises `SandboxError` when a run fails: both programs passed these tests before."""
    with turn(box):
        pairs = interleave(
            lambda: _nanoseconds(box, slow, inputs, limits),
            lambda: _nanoseconds(box, fast, inputs, limits),
            plan=plan,
            seed=seed,
            on_round=on_round,
        )
    ratio = pairs.ratio
    return NativeComparison(
        ratio=ratio.value,
        low=ratio.low,
        high=ratio.high,
        rounds=len(pairs.slow),
        slow_seconds=statistics.median(pairs.slow) / 1e9,
        fast_seconds=statistics.median(pairs.fast) / 1e9,
    )


def _nanoseconds(box: Sandbox, program: Executable, inputs: Sequence[bytes], limits: Limits) -> int:
    box.load(program.files)
    total = 0
    for stdin in inputs:
        run = box.run(list(program.argv), stdin=stdin, limits=limits)
        if run.exit_code != 0:
            raise SandboxError("a program that passed its tests failed when it was timed")
        total += run.user_ns + run.system_ns
    return max(total, 1)
