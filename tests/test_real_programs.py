"""Rules on real programs: no rewrite of a program that passes its tests may fail one.

The data is not part of the repository: HASTEN_SHARED names the folder that holds it.
"""

from __future__ import annotations

import gzip
import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from hasten.errors import BadProgram
from hasten.exec.host import Host
from hasten.judge.judge import Judge
from hasten.measure.instructions import InstructionMeter
from hasten.model.rules import RulesGenerator
from hasten.types import Language, Program, Prompt, TestCase

SHARED = Path(os.environ.get("HASTEN_SHARED", Path(__file__).parents[2] / "shared")) / "data"

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not SHARED.is_dir(), reason=f"no real programs at {SHARED}"),
    pytest.mark.timeout(1200),
]


def rows(name: str) -> Iterator[dict[str, Any]]:
    with gzip.open(SHARED / name, "rt") as lines:
        yield from map(json.loads, lines)


@pytest.mark.parametrize(
    ("language", "file", "count"),
    [(Language.PYTHON, "pie_python.jsonl.gz", 15), (Language.CPP, "pie_cpp.jsonl.gz", 8)],
)
def test_no_rewrite_of_a_real_program_fails_its_tests(
    host: Host, meter: InstructionMeter, language: Language, file: str, count: int
) -> None:
    tests = {
        row["problem_id"]: [
            TestCase(str(i), given.encode(), wanted.encode())
            for i, (given, wanted) in enumerate(zip(row["inputs"], row["outputs"], strict=True))
        ]
        for row in rows("tests_public.jsonl.gz")
    }
    broken: list[str] = []
    judged = 0
    # Not the first rows: the table in the README has those.
    for row in list(rows(file))[-count:]:
        slow = Program(row["input"], language, row["problem_id"])
        with Judge(host, meter) as judge:
            try:
                baseline = judge.baseline(slow, tests[row["problem_id"]])
            except BadProgram:
                continue
            (candidates,) = RulesGenerator().generate([Prompt(slow, "")], 3, 0)
            for candidate in candidates:
                found = judge.judge(candidate.program, baseline, tests[row["problem_id"]])
                judged += 1
                if not found.verdict.correct:
                    broken.append(f"{slow.name}: {candidate.origin}: {found.notes}")
    assert judged > count
    assert not broken
