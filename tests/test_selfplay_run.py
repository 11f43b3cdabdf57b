"""Self-play as a whole: the command, its folder, what runs in the sandbox, what a kill leaves."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import textwrap
import time
from collections.abc import Collection, Iterable, Sequence
from contextlib import nullcontext
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from typer.testing import CliRunner

from hasten.cli.data import app
from hasten.data.dataset import Dataset, schema
from hasten.data.labels import label_all
from hasten.dist import LocalPool, Place
from hasten.errors import BadData, SandboxError, UsageError
from hasten.eval.funnel import FUNNEL, JUDGED, Stage, read_funnel, write_funnel
from hasten.eval.judging import Group, Means, judge_all
from hasten.eval.records import save_run
from hasten.eval.report import load_subject, report_html
from hasten.exec.host import Host
from hasten.exec.protocol import Limits
from hasten.judge import stored
from hasten.judge.terms import Rules
from hasten.measure.instructions import InstructionMeter
from hasten.selfplay.classes import digest_of_output
from hasten.selfplay.keeping import NOT_JUDGED, Kept, write_kept, write_new_problems
from hasten.selfplay.novelty import NewProblem, class_of
from hasten.selfplay.pipeline import Tools, _Pipeline
from hasten.selfplay.proposing import Proposal
from hasten.selfplay.running import (
    Inputs,
    Known,
    Ran,
    Runs,
    read_runs,
    right_programs,
    run_all,
)
from hasten.selfplay.settings import STAGES, Amplify, Keep, Optimise, Propose, Run, Settings, begin
from hasten.types import Candidate, Language, Program, Prompt, TestCase
from tests.chat_server import Answer, Request, chat, serving
from tests.conftest import CACHE
from tests.report_runs import make_run
from tests.test_hf import needs_libraries
from tests.test_store import FakeJudge

FROGS = """n, k = map(int, input().split())
heights = list(map(int, input().split()))
cost = [10**9] * n
cost[0] = 0
for i in range(1, n):
    for j in range(max(0, i - k), i):
        cost[i] = min(cost[i], cost[j] + abs(heights[i] - heights[j]))
print(cost[n - 1])
"""
WINDOWS = """n, k = map(int, input().split())
values = list(map(int, input().split()))
best = 0
for i in range(n - k + 1):
    total = 0
    for j in range(i, i + k):
        total = max(total, total + values[j])
    best = max(best, total)
