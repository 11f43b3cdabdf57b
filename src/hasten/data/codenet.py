"""IBM Project CodeNet into a data set: accepted submissions, statements and samples.

Memory does not grow with the tree: sources go to part files, a few MiB at a time, and the parts
are streamed into one table at the end. A killed import continues: problems that it finished are
in DATA/.codenet and are not read again, unless their metadata file has changed.

Accepted means CodeNet's status, which the time limit is part of (PIE section 2). Times are the
ones that CodeNet reports, of whatever interpreter or compiler a submission was written for.
"""

from __future__ import annotations

import json
import os
import shutil
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import polars as pl

from hasten.data.codenet_tree import LeftOut, Submission, Tree
from hasten.data.dataset import SCHEMAS, Dataset, schema
from hasten.data.lines import Progress, Rejected
from hasten.data.workfile import WorkFile
from hasten.errors import BadData, UsageError
from hasten.files import write_whole
from hasten.types import Language

_WORK = ".codenet"
_PART_BYTES = 8 << 20
_PART_ROWS = 20_000


@dataclass(frozen=True, slots=True)
class CodenetReport:
    """What became of an import. `submissions` = `programs` + those rejected + those left out;
    `rejected_files` are lines of the list of problems, statements and samples. Both are by
    reason. `continued`: problems that an earlier, unfinished import had read."""

    problems: int
    submissions: int
    programs: int
    tests: int
    rejected: dict[str, int]
    rejected_files: dict[str, int]
    left_out: dict[str, int]
    continued: int


def import_codenet(
    folder: Path,
    into: Dataset,
    *,
    languages: Collection[Language] = tuple(Language),
    problems: Collection[str] | None = None,
    on_progress: Progress | None = None,
) -> CodenetReport:
    """Write problems, programs, tests and rejected.jsonl of a data set from a CodeNet tree.

    `problems`: only these. Every problem with a program is in the result; its sample is a public
    test. Raises `BadData` where the tree cannot be used, where nothing is left, or where more than
    half of the wanted submissions are bad (rejected.jsonl says why), and `UsageError` where the
    data set has programs already or holds another unfinished import."""
    tree = Tree.at(folder)
    chosen = _chosen(tree, problems)
    work = _Work.begin(into, tree, languages)
    finished = work.journal.entries()
    records, continued = [], 0
    for number, problem in enumerate(chosen, 1):
        record = finished.get(problem)
        if record is not None and record["metadata"] == _version(tree.metadata(problem)):
            continued += 1
        else:
            record = work.take(problem, tree, languages)
        records.append(record)
        if on_progress:
            on_progress("problems", number, len(chosen))
    report = _finish(work, tree, records, continued)
    shutil.rmtree(work.folder)
    return report


def _chosen(tree: Tree, problems: Collection[str] | None) -> list[str]:
    known = tree.problems()
    if problems is None:
        return known
    unknown = sorted(set(problems).difference(known))
    if unknown:
        raise BadData(f"{tree.folder}/metadata has no {unknown[0]}.csv: choose problems it holds")
    return sorted(set(problems))


def _version(path: Path) -> list[int]:
    status = path.stat()
    return [status.st_size, status.st_mtime_ns]


@dataclass(frozen=True, slots=True)
class _Work:
    """The folder of an import under way: a journal of finished problems, and their parts."""

    into: Dataset
    folder: Path

    @classmethod
    def begin(cls, into: Dataset, tree: Tree, languages: Collection[Language]) -> _Work:
        work = cls(into, into.folder / _WORK)
        ours = {"tree": str(tree.folder.resolve()), "languages": sorted(set(languages))}
        said = work.folder / "import.json"
        if said.exists():
            theirs = json.loads(said.read_bytes())
            other = [key for key in ours if ours[key] != theirs.get(key)]
            if other:
                raise UsageError(
                    f"{into.folder} holds an unfinished import with other {' and '.join(other)} "
                    f"({theirs[other[0]]}): give the same, or remove {work.folder}"
                )
            return work
        if into.folder.exists() and not into.folder.is_dir():
            raise UsageError(f"-o {into.folder} is a file: give a folder")
        if into.about() or any(map(into.has, SCHEMAS)):
            raise UsageError(f"{into.folder} holds a data set: give -o a folder without one")
        if work.folder.exists():  # what a killed clean-up left
            shutil.rmtree(work.folder)
        work.folder.mkdir(parents=True)
        write_whole(said, json.dumps(ours).encode())
        return work

    @property
    def journal(self) -> WorkFile:
        """The finished problems."""
        return WorkFile(self.folder / "finished.jsonl")

    def part(self, problem: str, number: int) -> Path:
        """A part of a problem's programs."""
        return self.folder / f"{problem}.{number}.parquet"

    def rejected(self, problem: str) -> Path:
        """The lines of a problem that cannot be used."""
        return self.folder / f"{problem}.rejected.jsonl"

    def take(self, problem: str, tree: Tree, languages: Collection[Language]) -> dict[str, Any]:
        """Read one problem into parts and note it as finished."""
        version = _version(tree.metadata(problem))
        counts = {"submissions": 0, "programs": 0, "parts": 0}
        left_out: Counter[str] = Counter()
        reasons: Counter[str] = Counter()
        batch: list[Submission] = []
        size = 0
        with self.rejected(problem).open("w") as lines:
            for found in tree.submissions(problem, languages):
                counts["submissions"] += 1
                if isinstance(found, LeftOut):
                    left_out[found.value] += 1
                elif isinstance(found, Rejected):
                    reasons[found.reason] += 1
                    lines.write(found.to_json() + "\n")
                else:
                    counts["programs"] += 1
                    batch.append(found)
                    size += len(found.source)
                    if size > _PART_BYTES or len(batch) == _PART_ROWS:
                        _write_part(self.part(problem, counts["parts"]), batch)
                        counts["parts"] += 1
                        batch, size = [], 0
        if batch:
            _write_part(self.part(problem, counts["parts"]), batch)
            counts["parts"] += 1
        record = {"metadata": version, **counts, "left_out": left_out, "rejected": reasons}
        self.journal.add(problem, **record)
        return {"key": problem, **record}


