"""The starter corpus: problems written for this project, each a folder of `corpus/`.

    corpus/NAME/
      problem.toml   title, kind, statement, constraints, sizes, python, cpp, wrong; maybe checker
      generate.py    generate(rng: random.Random, size: int) -> str: an input
      *.py, *.cpp    the programs that problem.toml names

`python` and `cpp` list the right programs from slow to fast, `wrong` plausible ones that are not
right. The problem has one test for each of `sizes`. generate.py is the project's own code and runs
in this process; the programs run in the sandbox alone.
"""

from __future__ import annotations

import random
import runpy
import tomllib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from hasten.errors import BadData
from hasten.exec.languages import read_program
from hasten.judge.checkers import CHECKERS
from hasten.types import Program

KINDS = ("algorithm", "io", "data structure", "miscellaneous")  # PIE section 4.3, Table 6
_TEXTS = ("title", "kind", "statement", "constraints")
_LISTS = ("python", "cpp", "wrong")


@dataclass(frozen=True, slots=True)
class CorpusProblem:
    """One folder. Right programs go from slow to fast within each language."""

    name: str
    title: str
    kind: str
    statement: str
    constraints: str
    checker: str
    sizes: tuple[int, ...]
    python: tuple[Program, ...]
    cpp: tuple[Program, ...]
    wrong: tuple[Program, ...]
    generate: Callable[[random.Random, int], str]

    @property
    def right(self) -> tuple[Program, ...]:
        """Every right program."""
        return self.python + self.cpp

    def input(self, number: int) -> str:
        """The input of test `number`: the same on every machine."""
        return self.generate(random.Random(f"{self.name} {number}"), self.sizes[number])


def load_problem(folder: Path) -> CorpusProblem:
    """Read one problem. Raises `BadData`, with all that is wrong with it."""
    try:
        said = tomllib.loads((folder / "problem.toml").read_text())
    except (OSError, ValueError) as error:
        raise BadData(f"{folder}/problem.toml cannot be read: {error}") from error
    wrong = [f"{key} is missing" for key in (*_TEXTS, *_LISTS, "sizes") if key not in said]
    wrong += [
        f"unknown key {key}" for key in said if key not in (*_TEXTS, *_LISTS, "sizes", "checker")
    ]
    wrong += [f"{key} is not a text" for key in _TEXTS if not isinstance(said.get(key, ""), str)]
    wrong += [f"{key} is not a list of files" for key in _LISTS if not _files(said.get(key, []))]
    sizes = said.get("sizes", [])
    if not isinstance(sizes, list) or not all(isinstance(size, int) for size in sizes):
        wrong.append("sizes is not a list of whole numbers")
    elif sizes != sorted(sizes):
        wrong.append("sizes do not ascend")
    if said.get("kind") not in KINDS:
        wrong.append(f"kind is none of {', '.join(KINDS)}")
    if said.get("checker", "tokens") not in CHECKERS:
        wrong.append(f"checker is none of {', '.join(CHECKERS)}")
    if not (folder / "generate.py").is_file():
        wrong.append("generate.py is missing")
    if wrong:
        raise BadData(f"{folder}: {'; '.join(wrong)}")
    programs = {key: tuple(read_program(folder / name) for name in said[key]) for key in _LISTS}
    generate = runpy.run_path(str(folder / "generate.py")).get("generate")
    if not callable(generate):
        raise BadData(f"{folder}/generate.py defines no function generate(rng, size)")
    return CorpusProblem(
        name=folder.name,
        title=said["title"].strip(),
        kind=said["kind"],
        statement=said["statement"].strip(),
        constraints=said["constraints"].strip(),
        checker=said.get("checker", "tokens"),
        sizes=tuple(sizes),
        generate=generate,
        python=programs["python"],
        cpp=programs["cpp"],
        wrong=programs["wrong"],
    )


def _files(value: object) -> bool:
    return isinstance(value, list) and bool(value) and all(isinstance(name, str) for name in value)


def load_corpus(folder: Path) -> list[CorpusProblem]:
    """All problems of a corpus, by name. Raises `BadData`."""
    folders = sorted(path.parent for path in folder.glob("*/problem.toml"))
    if not folders:
        raise BadData(f"no corpus at {folder}: it must hold folders with a problem.toml each")
    return [load_problem(path) for path in folders]
