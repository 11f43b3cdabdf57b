"""Fine-tuning, with models of a few thousand weights, on the processor."""

from __future__ import annotations

import errno
import json
import math
import os
import signal
import subprocess
import sys
import time
import tomllib
from dataclasses import replace
from pathlib import Path

import pytest

from hasten.cli.train import _show
from hasten.errors import BadData, SandboxError, UsageError
from hasten.eval.report import load_subject
from hasten.judge.reward import UNJUDGED, Judged
from hasten.model import weights
from hasten.model.hf import HfGenerator, Sampling
from hasten.model.prompts import training_text
from hasten.train.base import Task
from hasten.train.evaluations import Evaluation, Evaluations
from hasten.train.recipe import DType, ValidationPart
from hasten.train.sft import Trained, sft
from hasten.train.validation import Rates, prompts_for
from hasten.types import Verdict

from .rrhf_runs import FAST, make_dataset
from .sft_runs import make_causal, make_t5, pair, python, recipe, with_data
from .test_hf import needs_libraries

pytestmark = needs_libraries
NO_TIMES = ("tokens_per_second",)


@pytest.fixture(autouse=True)
def _alone(monkeypatch):
    """As with HF_HUB_OFFLINE=1, and on one core: so small a model has no use for more."""
    import huggingface_hub
    import torch

    torch.set_num_threads(1)
    monkeypatch.setattr(huggingface_hub, "is_offline_mode", lambda: True)


@pytest.fixture(scope="module")
def causal(tmp_path_factory):
    return make_causal(tmp_path_factory.mktemp("models") / "tiny-llama")


@pytest.fixture(scope="module")
def t5(tmp_path_factory):
    return make_t5(tmp_path_factory.mktemp("models") / "tiny-t5")


@pytest.fixture(scope="module")
def t5_with_dropout(tmp_path_factory):
    return make_t5(tmp_path_factory.mktemp("models") / "tiny-t5", dropout=0.2)


def train(how, pairs, folder, **options):
    return sft(how, pairs, folder, cache_dir=folder.parent, device="cpu", **options)


def lines_of(folder, *, times=True):
    said = [json.loads(line) for line in (folder / "steps.jsonl").read_text().splitlines()]
    if not times:
        said = [{k: v for k, v in line.items() if k not in NO_TIMES} for line in said]
    return said


def weights_of(folder):
    from safetensors.torch import load_file

    (path,) = folder.glob("*.safetensors")
    return load_file(path)


def reply_of(folder, example, how):
    """What the trained model answers for the pair's slow program, greedily."""
    generator = HfGenerator(
        str(folder), cache_dir=folder.parent, sampling=Sampling(temperature=0), device="cpu"
    )
    prompts = prompts_for([Task(example.problem_id, example.slow)], how.data)
    return generator.generate(prompts, 1, 0)[0][0].reply


# Learning


@pytest.mark.parametrize("kind", ["causal", "t5"])
def test_one_pair_is_learnt_by_heart(kind, request, tmp_path):
    epochs = 5 if kind == "causal" else 15
    how = recipe(request.getfixturevalue(kind), batch=2, micro_batch=1, epochs=epochs)
    example = pair(7)
    found = train(how, [example] * 16, tmp_path / "run", validation=[example])
    before, best = found.start, found.best
    assert (found.updates, found.planned) == (8 * epochs, 8 * epochs)
    assert best.loss < 0.1 < before.loss
    assert reply_of(found.model, example, how) == "print(7)\n" * 2
    settings = json.loads((found.model / "config.json").read_text())
    assert settings["use_cache"]


