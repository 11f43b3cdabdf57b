"""The second stage: what the proposals print on the inputs that they take, by digest.

So do, where that can matter, the programs of the data set: one right program of every problem runs
on another problem's inputs as long as it prints what some proposal prints there.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

from hasten.data.dataset import WRONG, Dataset, program_of
from hasten.data.oracles import Bench
from hasten.data.workfile import WorkFile
from hasten.dist import Place, Pool, Workbench
from hasten.errors import BadData
from hasten.exec.protocol import Limits
from hasten.files import write_whole
from hasten.judge.keys import digest_of_tests
from hasten.selfplay.classes import digest_of_output
from hasten.selfplay.proposing import Proposal
from hasten.types import Program, TestCase

ENDED = "ended well"
# (what is done, how much of it, of how much)
Progress = Callable[[str, int, int], None]
_Outputs = tuple[str | None, ...]
_Item = TypeVar("_Item")


@dataclass(frozen=True, slots=True)
class Ran:
    """What a proposal did. `outcome`: `ENDED`, or why not. `outputs`: a digest for every test of
    the problem, in their order. `same`: the problem's checker takes it for a solution."""

    problem_id: str
    digest: str
    outcome: str
    outputs: _Outputs = ()
    same: bool = False


@dataclass(frozen=True, slots=True)
class Known:
    """A problem whose program prints on the inputs of `problem_id` what proposals print there."""

    problem_id: str
    other: str
    outputs: _Outputs


@dataclass(frozen=True, slots=True)
class Inputs:
    """The tests of a problem, and the name of its checker."""

    problem_id: str
    tests: tuple[TestCase, ...]
    checker: str


@dataclass(frozen=True, slots=True)
class Runs:
    """How to run programs. `pool`: its meter counts instructions."""

    pool: Pool
    limits: Limits
    progress: Progress


def run_all(
    proposals: Sequence[Proposal],
    inputs: Mapping[str, Inputs],
    others: Mapping[str, Program],
    path: Path,
    runs: Runs,
) -> None:
    """Run all proposals, and what they must not be, and write `path`; killed work continues.
    `others`: a right program of every problem. Raises what the pool passes on."""
    kept, limits = WorkFile(path.with_name(f"{path.name}.part")), runs.limits
    given = {name: inputs[name] for name in sorted({one.problem_id for one in proposals})}
    said = {name: _said(one) for name, one in given.items()}  # once: tests may be large
    every = (*(one.program for one in proposals), *others.values())
    runs.pool.provenances({program.language for program in every})
    ran = _run_proposals(proposals, given, said, kept, runs)
    wanted = sorted(wanted_of(ran).items())
    asked = [(given[problem], places) for problem, places in wanted]
    about = _digest(
        [(said[problem], [sorted(map(str, one)) for one in places]) for problem, places in wanted]
    )
    candidates = [
        (_digest(name, program.digest, about, asdict(limits)), (name, program))
        for name, program in sorted(others.items())
        if asked
    ]
    known = [
        Known(**_tuples(one))
        for row in _resumed(
            kept,
            candidates,
            partial(_known, asked=asked, limits=limits),
            runs,
            "running known ones",
        )
        for one in row["known"]
    ]
    rows = [{"ran": asdict(one)} for one in ran] + [{"known": asdict(one)} for one in known]
    write_whole(path, "".join(f"{json.dumps(row)}\n" for row in rows).encode())
    kept.remove()


def _run_proposals(
    proposals: Sequence[Proposal],
    given: Mapping[str, Inputs],
    said: Mapping[str, object],
    kept: WorkFile,
    runs: Runs,
) -> list[Ran]:
    """What the proposals do, in their order. They are run problem by problem, since a worker
    elsewhere keeps the tests of a few. `said`: by problem, what the inputs are, for a key."""
    limits = runs.limits
    order = sorted(range(len(proposals)), key=lambda place: proposals[place].problem_id)
    keyed = []
    for one in map(proposals.__getitem__, order):
        key = _digest(one.program.digest, said[one.problem_id], asdict(limits))
        keyed.append((key, (one.program, given[one.problem_id])))
    found = _resumed(kept, keyed, partial(_ran, limits=limits), runs, "running proposals")
    by_place = dict(zip(order, found, strict=True))
    return [Ran(**_tuples(by_place[place])) for place in range(len(proposals))]


