"""Evaluation: generations joined to data, judged in the sandbox, killed and continued."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import polars as pl
import pytest

import hasten
from hasten.data.dataset import Dataset, schema
from hasten.data.labels import label_all
from hasten.data.tags import Tagging, tag_dataset
from hasten.dist import LocalPool, Place
from hasten.errors import BadData, SandboxError
from hasten.eval.evaluate import evaluate
from hasten.eval.judging import Means
from hasten.eval.protocols import PROTOCOLS
from hasten.eval.records import Outcome, Run, load_run, save_run
from hasten.eval.summary import summarise
from hasten.exec.host import Host, find_interpreter
from hasten.exec.protocol import Limits
from hasten.exec.sandbox import Sandbox
from hasten.judge.judge import Judge
from hasten.judge.store import Store
from hasten.judge.stored import StoredJudge
from hasten.judge.terms import Rules
from hasten.measure.base import Metered
from hasten.measure.instructions import InstructionMeter
from hasten.model.generations import Generation, Generations, read_generations
from hasten.types import Candidate, Judgement, Language, Measurement, Program, Verdict

SLOW = "n = int(input())\ns = 0\nfor i in range(n):\n    s += i\nprint(s)\n"
FAST = "n = int(input())\nprint(n * (n - 1) // 2)\n"
OTHER = "n = int(input())\nprint(sum(range(n)))\n"
WRONG = "print(45)\n"  # right on the first test only
CRASHES = "print(int(input()) // 0)\n"
NO_PYTHON = "print(\n"
FAILING = "n = int(input())\nprint(n)\n"
SUMS = (("10\n", "45\n"), ("1000\n", "499500\n"))

LARGE = (("10\n", "45\n"), ("200000\n", "19999900000\n"))

Tests = Sequence[tuple[str, str] | tuple[str, str, str]]


def make_data(
    folder: Path,
    pairs: Sequence[tuple[str, str, str]],
    tests: dict[str, Tests] | None = None,
    checkers: dict[str, str] | None = None,
) -> Dataset:
    """A data set of pairs (problem, slow, fast)."""
    dataset = Dataset(folder)
    names = sorted({problem for problem, *_ in pairs})
    problems = [(name, f"about {name}", (checkers or {}).get(name), None) for name in names]
    dataset.write("problems", pl.DataFrame(problems, schema=schema("problems"), orient="row"))
    programs, rows = [], []
    for number, (problem, *sources) in enumerate(pairs):
        ids = [f"{number}slow", f"{number}fast"]
        for name, source in zip(ids, sources, strict=True):
            programs.append((name, problem, "python", source, "u", 1, None, "human"))
        rows.append((f"pair{number}", problem, "python", *ids, "human", None))
    dataset.write("programs", pl.DataFrame(programs, schema=schema("programs"), orient="row"))
    dataset.write("pairs", pl.DataFrame(rows, schema=schema("pairs"), orient="row"))
    cases = []
    for problem in names:
        for number, (given, wanted, *origin) in enumerate((tests or {}).get(problem, SUMS)):
            kind = origin[0] if origin else "public"
            cases.append((problem, str(number), given.encode(), wanted.encode(), kind, None))
    dataset.write("tests", pl.DataFrame(cases, schema=schema("tests"), orient="row"))
    return dataset


def generation(problem: str, slow: str, *sources: str | None) -> Generation:
    return Generation(
        problem,
        Program(slow, Language.PYTHON),
        tuple(
            Candidate(None if text is None else Program(text, Language.PYTHON), f"m {number}")
            for number, text in enumerate(sources)
        ),
    )


class PlainMeter:
    """Measures nothing: every run costs the same. Quick, where only verdicts matter."""

    name, unit, provenance, deterministic = "plain", "runs", "plain 1", True
    tools: Mapping[str, Path] = {}

    def measure(self, box: Sandbox, argv: list[str], *, stdin: bytes, limits: Limits) -> Metered:
        result = box.run(argv, stdin=stdin, limits=limits)
        return Metered(result, Measurement(self.name, self.unit, 100, self.provenance))


@pytest.fixture
def store(tmp_path: Path) -> Any:
    with Store(tmp_path / "store.sqlite", clock=time.time) as kept:
        yield kept


Judging = Callable[..., Run]


@pytest.fixture
def judged(host: Host, store: Store) -> Judging:
    """Evaluates by `PlainMeter` unless told otherwise."""

    def run(rows: Sequence[Generation], dataset: Dataset, **options: Any) -> Run:
        protocol = PROTOCOLS[options.pop("protocol", "hasten")]
        workers, kept = options.pop("workers", 1), options.pop("kept", store)
        by = options.pop("meter", PlainMeter())
        return evaluate(
            Generations(tuple(rows), False, {"model": "m"}),
            dataset,
            protocol=protocol,
            means=Means(LocalPool(Place(host, by, kept), workers), Limits()),
            name="run",
            progress=options.pop("progress", lambda *_: None),
        )

    return run


@pytest.fixture
def calls(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The programs that are really judged, baselines included, in order."""
    seen: list[str] = []
    judge, baseline = Judge.judge, Judge.baseline

    def spy_judge(self: Judge, program: Program, *rest: Any) -> Any:
        seen.append(program.source)
        return judge(self, program, *rest)

    def spy_baseline(self: Judge, program: Program, *rest: Any) -> Any:
        seen.append(program.source)
        return baseline(self, program, *rest)

    monkeypatch.setattr(Judge, "judge", spy_judge)
    monkeypatch.setattr(Judge, "baseline", spy_baseline)
    return seen