def test_adapters_alone_learn_and_their_folder_is_a_model(causal, tmp_path):
    how = recipe(causal, lora=4, epochs=2, batch=2)
    found = train(how, [pair(7)] * 8, tmp_path / "run", validation=[pair(7)])
    assert found.best.loss < found.start.loss
    assert (found.model / "adapter_config.json").is_file()
    trained = weights.load(str(found.model), cache_dir=tmp_path, device="cpu", dtype="float32")
    before = weights.load(str(causal), cache_dir=tmp_path, device="cpu", dtype="float32")
    changed = {
        name
        for name, value in trained.model.state_dict().items()
        if not value.equal(before.model.state_dict()[name])
    }
    assert changed
    assert all("proj" in name for name in changed)


@pytest.mark.parametrize("lora", [0, 4])
def test_gradient_checkpointing_changes_nothing_but_the_memory(lora, causal, tmp_path, recwarn):
    losses = []
    for name, checkpointing in (("with", True), ("without", False)):
        how = recipe(causal, lora=lora, checkpointing=checkpointing, epochs=2)
        found = train(how, [pair(n) for n in range(4)], tmp_path / name)
        losses.append([line["loss"] for line in lines_of(found.model.parent)])
    assert losses[0] == pytest.approx(losses[1], rel=1e-5)
    assert not recwarn


def by_hand(folder, pairs, tmp_path):
    """The mean over all completion tokens of -log P, one token of one pair after the other."""
    import torch

    loaded = weights.load(str(folder), cache_dir=tmp_path, device="cpu", dtype="float32")
    model, tokenizer = loaded.model, loaded.tokenizer
    losses = []
    for one in pairs:
        asked, completion = training_text(one)
        if tokenizer.chat_template:
            asked = f"<user>{asked}<model>"
        prompt = tokenizer(asked, add_special_tokens=False).input_ids
        answer = [*tokenizer(completion, add_special_tokens=False).input_ids, 1]
        for place, token in enumerate(answer):
            if loaded.is_encoder_decoder:
                given = {
                    "input_ids": torch.tensor([prompt]),
                    "decoder_input_ids": torch.tensor([[0, *answer[:place]]]),
                }
            else:
                given = {"input_ids": torch.tensor([[*prompt, *answer[:place]]])}
            with torch.no_grad():
                logits = model(**given).logits[0, -1]
            losses.append(-torch.log_softmax(logits, -1)[token].item())
    return sum(losses) / len(losses)


@pytest.mark.parametrize("kind", ["causal", "t5"])
def test_the_loss_is_that_of_the_completions_tokens_alone(kind, request, tmp_path):
    folder = request.getfixturevalue(kind)
    pairs = [pair(1), pair(2, lines=5), pair(3, lines=1)]  # of unlike lengths
    train(recipe(folder), pairs, tmp_path / "run", validation=pairs[:2])
    start, first = lines_of(tmp_path / "run")
    assert start["validation_loss"] == pytest.approx(by_hand(folder, pairs[:2], tmp_path), rel=1e-4)
    # All three share the one update, in micro-batches of unlike sizes, with a blank one.
    assert first["loss"] == pytest.approx(by_hand(folder, pairs, tmp_path), rel=1e-4)


def test_pairs_that_are_too_long_are_left_out_and_counted(causal, tmp_path):
    pairs = [pair(1), pair(2), pair(3, lines=60)]
    found = train(
        with_data(recipe(causal), max_tokens=200), pairs, tmp_path / "run", validation=pairs
    )
    assert (found.pairs, found.too_long) == (2, 1)
    assert (found.validation_pairs, found.validation_too_long) == (2, 1)
    with pytest.raises(BadData, match="none of 3 training pairs has at most 20 tokens"):
        train(with_data(recipe(causal), max_tokens=20), pairs, tmp_path / "none")


def test_a_limit_draws_so_many_of_the_pairs_that_fit_by_the_seed_alone(causal, tmp_path):
    pairs = [*(pair(n) for n in range(9)), pair(9, lines=60)]
    how = with_data(recipe(causal), max_tokens=200, limit=4)
    facts = []
    for name, seed in {"one": 1, "same": 1, "two": 2}.items():
        found = train(replace(how, seed=seed), pairs, tmp_path / name, validation=pairs)
        assert (found.pairs, found.too_long, found.validation_pairs) == (4, 1, 9)
        facts.append(tomllib.loads((tmp_path / name / "about.toml").read_text())["pairs"])
    assert facts[0] == facts[1] != facts[2]
    with pytest.raises(BadData, match="limit is 10, and only 9 training pairs fit: give less"):
        train(with_data(how, limit=10), pairs, tmp_path / "none")


