"""What an evaluation found improved, as further pairs for training: rewrites by rules, a model's
best samples. Such pairs are verified by the judge, and never of a problem that is held out."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import polars as pl

from hasten.data.dataset import Dataset, program_of, schema
from hasten.data.normalise import normalised
from hasten.errors import UsageError
from hasten.types import Program

TRAIN = "train"


@dataclass(frozen=True, slots=True)
class Improved:
    """A program, one that the judge calls improved, and by how much."""

    problem_id: str
    slow: Program
    fast: Program
    speedup: float


@dataclass(frozen=True, slots=True)
class Added:
    """What became of the `found` ones: `held_out` by their problem, `known` already or the same
    program but for layout, `slower` than enough others of it, `added`. `pairs`: rows there now."""

    found: int
    held_out: int
    known: int
    slower: int
    added: int
    pairs: int


def add_improved(data: Dataset, found: Iterable[Improved], *, origin: str, most: int) -> Added:
    """Add the `most` fastest of each slow program to the tables `programs` and `pairs`, with
    `origin`. Splits stay: a pair of a problem that is not for training is left out.

    Raises `UsageError` where `most` is less than 1, `BadData` where the tables cannot be used."""
    if most < 1:
        raise UsageError(f"{most} pairs for each program: give 1 or more")
    programs, pairs = data.read("programs"), data.read("pairs")
    split_of = dict(pairs.select("problem_id", "split").iter_rows()) if "split" in pairs else {}
    names: dict[tuple[str, str], str] = {
        (row["problem_id"], _form(program_of(row))): row["program_id"]
        for row in programs.iter_rows(named=True)
    }
    there = set(pairs.select("slow", "fast").iter_rows())
    counts = {"held_out": 0, "known": 0, "slower": 0}
    taken: dict[str, int] = {}
    new_programs, new_pairs = [], []
    all_found = sorted(found, key=lambda one: (one.problem_id, -one.speedup, one.fast.source))

    def name_of(problem_id: str, program: Program) -> str:
        key = (problem_id, _form(program))
        if key not in names:
            names[key] = f"{origin}-{program.digest[:16]}"
            new_programs.append(
                {
                    "program_id": names[key],
                    "problem_id": problem_id,
                    "language": program.language.value,
                    "source": program.source,
                    "origin": origin,
                }
            )
        return names[key]

    for one in all_found:
        if split_of.get(one.problem_id, TRAIN) != TRAIN:
            counts["held_out"] += 1
            continue
        slow, fast = (name_of(one.problem_id, program) for program in (one.slow, one.fast))
        if slow == fast or (slow, fast) in there:
            counts["known"] += 1
        elif taken.get(slow, 0) >= most:
            counts["slower"] += 1
        else:
            taken[slow] = taken.get(slow, 0) + 1
            there.add((slow, fast))
            new_pairs.append(
                {
                    "pair_id": f"{slow}:{fast}",
                    "problem_id": one.problem_id,
                    "language": one.slow.language.value,
                    "slow": slow,
                    "fast": fast,
                    "origin": origin,
                    "speedup": one.speedup,
                    "split": TRAIN,
                }
            )
    used = {row[side] for row in new_pairs for side in ("slow", "fast")}
    data.write("programs", _with(programs, [p for p in new_programs if p["program_id"] in used]))
    columns = {*schema("pairs"), *pairs.columns}
    kept = [{key: row[key] for key in row if key in columns} for row in new_pairs]
    written = _with(pairs, kept)
    data.write("pairs", written)
    data.describe(improved={"origin": origin, "most": most, "added": len(new_pairs)})
    return Added(len(all_found), **counts, added=len(new_pairs), pairs=written.height)


def _form(program: Program) -> str:
    return f"{program.language}\n{normalised(program.source, program.language)}"


def _with(table: pl.DataFrame, rows: list[dict[str, Any]]) -> pl.DataFrame:
    """The table with more rows; what they do not say is null."""
    return pl.concat([table, pl.DataFrame(rows, schema_overrides=table.schema)], how="diagonal")