def verdicts(run: Run) -> list[list[str]]:
    return [[one.verdict for one in row.candidates] for row in run.rows]


# -- judging -------------------------------------------------------------------------------


def test_every_candidate_of_every_row_has_its_outcome(
    tmp_path: Path, judged: Judging, meter: InstructionMeter
) -> None:
    dataset = make_data(tmp_path / "data", [("sum", SLOW, FAST)], {"sum": LARGE})
    sources = (FAST, WRONG, None, CRASHES, NO_PYTHON, SLOW)
    seen: list[tuple[int, int]] = []
    run = judged(
        [generation("sum", SLOW, *sources)],
        dataset,
        meter=meter,
        progress=lambda *done: seen.append(done),
    )
    (row,) = run.rows
    assert verdicts(run) == [
        ["improved", "wrong_answer", "no_program", "crashed", "not_compiled", "passed"]
    ]
    assert [one.source for one in row.candidates] == list(sources)
    assert [one.origin for one in row.candidates] == [f"m {number}" for number in range(6)]
    assert (row.slow.verdict, row.slow.origin, row.slow.tests) == ("passed", "0slow", 2)
    fast, wrong = row.candidates[:2]
    assert row.slow.cost == sum(cost or 0 for cost in row.slow.costs)
    assert fast.cost == sum(cost or 0 for cost in fast.costs)
    assert fast.speedup == pytest.approx((row.slow.cost or 0) / (fast.cost or 1))
    # Every test of a failing candidate is run.
    assert (wrong.tests_passed, wrong.tests, wrong.speedup, wrong.costs) == (1, 2, None, ())
    assert (wrong.detail or "").startswith("test 1: token 1: expected '19999900000'")
    assert row.target == replace(fast, origin="human")
    assert (row.description, row.test_names) == ("about sum", ("0", "1"))
    assert (run.meter, run.protocol, run.config["model"]) == ("instructions", "hasten", "m")
    # The slow program and five distinct ones, among them the target and the slow one again.
    assert (seen[0], seen[-1]) == ((0, 6), (6, 6))


def test_what_a_row_repeats_is_judged_once_and_counts_every_time(
    tmp_path: Path, judged: Judging, calls: list[str]
) -> None:
    dataset = make_data(tmp_path / "data", [("sum", SLOW, FAST)])
    run = judged([generation("sum", SLOW, FAST, WRONG, FAST, WRONG, WRONG)], dataset)
    assert sorted(calls) == sorted([SLOW, FAST, WRONG])
    assert verdicts(run) == [["passed", "wrong_answer", "passed", *["wrong_answer"] * 2]]
    assert run.samples == 5


