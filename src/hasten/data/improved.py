"""What an evaluation found improved, as further pairs for training: rewrites by rules, a model's
best samples. Such pairs are verified by the judge, and never of a problem that is held out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from hasten.data.adding import TRAIN, PairsToAdd
from hasten.data.dataset import Dataset
from hasten.errors import UsageError
from hasten.types import Program


@dataclass(frozen=True, slots=True)
class Improved:
    """A program, one that the judge calls improved, and by how much."""

    problem_id: str
    slow: Program
    fast: Program
    speedup: float


@dataclass(frozen=True, slots=True)
class Added:
    """What became of the `found` ones: `held_out` by their problem, `slower` than enough others of
    their program, `known` already or the same program but for layout, `added`. `pairs`: rows there
    now."""

    found: int
    held_out: int
    known: int
    slower: int
    added: int
    pairs: int


def add_improved(data: Dataset, found: Iterable[Improved], *, origin: str, most: int) -> Added:
    """Add the `most` fastest of each slow program to the tables `programs` and `pairs`, with
    `origin`; those among them that are there already count, so that a second time adds nothing.
    Splits stay: a pair of a problem that is not for training is left out.

    Raises `UsageError` where `most` is less than 1, `BadData` where the tables cannot be used."""
    if most < 1:
        raise UsageError(f"{most} pairs for each program: give 1 or more")
    pairs = data.read("pairs")
    split_of = dict(pairs.select("problem_id", "split").iter_rows()) if "split" in pairs else {}
    adding = PairsToAdd(data, origin)
    counts: Counter[str] = Counter(held_out=0, known=0, slower=0, added=0)
    taken: dict[str, set[str]] = {}
    all_found = sorted(found, key=lambda one: (one.problem_id, -one.speedup, one.fast.source))
    for one in all_found:
        slow, fast = (adding.name_of(one.problem_id, each) for each in (one.slow, one.fast))
        mine = taken.setdefault(slow, set())
        if split_of.get(one.problem_id, TRAIN) != TRAIN:
            counts["held_out"] += 1
        elif len(mine) >= most and fast not in mine:
            counts["slower"] += 1
        else:
            new = adding.add(one.problem_id, one.slow, one.fast, one.speedup)
            counts["added" if new else "known"] += 1
            if fast != slow:
                mine.add(fast)
    written = adding.write()
    data.describe(improved={"origin": origin, "most": most, "added": counts["added"]})
    return Added(len(all_found), **counts, pairs=written)
