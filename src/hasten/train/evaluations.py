"""What the evaluations of a run found: which was the best, and whether to go on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Self

from hasten.train.validation import Rates

_NAMES = {"compile": "compile", "correct": "pass", "opt": "opt", "speedup": "speedup"}


@dataclass(frozen=True, slots=True)
class Evaluation:
    """After so many updates: the loss on the validation pairs (nats for each completion token) and
    the rates on the judged sample. None: there are no such pairs, or no such sample."""

    step: int
    loss: float | None
    rates: Rates | None

    def line(self) -> dict[str, Any]:
        """As it stands in steps.jsonl."""
        found: dict[str, Any] = {"step": self.step}
        if self.loss is not None:
            found["validation_loss"] = self.loss
        if self.rates is not None:
            found |= {key: getattr(self.rates, name) for name, key in _NAMES.items()}
            counts = {"programs": self.rates.programs, "unjudged": self.rates.unjudged}
            found["validation"] = counts
        return found

    @classmethod
    def of_line(cls, line: Mapping[str, Any]) -> Self | None:
        """The evaluation in a line of steps.jsonl; None where there is none."""
        rates = None
        if "opt" in line:
            named = {name: line[key] for name, key in _NAMES.items()}
            rates = Rates(**named, **line["validation"])
        found = cls(line["step"], line.get("validation_loss"), rates)
        return found if found.says_something else None

    @property
    def says_something(self) -> bool:
        """Whether there was anything to validate on."""
        return self.loss is not None or self.rates is not None

    @property
    def judged(self) -> tuple[float, float, float]:
        """By what judged samples are ranked: improved, then right, then compiled programs."""
        if self.rates is None:
            return (-1.0, -1.0, -1.0)
        return (self.rates.opt, self.rates.correct, self.rates.compile)

    @property
    def rank(self) -> tuple[float, ...]:
        """By what evaluations are ranked: the judged sample, then the loss. Without either the
        later one is the better one."""
        return (*self.judged, self.step if self.loss is None else -self.loss)


@dataclass(frozen=True, slots=True)
class Evaluations:
    """Those of one run, in order; that of step 0, of the model before the run, is for comparison
    only. `patience`: after so many in turn of which neither loss nor judged sample was the best
    until then it is time to stop (0: never)."""

    patience: int
    found: tuple[Evaluation, ...] = ()

    @classmethod
    def of_lines(cls, lines: Sequence[Mapping[str, Any]], patience: int, *, until: int) -> Self:
        """Those in steps.jsonl, up to a step."""
        read = [Evaluation.of_line(line) for line in lines if line["step"] <= until]
        return cls(patience, tuple(one for one in read if one is not None))

    def with_one(self, one: Evaluation) -> Self:
        """These and one more."""
        return replace(self, found=(*self.found, one))

    @property
    def start(self) -> Evaluation | None:
        """That of the model before the run."""
        return next((one for one in self.found if one.step == 0), None)

    @property
    def best(self) -> Evaluation | None:
        """The first of the best."""
        return max(self._trained, key=lambda one: one.rank, default=None)

    @property
    def are_enough(self) -> bool:
        """Whether to stop."""
        return 0 < self.patience <= self._since_better

    @property
    def _trained(self) -> tuple[Evaluation, ...]:
        return tuple(one for one in self.found if one.step)

    @property
    def _since_better(self) -> int:
        """How many were in turn, at the end, no better in anything."""
        since = 0
        for place, one in enumerate(self._trained):
            before = self._trained[:place]
            better = not before or one.judged > max(other.judged for other in before)
            losses = [other.loss for other in before if other.loss is not None]
            lower = one.loss is not None and (not losses or one.loss < min(losses))
            since = 0 if better or lower else since + 1
        return since