def test_a_failing_slow_program_leaves_its_candidates_without_a_speedup(
    tmp_path: Path, judged: Judging
) -> None:
    dataset = make_data(tmp_path / "data", [("sum", FAILING, FAST), ("sum", CRASHES, WRONG)])
    rows = [generation("sum", FAILING, OTHER, WRONG), generation("sum", CRASHES, OTHER, WRONG)]
    run = judged(rows, dataset)
    assert [row.slow.verdict for row in run.rows] == ["wrong_answer", "crashed"]
    assert verdicts(run) == [["passed", "wrong_answer"]] * 2
    # Beside a target that passes all tests are run; else a failing one ends at its first failure.
    assert [row.candidates[1].tests for row in run.rows] == [2, 0]
    for row in run.rows:
        assert row.candidates[0].cost
        assert row.candidates[0].tests_passed == 2
        assert [one.speedup for one in row.candidates] == [None, None]
    summary = summarise(run, at=(1,))
    assert summary.slow_failed == 2
    assert summary.whole.k[1]["correct"].value == 1.0
    assert summary.whole.k[1]["speedup"].value == 1.0


def test_what_the_machine_fails_at_is_unjudged_and_judged_another_time(
    tmp_path: Path, judged: Judging, monkeypatch: pytest.MonkeyPatch
) -> None:
    dataset = make_data(tmp_path / "data", [("sum", SLOW, FAST)])
    rows = [generation("sum", SLOW, FAST, OTHER)]
    real, tried = StoredJudge.judge, []

    def fail(self: StoredJudge, program: Program, *rest: Any) -> Judgement:
        if program.source == OTHER:
            tried.append(self)
            raise SandboxError("no\nroom")
        return real(self, program, *rest)

    with monkeypatch.context() as patch:
        patch.setattr(StoredJudge, "judge", fail)
        run = judged(rows, dataset)
    assert verdicts(run) == [["passed", "unjudged"]]
    assert run.rows[0].candidates[1].detail == "no room"
    assert len(set(map(id, tried))) == 2  # once more, by a new judge
    assert summarise(run).whole.unjudged == 1
    assert verdicts(judged(rows, dataset)) == [["passed", "passed"]]


def test_a_fault_that_passes_is_no_news(
    tmp_path: Path, judged: Judging, monkeypatch: pytest.MonkeyPatch
) -> None:
    dataset = make_data(tmp_path / "data", [("sum", SLOW, FAST)])
    real, faults = StoredJudge.judge, [SandboxError("gone")]

    def fail_once(self: StoredJudge, *rest: Any) -> Judgement:
        if faults:
            raise faults.pop()
        return real(self, *rest)

    monkeypatch.setattr(StoredJudge, "judge", fail_once)
    assert verdicts(judged([generation("sum", SLOW, FAST)], dataset)) == [["passed"]]


def test_where_the_slow_program_is_unjudged_so_is_the_row(
    tmp_path: Path, judged: Judging, monkeypatch: pytest.MonkeyPatch
) -> None:
    dataset = make_data(tmp_path / "data", [("sum", SLOW, FAST)])

    def fail(self: StoredJudge, *rest: Any) -> Any:
        raise SandboxError("no room")

    monkeypatch.setattr(StoredJudge, "baseline", fail)
    run = judged([generation("sum", SLOW, FAST, None)], dataset)
    assert run.rows[0].slow.verdict == "unjudged"
    assert verdicts(run) == [["unjudged", "no_program"]]
    assert run.rows[0].candidates[0].detail == "the slow program: no room"


def test_a_speedup_that_the_judge_did_not_confirm_is_none(
    tmp_path: Path, judged: Judging, monkeypatch: pytest.MonkeyPatch
) -> None:
    dataset = make_data(tmp_path / "data", [("sum", SLOW, FAST)])
    real, why = StoredJudge.judge, "not called improved: by time it is at most 1.02x"

    def doubt(self: StoredJudge, *rest: Any) -> Judgement:
        found = real(self, *rest)
        return replace(found, speedup=3.0, verdict=Verdict.PASSED, notes=(*found.notes, why))

    monkeypatch.setattr(StoredJudge, "judge", doubt)
    run = judged([generation("sum", SLOW, FAST)], dataset)
    found = run.rows[0].candidates[0]
    assert (found.verdict, found.speedup, found.detail) == ("passed", None, why)
    assert found.cost
    assert summarise(run).unconfirmed == 1


