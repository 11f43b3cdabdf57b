"""A data set on disk: a folder of tables that each stage of `hasten data` reads and adds to.

    DATA/
      dataset.toml      where it came from, by which meter it was labelled
      problems.parquet  problem_id, description, checker, extra
      programs.parquet  program_id, problem_id, language, source, author, submitted, reported_ms,
                        origin
      pairs.parquet     pair_id, problem_id, language, slow, fast (both program_ids), origin, extra;
                        later also speedup, tag, hq, split
      tests.parquet     problem_id, name, input, output, origin, oracles
      labels.parquet    what the judge measured, a row per problem and distinct source
      timings.parquet   native times, which differ from run to run
      reference.parquet the fastest human program of every problem and language
      rejected.jsonl    what could not be imported, with line and reason

Tables are written whole or not at all. A table's columns and their types are fixed below; columns
that a later stage adds are absent until then.
"""

from __future__ import annotations

import io
import json
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import polars as pl

from hasten.errors import BadData
from hasten.files import write_whole
from hasten.types import Language, Program, TestCase

# Column types by polars' names. `extra` is a JSON object of what a source format says besides.
SCHEMAS: dict[str, dict[str, str]] = {
    "problems": {
        "problem_id": "String",
        "description": "String",
        "checker": "String",  # null: the rules' own
        "extra": "String",
    },
    "programs": {
        "program_id": "String",
        "problem_id": "String",
        "language": "String",
        "source": "String",
        "author": "String",
        "submitted": "Int64",  # seconds since 1970, where the source says
        "reported_ms": "Float64",  # processor time that the source reports
        "origin": "String",  # human, synthetic, corpus, ...; wrong: known not to be right
    },
    "pairs": {
        "pair_id": "String",
        "problem_id": "String",
        "language": "String",
        "slow": "String",
        "fast": "String",
        "origin": "String",
        "extra": "String",
    },
    "tests": {
        "problem_id": "String",
        "name": "String",
        "input": "Binary",
        "output": "Binary",
        "origin": "String",  # public, generated, amplified
        "oracles": "Int64",  # authors whose programs agree on the output; null: it was given
    },
    "labels": {
        "problem_id": "String",
        "digest": "String",  # Program.digest
        "language": "String",
        "verdict": "String",  # passed, or why it has no cost
        "reason": "String",
        "cost": "Int64",
        "net_cost": "Int64",
        "startup_share": "Float64",
        "tests": "Int64",
        "tests_digest": "String",
        "meter": "String",
        "provenance": "String",
    },
    "timings": {
        "problem_id": "String",
        "digest": "String",
        "native_ns": "Int64",  # user and system time of the plain runs, summed over the tests
    },
    "reference": {
        "problem_id": "String",
        "language": "String",
        "program_id": "String",
        "digest": "String",
        "cost": "Int64",
        "meter": "String",
        "provenance": "String",
    },
}


WRONG = "wrong"  # the origin of programs that are known not to be right


@dataclass(frozen=True, slots=True)
class Dataset:
    """The folder of a data set. Every method that reads raises `BadData` where it cannot."""

    folder: Path

    def has(self, table: str) -> bool:
        """Whether a table has been written."""
        return self._path(table).exists()

    def read(self, table: str) -> pl.DataFrame:
        """A table; an empty one where it has not been written."""
        if not self.folder.is_dir():
            raise BadData(f"no data set at {self.folder}: make one with hasten data import")
        if not self.has(table):
            return pl.DataFrame(schema=schema(table))
        try:
            found = pl.read_parquet(self._path(table))
        except (OSError, pl.exceptions.PolarsError) as error:
            raise BadData(f"{self._path(table)} cannot be read: {error}") from error
        missing = SCHEMAS[table].keys() - set(found.columns)
        if missing:
            raise BadData(f"{self._path(table)} lacks {', '.join(sorted(missing))}")
        return found

    def write(self, table: str, content: pl.DataFrame) -> None:
        """Replace a table. Its fixed columns come first and have their fixed types."""
        fixed = schema(table)
        added = [name for name in content.columns if name not in fixed]
        ordered = content.select([*fixed, *added]).cast(fixed)
        buffer = io.BytesIO()
        ordered.write_parquet(buffer)
        self.folder.mkdir(parents=True, exist_ok=True)
        write_whole(self._path(table), buffer.getvalue())

    def about(self) -> dict[str, Any]:
        """What dataset.toml says; nothing where there is none."""
        path = self.folder / "dataset.toml"
        if not path.exists():
            return {}
        try:
            return tomllib.loads(path.read_text())
        except (OSError, ValueError) as error:
            raise BadData(f"{path} cannot be read: {error}") from error

    def describe(self, **facts: dict[str, str | int | float | bool]) -> None:
        """Set tables of dataset.toml, one for each stage; the others stay."""
        tables = {**self.about(), **facts}
        lines = []
        for name, values in tables.items():
            lines += [
                f"[{name}]",
                *(f"{key} = {json.dumps(values[key], ensure_ascii=False)}" for key in values),
                "",
            ]
        self.folder.mkdir(parents=True, exist_ok=True)
        write_whole(self.folder / "dataset.toml", "\n".join(lines).encode())

    def _path(self, table: str) -> Path:
        return self.folder / f"{table}.parquet"


def schema(table: str) -> pl.Schema:
    """The fixed columns of a table, as polars types."""
    return pl.Schema({name: getattr(pl, kind)() for name, kind in SCHEMAS[table].items()})


def tests_of(tests: pl.DataFrame) -> dict[str, tuple[TestCase, ...]]:
    """The test cases of every problem, in the table's order."""
    found: dict[str, list[TestCase]] = {}
    for row in tests.select("problem_id", "name", "input", "output").iter_rows():
        found.setdefault(row[0], []).append(TestCase(*row[1:]))
    return {problem: tuple(cases) for problem, cases in found.items()}


def program_of(row: dict[str, Any]) -> Program:
    """The program of a row of the table `programs`."""
    return Program(row["source"], Language(row["language"]), row["program_id"])