def test_a_step_says_what_was_learnt_and_how_fast(causal, tmp_path):
    train(recipe(causal, epochs=2), [pair(n) for n in range(8)], tmp_path / "run")
    said = lines_of(tmp_path / "run")
    assert [line["step"] for line in said] == [1, 2, 3, 4]
    assert [line["epoch"] for line in said] == [0.5, 1, 1.5, 2]
    assert all(line["learning_rate"] == 0.01 and line["gradient"] > 0 for line in said)
    assert all(line["tokens_per_second"] > 0 and 0 <= line["padding_share"] < 0.05 for line in said)
    assert sum(line["tokens"] for line in said[:2]) == sum(line["tokens"] for line in said[2:])


def test_warmup_and_schedule_are_the_recipes(causal, tmp_path):
    from hasten.train.recipe import Schedule

    how = recipe(causal, batch=2, micro_batch=2, warmup=0.5, schedule=Schedule.LINEAR)
    train(how, [pair(n) for n in range(8)], tmp_path / "run")
    rates = [line["learning_rate"] for line in lines_of(tmp_path / "run")]
    assert rates == pytest.approx([0, 0.005, 0.01, 0.005])


# Evaluating and stopping


def rates(opt, correct=1.0):
    return Rates(compile=1.0, correct=correct, opt=opt, speedup=1.0, programs=4, unjudged=0)


def evaluations(*figures, patience=0):
    return Evaluations(
        patience,
        tuple(Evaluation(step, loss, judged) for step, (loss, judged) in enumerate(figures)),
    )


def test_the_best_has_the_best_judged_sample_and_of_these_the_lowest_loss():
    found = evaluations(
        (9.0, rates(1.0)),  # before the run: for comparison only
        (3.0, rates(0.2)),
        (1.0, rates(0.1)),
        (2.0, rates(0.2)),
        (2.5, rates(0.2)),
    )
    assert found.start.step == 0
    assert found.best.step == 3


def test_without_a_judged_sample_the_loss_decides_and_without_that_the_last():
    assert evaluations((9, None), (3, None), (2, None), (4, None)).best.step == 2
    assert evaluations((None, None), (None, None), (None, None)).best.step == 2


def test_it_is_enough_when_neither_loss_nor_judged_sample_gets_better():
    falling = [(9.0, None), (3.0, None), (2.0, None), (1.0, None)]
    assert not evaluations(*falling, patience=1).are_enough
    assert evaluations(*falling, (1.0, None), patience=1).are_enough
    assert not evaluations(*falling, (1.0, None), patience=2).are_enough
    assert not evaluations(*falling, (1.0, None), (1.0, None), patience=0).are_enough
    judged = [(9.0, rates(0)), (1.0, rates(0.1)), (2.0, rates(0.2)), (3.0, rates(0.3))]
    assert not evaluations(*judged, patience=1).are_enough
    assert evaluations(*judged, (4.0, rates(0.3)), patience=1).are_enough


def test_an_evaluation_is_read_as_it_was_written():
    for one in (
        Evaluation(3, 0.25, None),
        Evaluation(3, None, rates(0.5)),
        Evaluation(3, 0.1, rates(0.5)),
    ):
        assert Evaluation.of_line(json.loads(json.dumps(one.line()))) == one
    assert Evaluation.of_line({"step": 3, "loss": 0.1}) is None


