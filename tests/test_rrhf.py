"""The loop of RRHF with tiny random models: phases, faults, refusals. With the real judge where the
command runs, else with one that is made here."""

from __future__ import annotations

import importlib.util
import json
import shutil
import sys
import threading
import time
from dataclasses import replace
from pathlib import Path
from unittest.mock import patch

import pytest

from hasten.errors import BadData, SandboxError, UsageError
from hasten.judge.reward import NO_PROGRAM, UNJUDGED, Judged
from hasten.train.base import Task
from hasten.train.judging import Background, Court, Docket, refuse_faults, settled
from hasten.train.phases import Due, Phase
from hasten.train.recipe import DataPart, DType, ModelPart, Recipe, RrhfPart, ValidationPart
from hasten.train.rolling import seed_of
from hasten.train.rollouts import Rollout, Sample, read_rollouts, read_verdicts
from hasten.train.runs import keep_step, read_steps
from hasten.types import Language, Program
from tests.rrhf_runs import FAST, SLOW, files_of, make_dataset, train, write_recipe
from tests.test_hf import _no_hub, causal, needs_libraries, seq2seq  # noqa: F401

TASKS = [
    Task(f"p{i}", Program(SLOW.format(n=i), Language.PYTHON), Program(FAST, Language.PYTHON))
    for i in range(5)
]


class Judge:
    """Calls the target improved and all else wrong; `faults`: so many answers in turn, to
    programs of which the source holds `at`, are that it could not judge."""

    def __init__(self, *, faults=0, at="", fail=None):
        self.faults, self.at, self.fail = faults, at, fail
        self.asked = []

    def __call__(self, tasks, candidates):
        if self.fail is not None:
            raise self.fail
        self.asked += [one for group in candidates for one in group]
        return [[self._one(one) for one in group] for group in candidates]

    def _one(self, program):
        if program is None:
            return Judged(NO_PROGRAM)
        if self.faults and self.at in program.source:
            self.faults -= 1
            return Judged(UNJUDGED, detail="the disk is full")
        if program.source == FAST:
            return Judged("improved", 1, 1, 2.0)
        return Judged("wrong_answer", 0, 1)


def job(folder, model, tmp_path, *, judge=None, tasks=TASKS, validation=0, **rrhf):
    from hasten.train.rounds import Job

    values = {"steps": 1, "epochs": 1, "max_new_tokens": 2, "temperature": 20.0, "batch": 2}
    values |= {"rollout_batch": 4, "learning_rate": 1e-3} | rrhf
    folder.mkdir(exist_ok=True)
    return Job(
        recipe=Recipe(
            model=ModelPart(str(model), DType.FLOAT32),
            validation=ValidationPart(validation, beams=2, best=1, max_new_tokens=2, batch=2),
            rrhf=RrhfPart(**values),
        ),
        folder=folder,
        tasks=tasks,
        validation=tasks[:validation],
        cache_dir=tmp_path / "cache",
        court=Court(judge or Judge()),
    )


# -- the command, with the real judge ----------------------------------------------------------


@needs_libraries
@pytest.mark.parametrize("kind", ["causal", "seq2seq"])
def test_phases_one_by_one_write_the_files_of_the_whole_loop(kind, request, tmp_path, capsys):
    model = request.getfixturevalue(kind)
    data, recipe = make_dataset(tmp_path / "data"), write_recipe(tmp_path / "recipe.toml")
    train(data, recipe, tmp_path / "whole", model)
    said = json.loads(capsys.readouterr().out)
    assert said["complete"]
    assert [line["step"] for line in said["steps"]] == [0, 1, 2]
    phases = [*Phase] * 2 + [Phase.JUDGE]
    for phase, following in zip(phases, [*phases[1:], None], strict=True):
        train(data, recipe, tmp_path / "phases", model, phase=phase)
        said = json.loads(capsys.readouterr().out)
        assert said.get("next", {}).get("phase") == following
    whole, by_phases = files_of(tmp_path / "whole"), files_of(tmp_path / "phases")
    assert {"step-0000/validation.jsonl", "step-0002/judgements.jsonl"} <= whole.keys()
    assert by_phases == whole
    last = whole["steps.jsonl"][-1]
    assert last["train"]["target"]["opt"] == 1.0
    assert last["train"]["random"]["samples"] == 8
    assert last["kl"] > 0
    assert whole["steps.jsonl"][1]["kl"] == 0
    assert (tmp_path / "whole" / "model" / "config.json").exists()
    assert not list(tmp_path.rglob("*.part"))


