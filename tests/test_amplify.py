"""More tests for a problem: inputs that hold, that catch wrong programs, and that are large."""

from __future__ import annotations

import itertools
import json
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import polars as pl
import pytest

from hasten.data.amplify import Amplified, Catch, Settings, Task, amplify, largest_bound
from hasten.data.dataset import Dataset, schema
from hasten.data.oracles import Bench
from hasten.exec.host import Host
from hasten.exec.protocol import Limits
from hasten.exec.sandbox import Sandbox
from hasten.measure.instructions import InstructionMeter
from hasten.types import Language, Program, TestCase
from tests.conftest import CACHE

LIMITS = replace(Limits(), cpu_seconds=2, wall_seconds=20)
# The largest sum of two neighbours in a list.
ANN = """n = int(input())
a = list(map(int, input().split()))
print(max(a[i] + a[i + 1] for i in range(n - 1)))
"""
BOB = """import sys
def main():
    n, *a = map(int, sys.stdin.read().split())
    best = a[0] + a[1]
    for x, y in zip(a, a[1:]):
        if x + y > best:
            best = x + y
    print(best)
main()
"""
EVE = """#include <cstdio>
int a[1 << 20];
int main() { int n; long b = -4e18; scanf("%d", &n);
  for (int i = 0; i < n; i++) { if (scanf("%d", a + i) != 1) return 1;
    if (i && (long)a[i] + a[i - 1] > b) b = (long)a[i] + a[i - 1]; }
  if (n < 2) return 1; printf("%ld\\n", b); }
"""
NOT_ADJACENT = "n = int(input())\na = sorted(map(int, input().split()))\nprint(a[-1] + a[-2])\n"
NEVER_NEGATIVE = ANN.replace("print(max(", "print(max(0, *(").replace(
    "range(n - 1)))", "range(n - 1))))"
)
KNOWN = (
    TestCase("0", b"3\n-2 1 3\n", b"4\n"),
    TestCase("1", b"5\n1 1 4 6 2\n", b"10\n"),
    TestCase("2", b"4\n10 20 30 25\n", b"55\n"),
)


def python(source: str) -> Program:
    return Program(source, Language.PYTHON)


TASK = Task(
    problem_id="neighbours",
    known=KNOWN,
    right={python(ANN): "ann", python(BOB): "bob", Program(EVE, Language.CPP): "eve"},
    wrong=(python(NOT_ADJACENT),),
)
SETTINGS = Settings(instructions=60_000_000, rounds=3)


@pytest.fixture(scope="module")
def meter() -> InstructionMeter:
    return InstructionMeter(CACHE)


@pytest.fixture(scope="module")
def bench(host: Host, meter: InstructionMeter) -> Iterator[Bench]:
    with Sandbox(host, tools=meter.tools) as box:
        yield Bench.of(box, LIMITS, "tokens")


@pytest.fixture(scope="module")
def found(bench: Bench, meter: InstructionMeter) -> Amplified:
    return amplify(TASK, bench, meter, SETTINGS)


def test_a_wrong_program_that_passes_the_known_tests_is_caught(found: Amplified) -> None:
    assert found.wrong == Catch(1, 1)
    assert found.mutated.caught >= found.mutated.suspects // 2 > 0


def test_every_kept_test_is_one_on_which_all_authors_agree(found: Amplified) -> None:
    assert found.oracles == found.authors == 3
    for new in found.tests:
        values = list(map(int, new.test.input.split()))[1:]
        assert new.authors == 3
        assert int(new.test.output) == max(a + b for a, b in itertools.pairwise(values))


def test_large_inputs_are_among_them(found: Amplified) -> None:
    assert max(len(new.test.input) for new in found.tests) > 5_000
    assert found.shape is not None


@pytest.mark.slow
def test_what_programs_do_before_they_read_does_not_keep_inputs_small(
    bench: Bench, meter: InstructionMeter
) -> None:
    prepared = "squares = [i * i for i in range(300_000)]\n"  # more than the limit by itself
    right = {python(prepared + ANN): "ann", python(prepared + BOB): "bob"}
    settings = replace(SETTINGS, small=0, instructions=20_000_000)
    found = amplify(replace(TASK, right=right, wrong=()), bench, meter, settings)
    assert max(len(new.test.input) for new in found.tests) > 5_000


def test_no_input_comes_twice(found: Amplified) -> None:
    inputs = [test.input for test in KNOWN] + [new.test.input for new in found.tests]
    assert len(set(inputs)) == len(inputs)


@pytest.mark.slow
def test_the_same_tests_come_of_it_again(
    bench: Bench, meter: InstructionMeter, found: Amplified
) -> None:
    assert amplify(TASK, bench, meter, SETTINGS) == found


def test_given_tests_are_kept_only_where_right_programs_agree_with_them(
    bench: Bench, meter: InstructionMeter
) -> None:
    given = (
        TestCase("good", b"2\n5 6\n", b"11\n"),
        TestCase("false", b"2\n5 6\n ", b"12\n"),
        TestCase("invalid", b"001\n", b"1\n"),
        TestCase("none", b"0\n\n", b"0\n"),
    )
    settings = replace(SETTINGS, small=0, large=0)
    found = amplify(replace(TASK, given=given), bench, meter, settings)
    assert [new.test.name for new in found.tests] == ["good"]
    assert found.rejected["given: another output"] == 1
    assert found.rejected["given: crashed"] == 2


