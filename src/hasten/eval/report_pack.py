"""The programs of a report as a page can hold them: an index of what its list shows, and packets of
all the rest.

Sources and costs of 2,000 programs with 8 candidates each are some 20 MB. A packet holds a few
programs, which share most of their lines, as deflated JSON in base64: a third to a tenth of the
size. Where all packets together would be more than LARGE, costs per test are kept only of each
row's best candidate, the slow program and the target, and the page says so.

The page unpacks a packet when somebody opens a program of it, with the browser's own
`DecompressionStream`, and makes difference and colours then. (Colours by Pygments, made here, would
take over a minute for so many programs, and much room.)
"""

from __future__ import annotations

import base64
import json
import math
import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from hasten.eval.metrics import score
from hasten.eval.protocols import Protocol, protocol_of
from hasten.eval.records import Outcome, Row, Run
from hasten.judge.reward import UNJUDGED

LARGE = 9_400_000  # bytes of packets, which leaves room for the rest of a file of 10 MB
_PACKET = 8
_LEVEL = 6  # of deflating: 9 takes thrice as long for 2 %
_DIGITS = 4

# (problem, language, source of the slow program, which of such rows of its run: 0, 1, ...)
Key = tuple[str, str, str | None, int]


@dataclass(frozen=True, slots=True)
class Entry:
    """A slow program, with its row in every run (None where a run has none)."""

    rows: tuple[Row | None, ...]

    @property
    def first(self) -> Row:
        """The row of the first run that has one."""
        return next(row for row in self.rows if row is not None)


@dataclass(frozen=True, slots=True)
class Packed:
    """What a page needs for its list, and the packets, each the text of a script element."""

    index: str
    packets: tuple[str, ...]


def entries_of(runs: Sequence[Run]) -> list[Entry]:
    """The slow programs of all runs, each once, in the order of the first run that has it."""
    found: dict[Key, list[Row | None]] = {}
    for number, run in enumerate(runs):
        for key, row in _keyed(run.rows):
            found.setdefault(key, [None] * len(runs))[number] = row
    return [Entry(tuple(rows)) for rows in found.values()]


def _keyed(rows: Sequence[Row]) -> Iterator[tuple[Key, Row]]:
    """A data set may have one slow program several times, with other targets."""
    seen: dict[tuple[str, str, str | None], int] = {}
    for row in rows:
        key = (row.problem_id, row.language, row.slow.source)
        seen[key] = seen.get(key, -1) + 1
        yield (*key, seen[key]), row


def best_of(row: Row, protocol: Protocol) -> int | None:
    """Which candidate stands for a row: the right one that the protocol ranks first; without any,
    the one that passed the largest share of its tests, then the first. None: there are none."""
    candidates = row.candidates
    right = [number for number, one in enumerate(candidates) if one.correct]
    if right:
        return max(right, key=lambda n: (score(candidates[n], protocol).rank, -n))
    judged = [n for n, one in enumerate(candidates) if one.verdict != UNJUDGED]
    numbers = judged or list(range(len(candidates)))
    return max(numbers, key=lambda n: (_passed(candidates[n]), -n), default=None)


def _passed(outcome: Outcome) -> float:
    if outcome.source is None:
        return -1.0
    return outcome.tests_passed / outcome.tests if outcome.tests else 0.0


def pack(runs: Sequence[Run], entries: Sequence[Entry]) -> Packed:
    """Index and packets of a report."""
    protocols = [protocol_of(run.protocol) for run in runs]
    packets = _packets(entries, protocols, every_cost=True)
    every_cost = sum(map(len, packets)) <= LARGE
    if not every_cost:
        packets = _packets(entries, protocols, every_cost=False)
    index = {
        "everyCost": every_cost,
        "runs": [{"name": run.name, "unit": run.unit, "meter": run.meter} for run in runs],
        "packet": _PACKET,
        "programs": [_listed(entry, protocols) for entry in entries],
    }
    return Packed(script_json(index), packets)


def _packets(
    entries: Sequence[Entry], protocols: Sequence[Protocol], *, every_cost: bool
) -> tuple[str, ...]:
    return tuple(
        packet(
            [
                _whole(entry, None if every_cost else protocols)
                for entry in entries[start : start + _PACKET]
            ]
        )
        for start in range(0, len(entries), _PACKET)
    )


