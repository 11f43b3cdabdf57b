"""Seconds, as advice beside the exact figure: two programs run natively in turn, A B A B.

Interleaving makes slow drifts of the machine hit both alike; the interval says how far the ratio
can be trusted. The number of rounds is fixed before the first comparison, so that nothing stops
because of what it shows.
"""

from __future__ import annotations

import math
import statistics
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from hasten.errors import SandboxError
from hasten.exec.languages import Executable
from hasten.exec.protocol import Limits
from hasten.exec.sandbox import Sandbox

_ROUNDS = (5, 30)
_BUDGET_SECONDS = 8.0
# Student's t, two-sided 95 %: the value for at least so many degrees of freedom. Between two rows
# the one of fewer degrees serves, which makes the interval a little too wide.
_T95 = (
    (30, 2.042), (20, 2.086), (15, 2.131), (10, 2.228), (9, 2.262),
    (8, 2.306), (7, 2.365), (6, 2.447), (5, 2.571), (4, 2.776),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class NativeComparison:
    """User+system time of slow / fast, summed over the tests: geometric mean over the rounds,
    with its 95 % interval (Student's t on the logarithms). Seconds are medians per round."""

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
    on_round: Callable[[int, int], None] | None = None,
) -> NativeComparison:
    """Time both programs on all `inputs`, in turn, for 5 to 30 rounds (about 8 s).

    Raises `SandboxError` when a run fails: both programs passed these tests before."""
    first = _seconds(box, slow, inputs, limits) + _seconds(box, fast, inputs, limits)  # warm-up
    rounds = max(_ROUNDS[0], min(_ROUNDS[1], int(_BUDGET_SECONDS / max(first, 1e-3))))
    slow_times, fast_times = [], []
    for number in range(rounds):
        slow_times.append(_seconds(box, slow, inputs, limits))
        fast_times.append(_seconds(box, fast, inputs, limits))
        if on_round is not None:
            on_round(number + 1, rounds)
    ratio, low, high = ratio_interval(slow_times, fast_times)
    return NativeComparison(
        ratio, low, high, rounds, statistics.median(slow_times), statistics.median(fast_times)
    )


def ratio_interval(slow: Sequence[float], fast: Sequence[float]) -> tuple[float, float, float]:
    """Geometric mean of the paired ratios and its 95 % interval. At least five pairs of positive
    times; raises `ValueError` for fewer."""
    if len(slow) < _ROUNDS[0]:
        raise ValueError(f"{len(slow)} rounds: an interval needs at least {_ROUNDS[0]}")
    logs = [math.log(a / b) for a, b in zip(slow, fast, strict=True)]
    mean = statistics.fmean(logs)
    t95 = next(value for least, value in _T95 if len(logs) > least)
    half = t95 * statistics.stdev(logs) / math.sqrt(len(logs))
    return math.exp(mean), math.exp(mean - half), math.exp(mean + half)


def _seconds(box: Sandbox, program: Executable, inputs: Sequence[bytes], limits: Limits) -> float:
    box.load(program.files)
    total = 0
    for stdin in inputs:
        run = box.run(list(program.argv), stdin=stdin, limits=limits)
        if run.exit_code != 0:
            raise SandboxError("a program that passed its tests failed when it was timed")
        total += run.user_ns + run.system_ns
    return max(total, 1) / 1e9
