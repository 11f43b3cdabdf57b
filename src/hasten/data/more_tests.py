"""`hasten data tests`: amplification over a whole data set, resumable, problems in parallel."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from functools import partial
from typing import Any

import polars as pl

from hasten.data.amplify import Amplified, Catch, NewTest, Settings, Task, amplify
from hasten.data.dataset import WRONG, Dataset, program_of, schema, tests_of
from hasten.data.oracles import Bench
from hasten.data.workfile import WorkFile
from hasten.dist import Place, Pool, Workbench
from hasten.exec.protocol import Limits
from hasten.files import write_whole
from hasten.types import Program, TestCase

AMPLIFIED, GIVEN = "amplified", "generated"  # origins of tests
REPORT = "amplification.jsonl"  # what came of every problem
_NOBODY = "unknown"  # all programs without an author: they may be one person's


@dataclass(frozen=True, slots=True)
class Work:
    """What amplifying a data set needs. `pool`: its meter counts instructions."""

    pool: Pool
    limits: Limits
    checker: str
    settings: Settings


def tasks_of(data: Dataset) -> list[Task]:
    """A task for every problem of a data set that has programs. Tests of an earlier amplification
    are left out, since they are made anew; those of origin `generated` are to be checked."""
    tests = data.read("tests")
    known = tests_of(tests.filter(~pl.col("origin").is_in([AMPLIFIED, GIVEN])))
    given = tests_of(tests.filter(pl.col("origin") == GIVEN))
    described = dict(data.read("problems").select("problem_id", "description").iter_rows())
    right: dict[str, dict[Program, str]] = {}
    wrong: dict[str, dict[Program, None]] = {}
    for row in data.read("programs").sort("program_id").iter_rows(named=True):
        problem, program = row["problem_id"], program_of(row)
        if row["origin"] == WRONG:
            wrong.setdefault(problem, {})[program] = None
        else:
            right.setdefault(problem, {}).setdefault(program, row["author"] or _NOBODY)
    return [
        Task(
            problem_id=problem,
            known=known.get(problem, ()),
            right=right[problem],
            wrong=tuple(wrong.get(problem, ())),
            given=given.get(problem, ()),
            description=described.get(problem),
        )
        for problem in sorted(right)
    ]


def amplify_all(
    data: Dataset, work: Work, on_progress: Callable[[int, int], None]
) -> list[Amplified]:
    """Amplify every problem and write the tests. A run that was killed continues; the same
    data, settings and tools give the same tests.

    Raises `BadData`, `SandboxError`."""
    tasks = tasks_of(data)
    checkers = dict(data.read("problems").select("problem_id", "checker").iter_rows())
    kept = WorkFile(data.folder / ".tests.partial.jsonl")
    keys = {task.problem_id: _key(task, checkers.get(task.problem_id), work) for task in tasks}
    finished = {
        row["problem"]: _load(row) for key, row in kept.entries().items() if key in keys.values()
    }
    todo = [task for task in tasks if task.problem_id not in finished]
    on_progress(len(finished), len(tasks))
    asked = ((task, checkers.get(task.problem_id) or work.checker) for task in todo)
    one = partial(_one, limits=work.limits, settings=work.settings)
    for _, found in work.pool.map(Place.workbench, one, asked):
        kept.add(keys[found.problem_id], problem=found.problem_id, found=_dump(found))
        finished[found.problem_id] = found
        on_progress(len(finished), len(tasks))
    amplified = [finished[task.problem_id] for task in tasks]
    _write(data, amplified)
    lines = [json.dumps(_report(one)) + "\n" for one in amplified]
    write_whole(data.folder / REPORT, "".join(lines).encode())
    data.describe(tests=_about(work, amplified))
    kept.remove()
    return amplified


def _one(
    box: Workbench, asked: tuple[Task, str], *, limits: Limits, settings: Settings
) -> Amplified:
    """Amplify one problem, whose checker is named."""
    task, checker = asked
    return amplify(task, Bench.of(box, limits, checker), box.meter, settings)


def _write(data: Dataset, amplified: list[Amplified]) -> None:
    """The known tests as they were, then the new ones; given tests that do not hold are gone."""
    done = {one.problem_id for one in amplified if one.oracles}
    old = data.read("tests")
    replaced = pl.col("origin").is_in([AMPLIFIED, GIVEN]) & pl.col("problem_id").is_in(list(done))
    rows = [
        {
            "problem_id": one.problem_id,
            "name": new.test.name,
            "input": new.test.input,
            "output": new.test.output,
            "origin": GIVEN if new.given else AMPLIFIED,
            "oracles": new.authors,
        }
        for one in amplified
        for new in one.tests
    ]
    new = pl.DataFrame(rows, schema=schema("tests"))
    data.write(
        "tests", pl.concat([old.filter(~replaced), new]).sort("problem_id", maintain_order=True)
    )


def _about(work: Work, amplified: list[Amplified]) -> dict[str, str | int | float | bool]:
    return {
        "kept": sum(len(one.tests) for one in amplified),
        "problems": sum(bool(one.tests) for one in amplified),
        "checker": work.checker,
        "meter": work.pool.here.meter.provenance,
        **asdict(work.settings),
    }


def _key(task: Task, checker: str | None, work: Work) -> str:
    """A digest of all that the result for a problem depends on."""
    tests = [
        (test.name, test.input.hex(), test.output.hex()) for test in (*task.known, *task.given)
    ]
    programs = sorted((program.digest, author) for program, author in task.right.items())
    text = json.dumps(
        [
            task.problem_id,
            tests,
            programs,
            [program.digest for program in task.wrong],
            task.description,
            checker or work.checker,
            asdict(work.settings),
            asdict(work.limits),
            work.pool.here.meter.provenance,
        ]
    )
    return hashlib.sha256(text.encode()).hexdigest()


def _report(one: Amplified) -> dict[str, Any]:
    return {
        **asdict(one),
        "tests": len(one.tests),
        "single_oracle": sum(n.authors == 1 for n in one.tests),
    }


def _dump(found: Amplified) -> dict[str, Any]:
    row = asdict(found)
    for test, new in zip(row["tests"], found.tests, strict=True):
        test["test"]["input"] = base64.b64encode(new.test.input).decode()
        test["test"]["output"] = base64.b64encode(new.test.output).decode()
    return row


def _load(entry: Mapping[str, Any]) -> Amplified:
    row = dict(entry["found"])
    tests = [
        NewTest(
            TestCase(
                new["test"]["name"],
                base64.b64decode(new["test"]["input"]),
                base64.b64decode(new["test"]["output"]),
            ),
            new["authors"],
            new["given"],
        )
        for new in row["tests"]
    ]
    return Amplified(
        **{
            **row,
            "tests": tuple(tests),
            "wrong": Catch(**row["wrong"]),
            "mutated": Catch(**row["mutated"]),
        }
    )