@needs_libraries
def test_a_complete_run_is_left_as_it_is_and_shown_again(causal, tmp_path, capsys):  # noqa: F811
    from hasten.eval.report import load_subject

    data = make_dataset(tmp_path / "data")
    recipe = write_recipe(tmp_path / "recipe.toml", rrhf={"steps": 1})
    train(data, recipe, tmp_path / "run", causal)
    first = capsys.readouterr()
    assert "hasten: step 1: validation pass" in first.err
    before = {path: path.stat().st_mtime_ns for path in (tmp_path / "run").rglob("*.json*")}
    train(data, recipe, tmp_path / "run", causal)
    assert capsys.readouterr().out == first.out
    train(data, recipe, tmp_path / "run", causal, json=False)
    assert "the model is" in capsys.readouterr().out
    assert {p: p.stat().st_mtime_ns for p in (tmp_path / "run").rglob("*.json*")} == before
    assert [step.rates["compile"] for step in load_subject(tmp_path / "run").steps] == [
        json.loads(line)["compile"]
        for line in (tmp_path / "run" / "steps.jsonl").read_text().splitlines()
    ]
    for what, options, where in (
        (r"another recipe, .*rrhf.steps \(1 there, 3 now\)", {}, {"steps": 3}),
        (r"differs in meter \(instructions there, model now\)", {"meter": "model"}, {"steps": 1}),
    ):
        other = write_recipe(tmp_path / "other.toml", rrhf=where)
        with pytest.raises(UsageError, match=what):
            train(data, other, tmp_path / "run", causal, **options)
    other = make_dataset(tmp_path / "other", train=3)
    with pytest.raises(UsageError, match=r"differs in tasks, validation, tests: give the same"):
        train(other, recipe, tmp_path / "run", causal)


@needs_libraries
def test_only_the_judge_needs_a_sandbox(causal, tmp_path, monkeypatch):  # noqa: F811
    data = make_dataset(tmp_path / "data")
    recipe = write_recipe(tmp_path / "recipe.toml")

    def set_up(**_):
        raise SandboxError("there is no sandbox here")

    monkeypatch.setattr("hasten.cli.train_rrhf.set_up", set_up)
    train(data, recipe, tmp_path / "run", causal, phase=Phase.ROLLOUT)
    with pytest.raises(SandboxError, match="there is no sandbox"):
        train(data, recipe, tmp_path / "run", causal, phase=Phase.JUDGE)
    with pytest.raises(UsageError, match="waits for --phase judge of step 1"):
        train(data, recipe, tmp_path / "run", causal, phase=Phase.LEARN)
    monkeypatch.undo()
    train(data, recipe, tmp_path / "run", causal, phase=Phase.JUDGE)
    monkeypatch.setattr("hasten.cli.train_rrhf.set_up", set_up)
    train(data, recipe, tmp_path / "run", causal, phase=Phase.LEARN)


@needs_libraries
def test_a_reward_that_there_is_not_is_refused_first(causal, tmp_path):  # noqa: F811
    data = make_dataset(tmp_path / "data")
    recipe = write_recipe(tmp_path / "recipe.toml", rrhf={"reward": "luck"})
    with pytest.raises(UsageError, match="there is no reward 'luck'"):
        train(data, recipe, tmp_path / "run", causal)
    assert not (tmp_path / "run").exists()


# -- faults of the judge -----------------------------------------------------------------------


