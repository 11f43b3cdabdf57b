"""What programs cost beyond the work they do: start-up and imports, and what is left without.

The cost of a whole process is what a user feels, so it decides; the net figures stand beside it.
"""

from __future__ import annotations

import statistics
from dataclasses import dataclass

from hasten.errors import MeterError
from hasten.exec.languages import LANGUAGES, CompileError
from hasten.exec.protocol import Limits
from hasten.exec.sandbox import Sandbox
from hasten.measure.base import Meter, metered_limits
from hasten.types import Language, Program

_NOISY_RUNS = 9
_IN_THE_NOISE = "the cost without start-up cannot be told from noise"


@dataclass(frozen=True, slots=True)
class Calibration:
    """Costs of an empty program and of bare imports, each measured once (under a noisy meter the
    median of some runs) and kept in `known`."""

    box: Sandbox
    meter: Meter
    limits: Limits
    known: dict[Program, int | None]

    def startup(self, language: Language) -> int:
        """Cost of one run of an empty program. Raises `MeterError` when it cannot be had."""
        cost = self._cost(Program(LANGUAGES[language].empty, language))
        if cost is None:
            raise MeterError(f"{self.meter.name} gave no count for an empty {language} program")
        return cost

    def imports(self, program: Program) -> int | None:
        """Cost of one run of the program's own top-level imports (or includes) alone, start-up
        included; None where they do not run by themselves."""
        bare = LANGUAGES[program.language].bare(program.source)
        return self._cost(Program(bare, program.language))

    def _cost(self, program: Program) -> int | None:
        if program not in self.known:
            self.known[program] = self._measure(program)
        return self.known[program]

    def _measure(self, program: Program) -> int | None:
        executable = LANGUAGES[program.language].compile(self.box, program)
        if isinstance(executable, CompileError):
            return None
        self.box.load(executable.files)
        limits = metered_limits(self.limits, 0)
        argv, costs = list(executable.argv), []
        for _ in range(1 if self.meter.deterministic else _NOISY_RUNS):
            run = self.meter.measure(self.box, argv, stdin=b"", limits=limits)
            if run.measurement is None or run.result.exit_code != 0:
                return None
            costs.append(run.measurement.cost)
        return statistics.median_low(costs)


def net(cost: int, overhead: int, runs: int) -> int:
    """`cost` over `runs` runs without the `overhead` of each.

    Raises `MeterError` below zero: such a program ends before an empty one would (by
    `os._exit`, say), and no figure can be made of that."""
    left = cost - overhead * runs
    if left < 0:
        raise MeterError(
            f"the net cost is {left}: the program costs less than {runs} starts of an empty one"
        )
    return left


def net_or_note(
    cost: int, overhead: int | None, runs: int, *, noise: float
) -> tuple[int | None, str | None]:
    """`net`, or None and what to say of it. `noise`: the width of the cost's interval, 0 where it
    is exact; what is left must exceed it."""
    if overhead is None:
        return None, None
    try:
        left = net(cost, overhead, runs)
    except MeterError as error:
        return None, _IN_THE_NOISE if noise else str(error)
    return (None, _IN_THE_NOISE) if left < noise else (left, None)


def ratio(baseline: int | None, cost: int | None) -> float | None:
    """Baseline / cost; None when either is unknown or the divisor is zero."""
    if baseline is None or cost is None or cost == 0:
        return None
    return baseline / cost
