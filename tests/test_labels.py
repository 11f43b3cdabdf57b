"""Labels: every distinct program measured once, failures named, killed work continued."""

from __future__ import annotations

import json
import random
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from hasten.data.dataset import Dataset, schema
from hasten.data.label_table import Label
from hasten.data.labels import (
    WORK_FILE,
    Labelled,
    Task,
    Unjudged,
    label_all,
    label_by,
    rules_digest,
)
from hasten.dist import LocalPool, Place
from hasten.errors import BadData, SandboxError, UsageError
from hasten.exec.host import Host
from hasten.judge.judges import Judges
from hasten.judge.terms import Rules
from hasten.measure.instructions import InstructionMeter
from hasten.types import Language, Program, TestCase

SLOW = "n = int(input())\ns = 0\nfor i in range(n):\n    s += i\nprint(s)\n"
FAST = "n = int(input())\nprint(n * (n - 1) // 2)\n"
WRONG = "print(45)\n"
CRASHES = "print(int(input()) // 0)\n"
NO_PROGRAM = "print(\n"
CPP = (
    '#include <cstdio>\nint main() { long n; scanf("%ld", &n); printf("%ld\\n", n * (n - 1) / 2); }'
)
SPACED = "n = int(input())\nprint('', n)\n"


def make_data(
    folder: Path,
    sources: Sequence[tuple[str, str]],
    tests: Sequence[tuple[str, str, str]],
    checkers: dict[str, str] | None = None,
) -> Dataset:
    """A data set of (problem, source) and (problem, input, output)."""
    dataset = Dataset(folder)
    names = sorted({problem for problem, *_ in [*sources, *tests]})
    problems = [(name, None, (checkers or {}).get(name), None) for name in names]
    dataset.write("problems", pl.DataFrame(problems, schema=schema("problems"), orient="row"))
    programs = [
        (
            f"s{i}",
            problem,
            "cpp" if "#include" in source else "python",
            source,
            "u",
            i,
            None,
            "human",
        )
        for i, (problem, source) in enumerate(sources)
    ]
    dataset.write("programs", pl.DataFrame(programs, schema=schema("programs"), orient="row"))
    rows = [
        (problem, str(i), given.encode(), wanted.encode(), "public", None)
        for i, (problem, given, wanted) in enumerate(tests)
    ]
    dataset.write("tests", pl.DataFrame(rows, schema=schema("tests"), orient="row"))
    return dataset


SUMS = [("sum", "10\n", "45\n"), ("sum", "30\n", "435\n")]


@pytest.fixture
def label(host: Host, meter: InstructionMeter) -> Callable[..., Labelled]:
    def run(dataset: Dataset, rules: Rules | None = None, **options: Any) -> Labelled:
        pool = LocalPool(Place(host, meter, options.pop("store", None)), options.pop("workers", 1))
        options = {"progress": lambda done, total: None, **options}
        return label_all(dataset, pool=pool, rules=rules or Rules(), **options)

    return run


def rows_of(dataset: Dataset) -> dict[str, dict[str, Any]]:
    """Labels by source."""
    names = {
        Program(source, Language(language)).digest: source
        for source, language in dataset.read("programs").select("source", "language").iter_rows()
    }
    return {names[row["digest"]]: row for row in dataset.read("labels").iter_rows(named=True)}


def test_what_passes_has_a_cost_and_what_fails_a_verdict_and_a_reason(
    tmp_path: Path, label: Callable[..., Labelled]
) -> None:
    sources = [SLOW, FAST, WRONG, CRASHES, NO_PROGRAM, CPP]
    dataset = make_data(tmp_path, [("sum", source) for source in sources], SUMS)
    done = label(dataset)
    assert (done.measured, done.untested, done.unjudged) == (6, 0, ())
    rows = rows_of(dataset)
    assert rows[SLOW]["verdict"] == rows[FAST]["verdict"] == rows[CPP]["verdict"] == "passed"
    assert rows[SLOW]["cost"] > rows[FAST]["cost"] > rows[CPP]["cost"] > 0
    assert rows[SLOW]["cost"] > rows[SLOW]["net_cost"] > 0
    failed = {name: rows[name] for name in (WRONG, CRASHES, NO_PROGRAM)}
    assert [row["verdict"] for row in failed.values()] == [
        "wrong_answer", "crashed", "not_compiled",
    ]  # fmt: skip
    assert all(row["cost"] is row["net_cost"] is None for row in failed.values())
    assert rows[WRONG]["reason"].startswith("test 1: token 1: expected '435'")
    assert "ZeroDivisionError" in rows[CRASHES]["reason"]
    assert "SyntaxError" in rows[NO_PROGRAM]["reason"]
    times = dataset.read("timings")
    assert set(times["digest"]) == {rows[name]["digest"] for name in (SLOW, FAST, CPP)}
    assert times["native_ns"].min() > 0
    said = dataset.about()["label"]
    assert (said["meter"], said["programs"], said["passed"]) == ("instructions", 6, 3)
    assert (said["tests"], said["crashed"]) == (2, 1)
    assert rows[CPP]["provenance"] == said["provenance_cpp"] != said["provenance_python"]