def test_it_stops_when_the_validation_loss_rises_and_the_best_model_is_kept(causal, tmp_path):
    how = recipe(causal, epochs=40, learning_rate=0.03, patience=2)
    learnt, asked = [pair(n) for n in range(4)], [pair(n, answer=n + 9) for n in range(4)]
    found = train(how, learnt, tmp_path / "run", validation=asked)
    assert found.updates < found.planned
    said = {line["step"]: line for line in lines_of(tmp_path / "run")}
    assert found.best.loss == min(line["validation_loss"] for line in said.values())
    assert found.best.step == found.updates - 2
    kept = {path.name for path in (tmp_path / "run" / "checkpoints").iterdir()}
    assert kept == {f"checkpoint-{found.best.step}", f"checkpoint-{found.updates}"}
    best = weights_of(tmp_path / "run" / "checkpoints" / f"checkpoint-{found.best.step}")
    saved = weights_of(found.model)
    assert all(value.bfloat16().equal(saved[name]) for name, value in best.items())
    # The same command again has nothing to do.
    before = (tmp_path / "run" / "steps.jsonl").read_bytes()
    assert train(how, learnt, tmp_path / "run", validation=asked) == found
    assert (tmp_path / "run" / "steps.jsonl").read_bytes() == before


def test_a_model_that_was_not_saved_yet_is_saved_by_the_next_try(causal, tmp_path):
    how = recipe(causal, epochs=40, learning_rate=0.03, patience=2)
    learnt, asked = [pair(n) for n in range(4)], [pair(n, answer=n + 9) for n in range(4)]
    found = train(how, learnt, tmp_path / "run", validation=asked)
    saved = weights_of(found.model)
    before = lines_of(tmp_path / "run")
    found.model.rename(tmp_path / "old")
    (tmp_path / "run").rename(tmp_path / "moved")
    again = train(how, learnt, tmp_path / "moved", validation=asked)
    assert again == replace(found, model=tmp_path / "moved" / "model")
    assert all(value.equal(saved[name]) for name, value in weights_of(again.model).items())
    assert lines_of(tmp_path / "moved") == before


def test_patience_needs_something_to_validate_on(causal, tmp_path):
    with pytest.raises(UsageError, match="patience is 1, and there is nothing to validate on"):
        train(recipe(causal, patience=1), [pair(1)], tmp_path / "run")


def test_a_judged_sample_decides_what_is_best(causal, tmp_path):
    how = replace(
        recipe(causal, epochs=3, learning_rate=1e-3),
        validation=ValidationPart(programs=2, beams=2, best=2, batch=2),
    )
    asked = [Task("p1", pair(1).slow), Task("p2", pair(2).slow)]
    verdicts = iter([Verdict.CRASHED, Verdict.PASSED, Verdict.IMPROVED, Verdict.CRASHED])

    def judge(tasks, programs):
        verdict = next(verdicts)
        assert list(tasks) == asked
        assert [len(one) for one in programs] == [2, 2]
        return [[Judged(verdict, speedup=2.0) for _ in one] for one in programs]

    found = train(
        how, [pair(n) for n in range(4)], tmp_path / "run", validation=[pair(1)], tasks=asked,
        judge=judge,
    )  # fmt: skip
    assert [line["pass"] for line in lines_of(tmp_path / "run")] == [0, 1, 1, 0]
    assert (found.best.step, found.best.rates.opt) == (2, 1.0)
    assert [one.rates.get("opt") for one in load_subject(tmp_path / "run").steps] == [0, 0, 1, 0]


@pytest.mark.parametrize("lora", [0, 4])
def test_in_bfloat16_a_plain_copy_writes_the_judged_sample(lora, causal, tmp_path, monkeypatch):
    """A copy that kept what accelerate puts into a model would go on with the original's."""
    import torch

    from hasten.train import sft

    asked = []
    make = sft.to_generate

    def copied(loaded, part):
        made = make(loaded, part)
        asked.append((made.model, loaded.model))
        assert not any("forward" in vars(module) for module in made.model.modules())
        return made

    monkeypatch.setattr(sft, "to_generate", copied)
    how = recipe(causal, lora=lora)
    how = replace(
        how,
        model=replace(how.model, dtype=DType.BFLOAT16),
        validation=ValidationPart(programs=1, beams=1, best=1, max_new_tokens=2),
    )
    judge = lambda tasks, programs: [[Judged(Verdict.PASSED)] for _ in tasks]  # noqa: E731
    train(how, [pair(1)], tmp_path / "run", tasks=[Task("p", pair(1).slow)], judge=judge)
    assert len(asked) == 2
    for copy, own in asked:
        assert {one.dtype for one in copy.parameters()} == {torch.bfloat16}
        assert {one.dtype for one in own.parameters()} == {torch.float32}