def test_two_workers_find_what_one_finds(tmp_path: Path, judged: Judging) -> None:
    dataset = make_data(tmp_path / "data", [("a", SLOW, FAST), ("b", OTHER, FAST)])
    rows = [generation("a", SLOW, FAST, WRONG), generation("b", OTHER, FAST, CRASHES)]
    assert judged(rows, dataset, workers=2) == judged(rows, dataset, kept=None)


# -- continuing ----------------------------------------------------------------------------


def test_an_interrupted_evaluation_continues_and_judges_nothing_twice(
    tmp_path: Path, judged: Judging, calls: list[str]
) -> None:
    dataset = make_data(tmp_path / "data", [("sum", SLOW, FAST), ("sum", OTHER, FAST)])
    rows = [generation("sum", SLOW, FAST, WRONG), generation("sum", OTHER, NO_PYTHON)]

    def stop(done: int, total: int) -> None:
        if done:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        judged(rows, dataset, progress=stop)
    assert calls[:3] == [SLOW, FAST, WRONG]
    before = len(calls)
    run = judged(rows, dataset)
    assert not {SLOW, WRONG} & set(calls[before:])
    assert run == judged(rows, dataset, kept=None)


def write_generations(path: Path, rows: Sequence[Generation]) -> Path:
    lines = [
        {
            "problem_id": row.problem_id,
            "language": "python",
            "slow": row.slow.source,
            "candidates": [
                {
                    "source": None if one.program is None else one.program.source,
                    "origin": one.origin,
                    "reply": None,
                    "tokens": None,
                }
                for one in row.candidates
            ],
        }
        for row in rows
    ]
    path.write_text("".join(json.dumps(line) + "\n" for line in lines))
    return path


COMMAND = """
import sys, typer
from hasten.cli import main
from hasten.cli.evaluate import evaluate_command
if not any(one.callback is evaluate_command for one in main.app.registered_commands):
    main.app.command("evaluate")(evaluate_command)
main.main()
"""


def command(*words: str | Path) -> list[str]:
    return [sys.executable, "-c", COMMAND, "evaluate", *map(str, words)]


def done(*words: str | Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command(*words, "--meter", "instructions", "--workers", "1"),
        capture_output=True, text=True, timeout=250,
    )  # fmt: skip


def evaluate_here(folder: str, cache: str) -> None:
    """Run by a child: evaluate, and say with which programs it begins, and how many they were."""
    here = Path(folder)
    host = Host(Path(cache), find_interpreter(sys.executable))
    judge, judged = Judge.judge, []

    def spy(self: Judge, program: Program, *rest: Any) -> Judgement:
        judged.append(program)
        print(len(judged), flush=True)
        return judge(self, program, *rest)

    Judge.judge = spy  # type: ignore[method-assign]
    with Store(here / "store.sqlite", clock=time.time) as store:
        run = evaluate(
            read_generations(here / "g.jsonl"),
            Dataset(here / "data"),
            protocol=PROTOCOLS["hasten"],
            means=Means(LocalPool(Place(host, PlainMeter(), store), 1), Limits()),
            name="run",
            progress=lambda *_: None,
        )
    save_run(run, here / "run")
    print("judged", len(judged), flush=True)


def test_a_killed_evaluation_continues_where_it_was(
    tmp_path: Path, host: Host, judged: Judging
) -> None:
    dataset = make_data(tmp_path / "data", [("sum", SLOW, FAST)])
    rows = [generation("sum", SLOW, *(f"{FAST}# {number}\n" for number in range(6)))]
    write_generations(tmp_path / "g.jsonl", rows)
    child = "import sys; from tests.test_evaluate import evaluate_here as run; run(*sys.argv[1:])"
    words = [sys.executable, "-c", child, str(tmp_path), str(host.cache_dir)]
    root = Path(__file__).parent.parent
    killed = subprocess.Popen(words, stdout=subprocess.PIPE, text=True, cwd=root)
    assert killed.stdout is not None
    for line in killed.stdout:
        if line == "3\n":  # two candidates are done
            killed.kill()
            break
    killed.communicate()
    assert not (tmp_path / "run").exists()
    again = subprocess.run(words, capture_output=True, text=True, cwd=root, timeout=250)
    assert again.returncode == 0, again.stderr
    assert int(again.stdout.split()[-1]) in (4, 5)  # the target and the rest: 7 less those before
    whole = judged(rows, dataset, kept=None)
    assert load_run(tmp_path / "run").rows == whole.rows


