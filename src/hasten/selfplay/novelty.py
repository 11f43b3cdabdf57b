"""The third stage: which proposals pose a new problem, in classes of those that do the same.

A class is all new programs that take the input of one problem and print the same on every known
input. It is a new problem: what its programs print is right by definition.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from hasten.errors import BadData
from hasten.files import write_whole
from hasten.selfplay.classes import grouped, vector_of
from hasten.selfplay.proposing import Proposal
from hasten.selfplay.running import ENDED, Known, Ran
from hasten.types import Language, Program


@dataclass(frozen=True, slots=True)
class NewProblem:
    """A class. `inputs_of`: the problem whose inputs it takes; `programs`: by digest."""

    problem_id: str
    inputs_of: str
    programs: tuple[Program, ...]


def novel(ran: Sequence[Ran], known: Sequence[Known]) -> tuple[list[tuple[str, Ran]], Counter[str]]:
    """Of the runs that ended well those that are new, each with its class's id, and why the others
    are not."""
    there = {(one.problem_id, vector_of(one.outputs)) for one in known}
    kept: list[tuple[str, Ran]] = []
    lost: Counter[str] = Counter()
    for one in ran:
        if one.outcome != ENDED:
            continue
        if None in one.outputs:
            lost["printed nothing on an input"] += 1
        elif len(set(one.outputs)) == 1:
            lost["printed the same for every input"] += 1
        elif one.same:
            lost["solve the problem whose input they take"] += 1
        elif (one.problem_id, vector_of(one.outputs)) in there:
            lost["solve another problem of the data"] += 1
        else:
            kept.append((class_of(one.problem_id, one.outputs), one))
    return kept, lost


def class_of(inputs_of: str, outputs: Sequence[str | None]) -> str:
    """The id of the class of programs that print this on the inputs of a problem."""
    return f"selfplay-{vector_of((inputs_of, vector_of(outputs)))}"


def new_problems(
    kept: Sequence[tuple[str, Ran]], proposals: Sequence[Proposal]
) -> list[NewProblem]:
    """The classes of what is new."""
    programs = {(one.problem_id, one.program.digest): one.program for one in proposals}
    classes = grouped(((one.problem_id, one.digest), name) for name, one in kept)
    return [
        NewProblem(name, members[0][0], tuple(programs[one] for one in members))
        for name, members in classes.items()
    ]


def write_problems(path: Path, problems: Sequence[NewProblem]) -> None:
    """A line for each problem."""
    rows = (
        {
            "problem_id": one.problem_id,
            "inputs_of": one.inputs_of,
            "programs": [
                {"language": program.language, "source": program.source} for program in one.programs
            ],
        }
        for one in problems
    )
    write_whole(path, "".join(f"{json.dumps(row)}\n" for row in rows).encode())


def read_problems(path: Path) -> list[NewProblem]:
    """What `write_problems` wrote. Raises `BadData`."""
    try:
        return [
            NewProblem(
                row["problem_id"],
                row["inputs_of"],
                tuple(Program(p["source"], Language(p["language"])) for p in row["programs"]),
            )
            for row in map(json.loads, path.read_bytes().splitlines())
        ]
    except (OSError, ValueError, TypeError, KeyError) as error:
        raise BadData(f"{path} is damaged: run it with --again novel") from error