@needs_libraries
def test_what_cannot_be_judged_is_judged_again_and_has_no_reward_then(causal, tmp_path):  # noqa: F811
    from hasten.train.rrhf import run

    tasks = [replace(TASKS[0], problem_id=f"p{i}") for i in range(10)]
    judge = Judge(faults=2, at=FAST)
    run(job(tmp_path / "run", causal, tmp_path, judge=judge, tasks=tasks))
    step = tmp_path / "run" / "step-0001"
    rows = read_rollouts(step / "rollouts.jsonl")
    found = read_verdicts(step / "judgements.jsonl", rows)
    assert not any(one.verdict == UNJUDGED for group in found for one in group.judged)

    judge, asked = Judge(), []

    def stubborn(tasks, candidates):
        answers = judge(tasks, candidates)
        for task, group, said in zip(tasks, candidates, answers, strict=True):
            for place, one in enumerate(group):
                if task.problem_id == "p3" and one is not None and one.source == FAST:
                    asked.append(one)
                    said[place] = Judged(UNJUDGED, detail="a broken disk")
        return answers

    run(job(tmp_path / "other", causal, tmp_path, judge=stubborn, tasks=tasks))
    step = tmp_path / "other" / "step-0001"
    found = read_verdicts(step / "judgements.jsonl", read_rollouts(step / "rollouts.jsonl"))
    unjudged = [
        (one.verdict, reward)
        for group in found
        for one, reward in zip(group.judged, group.rewards, strict=True)
        if one.verdict == UNJUDGED
    ]
    assert len(asked) == 2
    assert unjudged == [(UNJUDGED, None)]
    line = json.loads((tmp_path / "other" / "steps.jsonl").read_text())
    assert (line["unjudged"], line["unjudged_programs"]) == (1, 1)
    assert line["train"]["target"]["samples"] == 9
    assert line["precision"] == {"rollout": "float32", "learn": "float32"}
    learnt = json.loads((step / "learnt.json").read_text())
    assert learnt["groups"] == 9


@needs_libraries
def test_a_machine_that_fails_too_often_stops_the_run_and_loses_nothing(causal, tmp_path):  # noqa: F811
    from hasten.train.rrhf import due, run

    broken = job(tmp_path / "run", causal, tmp_path, judge=Judge(faults=1000, at=FAST))
    with pytest.raises(SandboxError, match=r"5 of \d+ programs .* more than 5%: the disk is full"):
        run(broken)
    step = tmp_path / "run" / "step-0001"
    assert not (step / "judgements.jsonl").exists()
    written = (step / "rollouts.jsonl").read_bytes()
    judge = Judge()
    mended = replace(broken, court=Court(judge))
    assert due(mended) == Due(Phase.JUDGE, 1)
    run(mended)
    assert (step / "rollouts.jsonl").read_bytes() == written
    assert [one.source for one in judge.asked] == [FAST] * 5  # the others' verdicts were kept
    assert due(mended) is None


def rows_of(*programs):
    """A rollout for each, in a batch of its own."""
    return [
        Rollout("p", TASKS[0].slow, "", (), (Sample("random", "", (1,), source),), batch)
        for batch, source in enumerate(programs)
    ]


@pytest.mark.parametrize(("unjudged", "stops"), [(5, False), (6, True)])
def test_five_percent_of_judgements_may_fail(unjudged, stops):
    rows = rows_of(*["x"] * 100, None)
    judged = [[Judged(UNJUDGED)]] * unjudged + [[Judged("passed")]] * (100 - unjudged)
    judged.append([Judged(NO_PROGRAM)])
    judge = Judge(faults=1000)
    if stops:
        with pytest.raises(SandboxError, match="6 of 100 programs"):
            settled(judge, rows, judged)
    else:
        found = settled(judge, rows, judged)
        assert [one for (one,) in found].count(Judged(UNJUDGED, detail="the disk is full")) == 5
    assert len(judge.asked) == unjudged


def test_replies_without_a_program_are_no_judgements():
    empty, lost, good = Judged(NO_PROGRAM), Judged(UNJUDGED), Judged("passed")
    with pytest.raises(SandboxError, match="5 of 10 programs could not be judged"):
        refuse_faults([[empty] * 9 + [lost if n < 5 else good] for n in range(10)])


def test_of_a_few_programs_one_may_have_a_fault_of_its_own():
    lost = Judged(UNJUDGED, detail="the disk is full")
    refuse_faults([[lost], [Judged("passed")]])
    refuse_faults([[lost]])
    with pytest.raises(SandboxError, match=r"2 of 20 .* for an unknown reason"):
        refuse_faults([[Judged(UNJUDGED)] * 2, [Judged("passed")] * 18])