# -- joining -------------------------------------------------------------------------------


def test_rows_that_are_not_in_the_data_are_named(tmp_path: Path, judged: Judging) -> None:
    dataset = make_data(tmp_path / "data", [("sum", SLOW, FAST)])
    rows = [generation("sum", SLOW), generation("sum", OTHER), generation("else", SLOW)]
    with pytest.raises(
        BadData, match=r"of 2 of 3 rows are not in .*: row 2 \(sum\), row 3 \(else\)"
    ):
        judged(rows, dataset)


def test_a_program_is_known_by_its_text_but_for_trailing_white_space_and_repair(
    tmp_path: Path, judged: Judging
) -> None:
    repaired = "n = int(input())\nprint(n * (n - 1) // 2)\n"
    dataset = make_data(tmp_path / "data", [("sum", SLOW, FAST), ("more", repaired, FAST)])
    rows = [
        generation("sum", SLOW.replace("\n", "  \r\n") + "\n\n"),
        generation("more", "n = int(eval(input()))\nprint((n * (n - 1) // 2))\n"),
    ]
    run = judged(rows, dataset)
    assert [row.slow.source for row in run.rows] == [SLOW, repaired]


def test_rows_with_one_slow_program_take_the_targets_of_its_pairs_in_turn(
    tmp_path: Path, judged: Judging
) -> None:
    dataset = make_data(tmp_path / "data", [("sum", SLOW, FAST), ("sum", SLOW, OTHER)])
    run = judged([generation("sum", SLOW, FAST)] * 3, dataset)
    assert [row.target and row.target.source for row in run.rows] == [FAST, OTHER, FAST]


def test_a_problem_without_tests_leaves_its_rows_unjudged(tmp_path: Path, judged: Judging) -> None:
    pairs = [("sum", SLOW, FAST), ("bare", SLOW, FAST)]
    dataset = make_data(tmp_path / "data", pairs, {"bare": ()})
    run = judged([generation("sum", SLOW, FAST), generation("bare", SLOW, FAST, None)], dataset)
    assert verdicts(run) == [["passed"], ["unjudged", "no_program"]]
    assert run.rows[1].slow.detail == "the problem has no tests"
    with pytest.raises(BadData, match="none of these problems has tests"):
        judged([generation("bare", SLOW, FAST)], dataset)


# -- protocols -----------------------------------------------------------------------------


def test_perfrl_runs_public_tests_only_and_compares_exactly(
    tmp_path: Path, judged: Judging
) -> None:
    tests = {
        "sum": (("10\n", "45\n"), ("3\n", "4\n", "generated"))
    }  # a generated test that is wrong
    dataset = make_data(tmp_path / "data", [("sum", SLOW, FAST)], tests)
    spaced = FAST.replace("print(", "print('', ")
    rows = [generation("sum", SLOW, FAST, spaced)]
    assert judged(rows, dataset).rows[0].slow.verdict == "wrong_answer"
    run = judged(rows, dataset, protocol="perfrl")
    assert run.rows[0].slow.verdict == "passed"
    assert run.rows[0].test_names == ("0",)
    assert verdicts(run)[0][1] == "wrong_answer"
    with pytest.raises(BadData, match="public tests"):
        judged(rows, make_data(tmp_path / "none", [("sum", SLOW, FAST)], {"sum": tests["sum"][1:]}),
               protocol="perfrl")  # fmt: skip