def test_a_machine_that_cannot_judge_stops_the_run(causal, tmp_path):
    how = replace(recipe(causal), validation=ValidationPart(programs=2, beams=1, best=1))

    def judge(tasks, programs):
        return [[Judged(UNJUDGED, detail="no sandbox") for _ in one] for one in programs]

    tasks = [Task(f"p{n}", pair(n).slow) for n in (1, 2)]
    with pytest.raises(SandboxError, match=r"2 of 2 programs could not be judged.*no sandbox"):
        train(how, [pair(1)], tmp_path / "run", tasks=tasks, judge=judge)


# Going on


SCRIPT = """
import json, sys, time
from pathlib import Path
import torch
from hasten.train.sft import sft
from tests.sft_runs import pair, recipe
model, folder = map(Path, sys.argv[1:3])
torch.set_num_threads(1)
how = recipe(model, **json.loads(sys.argv[3]))
pairs = [pair(n) for n in range(12)]
found = sft(how, pairs, folder, cache_dir=folder, validation=pairs[:3])
if found is not None:
    print(json.dumps({"updates": found.updates, "loss": found.best.loss}))
"""
ENVIRONMENT = {
    **os.environ,
    "HF_HUB_OFFLINE": "1",
    "CUDA_VISIBLE_DEVICES": "",
    "OMP_NUM_THREADS": "1",
}
ROOT = Path(__file__).parent.parent


def started(model, folder, how, *, launcher=()):
    command = [sys.executable, *launcher, "-c", SCRIPT]
    if launcher:
        path = folder.parent / "script.py"
        path.write_text(SCRIPT)
        command = [sys.executable, *launcher, str(path)]
    return subprocess.Popen(
        [*command, str(model), str(folder), json.dumps(how)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        cwd=ROOT,
        env={**ENVIRONMENT, "PYTHONPATH": str(ROOT)},
    )


def finished(process):
    out, error = process.communicate(timeout=280)
    assert process.returncode == 0, error
    return out, error


def kill_after(process, folder, step):
    """SIGKILL, once a step has been written."""
    while process.poll() is None:
        if (folder / "steps.jsonl").exists() and lines_of(folder)[-1]["step"] >= step:
            process.kill()
        time.sleep(0.005)
    process.communicate()
    assert process.returncode == -signal.SIGKILL


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["t5_with_dropout", "causal"])
def test_a_killed_run_goes_on_as_if_it_had_not_been_killed(kind, request, tmp_path):
    model = request.getfixturevalue(kind)
    how = {"epochs": 4, "batch": 4, "micro_batch": 2, "evaluations": 2, "learning_rate": 1e-3}
    whole, broken = tmp_path / "whole", tmp_path / "broken"
    one = started(model, whole, how)
    kill_after(started(model, broken, how), broken, 7)  # between two checkpoints
    assert not (broken / "model").exists()
    out, error = finished(one)
    assert finished(started(model, broken, how)) == (out, error)
    assert error == ""
    assert lines_of(broken, times=False) == lines_of(whole, times=False)
    assert len(lines_of(whole)) == 13
    ours, theirs = weights_of(broken / "model"), weights_of(whole / "model")
    assert all(ours[name].equal(value) for name, value in theirs.items())