def test_the_same_source_is_measured_once_for_each_problem(
    tmp_path: Path, label: Callable[..., Labelled]
) -> None:
    sources = [("sum", FAST), ("sum", FAST), ("also", FAST), ("untested", FAST), ("untested", FAST)]
    dataset = make_data(tmp_path, sources, [*SUMS, ("also", "3", "3")])
    done = label(dataset)
    assert (done.measured, done.untested) == (2, 1)
    assert dataset.read("labels")["problem_id"].to_list() == ["also", "sum"]
    assert label(dataset).measured == 0


def test_only_what_changed_is_measured_again(
    tmp_path: Path, label: Callable[..., Labelled]
) -> None:
    tests = [*SUMS, ("also", "3", "3")]
    dataset = make_data(tmp_path, [("sum", FAST), ("sum", SLOW), ("also", FAST)], tests)
    label(dataset)
    before = dataset.read("labels")
    make_data(
        tmp_path, [("sum", FAST), ("also", FAST), ("also", SLOW)], [*tests, ("also", "4", "6")]
    )
    assert label(dataset).measured == 2
    after = dataset.read("labels")
    assert after.filter(pl.col("problem_id") == "sum").equals(
        before.filter(pl.col("problem_id") == "sum").filter(
            pl.col("digest") == Program(FAST, Language.PYTHON).digest
        )
    )
    assert set(after.filter(pl.col("problem_id") == "also")["tests"]) == {2}
    looser = replace(Rules(), limits=replace(Rules().limits, cpu_seconds=6.0))
    assert label(dataset, looser).measured == 3
    assert label(dataset, looser, most_tests=1).measured == 3


def test_a_problems_own_checker_wins(tmp_path: Path, label: Callable[..., Labelled]) -> None:
    tests = [("free", "3\n", "3\n"), ("strict", "3\n", "3\n")]
    sources = [("free", SPACED), ("strict", SPACED)]
    dataset = make_data(tmp_path, sources, tests, {"strict": "exact"})
    label(dataset)
    verdicts = dict(dataset.read("labels").select("problem_id", "verdict").iter_rows())
    assert verdicts == {"free": "passed", "strict": "wrong_answer"}
    make_data(tmp_path, sources, tests, {"strict": "fuzzy"})
    with pytest.raises(BadData, match="names the checker 'fuzzy': there are tokens"):
        label(dataset)


def test_a_folder_is_labelled_by_one_process_at_a_time(
    tmp_path: Path, label: Callable[..., Labelled]
) -> None:
    dataset = make_data(tmp_path, [("sum", FAST)], SUMS)

    def inside(done: int, total: int) -> None:
        label(dataset)

    with pytest.raises(UsageError, match="being labelled by another process"):
        label(dataset, progress=inside)


def test_labels_of_a_data_set_that_is_not_there_are_refused(
    tmp_path: Path, label: Callable[..., Labelled]
) -> None:
    with pytest.raises(BadData, match="no data set at"):
        label(Dataset(tmp_path / "nothing"))


# -- the machine's fault -----------------------------------------------------------------------


class Court:
    """A judge that the machine fails the first `faults` times."""

    faults = 0
    opened = closed = 0

    def __init__(self, rules: Rules) -> None:
        self.rules = rules

    def __enter__(self) -> Court:
        Court.opened += 1
        return self

    def __exit__(self, *_: object) -> None:
        Court.closed += 1

    def abort(self) -> None:
        pass

    def baseline(self, program: Program, tests: Sequence[TestCase]) -> Any:
        if Court.faults:
            Court.faults -= 1
            raise SandboxError("no\nroom")
        raise AssertionError("judged")


TASK = Task(
    "p", Program(FAST, Language.PYTHON), "d", (), "t", Rules(), rules_digest(Rules()), "m", "here"
)


def judges_with(faults: int) -> Judges:
    Court.faults, Court.opened, Court.closed = faults, 0, 0
    return Judges(Court)  # type: ignore[arg-type]


def test_a_fault_of_the_machine_is_tried_once_more_by_a_new_judge() -> None:
    with judges_with(1) as judges, pytest.raises(AssertionError, match="judged"):
        label_by(judges, TASK)
    assert (Court.opened, Court.closed) == (2, 2)


def test_two_faults_leave_the_program_unjudged() -> None:
    with judges_with(2) as judges:
        assert label_by(judges, TASK) == Unjudged(TASK, "no room")
    assert (Court.opened, Court.closed) == (2, 2)