def test_pie_lets_lines_be_left_over_and_knows_no_checker_of_a_problem(
    tmp_path: Path, judged: Judging
) -> None:
    dataset = make_data(tmp_path / "data", [("sum", SLOW, FAST)], checkers={"sum": "exact"})
    rows = [generation("sum", SLOW, FAST + "print('more')\n", FAST.replace("print(", "print('', "))]
    assert [[one.correct for one in row.candidates]
            for row in judged(rows, dataset, protocol="pie").rows] == [[True, True]]  # fmt: skip
    assert verdicts(judged(rows, dataset)) == [["wrong_answer", "wrong_answer"]]


# -- the fastest human ---------------------------------------------------------------------


def test_the_fastest_human_is_that_of_the_labels(
    tmp_path: Path, judged: Judging, host: Host, meter: InstructionMeter, store: Store
) -> None:
    pairs = [("sum", SLOW, OTHER), ("sum", OTHER, FAST)]
    dataset = make_data(tmp_path / "data", pairs, {"sum": LARGE})
    label_all(
        dataset, pool=LocalPool(Place(host, meter, store), 1), rules=Rules(),
        progress=lambda *_: None,
    )  # fmt: skip
    tag_dataset(dataset, Tagging())
    rows = [generation("sum", SLOW, OTHER)]
    run = judged(rows, dataset, meter=meter)
    best = dataset.read("reference")["cost"].to_list()
    (row,) = run.rows
    assert row.best_human_speedup == pytest.approx((row.slow.cost or 0) / best[0])
    # On other tests the label's cost is unlike: the program is judged with the others.
    more = dataset.read("tests").head(1)
    dataset.write("tests", more)
    (fewer,) = judged(rows, dataset, meter=meter).rows
    assert fewer.best_human_speedup is not None
    assert fewer.best_human_speedup < row.best_human_speedup
    # By another meter another program may be the fastest: nothing is said.
    reference = dataset.read("reference").with_columns(pl.lit("gem5").alias("meter"))
    dataset.write("reference", reference)
    assert judged(rows, dataset).rows[0].best_human_speedup is None


# -- the command and the function ----------------------------------------------------------


def test_the_command_prints_the_shape_of_metrics_and_writes_a_run(tmp_path: Path) -> None:
    dataset = make_data(tmp_path / "data", [("a", SLOW, FAST), ("b", SLOW, OTHER)])
    rows = [generation("a", SLOW, WRONG, FAST), generation("b", SLOW, FAST, None)]
    path = write_generations(tmp_path / "g.jsonl", rows)
    folder = tmp_path / "run"
    made = done(path, "--data", dataset.folder, "--protocol", "pie", "-o", folder, "--json")
    assert made.returncode == 0, made.stderr
    said = json.loads(made.stdout)
    assert (said["protocol"], said["meter"], said["n"], said["problems"], said["unjudged"]) == (
        "pie", "instructions", 2, 2, 0,
    )  # fmt: skip
    assert [said["k"][k]["correct"]["value"] for k in ("1", "2")] == [0.5, 1.0]
    assert json.loads((folder / "metrics.json").read_text()) == said
    run = load_run(folder)
    speedups = [
        row.candidates[place].speedup or 0 for row, place in zip(run.rows, (1, 0), strict=True)
    ]
    assert said["k"]["2"]["speedup"]["value"] == pytest.approx(sum(speedups) / 2)
    # A run is read again without the data, and compared with another.
    again = done(folder, "--json")
    assert again.returncode == 0, again.stderr
    assert json.loads(again.stdout) == said
    both = json.loads(done(folder, folder, "--json").stdout)
    assert [one["name"] for one in both["runs"]] == [str(folder)] * 2
    assert both["differences"][0]["k"]["1"]["speedup"]["value"] == 0


def test_the_command_shows_people_a_table(tmp_path: Path) -> None:
    dataset = make_data(tmp_path / "data", [("a", SLOW, FAST), ("b", SLOW, OTHER)])
    paths = [
        write_generations(tmp_path / name, [generation("a", SLOW, one), generation("b", SLOW, one)])
        for name, one in (("fast.jsonl", FAST), ("wrong.jsonl", WRONG))
    ]
    shown = done(*paths, "--data", dataset.folder)
    assert shown.returncode == 0, shown.stderr
    text = " ".join(shown.stdout.split())
    for words in (
        "fast: 2 programs of 2 problems", "protocol hasten, meter instructions",
        "correct 100.0 % [15.8, 100.0]", "1.25x or more", "mean speedup", "median",
        "human targets (all)", "unjudged: 0", "only 2 problems", "wrong less fast",
    ):  # fmt: skip
        assert words in text, words