@pytest.mark.parametrize("lora", [0, 4])
def test_interrupted_work_goes_on_from_the_newest_checkpoint(lora, causal, tmp_path):
    how, pairs = recipe(causal, lora=lora, epochs=3, evaluations=2), [pair(n) for n in range(12)]
    train(how, pairs, tmp_path / "whole", validation=pairs[:2])

    def interrupt(what, done, total):
        if (what, done) == ("training", 6):
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        train(how, pairs, tmp_path / "broken", validation=pairs[:2], on_progress=interrupt)
    done = []
    train(
        how, pairs, tmp_path / "broken", validation=pairs[:2],
        on_progress=lambda what, number, _: done.append(number) if what == "training" else None,
    )  # fmt: skip
    assert done == [6, 7, 8, 9]
    whole, broken = tmp_path / "whole", tmp_path / "broken"
    assert lines_of(broken, times=False) == lines_of(whole, times=False)
    ours, theirs = weights_of(broken / "model"), weights_of(whole / "model")
    assert all(ours[name].equal(value) for name, value in theirs.items())


def test_a_checkpoint_that_was_being_written_is_none(causal, tmp_path):
    how = recipe(causal, epochs=2)
    train(how, [pair(n) for n in range(4)], tmp_path / "run")
    part = tmp_path / "run" / "checkpoints" / "checkpoint-3"
    part.mkdir()
    (part / "model.safetensors").write_bytes(b"half")
    assert train(how, [pair(n) for n in range(4)], tmp_path / "run").updates == 2
    assert not part.exists()


def test_a_checkpoint_is_made_whole_when_all_processes_have_written_theirs(
    causal, tmp_path, monkeypatch
):
    from accelerate import Accelerator

    found = []
    wait = Accelerator.wait_for_everyone

    def waits(self):
        folder = tmp_path / "run" / "checkpoints" / "checkpoint-1"
        found.append({path.name for path in folder.glob("*")})
        wait(self)

    monkeypatch.setattr(Accelerator, "wait_for_everyone", waits)
    train(recipe(causal), [pair(1)], tmp_path / "run")
    written = next(names for names in found if "rng_state.pth" in names)
    assert "optimizer.pt" in written
    assert "trainer_state.json" not in written


@pytest.mark.slow
def test_two_processes_learn_what_one_does(causal, t5, tmp_path):
    for model, how in (
        (causal, {"epochs": 2, "batch": 8, "micro_batch": 2, "learning_rate": 1e-3}),
        (t5, {"epochs": 2, "batch": 4, "micro_batch": 4, "learning_rate": 1e-3}),
    ):
        alone, shared = tmp_path / f"{model.name}-alone", tmp_path / f"{model.name}-shared"
        launcher = ("-m", "accelerate.commands.launch", "--cpu", "--num_processes", "2")
        first = started(model, alone, how)
        second = started(model, shared, how, launcher=launcher)
        out, _ = finished(first)
        both, error = finished(second)
        assert both.count("\n") == 1, error  # one process speaks
        assert json.loads(both) == pytest.approx(json.loads(out), rel=1e-4)
        for one, other in zip(lines_of(alone), lines_of(shared), strict=True):
            assert one.keys() == other.keys()
            for key in {"loss", "validation_loss", "gradient", "tokens"} & one.keys():
                assert one[key] == pytest.approx(other[key], rel=1e-3)
        saved = [
            weights_of(max((run / "checkpoints").iterdir(), key=lambda path: path.name))
            for run in (alone, shared)
        ]
        for name, value in saved[0].items():
            assert value.allclose(saved[1][name], atol=1e-5)


# What goes wrong


def test_another_recipe_or_other_pairs_are_refused_by_name(causal, tmp_path):
    pairs = [pair(1), pair(2)]
    train(recipe(causal), pairs, tmp_path / "run", facts={"meter": "instructions"})
    with pytest.raises(UsageError, match=r"sft.learning_rate \(0.01 there, 0.5 now\)"):
        train(recipe(causal, learning_rate=0.5), pairs, tmp_path / "run")
    with pytest.raises(UsageError, match=r"differs in pairs"):
        train(recipe(causal), pairs[:1], tmp_path / "run")
    with pytest.raises(UsageError, match=r"differs in meter \(instructions there, wall now\)"):
        train(recipe(causal), pairs, tmp_path / "run", facts={"meter": "wall"})