def test_programs_that_fail_the_known_tests_have_no_say(
    bench: Bench, meter: InstructionMeter
) -> None:
    broken = python("print(5)\n")
    found = amplify(replace(TASK, right={broken: "zed"}), bench, meter, SETTINGS)
    assert (found.tests, found.note) == ((), "no program passes the known tests")


def test_one_author_alone_gives_single_oracle_tests(bench: Bench, meter: InstructionMeter) -> None:
    settings = replace(SETTINGS, rounds=1, large=0)
    found = amplify(replace(TASK, right={python(BOB): "bob"}), bench, meter, settings)
    assert found.tests
    assert {new.authors for new in found.tests} == {1}


def test_inputs_that_are_no_text_are_left_alone(bench: Bench, meter: InstructionMeter) -> None:
    bytes_only = python("import sys\nprint(len(sys.stdin.buffer.read()))\n")
    known = (TestCase("0", b"\xff\xfe", b"2\n"),)
    found = amplify(replace(TASK, known=known, right={bytes_only: "x"}), bench, meter, SETTINGS)
    assert (found.tests, found.shape) == ((), None)


def test_a_problem_without_tests_is_left_alone(bench: Bench, meter: InstructionMeter) -> None:
    found = amplify(replace(TASK, known=()), bench, meter, SETTINGS)
    assert (found.tests, found.note) == ((), "no known tests to learn from")


@pytest.mark.parametrize(
    ("description", "bound"),
    [
        (r"$1 \leq N \leq 2 \times 10^5$, $a_i \le 10^9$", 200_000),
        ("1 ≤ n ≤ 100, 1 &lt;= q &lt;= 3,000", 3000),
        ("no bounds are told", None),
        (None, None),
    ],
)
def test_bounds_are_read_from_a_description(description: str | None, bound: int | None) -> None:
    assert largest_bound(description) == bound


def make_data(folder: Path, problems: int) -> Dataset:
    data = Dataset(folder)
    names = [f"p{number}" for number in range(problems)]
    programs = [
        {"program_id": f"{name} {author}", "problem_id": name, "language": "python",
         "source": f"# {name}\n{source}", "author": author, "origin": origin}
        for name in names
        for author, source, origin in (
            ("ann", ANN, "human"), ("bob", BOB, "human"), ("mal", NEVER_NEGATIVE, "wrong"),
            ("nil", NOT_ADJACENT, "wrong"),
        )
    ]  # fmt: skip
    tests = [
        {"problem_id": name, "name": test.name, "input": test.input, "output": test.output,
         "origin": "public"}
        for name in names
        for test in KNOWN
    ]  # fmt: skip
    data.write("problems", pl.DataFrame([{"problem_id": name} for name in names],
                                        schema=schema("problems")))  # fmt: skip
    data.write("programs", pl.DataFrame(programs, schema=schema("programs")))
    data.write("tests", pl.DataFrame(tests, schema=schema("tests")))
    return data


def command(folder: Path, *more: str) -> list[str]:
    return [sys.executable, "-m", "hasten.cli.main", "data", "tests", str(folder),
            "--instructions", "60", *more]  # fmt: skip


ENVIRONMENT = {**os.environ, "HASTEN_CACHE": str(CACHE)}


def test_the_command_adds_tests_and_says_what_they_catch(tmp_path: Path) -> None:
    data = make_data(tmp_path / "data", 1)
    done = subprocess.run(
        command(data.folder, "--json"), capture_output=True, text=True, env=ENVIRONMENT, check=True
    )
    said = json.loads(done.stdout)
    tests = data.read("tests")
    assert said["wrong"]["caught"] == said["wrong"]["suspects"] == 2
    assert said["kept"] == (tests["origin"] == "amplified").sum() > 2
    assert tests.filter(pl.col("origin") == "public").height == len(KNOWN)
    report = json.loads((data.folder / "amplification.jsonl").read_text())
    assert report["problem_id"] == "p0"


FEW = ("--small", "2", "--large", "1")


def kill_and_finish(folder: Path, kills: int) -> None:
    draw = random.Random(1)
    for _ in range(kills):
        child = subprocess.Popen(
            command(folder, *FEW), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
            env=ENVIRONMENT,
            start_new_session=True,
        )  # fmt: skip
        time.sleep(draw.uniform(0.3, 4))
        os.killpg(child.pid, signal.SIGKILL)
        child.wait()
    subprocess.run(command(folder, *FEW), check=True, env=ENVIRONMENT, stdout=subprocess.DEVNULL)


@pytest.mark.slow
@pytest.mark.parametrize("kills", [1, 6])
def test_killed_work_continues_and_gives_the_same_files(tmp_path: Path, kills: int) -> None:
    whole, killed = make_data(tmp_path / "whole", 2), make_data(tmp_path / "killed", 2)
    kill_and_finish(whole.folder, 0)
    kill_and_finish(killed.folder, kills)
    for name in ("tests.parquet", "amplification.jsonl", "dataset.toml"):
        assert (whole.folder / name).read_bytes() == (killed.folder / name).read_bytes()
    assert not list(killed.folder.glob(".*"))