def test_a_misuse_is_one_line_before_anything_is_judged(tmp_path: Path) -> None:
    dataset = make_data(tmp_path / "data", [("a", SLOW, FAST)])
    path = write_generations(tmp_path / "g.jsonl", [generation("a", SLOW, FAST)])
    data = ("--data", dataset.folder)
    for words, message in (
        ((path,), "no --data: give the data set that the slow programs are of"),
        ((path, *data, "--at", "0,8"), "--at is '0,8': give numbers from 1"),
        ((path, *data, "--at", "few"), "--at is 'few': give numbers such as 1,8"),
        ((path, *data, "--protocol", "best"), "no protocol 'best'"),
        ((path, *data, "--per-problem", "0"), "--per-problem is 0: give 1 or more"),
        ((path, *data, "--candidates", "0"), "--candidates is 0: give 1 or more"),
        ((path, *data, "-o", path), f"-o {path} is a file"),
        ((path, *data, "-o", tmp_path / "a", "-o", tmp_path / "b"), "1 files and 2 times -o"),
        ((path, *data, "-o", dataset.folder), f"-o {dataset.folder} holds something else"),
        ((dataset.folder,), f"no evaluation at {dataset.folder}"),
    ):
        failed = done(*words)
        assert (failed.returncode, failed.stderr.count("\n")) == (2, 1), failed.stderr
        assert failed.stderr.startswith(f"hasten: {message}"), failed.stderr


def test_a_part_may_be_judged(tmp_path: Path) -> None:
    dataset = make_data(tmp_path / "data", [("a", SLOW, FAST), ("b", OTHER, FAST)])
    first = [generation("a", SLOW), generation("a", SLOW, CRASHES, FAST)]
    rows = [*first, generation("a", SLOW, FAST), generation("b", OTHER, FAST)]
    path = write_generations(tmp_path / "g.jsonl", rows)
    part = ("--per-problem", "1", "--candidates", "1")
    found = done(path, "--data", dataset.folder, *part, "--json", "-o", tmp_path / "run")
    assert found.returncode == 0, found.stderr
    said = json.loads(found.stdout)
    assert (said["n"], said["k"]["1"]["correct"]["value"]) == (2, 0.5)
    config = load_run(tmp_path / "run").config
    assert (config["part_per_problem"], config["part_candidates"]) == (1, 1)


def test_unjudged_programs_are_said_and_the_command_fails(tmp_path: Path) -> None:
    pairs = [("sum", SLOW, FAST), ("bare", SLOW, FAST)]
    dataset = make_data(tmp_path / "data", pairs, {"bare": ()})
    rows = [generation("sum", SLOW, FAST), generation("bare", SLOW, FAST)]
    path = write_generations(tmp_path / "g.jsonl", rows)
    failed = done(path, "--data", dataset.folder, "--json")
    assert failed.returncode == 1
    assert failed.stderr == "hasten: 1 unjudged: the problem has no tests\n"
    said = json.loads(failed.stdout)
    assert (said["n"], said["unjudged"]) == (2, 1)
    assert said["k"]["1"]["correct"]["rows"] == 1


def test_the_function_is_what_the_command_calls(tmp_path: Path, host: Host) -> None:
    dataset = make_data(tmp_path / "data", [("a", SLOW, FAST)])
    path = write_generations(tmp_path / "g.jsonl", [generation("a", SLOW, FAST)])
    found = hasten.evaluate(
        path, data=dataset.folder, protocol="pie", meter="instructions", workers=1,
        cache_dir=host.cache_dir,
    )  # fmt: skip
    assert found.summary.whole.k[1]["correct"].value == 1.0
    assert isinstance(found.run.rows[0].candidates[0], Outcome)