def test_a_folder_that_cannot_be_written_is_refused(causal, tmp_path):
    (tmp_path / "file").write_text("")
    for folder, said in (
        (tmp_path / "file", "is a file"),
        (tmp_path / "no" / "run", "does not exist"),
        (tmp_path / "file" / "run", "does not exist"),
    ):
        with pytest.raises(UsageError, match=said):
            train(recipe(causal), [pair(1)], folder)


@pytest.mark.parametrize(
    "error", [OSError(errno.ENOSPC, os.strerror(errno.ENOSPC)), RuntimeError("writing file failed")]
)
def test_a_full_disk_is_said_in_a_line_and_the_last_checkpoint_stays(
    error, causal, tmp_path, monkeypatch
):
    import torch

    how, pairs = recipe(causal, epochs=3), [pair(n) for n in range(4)]
    save = torch.save

    def fills_up(content, path, *rest, **more):
        if "checkpoint-2" in str(path):
            raise error
        save(content, path, *rest, **more)

    monkeypatch.setattr(torch, "save", fills_up)
    with pytest.raises(UsageError, match=r"checkpoint-2 cannot be written: .*make room"):
        train(how, pairs, tmp_path / "run")
    kept = [path.name for path in (tmp_path / "run" / "checkpoints").iterdir()]
    assert kept == ["checkpoint-1"]
    monkeypatch.undo()
    assert train(how, pairs, tmp_path / "run").updates == 3


def test_too_little_memory_is_said_with_what_to_change(causal, tmp_path, monkeypatch):
    import torch
    from transformers import LlamaForCausalLM

    def takes_all(*_, **__):
        raise torch.OutOfMemoryError("CUDA out of memory")

    monkeypatch.setattr(LlamaForCausalLM, "forward", takes_all)
    with pytest.raises(UsageError, match=r"does not hold 2 pairs of up to .*micro_batch"):
        train(recipe(causal), [pair(n) for n in range(4)], tmp_path / "run")


@pytest.mark.parametrize(
    ("where", "said"),
    [
        ("trainer.SftTrainer.__init__", "the model: "),
        ("sft.validate", "prompts: .*validation.batch"),
    ],
)
def test_too_little_memory_elsewhere_is_said_with_what_to_change_there(
    where, said, causal, tmp_path, monkeypatch
):
    import torch

    def takes_all(*_, **__):
        raise torch.OutOfMemoryError("CUDA out of memory")

    monkeypatch.setattr(f"hasten.train.{where}", takes_all)
    how = replace(recipe(causal), validation=ValidationPart(programs=1, beams=1, best=1))
    with pytest.raises(UsageError, match=f"memory does not hold .*{said}"):
        train(
            how, [pair(1)], tmp_path / "run", tasks=[Task("p", pair(1).slow)], judge=takes_all,
        )  # fmt: skip


def test_training_that_goes_astray_ends_the_run(causal, tmp_path):
    with pytest.raises(UsageError, match=r"is (nan|inf) at step .*lower learning_rate"):
        train(recipe(causal, epochs=9, learning_rate=1e30), [pair(1)] * 4, tmp_path / "run")


def test_a_gradient_that_is_no_number_is_not_learnt_from(causal, tmp_path, monkeypatch):
    from hasten.train.trainer import SftTrainer

    plain = SftTrainer._loss

    def loss(*given, **named):
        found = plain(*given, **named)
        found.register_hook(lambda gradient: gradient * math.nan)
        return found

    monkeypatch.setattr(SftTrainer, "_loss", loss)
    with pytest.raises(UsageError, match="the gradient is nan at step 1: give a lower learning_r"):
        train(recipe(causal), [pair(1)], tmp_path / "run")
    assert not list((tmp_path / "run").glob("checkpoints/*"))
    assert not (tmp_path / "run" / "model").exists()


