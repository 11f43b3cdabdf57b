"""What the improvements of a run were made of: kinds of edits, and constants made smaller
(PIE, appendix A.1)."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from hasten.eval.edits import KINDS, kind_of
from hasten.eval.metrics import counts, score
from hasten.eval.protocols import Protocol, protocol_of
from hasten.eval.records import Outcome, Row, Run
from hasten.eval.similar import tokens_of
from hasten.types import Language, Program

_PIE = dict(zip(KINDS, (0.3415, 0.2602, 0.2114, 0.1870), strict=True))  # of 120 pairs
_NUMBER = re.compile(r"^\d\w*$")
# Numbers, a token a line, with nothing but arithmetic and points between them.
_CONSTANT = re.compile(r"^0(?:\n(?:[-+*/.]|\*\n\*|<\n<)\n0)+$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Improvement:
    """A candidate that counts as improved, with where it stands."""

    row: int
    candidate: int
    problem_id: str
    slow: Program
    fast: Program
    outcome: Outcome


def is_improved(outcome: Outcome, protocol: Protocol) -> bool:
    """Whether a candidate is right and its speedup counts from the protocol's first threshold."""
    one = score(outcome, protocol)
    return one.correct and counts(one.rank, protocol.thresholds[0], above=protocol.above)


def improvements(run: Run) -> list[Improvement]:
    """Every improved candidate of a run whose programs are known."""
    protocol = protocol_of(run.protocol)
    return [
        found for number, row in enumerate(run.rows) for found in _of_row(number, row, protocol)
    ]


def _of_row(number: int, row: Row, protocol: Protocol) -> Iterator[Improvement]:
    language = Language(row.language)
    for at, outcome in enumerate(row.candidates):
        if outcome.source is None or row.slow.source is None:
            continue
        if is_improved(outcome, protocol):
            slow, fast = Program(row.slow.source, language), Program(outcome.source, language)
            yield Improvement(number, at, row.problem_id, slow, fast, outcome)


def kinds_of_edits(run: Run) -> dict[str, Any]:
    """Shares by kind, of all improved candidates and of the fastest of each row, which is what
    PIE's authors looked at. Shares are None where nothing improved; `pie`: PIE's own."""
    found = improvements(run)
    kinds = {(one.slow, one.fast): "" for one in found}
    for slow, fast in kinds:
        kinds[slow, fast] = kind_of(slow, fast).name
    named = [kinds[one.slow, one.fast] for one in found]
    fastest: dict[int, int] = {}
    for at, one in enumerate(found):
        first = fastest.setdefault(one.row, at)
        if (one.outcome.speedup or 0.0) > (found[first].outcome.speedup or 0.0):
            fastest[one.row] = at
    return {
        "candidates": _shares(Counter(named)),
        "best": _shares(Counter(named[at] for at in fastest.values())),
    }


def _shares(found: Counter[str]) -> dict[str, Any]:
    total = found.total()
    return {
        "improved": total,
        "kinds": [
            {
                "kind": kind,
                "count": found[kind],
                "share": found[kind] / total if total else None,
                "pie": _PIE[kind],
            }
            for kind in KINDS
        ],
    }


def shrunken_constants(run: Run) -> dict[str, Any]:
    """Improved candidates that made arrays or constants smaller, and those of them that did
    nothing else: apart from numbers they are the slow program, token by token."""
    found = improvements(run)
    flagged = [
        {
            "row": one.row,
            "candidate": one.candidate,
            "problem_id": one.problem_id,
            "speedup": one.outcome.speedup,
            "what": list(one.outcome.shrunken),
            "alone": differ_in_numbers_only(one.slow, one.fast),
        }
        for one in found
        if one.outcome.shrunken
    ]
    return {
        "improved": len(found),
        "flagged": len(flagged),
        "alone": sum(1 for one in flagged if one["alone"]),
        "list": flagged,
    }


def differ_in_numbers_only(one: Program, other: Program) -> bool:
    """Whether two programs are the same but for numbers, and for arithmetic of nothing but
    numbers: `1e5 + 5` and `1005`."""
    return one.language is other.language and _without_numbers(one) == _without_numbers(other)


def _without_numbers(program: Program) -> str:
    """The tokens, one a line, with every number and every sum or product of numbers as 0."""
    return _CONSTANT.sub("0", "\n".join(_NUMBER.sub("0", one) for one in tokens_of(program)))
