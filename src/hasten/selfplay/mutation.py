"""The proposer that needs no model: programs of the data set with another meaning.

One to three changes: an operator, a bound, an aggregation, what becomes of a list that is read; or
two programs that read the same kind of input, one after the other. Most of what comes of it is a
problem nobody would pose, but one that can be solved slowly and fast. Nothing is proved here: what
crashes or says nothing new is for the next stages to find.
"""

from __future__ import annotations

import random
import re
from collections.abc import Mapping, Sequence

from hasten.data.mutants import CHANGES, Changes, places
from hasten.types import Candidate, Language, Program, Prompt

_COMPOSE = 0.25  # of the proposals for a program that has companions
_NUMBERS = (1, 1, 2, 3)  # of changes
_READ = r"list\(map\(int, ?(?P<source>[\w.()]+\.split\(\))\)\)"
_AGGREGATIONS: Changes = (
    (r"\bsum\((?=[^,()]*\))", r"max("),
    (r"\b(?:max|min)\((?=\w+\))", r"sum("),
    (r"\bsorted\(", r"list("),
    (r"\.sort\(\)", r".sort(reverse=True)"),
    (r"\babs\(", r"("),
)
_OPERATORS: Changes = (
    (r"(?<=[\w)\]]) \+= (?=\w)", r" -= "),
    (r"(?<=[\w)\]]) -= (?=\w)", r" += "),
    (r"(?<=[\w)\]]) \* (?=\w)", r" + "),
    (r"(?<=[\w)\]]) // (?=\w)", r" % "),
    (r"(?<=[\w)\]]) % (?=\w)", {Language.PYTHON: r" // ", Language.CPP: r" / "}),
)
_INPUTS: Changes = (
    (_READ, r"sorted(map(int, \g<source>))"),
    (_READ, r"list(map(int, \g<source>))[::-1]"),
    (_READ, r"[x * x % 1009 for x in map(int, \g<source>)]"),
    (_READ, r"[x // 2 for x in map(int, \g<source>)]"),
)
_KINDS = {
    "operator or bound": (*CHANGES, *_OPERATORS),
    "aggregation": _AGGREGATIONS,
    "input": _INPUTS,
}
# Both programs read what stands on standard input, each from its start.
_COMPOSED = """import io
import sys

given = sys.stdin.buffer.read()
sys.stdin = io.TextIOWrapper(io.BytesIO(given))
{first}

sys.stdin = io.TextIOWrapper(io.BytesIO(given))
{second}
"""


class MutationGenerator:
    """A `Generator` of new programs. `companions`: for a program, others that may read the same."""

    name = "mutation"

    def __init__(self, companions: Mapping[Program, Sequence[Program]]) -> None:
        self._companions = companions

    def generate(self, prompts: Sequence[Prompt], n: int, seed: int) -> list[list[Candidate]]:
        """`n` new programs for each prompt's program; no program where nothing was changed."""
        return [self._propose(prompt, n, seed) for prompt in prompts]

    def _propose(self, prompt: Prompt, n: int, seed: int) -> list[Candidate]:
        rng = random.Random(f"{seed} {prompt.program.digest} {prompt.examples}")
        return [self._one(prompt.program, rng) for _ in range(n)]

    def _one(self, program: Program, rng: random.Random) -> Candidate:
        others = self._companions.get(program, ())
        if others and rng.random() < _COMPOSE:
            source = composed(program, rng.choice(others))
            return Candidate(Program(source, program.language, program.name), "composed")
        mutant, done = changed(program, rng)
        return Candidate(None if mutant == program else mutant, " + ".join(dict.fromkeys(done)))


def changed(program: Program, rng: random.Random) -> tuple[Program, list[str]]:
    """A program with a few changes, and of which kinds they are."""
    done = []
    for _ in range(rng.choice(_NUMBERS)):
        found = {kind: list(places(program, changes)) for kind, changes in _KINDS.items()}
        kinds = [kind for kind, some in found.items() if some]
        if not kinds:
            break
        kind = rng.choice(kinds)
        start, end, word = rng.choice(found[kind])
        source = program.source[:start] + word + program.source[end:]
        program = Program(source, program.language, program.name)
        done.append(kind)
    return program, done


def composed(first: Program, second: Program) -> str:
    """The source of a Python program that does what one does and then what the other does."""
    return _COMPOSED.format(first=first.source.strip("\n"), second=second.source.strip("\n"))


def form_of(text: str) -> tuple[str, ...]:
    """What the first lines of an input look like: programs that read one input of a form are likely
    to be able to read another."""
    return tuple(
        " ".join("0" if re.fullmatch(r"[+-]?\d+", word) else "a" for word in line.split()[:4])
        for line in text.splitlines()[:3]
    )