def _write_part(path: Path, batch: Sequence[Submission]) -> None:
    columns = {
        "program_id": [one.submission_id for one in batch],
        "problem_id": [one.problem_id for one in batch],
        "language": [one.language.value for one in batch],
        "source": [one.source for one in batch],
        "author": [one.author for one in batch],
        "submitted": [one.submitted for one in batch],
        "reported_ms": [one.reported_ms for one in batch],
        "origin": ["human"] * len(batch),
    }
    pl.DataFrame(columns, schema=schema("programs")).write_parquet(path)


def _finish(
    work: _Work, tree: Tree, records: Sequence[dict[str, Any]], continued: int
) -> CodenetReport:
    """Write the tables. programs.parquet comes last: with it the data set is whole."""
    into = work.into
    totals = {key: sum(r[key] for r in records) for key in ("submissions", "programs")}
    kept = [record["key"] for record in records if record["programs"]]
    problems, tests, bad = _problems(tree, kept)
    _write_rejected(work, [record["key"] for record in records if record["rejected"]], bad)
    reasons = _sum(record["rejected"] for record in records)
    _refuse(work, tree, totals["programs"], reasons.total())
    into.write("problems", problems)
    into.write("tests", tests)
    facts = {"format": "codenet", "path": str(tree.folder), "rejected": reasons.total()}
    into.describe(**{"import-1": {**facts, **totals}})
    _write_programs(
        into, [work.part(r["key"], number) for r in records for number in range(r["parts"])]
    )
    left_out = _sum(record["left_out"] for record in records)
    return CodenetReport(
        problems=len(kept),
        **totals,
        tests=tests.height,
        rejected=dict(reasons.most_common()),
        rejected_files=dict(Counter(one.reason for one in bad).most_common()),
        left_out={reason.value: left_out[reason.value] for reason in LeftOut},
        continued=continued,
    )


def _sum(counts: Iterable[Mapping[str, int]]) -> Counter[str]:
    total: Counter[str] = Counter()
    for one in counts:
        total.update(one)
    return total


def _refuse(work: _Work, tree: Tree, programs: int, rejected: int) -> None:
    """Give up where too little can be used; the next import starts anew."""
    if rejected > programs:
        shutil.rmtree(work.folder)
        raise BadData(
            f"{tree.folder}: {rejected:,} of {rejected + programs:,} wanted submissions cannot be "
            f"used: see {work.into.folder}/rejected.jsonl"
        )
    if not programs:
        shutil.rmtree(work.folder)
        raise BadData(f"{tree.folder} has no accepted submission in the languages asked for")


def _problems(
    tree: Tree, names: Sequence[str]
) -> tuple[pl.DataFrame, pl.DataFrame, list[Rejected]]:
    """The tables `problems` and `tests`, and what of them cannot be used."""
    listed, bad = tree.listed()
    problems, tests = [], []
    for name in names:
        description, sample = tree.description(name), tree.sample(name)
        bad += [found for found in (description, sample) if isinstance(found, Rejected)]
        text = None if isinstance(description, Rejected) else description
        facts = json.dumps(listed[name]) if name in listed else None
        problems.append((name, text, None, facts))
        if sample is not None and not isinstance(sample, Rejected):
            tests.append((name, sample.name, sample.input, sample.output, "public", None))
    return (
        pl.DataFrame(problems, schema=schema("problems"), orient="row"),
        pl.DataFrame(tests, schema=schema("tests"), orient="row"),
        bad,
    )


def _write_rejected(work: _Work, problems: Sequence[str], bad: Sequence[Rejected]) -> None:
    path = work.into.folder / "rejected.jsonl"
    part = work.folder / path.name
    with part.open("wb") as whole:
        for problem in problems:
            with work.rejected(problem).open("rb") as lines:
                shutil.copyfileobj(lines, whole)
        whole.write("".join(f"{one.to_json()}\n" for one in bad).encode())
    part.rename(path)


def _write_programs(into: Dataset, parts: list[Path]) -> None:
    """Stream the parts into one table; no more than a few are in memory at once."""
    path = into.folder / "programs.parquet"
    part = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        pl.scan_parquet(parts, glob=False).sink_parquet(part, row_group_size=_PART_ROWS)
        part.rename(path)
    finally:
        part.unlink(missing_ok=True)
