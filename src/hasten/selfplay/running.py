"""The second stage: what the proposals print on the inputs that they take, by digest.

So do, where that can matter, the programs of the data set: one right program of every problem runs
on another problem's inputs as long as it prints what some proposal prints there.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from hasten.data.dataset import WRONG, Dataset, program_of
from hasten.data.oracles import Bench
from hasten.data.workfile import WorkFile
from hasten.dist import map_with
from hasten.errors import BadData
from hasten.exec.host import Host
from hasten.exec.protocol import Limits
from hasten.exec.sandbox import Sandbox
from hasten.files import write_whole
from hasten.judge.keys import digest_of_tests
from hasten.selfplay.classes import digest_of_output
from hasten.selfplay.proposing import Proposal
from hasten.types import Program, TestCase

ENDED = "ended well"
_Outputs = tuple[str | None, ...]


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
    """How to run programs."""

    host: Host
    limits: Limits
    workers: int
    progress: Callable[[str, int, int], None]


def run_all(
    proposals: Sequence[Proposal],
    inputs: Mapping[str, Inputs],
    others: Mapping[str, Program],
    path: Path,
    runs: Runs,
) -> None:
    """Run all proposals, and what they must not be, and write `path`; killed work continues.
    `others`: a right program of every problem. Raises `SandboxError`."""
    kept = WorkFile(path.with_name(f"{path.name}.part"))
    ran = [
        Ran(**_tuples(said))
        for said in _resumed(
            kept,
            [(_key(inputs[one.problem_id], one.program, runs.limits), one) for one in proposals],
            lambda box, one: asdict(_ran(box, one, inputs[one.problem_id], runs.limits)),
            runs,
            "running proposals",
        )
    ]
    wanted = wanted_of(ran)
    todo = [
        (_other_key(name, program, wanted, inputs, runs.limits), (name, program))
        for name, program in sorted(others.items())
        if wanted
    ]

    def known_by(box: Sandbox, item: tuple[str, Program]) -> dict[str, Any]:
        name, program = item
        return {"known": list(_known(box, name, program, wanted, inputs, runs.limits))}

    known = [
        Known(**_tuples(one))
        for said in _resumed(
            kept,
            todo,
            known_by,
            runs,
            "running known ones",
        )
        for one in said["known"]
    ]
    rows = [{"ran": asdict(one)} for one in ran] + [{"known": asdict(one)} for one in known]
    write_whole(path, "".join(f"{json.dumps(row)}\n" for row in rows).encode())
    kept.remove()


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
    todo: Sequence[tuple[str, Any]],
    work: Callable[[Sandbox, Any], dict[str, Any]],
    runs: Runs,
    what: str,
) -> Iterator[dict[str, Any]]:
    """The results in the order of `todo` (key, item), those that are kept and the others."""
    found = {key: entry["found"] for key, entry in kept.entries().items()}
    left = [(key, item) for key, item in todo if key not in found]
    done = len(todo) - len(left)
    runs.progress(what, done, len(todo))
    for index, said in map_with(
        lambda: Sandbox(runs.host), lambda box, one: work(box, one[1]), left, workers=runs.workers
    ):
        kept.add(left[index][0], found=said)
        found[left[index][0]] = said
        done += 1
        runs.progress(what, done, len(todo))
    for key, _ in todo:
        yield found[key]


def _ran(box: Sandbox, proposal: Proposal, inputs: Inputs, limits: Limits) -> Ran:
    problem, digest = proposal.problem_id, proposal.program.digest
    bench = Bench.of(box, limits, inputs.checker)
    built = bench.compile(proposal.program)
    if built is None:
        return Ran(problem, digest, "does not compile")
    found: dict[int, str | None] = {}
    same = True
    for place in _by_size(inputs.tests):
        test = inputs.tests[place]
        (said,) = bench.say(built, [test.input])
        if said.output is None:
            return Ran(problem, digest, "runs out of time" if said.late else "crashes")
        found[place] = digest_of_output(said.output)
        same = same and bench.check(test.output, said.output) is None
    return Ran(problem, digest, ENDED, tuple(found[place] for place in sorted(found)), same)


def _known(
    box: Sandbox,
    name: str,
    program: Program,
    wanted: Mapping[str, list[set[str | None]]],
    inputs: Mapping[str, Inputs],
    limits: Limits,
) -> Iterator[dict[str, Any]]:
    """On the inputs of which other problems a program prints what may be new there."""
    built = None
    for problem, places in sorted(wanted.items()):
        if problem == name:
            continue
        one = inputs[problem]
        bench = Bench.of(box, limits, one.checker)
        built = built or bench.compile(program)
        if built is None:
            return
        found: dict[int, str | None] = {}
        for place in _by_size(one.tests):
            (said,) = bench.say(built, [one.tests[place].input])
            digest = None if said.output is None else digest_of_output(said.output)
            if digest is None or digest not in places[place]:
                break
            found[place] = digest
        else:
            yield asdict(Known(problem, name, tuple(found[place] for place in sorted(found))))


def _by_size(tests: Sequence[TestCase]) -> list[int]:
    return sorted(range(len(tests)), key=lambda place: (len(tests[place].input), place))


def _key(inputs: Inputs, program: Program, limits: Limits) -> str:
    return _digest(
        inputs.problem_id,
        program.digest,
        digest_of_tests(inputs.tests),
        inputs.checker,
        asdict(limits),
    )


def _other_key(
    name: str,
    program: Program,
    wanted: Mapping[str, list[set[str | None]]],
    inputs: Mapping[str, Inputs],
    limits: Limits,
) -> str:
    asked = [
        (problem, digest_of_tests(inputs[problem].tests), [sorted(map(str, one)) for one in places])
        for problem, places in sorted(wanted.items())
    ]
    return _digest(name, program.digest, asked, asdict(limits))


def _digest(*parts: object) -> str:
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()


def _tuples(said: dict[str, Any]) -> dict[str, Any]:
    return {**said, "outputs": tuple(said["outputs"])}
