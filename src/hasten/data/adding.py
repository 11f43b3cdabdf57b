"""Programs and pairs that are added to a data set for training, each program once for a problem."""

from __future__ import annotations

from typing import Any

import polars as pl

from hasten.data.dataset import Dataset, program_of, schema
from hasten.data.normalise import normalised
from hasten.types import Program

TRAIN = "train"


class PairsToAdd:
    """Pairs for training with one origin, to be written to a data set's tables at once. Raises
    `BadData` where the tables cannot be used."""

    def __init__(self, data: Dataset, origin: str) -> None:
        self._data = data
        self._origin = origin
        self._programs, self._pairs = data.read("programs"), data.read("pairs")
        self._names: dict[tuple[str, str], str] = {
            (row["problem_id"], _form(program_of(row))): row["program_id"]
            for row in self._programs.iter_rows(named=True)
        }
        self._there = set(self._pairs.select("slow", "fast").iter_rows())
        self._new_programs: dict[str, dict[str, Any]] = {}
        self._new_pairs: list[dict[str, Any]] = []

    def name_of(self, problem_id: str, program: Program) -> str:
        """The program's id: that of an equal one but for layout in the same problem, or a new one,
        which names the problem: another may have the same program as a row of its own."""
        new = f"{self._origin}-{problem_id}-{program.digest[:16]}"
        return self._names.get((problem_id, _form(program)), new)

    def add(self, problem_id: str, slow: Program, fast: Program, speedup: float | None) -> bool:
        """Whether the pair is new; it is not where both programs are the same but for layout."""
        pair = self.name_of(problem_id, slow), self.name_of(problem_id, fast)
        if pair[0] == pair[1] or pair in self._there:
            return False
        self._there.add(pair)
        for name, program in zip(pair, (slow, fast), strict=True):
            if self._names.setdefault((problem_id, _form(program)), name) == name:
                self._new_programs.setdefault(
                    name,
                    {
                        "program_id": name,
                        "problem_id": problem_id,
                        "language": program.language.value,
                        "source": program.source,
                        "origin": self._origin,
                    },
                )
        self._new_pairs.append(
            {
                "pair_id": f"{pair[0]}:{pair[1]}",
                "problem_id": problem_id,
                "language": slow.language.value,
                "slow": pair[0],
                "fast": pair[1],
                "origin": self._origin,
                "speedup": speedup,
                "split": TRAIN,
            }
        )
        return True

    def write(self) -> int:
        """Write the tables; the number of pairs there are then. What a new row does not say is
        null."""
        there = set(self._programs["program_id"].to_list())
        programs = [row for name, row in self._new_programs.items() if name not in there]
        columns = {*schema("pairs"), *self._pairs.columns}
        pairs = [{key: row[key] for key in row if key in columns} for row in self._new_pairs]
        self._data.write("programs", _with(self._programs, programs))
        written = _with(self._pairs, pairs)
        self._data.write("pairs", written)
        return written.height


def _form(program: Program) -> str:
    return f"{program.language}\n{normalised(program.source, program.language)}"


def _with(table: pl.DataFrame, rows: list[dict[str, Any]]) -> pl.DataFrame:
    return pl.concat([table, pl.DataFrame(rows, schema_overrides=table.schema)], how="diagonal")