print(best)
"""
PROBLEMS = {"frogs": FROGS, "windows": WINDOWS, "kept-away": FROGS.replace("min", "max")}
INPUTS = ("4 2\n1 5 2 9\n", "600 40\n" + " ".join(str(i * 37 % 101) for i in range(600)) + "\n")


def solve(name: str, text: str) -> bytes:
    first, second = text.splitlines()
    (n, k), a = map(int, first.split()), list(map(int, second.split()))
    if name == "windows":
        return b"%d\n" % max(sum(a[i : i + k]) for i in range(n - k + 1))
    choose, cost = (min if name == "frogs" else max), [0]
    for i in range(1, n):
        jumps = [cost[j] + abs(a[i] - a[j]) for j in range(max(0, i - k), i)]
        cost.append(choose([10**9, *jumps]))
    return b"%d\n" % cost[-1]


def in_function(source: str) -> str:
    return f"def main():\n{textwrap.indent(source, '    ')}\n\nmain()\n"


def make_data(folder: Path, problems: Sequence[str] = tuple(PROBLEMS)) -> Path:
    """Problems with a slow program and a faster one; the last is held out."""
    data = Dataset(folder)
    rows: dict[str, list[dict[str, Any]]] = {
        "problems": [],
        "programs": [],
        "pairs": [],
        "tests": [],
    }
    for name in problems:
        ids = {"slow": f"{name}-slow", "fast": f"{name}-fast"}
        common = {"problem_id": name, "language": "python", "origin": "human"}
        rows["problems"].append({"problem_id": name, "description": f"The {name}."})
        rows["tests"] += [
            {
                "problem_id": name,
                "name": str(i),
                "input": text.encode(),
                "output": solve(name, text),
            }
            | {"origin": "public"}
            for i, text in enumerate(INPUTS)
        ]
        for side, source in (("slow", PROBLEMS[name]), ("fast", in_function(PROBLEMS[name]))):
            rows["programs"].append(common | {"program_id": ids[side], "source": source})
        rows["pairs"].append(common | {"pair_id": name, **ids})
    for name, table in rows.items():
        data.write(name, pl.DataFrame(table, schema=schema(name)))
    splits = ["validation" if name == "kept-away" else "train" for name in problems]
    data.write("pairs", data.read("pairs").with_columns(pl.Series("split", splits)))
    return folder


# -- running -------------------------------------------------------------------------------


def python(source: str) -> Program:
    return Program(source, Language.PYTHON)


DOUBLE = [TestCase("0", b"10\n", b"20\n"), TestCase("1", b"2\n", b"4\n")]
PROPOSED = {
    "print(int(input()) * 2)": ("ended well", True),
    "print(int(input()) + 7)": ("ended well", False),
    "print(1 // (int(input()) - 10))": ("crashed", False),
    "while True:\n    pass": ("ran out of time", False),
    "print(": ("did not compile", False),
}


@pytest.fixture
def runs(host: Host, meter: InstructionMeter) -> Runs:
    pool = LocalPool(Place(host, meter), 2)
    return Runs(pool, replace(Limits(), cpu_seconds=0.3), lambda *_: None)


def proposals() -> list[Proposal]:
    return [Proposal("double", python(source), "m") for source in PROPOSED]


def inputs() -> dict[str, Inputs]:
    return {"double": Inputs("double", tuple(DOUBLE), "tokens")}


def test_proposals_run_and_so_do_programs_that_they_may_be_again(
    tmp_path: Path, runs: Runs
) -> None:
    others = {
        "add seven": python("print(7 + int(input()))"),
        "on one input": python("print(max(9, 15 - 3 * int(input()) // 5))"),  # 9 for both
        "double": python("print(2 * int(input()))"),
        "other input": python("print(input().split()[1])"),
    }
    path = tmp_path / "ran.jsonl"
    run_all(proposals(), inputs(), others, path, runs)
    ran, known = read_runs(path)
    assert {one.digest: (one.outcome, one.same) for one in ran} == {
        python(source).digest: said for source, said in PROPOSED.items()
    }
    assert known == [Known("double", "add seven", ran[1].outputs)]
    assert not path.with_name("ran.jsonl.part").exists()


def test_a_run_that_broke_off_continues_and_ends_the_same(tmp_path: Path, runs: Runs) -> None:
    three = proposals()[:3]
    run_all(three, inputs(), {}, tmp_path / "whole.jsonl", runs)
    asked: list[str] = []

    def counting(what: str, done: int, total: int) -> None:
        asked.append(f"{done} of {total}")
        if len(asked) == 3:
            raise SandboxError("broken off")

    with pytest.raises(SandboxError):
        run_all(three, inputs(), {}, tmp_path / "ran.jsonl", replace(runs, progress=counting))
    run_all(three, inputs(), {}, tmp_path / "ran.jsonl", replace(runs, progress=counting))
    assert asked[3] == "2 of 3"
    assert (tmp_path / "ran.jsonl").read_bytes() == (tmp_path / "whole.jsonl").read_bytes()


class Asked(LocalPool):
    """A pool that goes no further than to be told the languages."""

    languages: Collection[Language] = ()

    def provenances(
        self, languages: Iterable[Language], *, like: Collection[str] = ()
    ) -> dict[Language, str]:
        self.languages = set(languages)
        return super().provenances(languages, like=like)

    def map(self, *_: object) -> Any:
        raise SandboxError("that is enough")


def test_a_pool_hears_first_which_languages_its_machines_need(tmp_path: Path, runs: Runs) -> None:
    both = [python("print()"), Program("int main() {}", Language.CPP)]
    given, pool = inputs(), Asked(runs.pool.here, 1)
    asking = replace(runs, pool=pool)
    asked = [Proposal("double", one, "m") for one in both]
    with pytest.raises(SandboxError, match="enough"):
        run_all(asked, given, {}, tmp_path / "ran.jsonl", asking)
    assert pool.languages == set(Language)
    with pytest.raises(SandboxError, match="enough"):
        run_all(asked[:1], given, {"double": both[1]}, tmp_path / "ran.jsonl", asking)
    assert pool.languages == set(Language)
    new = [NewProblem(f"new-{i}", "double", (one,)) for i, one in enumerate(both)]
    with pytest.raises(SandboxError, match="enough"):
        write_new_problems(Dataset(tmp_path / "new"), new, given, asking, proposer="m")
    assert pool.languages == set(Language)
    group = Group(both[0], tuple(DOUBLE), Rules(), {one.digest: one for one in both})
    with pytest.raises(SandboxError, match="enough"):
        judge_all([group], Means(pool, runs.limits), lambda *_: None)
    assert pool.languages == set(Language)


class Ordered(LocalPool):
    """A pool that keeps the order in which proposals come, and says that all crash."""

    order: Sequence[str] = ()

    def map(self, resource: Any, function: Any, items: Any) -> Any:
        every = list(items)
        self.order = self.order or [given.problem_id for _, given in every]
        for index, (program, given) in reversed(list(enumerate(every))):
            yield index, asdict(Ran(given.problem_id, program.digest, "crashed"))


def test_proposals_run_problem_by_problem_and_are_written_in_their_order(
    tmp_path: Path, runs: Runs, monkeypatch: pytest.MonkeyPatch
) -> None:
    hashed: list[object] = []
    monkeypatch.setattr("hasten.selfplay.running.digest_of_tests", lambda _: str(hashed.append(0)))
    given = {name: Inputs(name, tuple(DOUBLE), "tokens") for name in ("p", "q", "unused")}
    pool = Ordered(runs.pool.here, 1)
    some = [Proposal("qp"[i % 2], python(f"print({i})"), "m") for i in range(6)]
    run_all(some, given, {}, tmp_path / "ran.jsonl", replace(runs, pool=pool))
    assert pool.order == ["p"] * 3 + ["q"] * 3
    ran, _ = read_runs(tmp_path / "ran.jsonl")
    assert [one.digest for one in ran] == [one.program.digest for one in some]
    assert len(hashed) == 2  # once for each problem


def test_a_new_problem_whose_program_prints_something_else_now_has_no_tests(
    tmp_path: Path, runs: Runs
) -> None:
    found = {"same": (b"17", b"9"), "other": (b"17", b"8"), "less": (b"17",)}
    problems = [
        NewProblem(
            class_of("double", [digest_of_output(one) for one in outputs]),
            "double",
            (python(f"print(int(input()) + 7)  # {name}"),),
        )
        for name, outputs in found.items()
    ]
    data = Dataset(tmp_path / "new")
    write_new_problems(data, problems, inputs(), runs, proposer="m")
    tests = data.read("tests").select("problem_id", "input", "output").rows()
    same = problems[0].problem_id
    assert tests == [(same, b"10\n", b"17\n"), (same, b"2\n", b"9\n")]
    assert data.read("problems").height == 3


def test_a_damaged_file_of_runs_says_what_to_do(tmp_path: Path) -> None:
    (tmp_path / "ran.jsonl").write_text('{"ran": {"problem_id": "p"}}\n')
    with pytest.raises(BadData, match="--again run"):
        read_runs(tmp_path / "ran.jsonl")


def test_a_right_program_of_a_problem_is_a_fast_one_and_never_a_wrong_one(tmp_path: Path) -> None:
    data = Dataset(make_data(tmp_path / "data", ["frogs"]))
    wrong = {"program_id": "a", "problem_id": "frogs", "language": "python", "source": "x"}
    row = pl.DataFrame([wrong | {"origin": "wrong"}], schema=schema("programs"))
    data.write("programs", pl.concat([row, data.read("programs")]))
    assert right_programs(data) == {"frogs": python(in_function(FROGS))}
    assert right_programs(data)["frogs"].name == "frogs-fast"


# -- the folder ----------------------------------------------------------------------------


def test_settings_of_stages_that_are_done_must_stay(tmp_path: Path) -> None:
    out, first = tmp_path / "out", Settings("data")
    assert begin(out, first, None) == ()
    other = replace(first, propose=Propose(prompts=5))
    assert begin(out, other, None) == ()  # nothing is done yet
    write_funnel(out, [Stage("propose", 5, 4), Stage("run", 4, 3)])
    later = replace(other, keep=Keep(least=2.0), optimise=Optimise(candidates=3))
    assert len(begin(out, later, None)) == 2  # those stages are still to come
    with pytest.raises(UsageError, match=r"propose.prompts \(5 there, 100 now\).*--again propose"):
        begin(out, first, None)
    with pytest.raises(UsageError, match=r'data \("data" there, "new" now\)'):
        begin(out, replace(later, data="new"), None)


def test_a_stage_is_done_again_with_all_behind_it(tmp_path: Path) -> None:
    out = tmp_path / "out"
    begin(out, Settings("data"), None)
    write_funnel(out, [Stage(name, 1, 1) for name in STAGES])
    for name in ("proposed.jsonl", "ran.jsonl", "ran.jsonl.part", "novel.jsonl"):
        (out / name).write_text("x")
    (out / "kept").mkdir()
    with pytest.raises(UsageError, match="--again propose"):  # and nothing is lost by it
        begin(out, Settings("other"), "run")
    assert len(read_funnel(out)) == len(STAGES)
    assert (out / "ran.jsonl").exists()
    stages = begin(out, replace(Settings("data"), keep=Keep(least=2.0)), "run")
    assert [stage.name for stage in stages] == ["propose"]
    assert read_funnel(out) == stages
    assert {path.name for path in out.iterdir()} == {"settings.toml", FUNNEL, "proposed.jsonl"}


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        (lambda: Propose(prompts=0), "0 prompts"),
        (lambda: Run(timeout=0), "--timeout is 0"),
        (lambda: Optimise(candidates=0), "0 candidates"),
        (lambda: Amplify(instructions=0), "0 million"),
        (lambda: Keep(least=1.0), "--least is 1"),
        (lambda: Keep(most=0), "0 pairs"),
    ],
)
def test_senseless_numbers_are_refused(settings: Any, said: str) -> None:
    with pytest.raises(UsageError, match=said):
        settings()


# -- the command ---------------------------------------------------------------------------


def selfplay(*words: object) -> list[str]:
    small = ["--prompts", "4", "--samples", "2", "--candidates", "1", "--instructions", "30"]
    return ["selfplay", *map(str, words), *small, "--least", "1.1"]


def test_the_command_goes_as_far_as_it_is_told_and_then_on(
    tmp_path: Path, open_folder: Path
) -> None:
    data, out = make_data(open_folder / "data"), tmp_path / "out"
    done = CliRunner().invoke(app, [*selfplay(data, "-o", out), "--until", "propose"])
    assert done.exit_code == 0, done.output
    before = (out / "proposed.jsonl").read_bytes()
    rows = [json.loads(line) for line in before.splitlines()]
    assert {row["problem_id"] for row in rows} == {"frogs", "windows"}  # never what is held out
    assert not any("max(cost[i]" in row["slow"] for row in rows)
    done = CliRunner().invoke(app, [*selfplay(data, "-o", out), "--until", "novel", "--json"])
    assert done.exit_code == 0, done.output
    stages = json.loads(done.stdout)["stages"]
    assert [stage["name"] for stage in stages] == ["propose", "run", "novel"]
    assert stages[1]["went"] == stages[2]["came"] > 0
    assert all(one["came"] - sum(one["lost"].values()) == one["went"] for one in stages)
    assert (out / "proposed.jsonl").read_bytes() == before


class Copier:
    """Proposes what is there already."""

    name = "copier"

    def generate(self, prompts: Sequence[Prompt], n: int, seed: int) -> list[list[Candidate]]:
        return [[Candidate(one.program, "copy")] for one in prompts]


def test_where_nothing_is_new_the_data_stays_as_it_is(
    tmp_path: Path, open_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    data, out = make_data(open_folder / "data"), tmp_path / "out"
    tagged = Dataset(data).read("pairs").with_columns(tag=pl.lit(10, pl.Int64))
    Dataset(data).write("pairs", tagged)
    monkeypatch.setattr("hasten.cli.data_selfplay._proposer", lambda *_: Copier())
    done = CliRunner().invoke(app, selfplay(data, "-o", out))
    assert done.exit_code == 0, done.output
    stages = {stage.name: stage for stage in read_funnel(out)}
    assert list(stages) == list(STAGES)
    assert stages["novel"].lost == {"solve the problem whose input they take": 2}
    assert stages["merge"].went == 0
    assert Dataset(out / "data").read("pairs").equals(Dataset(data).read("pairs"))


def test_a_model_proposes_what_it_is_asked_for(tmp_path: Path, open_folder: Path) -> None:
    data, out = make_data(open_folder / "data"), tmp_path / "out"
    new = "n, k = map(int, input().split())\nprint(n + k)"

    def answer(request: Request) -> Answer:
        return chat(f"```python\n{new}\n```\n" if request.body["seed"] % 2 else "I cannot.")

    with serving(answer) as server:
        words = ["--model", "openai:m", "--base-url", server.url, "--until", "novel"]
        done = CliRunner().invoke(app, [*selfplay(data, "-o", out), *words])
    assert done.exit_code == 0, done.output
    first = server.requests[0]
    assert (first.body["temperature"], first.body["top_p"]) == (1.0, 0.9)
    assert "Description 1: The" in first.text
    assert "takes that same input as Code 2" in first.text
    stages = {stage.name: stage for stage in read_funnel(out)}
    assert stages["propose"].came == len(server.requests) == 4
    assert stages["propose"].went == stages["novel"].went == 1  # the same again is no other
    assert "no program in the reply" in stages["propose"].lost


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--until", "later"], "--until later: there are the stages propose, run"),
        (["--again", "now"], "--again now: there are the stages propose, run"),
        (["--base-url", "http://localhost"], "--base-url goes with openai:MODEL"),
        (["--model", "rules"], "--model rules proposes nothing new"),
        (["--model", "replay:x.jsonl"], "proposes nothing new"),
        (["--optimiser", "openai:m"], "--model openai:m needs --base-url"),
        pytest.param(["--optimiser", "/none"], "/none: no such file", marks=needs_libraries),
    ],
)
def test_misuse_is_told(tmp_path: Path, words: list[str], said: str) -> None:
    make_data(tmp_path / "data")
    done = CliRunner().invoke(app, [*selfplay(tmp_path / "data", "-o", tmp_path / "out"), *words])
    assert isinstance(done.exception, UsageError)
    assert said in str(done.exception)
    assert not (tmp_path / "out").exists()


def test_an_optimiser_that_is_not_there_costs_no_stage_that_is_done(open_folder: Path) -> None:
    data, out = make_data(open_folder / "data"), open_folder / "out"
    begin(out, Settings("data"), None)
    write_funnel(out, [Stage(name, 1, 1) for name in STAGES])
    (out / "optimised.jsonl").write_text("x")
    words = ["--optimiser", "openai:m", "--again", "propose"]
    done = CliRunner().invoke(app, [*selfplay(data, "-o", out), *words])
    assert isinstance(done.exception, UsageError)
    assert "--model openai:m needs --base-url" in str(done.exception)
    assert len(read_funnel(out)) == len(STAGES)
    assert (out / "optimised.jsonl").exists()


def test_programs_that_could_not_be_judged_are_told_and_are_a_failure(
    tmp_path: Path, open_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    data = make_data(open_folder / "data")
    stages = (Stage("keep", 5, 3, {NOT_JUDGED: 2}),)
    monkeypatch.setattr("hasten.selfplay.pipeline.selfplay", lambda *_, **__: stages)
    done = CliRunner().invoke(app, selfplay(data, "-o", tmp_path / "out"))
    assert done.exit_code == 1
    assert "2 programs were not judged, since the machine failed: --again keep" in done.stderr


def test_a_folder_with_something_else_is_refused(open_folder: Path) -> None:
    make_data(open_folder / "data")
    (open_folder / "out").mkdir()
    (open_folder / "out" / "mine.txt").touch()
    done = CliRunner().invoke(app, selfplay(open_folder / "data", "-o", open_folder / "out"))
    assert isinstance(done.exception, UsageError)
    assert "holds something else" in str(done.exception)


def test_a_report_draws_the_stages(tmp_path: Path) -> None:
    write_funnel(tmp_path, [Stage("propose", 50, 40, {"no program <in> it": 10}, "of 10 prompts")])
    html = report_html([load_subject(tmp_path)])
    assert "Stages of" in html
    assert "10 no program &lt;in&gt; it" in html
    assert "Results" not in html
    save_run(make_run("run", rows=2, samples=1, tests=1), tmp_path / JUDGED)
    html = report_html([load_subject(tmp_path)], resamples=50)
    assert "Stages of" in html
    assert "Results" in html
    (tmp_path / FUNNEL).write_text('{"stages": [{"name": 1}]}')
    with pytest.raises(BadData, match="is no funnel"):
        load_subject(tmp_path)


class Alike(LocalPool):
    """A pool that keeps which provenances it is to be like."""

    like: Collection[str] = ()

    def provenances(
        self, languages: Iterable[Language], *, like: Collection[str] = ()
    ) -> dict[Language, str]:
        self.like = {*self.like, *like}
        return super().provenances(languages, like=like)


@pytest.mark.parametrize("labelled", [True, False])
def test_new_pairs_are_labelled_where_the_data_is_even_without_tags(
    labelled: bool,
    tmp_path: Path,
    host: Host,
    meter: InstructionMeter,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(stored, "Judge", FakeJudge)
    data = Dataset(make_data(tmp_path / "data", ["frogs"]))
    pool, rules = Alike(Place(host, meter), 1), Rules()
    if labelled:
        label_all(data, pool=pool, rules=rules, progress=lambda *_: None)
    new = Kept("windows", python(WINDOWS), python(in_function(WINDOWS)), 2.0)
    tested = Dataset(make_data(tmp_path / "tested", ["windows"]))
    out = tmp_path / "out"
    write_kept(Dataset(out / "kept"), tested, [new])
    unused: Any = None
    tools = Tools(
        unused, Limits(), lambda: nullcontext(pool), rules, lambda *_: None, *[unused] * 4
    )
    stage = _Pipeline(data, unused, out, Settings("data"), tools).merge()
    assert (stage.came, stage.went) == (1, 1)
    merged = Dataset(out / "data")
    assert "tag" not in merged.read("pairs").columns
    before, labels = data.read("labels"), merged.read("labels")
    assert labels.height == (4 if labelled else 0)
    assert set(labels["provenance"]) == set(before["provenance"]) == set(pool.like)


# -- all of it -----------------------------------------------------------------------------

# What a run leaves that must be the same; native times never are.
LEFT = (
    "proposed.jsonl", "ran.jsonl", "novel.jsonl", "optimised.jsonl", "tests/tests.parquet",
    "judged/records.jsonl", "kept/pairs.parquet", "kept/labels.parquet", "data/pairs.parquet",
    "data/programs.parquet", "data/tests.parquet", "data/labels.parquet", FUNNEL,
)  # fmt: skip
# A file of a stage under way, or just done: the moment of a kill.
MOMENTS = (
    "proposed.jsonl", "ran.jsonl.part", "ran.jsonl", "optimised.jsonl", "tests/programs.parquet",
    "tests/.tests.partial.jsonl", "judged/records.jsonl", "kept/labels.parquet", "data",
)  # fmt: skip


def hasten(*words: object) -> list[str]:
    return [sys.executable, "-m", "hasten.cli.main", *map(str, words)]


@pytest.mark.slow
@pytest.mark.timeout(1200)
def test_a_run_that_is_killed_again_and_again_leaves_what_another_one_does(
    tmp_path: Path, open_folder: Path
) -> None:
    environment = {**os.environ, "HASTEN_CACHE": str(CACHE)}
    data = make_data(open_folder / "data")
    for words in (["label", data, "--meter", "instructions"], ["tag", data]):
        subprocess.run(hasten("data", *words), env=environment, check=True, capture_output=True)
    whole, killed = open_folder / "whole", open_folder / "killed"
    command = hasten("data", *selfplay(data, "-o", whole))
    subprocess.run(command, env=environment, check=True, capture_output=True)
    stages = read_funnel(whole)
    assert [stage.name for stage in stages] == list(STAGES)
    assert stages[-1].went > 0
    command = hasten("data", *selfplay(data, "-o", killed))
    hit = 0
    for moment in MOMENTS:
        process = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL)
        while process.poll() is None and not (killed / moment).exists():
            time.sleep(0.002)
        process.send_signal(signal.SIGKILL)
        hit += process.wait() == -signal.SIGKILL
    assert hit >= len(MOMENTS) // 2
    subprocess.run(command, env=environment, check=True, capture_output=True)
    for name in LEFT:
        assert (killed / name).read_bytes() == (whole / name).read_bytes(), name
    assert not [path for path in killed.rglob("*") if ".part" in path.name]
    pairs = Dataset(killed / "data").read("pairs").filter(origin="synthetic")
    assert set(pairs["split"]) == {"train"}
    assert pairs["tag"].null_count() == 0
    tests = Dataset(killed / "data").read("tests").filter(pl.col("oracles") == 1)
    assert set(pairs["problem_id"]) <= set(tests["problem_id"])