def test_a_broken_machine_is_noticed_before_everything_is_rolled_out(tmp_path):
    rows, judge = rows_of(*["x"] * 1000), Judge(faults=1000)
    with Docket(tmp_path / "step" / "judgements.jsonl", reward="perfrl") as docket:
        for number in range(5):
            docket.hear(judge, [(number, [rows[number]])])
        with pytest.raises(SandboxError, match=r"6 of 6 programs .*: the disk is full"):
            docket.hear(judge, [(5, [rows[5]])])
    mended = Judge()
    with Docket(tmp_path / "step" / "judgements.jsonl", reward="perfrl") as docket:
        for number in range(7):
            docket.hear(mended, [(number, [rows[number]])])
        assert len(mended.asked) == 1  # the others are asked about again at the end
        docket.finish(mended, [(number, 0) for number in range(7)], lambda: 0.0)
    assert len(mended.asked) == 7


def test_a_machine_that_was_busy_is_asked_again_and_goes_on(tmp_path):
    rows, judge = rows_of(*["x"] * 8), Judge(faults=6)
    final = tmp_path / "step" / "judgements.jsonl"
    with Docket(final, reward="perfrl") as docket:
        for number, one in enumerate(rows):
            docket.hear(judge, [(number, [one])])
        assert len(judge.asked) == 6 + 6 + 2
        docket.finish(judge, [(number, 0) for number in range(8)], lambda: 0.0)
    assert len(judge.asked) == 14
    assert [one.rewards for one in read_verdicts(final, rows)] == [(1.0,)] * 8


def test_judging_is_waited_for_only_when_nothing_is_left_to_be_written(tmp_path):
    """The first is judged while the second is written, the third with nothing else to do."""
    waits, heard = {}, threading.Event()

    def judge(tasks, candidates):
        time.sleep(0.05)
        return Judge()(tasks, candidates)

    def docket(name):
        def judged(found, seconds, beyond):
            waits[name] = (seconds, beyond)
            heard.set()

        final = tmp_path / name / "judgements.jsonl"
        return Docket(final, reward="perfrl", on_judged=judged)

    rows = rows_of("x")
    with (
        docket("one") as one, docket("two") as two, docket("three") as three,
        Background(Court(judge)) as background,
    ):  # fmt: skip
        for each in (one, two, three):
            background.put(each, 0, rows)
            background.close(each, rows)
            if each is one:
                assert heard.wait(60)
        began = time.monotonic()
        background.wait()
        waited = time.monotonic() - began
    assert waits["one"][0] >= 0.05
    assert waits["one"][1] == 0.0
    assert waits["three"][1] >= 0.05
    assert waits["two"][1] + waits["three"][1] <= waited


@needs_libraries
def test_the_judges_share_of_a_step_counts_every_wait_and_nothing_twice(tmp_path):
    """Worked by hand: 10 + 2 + 5 + 3 seconds, of which 2 and, of validating, 1 were waited for."""
    path = Path(__file__).parents[1] / "benchmarks" / "train_throughput.py"
    spec = importlib.util.spec_from_file_location("train_throughput", path)
    module = importlib.util.module_from_spec(spec)
    with patch.dict(sys.modules, {"train_throughput": module}):
        spec.loader.exec_module(module)
    seconds = {
        "rollout": 10, "judge": 9, "judge_beyond": 2, "learn": 5, "validate": 3,
        "validation_judge": 8, "validation_judge_beyond": 1,
    }  # fmt: skip
    keep_step(tmp_path, {"step": 0, "seconds": {"validate": 3}})
    keep_step(tmp_path, {"step": 1, "seconds": seconds})
    found = module.judging(tmp_path)
    assert found["steps"] == 1
    assert found["of_rollout"] == 2 / 12
    assert found["of_step"] == 3 / 20
    assert found["judging_to_writing"] == 0.9


def test_an_error_of_the_judge_reaches_the_model_while_it_writes(tmp_path):
    court = Court(Judge(fail=BadData("problem p has no tests")))
    docket = Docket(tmp_path / "step" / "judgements.jsonl", reward="perfrl")

    def write():
        with docket, Background(court) as background:
            for number, row in enumerate(rows_of(*["x"] * 1000)):
                background.put(docket, number, [row])
                background._thread.join(0.01)

    with pytest.raises(BadData, match="no tests"):
        write()
    assert court.stop.is_set()


