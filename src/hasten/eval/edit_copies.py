"""Which generations are copies: of training targets (memorised), of the slow program (nothing
done), of the human target."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from hasten.eval.records import Outcome, Row, Run
from hasten.eval.similar import NEAR, SHINGLE, Neighbour, Neighbours, Text, read
from hasten.types import Language, Program


@dataclass(slots=True)
class _Tally:
    """Of those that had something to be compared with, how many are alike."""

    compared: int = 0
    near: int = 0
    exact: int = 0

    def add(self, *, near: bool, exact: bool) -> None:
        self.compared += 1
        self.near += near
        self.exact += exact

    def told(self) -> dict[str, Any] | None:
        """As JSON; None where nothing was compared."""
        if not self.compared:
            return None
        return {
            "compared": self.compared,
            "near": self.near,
            "exact": self.exact,
            "share": self.near / self.compared,
        }


class _Library:
    """Reads every program once, however often it was sampled."""

    def __init__(self) -> None:
        self._texts: dict[Program, Text] = {}
        self._nearest: dict[Program, Neighbour | None] = {}

    def text(self, program: Program) -> Text:
        if program not in self._texts:
            self._texts[program] = read(program)
        return self._texts[program]

    def of(self, outcome: Outcome | None, language: Language) -> Text | None:
        if outcome is None or outcome.source is None:
            return None
        return self.text(Program(outcome.source, language))

    def nearest(self, index: Neighbours, program: Program) -> Neighbour | None:
        if program not in self._nearest:
            self._nearest[program] = index.nearest(self.text(program))
        return self._nearest[program]


@dataclass(frozen=True, slots=True)
class _Generation:
    row: int
    candidate: int
    of: Row
    program: Program


def similar_of(run: Run, training: Sequence[Program] = ()) -> dict[str, Any]:
    """How many generations are near-duplicates (`similar`: how that is told) of a training target,
    of their own slow program, of their own human target; `exact`: equal in the normal form.
    `learned`: near a training target and not near the slow program, of which a mere copy may be
    near one as well. None where there is nothing to compare with."""
    library = _Library()
    texts = [library.text(one) for one in training]
    index = Neighbours(texts) if training else None
    known = {(text.language, text.tokens) for text in texts}
    tallies = {name: _Tally() for name in ("training", "learned", "slow", "target")}
    listed = []
    generations = list(_generations(run))
    for one in generations:
        own = library.text(one.program)
        slow = _alike(own, library.of(one.of.slow, own.language), tallies["slow"])
        _alike(own, library.of(one.of.target, own.language), tallies["target"])
        if index is None:
            continue
        nearest = library.nearest(index, one.program)
        near = nearest is not None
        exact = near and (own.language, own.tokens) in known
        tallies["training"].add(near=near, exact=exact)
        tallies["learned"].add(near=near and not slow, exact=exact and not slow)
        if nearest is not None:
            listed.append(
                {
                    "row": one.row,
                    "candidate": one.candidate,
                    "problem_id": one.of.problem_id,
                    "training": nearest.index,
                    "similarity": nearest.similarity,
                    "exact": exact,
                    "near_slow": slow,
                }
            )
    return {
        "shingle": SHINGLE,
        "threshold": NEAR,
        "generations": len(generations),
        **{name: tally.told() for name, tally in tallies.items()},
        "list": listed,
    }


def _generations(run: Run) -> Iterator[_Generation]:
    for number, row in enumerate(run.rows):
        for at, outcome in enumerate(row.candidates):
            if outcome.source is not None:
                program = Program(outcome.source, Language(row.language))
                yield _Generation(number, at, row, program)


def _alike(text: Text, other: Text | None, tally: _Tally) -> bool:
    """Whether a generation is near another program of its row; counted where there is one."""
    if other is None:
        return False
    near = text.similarity(other) >= NEAR
    tally.add(near=near, exact=near and text.equals(other))
    return near