def packet(value: object) -> str:
    """A value as deflated JSON in base64: letters, digits, +, / and = alone."""
    text = json.dumps(value, separators=(",", ":"))
    return base64.b64encode(zlib.compress(text.encode(), _LEVEL)).decode()


def script_json(value: object) -> str:
    """JSON that can stand in a script element whatever texts it holds: no `<`, `>` or `&`, so
    that nothing ends the element or begins a comment, and nothing beyond ASCII."""
    text = json.dumps(value, separators=(",", ":"), allow_nan=False)
    for letter in "<>&":
        text = text.replace(letter, f"\\u{ord(letter):04x}")
    return text


def _listed(entry: Entry, protocols: Sequence[Protocol]) -> list[Any]:
    """[problem, language, cost of the slow program, speedup of the target, of every run: [verdict,
    speedup, tests passed, tests, cost, the candidate's number] or null]."""
    row = entry.first
    target = row.target.speedup if row.target is not None and row.target.correct else None
    return [
        row.problem_id,
        row.language,
        row.slow.cost,
        _rounded(target),
        [
            None if one is None else _standing(one, protocol)
            for one, protocol in zip(entry.rows, protocols, strict=True)
        ],
    ]


def _standing(row: Row, protocol: Protocol) -> list[Any]:
    number = best_of(row, protocol)
    if not row.slow.correct:
        verdict = UNJUDGED if row.slow.verdict == UNJUDGED else "slow_fails"
        return [verdict, None, row.slow.tests_passed, row.slow.tests, None, number]
    if number is None:
        return ["no_candidate", None, 0, row.slow.tests, None, None]
    best = row.candidates[number]
    passed = [best.tests_passed, best.tests, best.cost, number]
    return [best.verdict, _rounded(best.speedup), *passed]


def _whole(entry: Entry, best_costs: Sequence[Protocol] | None) -> dict[str, Any]:
    """All that the page shows of a program once it is open; every source stands there once. Given
    the runs' protocols, costs per test only of each row's best candidate."""
    row = entry.first
    sources: dict[str, int] = {}
    return {
        "description": row.description,
        "tests": list(row.test_names),
        "human": _rounded(row.best_human_speedup),
        "slow": _told(row.slow, sources),
        "target": None if row.target is None else _told(row.target, sources),
        "runs": [
            None
            if one is None
            else _candidates(one, sources, best_costs[place] if best_costs else None)
            for place, one in enumerate(entry.rows)
        ],
        # Last, since the others fill it.
        "sources": list(sources),
    }


def _candidates(
    row: Row, sources: dict[str, int], best_costs: Protocol | None
) -> list[dict[str, Any]]:
    found = [_told(candidate, sources) for candidate in row.candidates]
    if best_costs is not None:
        best = best_of(row, best_costs)
        for number, one in enumerate(found):
            if number != best:
                one.pop("costs", None)
    return found


def _told(outcome: Outcome, sources: dict[str, int]) -> dict[str, Any]:
    """An outcome without what is empty."""
    source = None
    if outcome.source is not None:
        source = sources.setdefault(outcome.source, len(sources))
    facts: Mapping[str, Any] = {
        "source": source,
        "origin": outcome.origin,
        "verdict": outcome.verdict,
        "passed": outcome.tests_passed,
        "tests": outcome.tests,
        "cost": outcome.cost,
        "costs": [None if cost is None else _short(cost) for cost in outcome.costs],
        "speedup": _rounded(outcome.speedup),
        "low": _rounded(outcome.speedup_low),
        "high": _rounded(outcome.speedup_high),
        "net": _rounded(outcome.net_speedup),
        "bare": _rounded(outcome.net_of_imports_speedup),
        "detail": outcome.detail,
        "shrunken": list(outcome.shrunken),
    }
    return {key: value for key, value in facts.items() if value is not None and value != []}


def _rounded(value: float | None) -> float | None:
    return None if value is None or not math.isfinite(value) else float(f"{value:.5g}")


def _short(cost: int) -> int:
    """A cost to four digits: zeros deflate well, and the page shows three."""
    return round(cost, min(0, _DIGITS - len(str(cost))))
