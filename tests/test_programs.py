"""A folder of small programs with the verdict that each must get."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from hasten.exec.host import Host
from hasten.exec.languages import read_program
from hasten.exec.protocol import Limits
from hasten.judge.judge import Baseline, Judge, Rules
from hasten.measure.instructions import InstructionMeter
from hasten.types import TestCase, Verdict

FOLDER = Path(__file__).with_name("programs")
PROGRAMS = sorted(p for p in FOLDER.glob("*/*") if p.suffix in (".py", ".cpp"))
LIMITS = replace(
    Limits(),
    cpu_seconds=1,
    wall_seconds=3,
    memory_bytes=256 << 20,
    output_bytes=1 << 20,
    file_bytes=1 << 22,
)
CASES = (
    TestCase("0", b"2\n3\n4\n", b"7\n"),
    TestCase("1", b"3000\n" + b"100000\n" * 3000, b"300000000\n"),
)


@pytest.fixture(scope="module")
def court(host: Host, meter: InstructionMeter) -> Iterator[tuple[Judge, Baseline]]:
    with Judge(host, meter, Rules(limits=LIMITS)) as judge:
        yield judge, judge.baseline(read_program(FOLDER / "baseline.py"), CASES)


@pytest.mark.parametrize("path", PROGRAMS, ids=lambda p: f"{p.parent.name}/{p.name}")
def test_every_program_gets_its_verdict(court: tuple[Judge, Baseline], path: Path) -> None:
    judge, baseline = court
    judgement = judge.judge(read_program(path), baseline, CASES)
    assert judgement.verdict is Verdict(path.parent.name), judgement.notes


def test_every_verdict_has_programs_in_both_languages() -> None:
    for verdict in Verdict:
        suffixes = {p.suffix for p in PROGRAMS if p.parent.name == verdict.value}
        # A C++ program that costs what the Python baseline costs would be a contrivance.
        expected = {".py"} if verdict is Verdict.PASSED else {".py", ".cpp"}
        assert suffixes >= expected, verdict