def test_a_validation_loss_that_is_no_number_is_never_the_best(causal, tmp_path, monkeypatch):
    from hasten.train import trainer

    plain = trainer.completion_loss

    def loss(*given, **named):
        found = plain(*given, **named)
        return found if found.requires_grad else found * math.nan

    monkeypatch.setattr(trainer, "completion_loss", loss)
    with pytest.raises(UsageError, match="the validation loss is nan at step 0: give a lower"):
        train(recipe(causal), [pair(1)], tmp_path / "run", validation=[pair(1)])


# The command

RECIPE = """
[model]
name = "{model}"
dtype = "float32"
[data]
max_tokens = 400
[validation]
programs = 2
beams = 2
best = 1
[sft]
epochs = 12
batch = 2
micro_batch = 2
learning_rate = 0.01
schedule = "constant"
{more}
"""


def command(*arguments, environment=None):
    return subprocess.run(
        [sys.executable, "-m", "hasten.cli.main", "train", "sft", *map(str, arguments)],
        capture_output=True,
        text=True,
        check=False,
        cwd=ROOT,
        env={**ENVIRONMENT, **(environment or {})},
    )


def test_the_command_trains_judges_and_says_so(causal, tmp_path):
    data = make_dataset(tmp_path / "data")
    path = tmp_path / "recipe.toml"
    path.write_text(RECIPE.format(model=causal, more=""))
    done = command(data, "--config", path, "-o", tmp_path / "run", "--json", "--workers", "1")
    assert (done.returncode, done.stderr) == (0, "")
    said = json.loads(done.stdout)
    assert said["start"]["opt"] == 0
    assert (said["best"]["compile"], said["best"]["pass"], said["best"]["opt"]) == (1, 1, 1)
    assert said["best"]["speedup"] > 1.1
    assert said["best"]["validation"] == {"programs": 2, "unjudged": 0}
    assert said["padding_share"] < 0.05
    generator = HfGenerator(
        said["model"], cache_dir=tmp_path, sampling=Sampling(temperature=0), device="cpu"
    )
    prompts = prompts_for([Task("p", python("t = 0\nprint(5)\n"))], recipe(causal).data)
    assert generator.generate(prompts, 1, 0)[0][0].reply == FAST


def test_what_was_learnt_is_shown_in_a_table(capsys, tmp_path):
    found = Trained(
        pairs=1200,
        too_long=3,
        validation_pairs=40,
        validation_too_long=1,
        updates=30,
        planned=38,
        loss=0.5,
        padding_share=0.0123,
        start=Evaluation(0, 2.0, rates(0.0)),
        best=Evaluation(20, 1.0, rates(0.25)),
        model=tmp_path / "model",
    )
    _show(found, json=False, unsafe=False)
    shown = " ".join(capsys.readouterr().out.split())
    for words in (
        "pairs for training 1,200",
        "updates 30 of 38",
        "padding 1.2%",
        "best: step 20",
        "validation loss 1.0000",
        "programs compile, of 4 100.0%",
        "are improved 25.0%",
        "4 pairs were left out",
    ):
        assert words in shown


def test_without_a_judge_no_sandbox_is_needed(causal, tmp_path):
    data = make_dataset(tmp_path / "data")
    (data / "tests.parquet").unlink()
    path = tmp_path / "recipe.toml"
    path.write_text(RECIPE.format(model="smollm2", more="evaluations = 1").replace("12", "1"))
    done = command(
        data, "--config", path, "--model", causal, "-o", tmp_path / "run", "--no-judge",
        environment={"PATH": "/nowhere"},
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (0, "")
    assert "pass their tests" not in done.stdout
    assert f'name = "{causal}"' in (tmp_path / "run" / "recipe.toml").read_text()