def test_an_error_of_the_model_stops_the_judge(tmp_path):
    begun, court = threading.Event(), Court(None)

    def slow_judge(tasks, candidates):
        begun.set()
        assert court.stop.wait(60)
        raise SandboxError("stopped")

    court = Court(slow_judge)
    docket = Docket(tmp_path / "step" / "judgements.jsonl", reward="perfrl")

    def write():
        with docket, Background(court) as background:
            background.put(docket, 0, rows_of("x"))
            assert begun.wait(60)
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        write()
    assert court.stop.is_set()


def test_batches_that_wait_are_judged_together_and_kept_apart(tmp_path):
    begun, go, sizes = threading.Event(), threading.Event(), []

    def judge(tasks, candidates):
        begun.set()
        assert go.wait(60)
        sizes.append(len(tasks))
        return Judge()(tasks, candidates)

    rows = rows_of(*(f"x{i}" for i in range(12)))
    final = tmp_path / "step" / "judgements.jsonl"
    with Docket(final, reward="perfrl") as docket, Background(Court(judge)) as background:
        for number, row in enumerate(rows):
            background.put(docket, number, [row])
            assert begun.wait(60)
        background.close(docket, rows)
        go.set()
        background.wait()
        assert sorted(docket.parts.done) == list(range(12))
    assert sizes == [1, 8, 3]
    assert [one.rewards for one in read_verdicts(final, rows)] == [(1.0,)] * 12


# -- rolling out and learning ------------------------------------------------------------------


@needs_libraries
def test_programs_of_a_step_are_drawn_anew_and_always_the_same(causal, tmp_path):  # noqa: F811
    from hasten.train.rrhf import run

    for name in ("one", "two"):
        run(job(tmp_path / name, causal, tmp_path, steps=3, programs=3, rollout_batch=8))
    drawn = [
        [
            [one.problem_id for one in read_rollouts(path)]
            for path in sorted((tmp_path / name).glob("step-*/rollouts.jsonl"))
        ]
        for name in ("one", "two")
    ]
    assert drawn[0] == drawn[1]
    assert [len(step) for step in drawn[0]] == [3, 3, 3]
    assert len({tuple(step) for step in drawn[0]}) > 1
    kept = sorted(path.parent.name for path in (tmp_path / "one").glob("step-*/weights"))
    assert kept == ["step-0002", "step-0003"]


@needs_libraries
def test_samples_are_those_that_the_recipe_asks_for(causal, tmp_path):  # noqa: F811
    from hasten.train.rrhf import run

    run(job(tmp_path / "run", causal, tmp_path, random=3))
    rows = read_rollouts(tmp_path / "run" / "step-0001" / "rollouts.jsonl")
    assert [[one.source for one in row.samples] for row in rows] == [
        ["random"] * 3 + ["greedy", "target"]
    ] * 5
    assert all(row.samples[-1].tokens[-1] == 1 for row in rows)  # the token that ends it
    assert all(len(one.tokens) <= 2 for row in rows for one in row.samples[:-1])
    assert [row.problem_id for row in rows] == [task.problem_id for task in TASKS]
    assert len({row.batch for row in rows}) == 5  # 4 replies at once, 3 for each program


@needs_libraries
def test_what_is_too_long_is_skipped_and_counted(causal, tmp_path):  # noqa: F811
    from hasten.train.rrhf import run

    long = Program("print(" + "1 + " * 200 + "1)\n", Language.PYTHON)
    tasks = [
        *TASKS[:2],
        replace(TASKS[2], slow=long),
        replace(TASKS[3], target=Program("x" * 300, Language.PYTHON)),
    ]
    run(job(tmp_path / "run", causal, tmp_path, tasks=tasks))
    rows = read_rollouts(tmp_path / "run" / "step-0001" / "rollouts.jsonl")
    assert [row.skipped is None for row in rows] == [True, True, False, False]
    assert "tiny-llama holds 256" in rows[2].skipped
    line = json.loads((tmp_path / "run" / "steps.jsonl").read_text())
    assert (line["programs"], line["skipped"]) == (4, 2)
    assert "compile" not in line  # there is no validation


