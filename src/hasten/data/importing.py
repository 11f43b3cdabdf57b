"""`import` and `export`: from a file of pairs to a data set, and back."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from hasten.data.dataset import SCHEMAS, Dataset
from hasten.data.lines import (
    BadLine,
    Progress,
    Rejected,
    file_name,
    read_lines,
    rejected,
    sha256_of,
)
from hasten.data.pie import PairRow, ProblemRow, Submission, read_row, write_problem, write_row
from hasten.data.tables import Repairs, Tables
from hasten.data.testfiles import read_tests, refuse_bad
from hasten.errors import BadData, UsageError
from hasten.files import write_whole
from hasten.types import Language

Onto = Literal["nothing", "append", "replace"]  # what may be in the folder already

Facts = dict[str, str | int | float | bool]  # a table of dataset.toml

_REJECTED = "rejected.jsonl"


@dataclass(frozen=True, slots=True)
class Imported:
    """What an import did. `pairs` to `tests` are what the data set holds now, `added` what came
    in; `rejected` counts by reason; `repaired` counts programs, and places by kind.
    `problems_without_tests` is of the whole data set."""

    pairs: int
    programs: int
    problems: int
    tests: int
    problems_without_tests: int
    rows: int
    added: dict[str, int]
    rejected: dict[str, int]
    tests_repeated: int
    tests_of_other_problems: int
    repaired: dict[str, int]


def import_file(
    name: str,
    path: Path,
    dataset: Dataset,
    *,
    onto: Onto = "nothing",
    tests: Path | None = None,
    tests_origin: str = "public",
    repairing: bool = False,
    on_progress: Progress | None = None,
) -> Imported:
    """Import a file in a format of `hasten.data.pie.FORMATS`, and tests of its problems.

    Raises `BadData` where more than half of the lines are bad, and `UsageError` where the folder
    holds a data set and `onto` does not say what of it; nothing is written then."""
    _refuse_what_is_there(dataset, onto)
    job = _Job.begin(name, path, dataset, onto)
    repairs = Repairs() if repairing else None
    for number, line in read_lines(path, on_progress):
        try:
            job.tables.add(read_row(name, line), repairs)
            job.rows += 1
        except BadLine as error:
            job.bad.append(rejected(path, number, line, str(error)))
    refuse_bad(path, job.rows, job.bad)
    if tests is not None:
        job.take_tests(tests, tests_origin, on_progress)
    return job.finish(dict(repairs.counts) if repairs else {})


def import_tests(
    path: Path, dataset: Dataset, *, origin: str, on_progress: Progress | None = None
) -> Imported:
    """Add tests to the problems of a data set. Raises `BadData`, `BadTests`."""
    if not dataset.has("problems"):
        raise BadData(f"no data set at {dataset.folder}: import programs first")
    job = _Job.begin("tests", path, dataset, "append")
    job.take_tests(path, origin, on_progress)
    return job.finish({})


def _refuse_what_is_there(dataset: Dataset, onto: Onto) -> None:
    if dataset.folder.exists() and not dataset.folder.is_dir():
        raise UsageError(f"-o {dataset.folder} is a file: give a folder")
    if onto == "nothing" and (dataset.about() or any(map(dataset.has, SCHEMAS))):
        raise UsageError(
            f"{dataset.folder} holds a data set: --append adds to it, --force replaces it"
        )


class _Job:
    """One import under way; nothing is written before `finish`."""

    def __init__(self, dataset: Dataset, onto: Onto, source: Facts) -> None:
        self.dataset = dataset
        self.onto = onto
        self.source = source
        self.tables = Tables.of(dataset) if onto == "append" and dataset.about() else Tables()
        self.before = self.tables.counts()
        self.rows = 0
        self.bad: list[Rejected] = []
        self.other_problems = 0

    @classmethod
    def begin(cls, name: str, path: Path, dataset: Dataset, onto: Onto) -> _Job:
        """Raises `BadData` without a file, and `UsageError` where it is in the data set."""
        if not path.is_file() and (name != "tests" or not path.is_dir()):
            raise BadData(f"no file at {path}: give a file of JSON lines, plain or .gz")
        source: Facts = {"format": name, "file": file_name(path)}
        if path.is_file():
            source["sha256"] = sha256_of(path)
        for stage, said in dataset.about().items() if onto == "append" else ():
            same = all(said.get(key) == source.get(key) for key in ("format", "sha256"))
            if same and "sha256" in source:
                raise UsageError(
                    f"{dataset.folder} has this file already: [{stage}] of dataset.toml names it "
                    f"{said.get('file')}"
                )
        return cls(dataset, onto, source)

    def take_tests(self, path: Path, origin: str, on_progress: Progress | None) -> None:
        """Add the tests at a path. Raises `BadTests`, `BadData`."""
        found = read_tests(path, self.tables.problems, on_progress)
        for problem, cases in found.tests.items():
            self.tables.add_tests(problem, cases, origin)
        self.bad += found.rejected
        self.other_problems = len(found.others)
        self.source |= {"tests_file": file_name(path), "tests_origin": origin}

    def finish(self, repaired: dict[str, int]) -> Imported:
        """Write it all."""
        counts = self.tables.counts()
        self.source |= {"rows": self.rows, "rejected": len(self.bad)}
        self.source |= {f"repaired_{key.replace(' ', '_')}": n for key, n in repaired.items()}
        self._write()
        return Imported(
            **counts,
            problems_without_tests=self.tables.without_tests(),
            rows=self.rows,
            added={key: count - self.before[key] for key, count in counts.items()},
            rejected=dict(Counter(one.reason for one in self.bad).most_common()),
            tests_repeated=self.tables.repeated,
            tests_of_other_problems=self.other_problems,
            repaired=repaired,
        )

    def _write(self) -> None:
        """The pairs come last but for dataset.toml: they alone would be there twice if an import
        that was killed were run again."""
        dataset, aside = self.dataset, self.dataset.folder / _REJECTED
        if self.onto == "replace":
            for name in ("dataset.toml", _REJECTED, *(f"{table}.parquet" for table in SCHEMAS)):
                (dataset.folder / name).unlink(missing_ok=True)
        frames = self.tables.frames()
        for table, frame in frames.items():
            if table != "pairs":
                dataset.write(table, frame)
        if self.bad:
            earlier = aside.read_bytes() if aside.exists() else b""
            write_whole(aside, earlier + "".join(one.to_json() + "\n" for one in self.bad).encode())
        if frames["pairs"].height:
            dataset.write("pairs", frames["pairs"])
        stages, stage, number = dataset.about(), "import", 1
        while stage in stages:
            number += 1
            stage = f"import-{number}"
        dataset.describe(**{stage: {**self.source}})


def export_lines(name: str, dataset: Dataset) -> Iterator[str]:
    """The lines of a data set's pairs in a format, in their order; in ours, lines of problems
    follow for statements and for programs that are in no pair. Raises `BadData`."""
    programs = {row["program_id"]: row for row in dataset.read("programs").iter_rows(named=True)}
    pairs = dataset.read("pairs")
    if not pairs.height and (name != "jsonl" or not programs):
        raise BadData(f"{dataset.folder} has no pairs: make some with hasten data pairs")
    paired: set[str] = set()
    for row in pairs.iter_rows(named=True):
        for side in ("slow", "fast"):
            if row[side] not in programs:
                raise BadData(
                    f"{dataset.folder}: pair {row['pair_id']} names program {row[side]}, "
                    "which programs.parquet lacks: import it again"
                )
            paired.add(row[side])
        slow, fast = (_submission(programs[row[side]]) for side in ("slow", "fast"))
        yield write_row(name, PairRow(row["problem_id"], slow, fast, row["origin"], row["extra"]))
    if name == "jsonl":
        alone = [row for key, row in programs.items() if key not in paired]
        yield from _problem_lines(dataset, alone)


def _problem_lines(dataset: Dataset, alone: Iterable[dict[str, Any]]) -> Iterator[str]:
    by_problem: dict[str, list[Submission]] = {}
    for row in alone:
        by_problem.setdefault(row["problem_id"], []).append(_submission(row))
    for row in dataset.read("problems").iter_rows(named=True):
        found = tuple(by_problem.get(row["problem_id"], ()))
        if found or row["description"] is not None:
            yield write_problem(
                ProblemRow(row["problem_id"], row["description"], row["checker"], found)
            )


def _submission(row: dict[str, Any]) -> Submission:
    return Submission(
        row["source"],
        Language(row["language"]),
        row["program_id"],
        row["author"],
        row["submitted"],
        row["reported_ms"],
        row["origin"],
    )