def read_runs(path: Path) -> tuple[list[Ran], list[Known]]:
    """What `run_all` wrote. Raises `BadData`."""
    try:
        rows = [json.loads(line) for line in path.read_bytes().splitlines()]
        ran = [Ran(**_tuples(row["ran"])) for row in rows if "ran" in row]
        return ran, [Known(**_tuples(row["known"])) for row in rows if "known" in row]
    except (OSError, ValueError, TypeError, KeyError) as error:
        raise BadData(f"{path} is damaged: run it with --again run") from error


def right_programs(data: Dataset) -> dict[str, Program]:
    """A right program of every problem, a fast one where the data has pairs."""
    slow = set(data.read("pairs")["slow"].to_list())
    found: dict[str, tuple[bool, str, Program]] = {}
    for row in data.read("programs").iter_rows(named=True):
        if row["origin"] != WRONG:
            one = row["program_id"] in slow, row["program_id"], program_of(row)
            found[row["problem_id"]] = min(found.get(row["problem_id"], one), one, key=_order)
    return {problem: program for problem, (_, _, program) in found.items()}


def _order(one: tuple[bool, str, Program]) -> tuple[bool, str]:
    return one[:2]


def wanted_of(ran: Sequence[Ran]) -> dict[str, list[set[str | None]]]:
    """By problem and place of the input, what the proposals print there that may be new."""
    found: dict[str, list[set[str | None]]] = {}
    for one in ran:
        if one.outcome == ENDED and not one.same:
            places = found.setdefault(one.problem_id, [set() for _ in one.outputs])
            for place, output in zip(places, one.outputs, strict=True):
                place.add(output)
    return found


def _resumed(
    kept: WorkFile,
    todo: Sequence[tuple[str, _Item]],
    work: Callable[[Workbench, _Item], dict[str, Any]],
    runs: Runs,
    what: str,
) -> Iterator[dict[str, Any]]:
    """The results in the order of `todo` (key, item), those that are kept and the others."""
    found = {key: entry["found"] for key, entry in kept.entries().items()}
    left = [(key, item) for key, item in todo if key not in found]
    done = len(todo) - len(left)
    runs.progress(what, done, len(todo))
    for index, said in runs.pool.map(Place.workbench, work, [item for _, item in left]):
        kept.add(left[index][0], found=said)
        found[left[index][0]] = said
        done += 1
        runs.progress(what, done, len(todo))
    for key, _ in todo:
        yield found[key]


def _ran(box: Workbench, item: tuple[Program, Inputs], *, limits: Limits) -> dict[str, Any]:
    """What a program does on all inputs, the small ones first, as the fields of `Ran`."""
    program, given = item
    bench = Bench.of(box, limits, given.checker)
    failed = partial(Ran, given.problem_id, program.digest)
    built = bench.compile(program)
    if built is None:
        return asdict(failed("did not compile"))
    found: dict[int, str | None] = {}
    same = True
    for place in _by_size(given.tests):
        test = given.tests[place]
        (said,) = bench.say(built, [test.input])
        if said.output is None:
            return asdict(failed("ran out of time" if said.late else "crashed"))
        found[place] = digest_of_output(said.output)
        same = same and bench.check(test.output, said.output) is None
    outputs = tuple(found[place] for place in sorted(found))
    return asdict(Ran(given.problem_id, program.digest, ENDED, outputs, same))


def _known(
    box: Workbench,
    item: tuple[str, Program],
    *,
    asked: Sequence[tuple[Inputs, Sequence[Collection[str | None]]]],
    limits: Limits,
) -> dict[str, Any]:
    """On the inputs of which other problems a program prints what may be new there (`asked`: and
    what that is, for every input), as the fields of `Known`."""
    name, program = item
    bench = Bench.of(box, limits, "exact")
    built = bench.compile(program)
    known: list[dict[str, Any]] = []
    if built is None:
        return {"known": known}
    for given, places in asked:
        if given.problem_id == name:
            continue
        found: dict[int, str] = {}
        for place in _by_size(given.tests):
            (said,) = bench.say(built, [given.tests[place].input])
            digest = None if said.output is None else digest_of_output(said.output)
            if digest is None or digest not in places[place]:
                break
            found[place] = digest
        else:
            outputs = tuple(found[place] for place in sorted(found))
            known.append(asdict(Known(given.problem_id, name, outputs)))
    return {"known": known}


def _by_size(tests: Sequence[TestCase]) -> list[int]:
    return sorted(range(len(tests)), key=lambda place: (len(tests[place].input), place))


def _said(given: Inputs) -> tuple[str, str, str]:
    return given.problem_id, digest_of_tests(given.tests), given.checker


def _digest(*parts: object) -> str:
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()


def _tuples(said: dict[str, Any]) -> dict[str, Any]:
    return {**said, "outputs": tuple(said["outputs"])}