@needs_libraries
@pytest.mark.parametrize(("lines", "why"), [(1, "max_tokens is 10"), (200, "tiny-llama holds 256")])
def test_where_everything_is_too_long_the_remedy_is_named(lines, why, causal, tmp_path):  # noqa: F811
    from hasten.train.rrhf import run

    tasks = [replace(TASKS[0], slow=Program("print(1)\n" * lines, Language.PYTHON))]
    one = job(tmp_path / "run", causal, tmp_path, tasks=tasks)
    if lines == 1:
        one = replace(one, recipe=replace(one.recipe, data=DataPart(max_tokens=10)))
    with pytest.raises(BadData, match=rf"none of 1 programs .*{why}: give a larger max_tokens"):
        run(one)


@needs_libraries
def test_where_nothing_has_rewards_it_is_said_why(causal, tmp_path):  # noqa: F811
    from hasten.train.rrhf import run

    def judge(tasks, candidates):
        return [[Judged("passed", 1, 1, slow_failed=True) for _ in group] for group in candidates]

    with pytest.raises(BadData, match=r"of 5 programs 0 are too long, the slow program of 5 fails"):
        run(job(tmp_path / "run", causal, tmp_path, judge=judge))


@needs_libraries
def test_an_adapter_learns_the_same_in_phases(causal, tmp_path):  # noqa: F811
    from hasten.train.rrhf import due, run, run_phase

    lines = []
    for name in ("whole", "phases"):
        one = job(tmp_path / name, causal, tmp_path, steps=2, learning_rate=0.05)
        model = replace(one.recipe.model, lora_rank=2)
        one = replace(one, recipe=replace(one.recipe, model=model))
        if name == "whole":
            run(one)
        while (now := due(one)) is not None:
            run_phase(one, now.phase)
        lines.append(files_of(one.folder))
    assert lines[0] == lines[1]
    assert lines[0]["steps.jsonl"][1]["kl"] > 0
    assert (tmp_path / "whole" / "model" / "adapter_config.json").exists()


@needs_libraries
def test_damaged_weights_are_named_and_the_step_can_be_done_again(causal, tmp_path):  # noqa: F811
    from hasten.train.rrhf import due, run, run_phase

    one = job(tmp_path / "run", causal, tmp_path, steps=3)
    while due(one) != Due(Phase.ROLLOUT, 3):
        run_phase(one, due(one).phase)
    before = read_steps(tmp_path / "run")
    weights = tmp_path / "run" / "step-0002" / "weights"
    for name in ("model.safetensors", "optimizer.pt"):
        whole = (weights / name).read_bytes()
        (weights / name).write_bytes(whole[: len(whole) // 2])
        with pytest.raises(BadData, match="step-0002/weights is damaged: delete the folder"):
            run(replace(one, court=Court(Judge())))
        (weights / name).write_bytes(whole)
        shutil.rmtree(tmp_path / "run" / "step-0003", ignore_errors=True)
    shutil.rmtree(weights.parent)
    run(replace(one, court=Court(Judge())))
    lines = read_steps(tmp_path / "run")
    for line in [*lines, *before]:
        del line["seconds"]
    assert lines[:2] == before
    assert len(lines) == 3


@needs_libraries
def test_a_model_generates_in_bfloat16_as_a_copy_where_it_computes_so(causal, tmp_path):  # noqa: F811
    import torch

    from hasten.train.base import load_to_train, to_generate

    for rank in (0, 2):
        part = ModelPart(str(causal), DType.BFLOAT16, lora_rank=rank)
        loaded = load_to_train(part, cache_dir=tmp_path)
        copied = to_generate(loaded, part)
        assert {one.dtype for one in loaded.model.parameters()} == {torch.float32}
        assert {one.dtype for one in copied.model.parameters()} == {torch.bfloat16}
        assert not any("lora" in name for name, _ in copied.model.named_parameters())
        own = replace(part, dtype=DType.FLOAT32)
        assert to_generate(loaded, own) is loaded


def test_seeds_differ_by_every_part():
    seeds = [seed_of(0, 1), seed_of(1, 0), seed_of(0, "learn", 1), seed_of(0, "learn", 2)]
    assert len(set(seeds)) == 4
    assert all(0 <= seed < 1 << 32 for seed in seeds)
