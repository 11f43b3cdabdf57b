"""Programs that are probably wrong, made from right ones by one small change each.

They show what tests catch where nobody has collected wrong programs. A change may happen to leave
the meaning as it was, so that not every mutant can be caught: shares of them compare sets of tests,
and say nothing by themselves.
"""

from __future__ import annotations

import random
import re
from collections.abc import Iterator, Mapping, Sequence

from hasten.types import Language, Program

# Texts and comments are left alone; a #include's <name> too.
_QUOTED = r"'(?:\\.|[^'\\\n])*'|\"(?:\\.|[^\"\\\n])*\""
_SKIPPED = {
    Language.PYTHON: rf"#[^\n]*|(?:'''|\"\"\")[\s\S]*?(?:'''|\"\"\")|{_QUOTED}",
    Language.CPP: rf"//[^\n]*|/\*[\s\S]*?\*/|^\s*#[^\n]*|{_QUOTED}",
}
# (what stands there, what would: a template for `re.Match.expand`, by language where they differ)
Changes = Sequence[tuple[str, str | Mapping[Language, str]]]
CHANGES: Changes = (
    (r"(?<![<>=!+\-*/&|-])<(?![<>=])(?=\s*[\w(-])", "<="),
    (r"(?<![<>=!-])>(?![<>=])(?=\s*[\w(-])", ">="),
    (r"<=(?![>])", "<"),
    (r"(?<![<>])>=", ">"),
    (r"==", "!="),
    (r"(?<=[\w)\]])\s*\+\s*1\b", " + 2"),
    (r"(?<=[\w)\]])\s*-\s*1\b", ""),
    (r"(?<=[\w)\]])\s*\+(?![+=])(?=\s*[\w(])", " - "),
    (r"(?<=[\w)\]])\s*-(?![-=>])(?=\s*[\w(])", " + "),
    (r"\bmin\b", "max"),
    (r"\bmax\b", "min"),
    (r"\band\b|&&", {Language.PYTHON: "or", Language.CPP: "||"}),
    (r"\bor\b|\|\|", {Language.PYTHON: "and", Language.CPP: "&&"}),
    (r"\b0\b(?!\.)", "1"),
    (r"\b1\b(?!\.)", "2"),
    (r"\blong long\b|\bint64_t\b", "int"),
)


def mutants(program: Program, count: int, *, seed: int) -> list[Program]:
    """Up to `count` different programs, each one change away from `program`.

    They need not compile. The same for the same program and seed."""
    every = [
        program.source[:start] + word + program.source[end:]
        for start, end, word in places(program, CHANGES)
    ]
    different = sorted(set(every) - {program.source})
    chosen = random.Random(f"{program.digest} {seed}").sample(different, min(count, len(different)))
    return [Program(source, program.language, f"{program.name} mutant") for source in chosen]


def places(program: Program, changes: Changes) -> Iterator[tuple[int, int, str]]:
    """Where a change can be made, and what would stand there."""
    skipped = re.compile(_SKIPPED[program.language], re.MULTILINE)
    left_alone = [match.span() for match in skipped.finditer(program.source)]
    for pattern, change in changes:
        word = change if isinstance(change, str) else change[program.language]
        for match in re.finditer(pattern, program.source):
            if not any(start <= match.start() < end for start, end in left_alone):
                yield match.start(), match.end(), match.expand(word)