def test_an_unjudged_program_has_no_row_and_is_asked_for_again(
    tmp_path: Path, label: Callable[..., Labelled], monkeypatch: pytest.MonkeyPatch
) -> None:
    dataset = make_data(tmp_path, [("sum", FAST), ("sum", WRONG)], SUMS)
    judged = label_by
    unlucky = Program(FAST, Language.PYTHON).digest

    def fail(judges: Judges, task: Task) -> Label | Unjudged:
        return Unjudged(task, "no room") if task.digest == unlucky else judged(judges, task)

    with monkeypatch.context() as patch:
        patch.setattr("hasten.data.labels.label_by", fail)
        done = label(dataset)
    assert [one.task.digest for one in done.unjudged] == [unlucky]
    assert dataset.read("labels").height == 1
    assert dataset.about()["label"]["unjudged"] == 1
    assert label(dataset).measured == 1
    assert dataset.read("labels").height == 2


# -- killed ------------------------------------------------------------------------------------


def command(folder: Path) -> list[str]:
    options = ["--meter", "instructions", "--workers", "2", "--no-store", "--json"]
    return [sys.executable, "-m", "hasten.cli.main", "data", "label", str(folder), *options]


def lines_in(folder: Path) -> int:
    path = folder / WORK_FILE
    return path.read_bytes().count(b"\n") if path.exists() else 0


def kill_labelling(folder: Path, *, programs: int, kills: int, seed: int) -> None:
    """Kill real labelling at random moments, then let it finish, and compare every byte."""
    chance = random.Random(seed)
    sources = [SLOW, FAST, WRONG, NO_PROGRAM]
    sources += [f"{FAST}# {number}\n" for number in range(programs - len(sources))]
    dataset = make_data(folder / "whole", [("sum", source) for source in sources], SUMS)
    killed = folder / "killed"
    shutil.copytree(dataset.folder, killed)
    done = subprocess.run(command(dataset.folder), capture_output=True, text=True, timeout=280)
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["measured_now"] == programs
    for _ in range(kills):
        before = lines_in(killed)
        running = subprocess.Popen(command(killed), stdout=subprocess.DEVNULL)
        wanted = before + chance.randint(0, max(1, programs // (kills + 1)))
        while lines_in(killed) < wanted and running.poll() is None:
            time.sleep(0.01)
        time.sleep(chance.uniform(0.0, 0.3))
        running.kill()
        running.wait(timeout=20)
        assert lines_in(killed) >= before or running.returncode == 0
    finished = lines_in(killed) if not (killed / "labels.parquet").exists() else programs
    done = subprocess.run(command(killed), capture_output=True, text=True, timeout=280)
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["measured_now"] == programs - finished
    tables = [path / "labels.parquet" for path in (dataset.folder, killed)]
    assert tables[0].read_bytes() == tables[1].read_bytes()
    assert not (killed / WORK_FILE).exists()
    assert (killed / "dataset.toml").read_text() == (dataset.folder / "dataset.toml").read_text()


def test_killed_labelling_continues_and_ends_with_the_same_bytes(tmp_path: Path) -> None:
    kill_labelling(tmp_path, programs=8, kills=3, seed=1)


@pytest.mark.slow
@pytest.mark.timeout(900)
@pytest.mark.parametrize("seed", range(4))
def test_many_kills_change_nothing(tmp_path: Path, seed: int) -> None:
    kill_labelling(tmp_path, programs=30, kills=12, seed=seed)


def test_a_result_cut_short_or_of_another_version_is_measured_again(
    tmp_path: Path, label: Callable[..., Labelled]
) -> None:
    dataset = make_data(tmp_path, [("sum", FAST)], SUMS)
    (tmp_path / WORK_FILE).write_text('{"key": "abc", "label": {"age": 1}}\n{"key": "abc", "la')
    assert label(dataset).measured == 1


# -- the command -------------------------------------------------------------------------------


def test_the_command_counts_what_came_of_it(tmp_path: Path) -> None:
    make_data(tmp_path, [("sum", FAST), ("sum", WRONG), ("untested", FAST)], SUMS)
    done = subprocess.run(command(tmp_path), capture_output=True, text=True, timeout=200)
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout) == {
        "programs": 2, "labelled": 1, "measured_now": 2,
        "outcomes": {"passed": 1, "wrong_answer": 1},
        "unjudged": 0, "without_tests": 1, "meter": "instructions", "sandboxed": True,
    }  # fmt: skip
    words = [arg for arg in command(tmp_path) if arg != "--json"]
    shown = subprocess.run(words, capture_output=True, text=True, timeout=200).stdout
    assert "wrong answer" in shown
    assert "0 measured now" in shown


def test_a_misuse_is_one_line(tmp_path: Path) -> None:
    done = subprocess.run(
        [*command(tmp_path / "none"), "--most-tests", "0"], capture_output=True, text=True
    )
    assert done.returncode == 2
    assert done.stderr == "hasten: --most-tests is 0: give 1 or more\n"
