"""GRPO with tiny random models: the real trainer, judges that look at texts, and the real judge."""

from __future__ import annotations

import json
import math
import signal
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hasten.cli.train_grpo import grpo_command
from hasten.errors import BadData, SandboxError, UsageError
from hasten.judge.reward import NO_PROGRAM, UNJUDGED, Judged
from hasten.model import weights
from hasten.model.hf import prompt_tokens
from hasten.train.base import Task
from hasten.train.grpo import advantages, evaluated, run, schedule
from hasten.train.recipe import DType, GrpoPart
from hasten.train.rollouts import StepFolder, read_rollouts, read_verdicts
from hasten.train.runs import read_steps
from hasten.train.validation import prompts_for
from hasten.types import Language, Program, Verdict

from .grpo_runs import TASKS, job_of, judge_by, liked, recipe_of, train, weights_of
from .rrhf_runs import make_dataset, write_recipe
from .test_hf import (  # noqa: F401
    ABSENT,
    CHAT,
    _no_hub,
    make_tokenizer,
    only_lines,
    seq2seq,
)

if not ABSENT:
    pytest.importorskip("trl", reason="not installed: trl")
pytestmark = pytest.mark.skipif(bool(ABSENT), reason=f"not installed: {', '.join(ABSENT)}")

BAD = Judged(Verdict.NOT_COMPILED.value, 0, 1)
LOST = Judged(UNJUDGED, detail="the runner died")
RIGHT = Judged(Verdict.PASSED.value, 1, 1, 1.0)


@pytest.fixture(autouse=True)
def _one_thread(_no_hub):  # noqa: F811
    """So small a model only waits for a second one."""
    import torch

    torch.set_num_threads(1)


@pytest.fixture(scope="module")
def model(tmp_path_factory):
    """A Llama that writes lines of `print(NUMBER)`."""
    import torch
    from transformers import LlamaConfig, LlamaForCausalLM

    folder = tmp_path_factory.mktemp("models") / "tiny"
    tokenizer = make_tokenizer(folder, chat=CHAT)
    torch.manual_seed(0)
    config = LlamaConfig(
        vocab_size=len(tokenizer),
        hidden_size=32,
        intermediate_size=32,
        num_hidden_layers=1,
        num_attention_heads=2,
        max_position_embeddings=512,
        bos_token_id=None,
        eos_token_id=1,
        pad_token_id=0,
    )
    network = LlamaForCausalLM(config)
    only_lines(network.lm_head, tokenizer)
    network.save_pretrained(folder)
    return folder


# -- advantages, by hand ---------------------------------------------------------------------------


def test_an_advantage_is_the_distance_from_the_mean_in_standard_deviations() -> None:
    spread = math.sqrt(((0 - 1) ** 2 + (1 - 1) ** 2 + (2 - 1) ** 2) / 2)
    expected = [-1 / (spread + 1e-4), 0, 1 / (spread + 1e-4)]
    assert advantages([0.0, 1.0, 2.0]) == pytest.approx(expected)


def test_an_unjudged_sample_has_no_advantage_and_does_not_shift_its_groups_mean() -> None:
    with_gap = advantages([0.0, None, 1.0, 2.0, None])
    assert [with_gap[1], with_gap[4]] == [0, 0]
    assert [with_gap[0], *with_gap[2:4]] == advantages([0.0, 1.0, 2.0])
    as_zeros = advantages([0.0, 0.0, 1.0, 2.0, 0.0])
    assert as_zeros[2] != with_gap[2]


@pytest.mark.parametrize("reward", [1.3, 0.1, 2.0, 1 + math.log(1.7)])
@pytest.mark.parametrize("size", [2, 3, 5, 6, 7, 8, 12])
def test_a_group_that_ties_has_advantages_of_exactly_0(reward: float, size: int) -> None:
    """A mean in float32 differs from what it is of in the last digit, for some of these."""
    assert advantages([reward] * size) == [0.0] * size
    assert advantages([None, *[reward] * size]) == [0.0] * (size + 1)


def test_in_float32_ties_would_not_be_0() -> None:
    import torch

    groups = [torch.full((size,), 1.3) for size in range(2, 13)]
    assert any((group - group.mean()).abs().max() > 0 for group in groups)


def test_one_reward_or_none_says_nothing() -> None:
    assert advantages([None, 2.0, None]) == [0, 0, 0]
    assert advantages([None, None]) == [0, 0]


@given(st.lists(st.none() | st.floats(0, 4), min_size=1, max_size=12))
def test_advantages_sum_to_nothing_and_keep_the_order(rewards: list[float | None]) -> None:
    found = advantages(rewards)
    assert sum(found) == pytest.approx(0, abs=1e-6)
    known = [(r, a) for r, a in zip(rewards, found, strict=True) if r is not None]
    for one, less in known:
        for other, more in known:
            assert one > other or less <= more
    assert all(a == 0 for r, a in zip(rewards, found, strict=True) if r is None)


# -- the plan --------------------------------------------------------------------------------------


@given(st.integers(1, 40), st.integers(1, 8), st.integers(1, 30), st.integers(0, 5))
def test_every_program_comes_once_before_any_comes_again(
    programs: int, each: int, steps: int, seed: int
) -> None:
    part = GrpoPart(steps=steps, programs=each, group=8, micro_batch=1)
    if programs < each:
        with pytest.raises(UsageError, match="give fewer"):
            schedule(programs, part, seed=seed)
        return
    found = schedule(programs, part, seed=seed)
    assert len(found) == steps
    assert all(len(set(step)) == each for step in found)
    in_one_pass = [place for step in found[: programs // each] for place in step]
    assert len(set(in_one_pass)) == len(in_one_pass)
    assert found == schedule(programs, part, seed=seed)


@pytest.mark.parametrize(
    ("steps", "times", "expected"),
    [(8, 4, {2, 4, 6, 8}), (7, 2, {4, 7}), (3, 9, {1, 2, 3}), (1, 1, {1}), (10, 1, {10})],
)
def test_evaluations_are_evenly_spread_and_end_with_the_last_step(
    steps: int, times: int, expected: set[int]
) -> None:
    assert evaluated(GrpoPart(steps=steps, evaluations=times)) == expected


# -- a run -----------------------------------------------------------------------------------------


def test_the_mean_reward_rises_where_a_token_is_liked(model, tmp_path) -> None:
    recipe = recipe_of(
        model, steps=12, group=8, micro_batch=8, validated=0, evaluations=1, learning_rate=2e-3
    )
    lines = train(tmp_path / "run", recipe)
    rewards = [line["reward_mean"] for line in lines if line["step"]]
    assert rewards[0] < 1.6
    assert sum(rewards[-3:]) / 3 > 1.9


def test_a_run_writes_the_figures_and_files_that_rrhf_writes(model, tmp_path) -> None:
    run = tmp_path / "run"
    lines = train(run, recipe_of(model))
    assert [line["step"] for line in lines] == [0, 1, 2, 3, 4]
    assert ["opt" in line for line in lines] == [True, False, True, False, True]
    assert ["kl" in line for line in lines] == [False, False, True, False, True]
    figures = {"train", "reward_mean", "reward_std", "ties", "unjudged", "programs", "loss"}
    assert all(figures <= line.keys() for line in lines[1:])
    assert lines[4]["kl"] > lines[2]["kl"] > 0
    assert lines[4]["precision"] == dict.fromkeys(
        ("rollout", "learn", "validation_rollout"), "float32"
    )
    waits = {"judge_beyond", "validation_judge_beyond", "validate"}
    assert waits <= read_steps(run)[4]["seconds"].keys()
    for step in range(1, 5):
        rows = read_rollouts(StepFolder(run, step).rollouts())
        verdicts = read_verdicts(StepFolder(run, step).judgements(), rows)
        assert [len(row.samples) for row in rows] == [4, 4]
        rewards = [reward for one in verdicts for reward in one.rewards]
        assert sum(rewards) / 8 == pytest.approx(lines[step]["reward_mean"])
    assert not (run / "checkpoints").exists()
    one, other = (json.loads((at / "config.json").read_text()) for at in (model, run / "model"))
    assert one == other  # as the Trainer found it
    weights.load(str(run / "model"), cache_dir=tmp_path, device="cpu")


def test_prompts_are_those_of_the_generator_to_the_token(model, tmp_path, monkeypatch) -> None:
    """TRL applies a chat's markup by itself; a model must learn from what it is asked later."""
    from trl import GRPOTrainer

    seen = []
    compute = GRPOTrainer._compute_loss

    def look(self, network, inputs):
        for ids, mask in zip(inputs["prompt_ids"], inputs["prompt_mask"], strict=True):
            seen.append(ids[mask.bool()].tolist())
        return compute(self, network, inputs)

    monkeypatch.setattr(GRPOTrainer, "_compute_loss", look)
    recipe = recipe_of(model, steps=3, validated=0)
    train(tmp_path / "run", recipe)
    loaded = weights.load(str(model), cache_dir=tmp_path, device="cpu")
    asked = [prompt_tokens(loaded, one.text) for one in prompts_for(TASKS, recipe.data)]
    assert loaded.tokenizer.decode(asked[0]).startswith("<user>")
    assert len(seen) == 3 * 8
    assert {tuple(one) for one in seen} == {tuple(one) for one in asked}
    rows = [
        row
        for step in (1, 2, 3)
        for row in read_rollouts(StepFolder(tmp_path / "run", step).rollouts())
    ]
    assert sorted(seen) == sorted([*row.prompt_tokens] for row in rows for _ in row.samples)


def learnt_from(monkeypatch) -> list[dict]:
    """What TRL's loss is given, update by update, from now on."""
    from trl import GRPOTrainer

    seen = []
    compute = GRPOTrainer._compute_loss

    def look(self, network, inputs):
        seen.append({key: value.clone() for key, value in inputs.items()})
        return compute(self, network, inputs)

    monkeypatch.setattr(GRPOTrainer, "_compute_loss", look)
    return seen


def test_an_unjudged_sample_is_masked_out_of_the_loss_and_of_its_groups_mean(
    model, tmp_path, monkeypatch
) -> None:
    """Of 40 programs at most 5 % may stay unjudged; the lost one is of the kind that is liked."""
    lost = []

    def judge(program: Program | None) -> Judged:
        if program is not None and "print(1" in program.source and lost in ([], [program]):
            lost[:] = [program]
            return LOST
        return RIGHT if program is not None and "print(2" in program.source else BAD

    seen = learnt_from(monkeypatch)
    recipe = recipe_of(model, steps=1, group=20, micro_batch=40, validated=0)
    recipe_lines = train(tmp_path / "run", recipe, judge_by(judge))
    (batch,) = seen
    rows = read_rollouts(StepFolder(tmp_path / "run", 1).rollouts())
    verdicts = read_verdicts(StepFolder(tmp_path / "run", 1).judgements(), rows)
    places = [i for one in verdicts for i, reward in enumerate(one.rewards) if reward is None]
    assert recipe_lines[-1]["unjudged"] == len(places) >= 1
    masked = batch["completion_mask"].sum(dim=1) == 0
    assert int(masked.sum()) == len(places)
    assert batch["advantages"][masked].tolist() == [0.0] * len(places)
    assert int(batch["num_items_in_batch"]) == int(batch["completion_mask"].sum())
    expected = sorted(a for one in verdicts for a in advantages(one.rewards))
    assert sorted(batch["advantages"].tolist()) == pytest.approx(expected, abs=1e-5)
    for one in verdicts:
        known = [reward for reward in one.rewards if reward is not None]
        assert set(known) <= {0.0, 1.3}  # never a 0 of a sample that was lost
    assert not {0.0} & {r for v in verdicts for j, r in zip(v.judged, v.rewards, strict=True)
                        if j.verdict == UNJUDGED}  # fmt: skip


def test_what_is_unjudged_is_asked_once_more(model, tmp_path) -> None:
    asked: dict[str, int] = {}

    def judge(program: Program | None) -> Judged:
        if program is None:
            return Judged(NO_PROGRAM)
        asked[program.source] = asked.get(program.source, 0) + 1
        return LOST if asked[program.source] == 1 else RIGHT

    recipe = recipe_of(model, steps=1, validated=0, max_new_tokens=8)
    lines = train(tmp_path / "run", recipe, judge_by(judge))
    assert max(asked.values()) >= 2
    assert lines[-1]["unjudged"] == 0
    assert lines[-1]["train"]["all"]["samples"] == 8


def test_too_many_unjudged_programs_end_the_run_and_lose_nothing(model, tmp_path) -> None:
    recipe = recipe_of(model, steps=2, validated=0)
    with pytest.raises(SandboxError, match=r"more than 5%: the runner died"):
        train(tmp_path / "run", recipe, judge_by(lambda _: LOST))
    assert StepFolder(tmp_path / "run", 1).rollouts().exists()
    lines = train(tmp_path / "run", recipe)
    assert lines == train(tmp_path / "other", recipe)


def test_groups_that_tie_give_no_gradient(model, tmp_path, monkeypatch) -> None:
    seen = learnt_from(monkeypatch)
    recipe = recipe_of(model, steps=2, group=6, micro_batch=6, validated=0)
    lines = train(tmp_path / "run", recipe, judge_by(lambda _: RIGHT))
    assert [line["ties"] for line in lines[1:]] == [1.0, 1.0]
    assert all(one["advantages"].abs().max() == 0 for one in seen)
    before = weights.load(str(model), cache_dir=tmp_path, device="cpu").model.state_dict()
    after = weights_of(tmp_path / "run")
    assert all((before[name] == value).all() for name, value in after.items())


def test_programs_whose_slow_program_fails_teach_nothing(model, tmp_path) -> None:
    recipe = recipe_of(model, steps=2, validated=0)
    alone = replace(RIGHT, speedup=None, slow_failed=True)
    lines = train(tmp_path / "run", recipe, judge_by(lambda _: alone))
    assert [line["slow_failed"] for line in lines[1:]] == [2, 2]
    assert [line["reward_mean"] for line in lines[1:]] == [None, None]
    assert [line["loss"] for line in lines[1:]] == [0, 0]
    before = weights.load(str(model), cache_dir=tmp_path, device="cpu").model.state_dict()
    after = weights_of(tmp_path / "run")
    assert all((before[name] == value).all() for name, value in after.items())


@pytest.mark.parametrize("lora_rank", [0, 4])
def test_the_kl_term_looks_back_to_the_start(model, tmp_path, lora_rank) -> None:
    """Where all rewards tie the loss is the KL term alone: TRL's estimate is the one of `scoring`,
    which knows nothing of TRL."""
    programs = []

    def judge(program: Program | None) -> Judged:
        programs.append(program)
        return liked(program) if len(programs) <= 16 else RIGHT

    recipe = recipe_of(
        model, lora_rank=lora_rank, steps=3, evaluations=3, validated=0, beta=0.5,
        learning_rate=0.03,
    )  # fmt: skip
    lines = train(tmp_path / "run", recipe, judge_by(judge))
    assert lines[1]["kl"] == pytest.approx(0, abs=1e-6)
    assert lines[3]["ties"] == 1
    assert lines[3]["kl"] > 0.01
    assert lines[3]["loss"] == pytest.approx(0.5 * lines[3]["kl"], rel=1e-3)


@pytest.mark.parametrize("lora_rank", [0, 4])
def test_in_bfloat16_a_plain_copy_writes_the_samples_and_float32_learns(
    model, tmp_path, lora_rank, monkeypatch
) -> None:
    """A copy that kept what TRL puts into a model would go on with the weights of the original."""
    import torch

    from hasten.train import grpo

    copies = []
    make = grpo.to_generate

    def copied(loaded, part):
        made = make(loaded, part)
        copies.append((made.model, loaded.model))
        assert not any("forward" in vars(module) for module in made.model.modules())
        return made

    monkeypatch.setattr(grpo, "to_generate", copied)
    recipe = recipe_of(model, lora_rank=lora_rank, dtype=DType.BFLOAT16, beta=0.1)
    lines = train(tmp_path / "run", recipe)
    assert lines[-1]["kl"] > 0
    assert len(copies) == 4 + 3  # a step's, and those of an evaluation
    for copy, own in copies:
        assert {one.dtype for one in copy.parameters()} == {torch.bfloat16}
        assert {one.dtype for one in own.parameters()} == {torch.float32}
        assert "forward" in vars(own)  # TRL's is back


def test_adapters_alone_are_trained_and_saved(model, tmp_path) -> None:
    run = tmp_path / "run"
    train(run, recipe_of(model, lora_rank=4))
    names = {path.name for path in (run / "model").iterdir()}
    assert "adapter_model.safetensors" in names
    assert "model.safetensors" not in names
    weights.load(str(run / "model"), cache_dir=tmp_path, device="cpu")


def test_a_run_that_is_done_is_not_done_again(model, tmp_path) -> None:
    lines = train(tmp_path / "run", recipe_of(model, steps=1))

    def judge(*_: object) -> None:
        raise AssertionError("judged again")

    assert train(tmp_path / "run", recipe_of(model, steps=1), judge) == lines


@pytest.mark.slow
@pytest.mark.parametrize("lora_rank", [0, 4])
def test_a_run_that_is_killed_again_and_again_ends_like_one_that_was_not(
    model, tmp_path, lora_rank
) -> None:
    """In the first step, in the middle of a checkpoint, in the step after one, at the very end."""
    run = tmp_path / "run"
    for when in ("judging 4", "saving 1", "judging 5", "model"):
        done = subprocess.run(
            [sys.executable, "-m", "tests.grpo_runs", str(model), str(run), when, str(lora_rank)],
            cwd=Path(__file__).parents[1],
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == -signal.SIGKILL, done.stderr
        assert not (run / "model").exists()
    assert [path.name for path in (run / "checkpoints").iterdir()] == ["checkpoint-4"]
    recipe = recipe_of(model, lora_rank=lora_rank)
    assert train(run, recipe) == train(tmp_path / "other", recipe)
    one, other = weights_of(run), weights_of(tmp_path / "other")
    assert one.keys() == other.keys()
    assert all((one[name] == other[name]).all() for name in one)


# -- the command, with the real judge --------------------------------------------------------------

SECTIONS = {
    "validation": {"programs": 1, "beams": 2, "best": 1, "max_new_tokens": 3},
    "grpo": {
        "steps": 2, "group": 4, "programs": 2, "micro_batch": 8, "max_new_tokens": 3,
        "learning_rate": 0.01, "evaluations": 1,
    },
}  # fmt: skip


def command(data: Path, recipe: Path, run: Path, model: Path, **options: object) -> None:
    grpo_command(data, recipe, run, str(model), **{"workers": 1, "json": True} | options)


def test_the_command_trains_with_the_real_judge_and_says_what_came_of_it(
    model, tmp_path, capsys
) -> None:
    data, path = make_dataset(tmp_path / "data"), tmp_path / "recipe.toml"
    write_recipe(path, **SECTIONS)
    command(data, path, tmp_path / "run", model)
    said = json.loads(capsys.readouterr().out)
    assert [line["step"] for line in said["steps"]] == [0, 1, 2]
    assert said["model"] == str(tmp_path / "run" / "model")
    judged = said["steps"][1]["train"]["sampled"]
    assert judged["samples"] == 8
    assert judged["compile"] > 0
    command(data, path, tmp_path / "run", model, json=False)
    out = capsys.readouterr().out
    assert "the model is" in out
    assert [line.split()[0] for line in out.splitlines()[:3]] == ["step", "0", "2"]


def test_another_recipe_or_another_judge_is_refused_with_what_differs(model, tmp_path) -> None:
    data, run = make_dataset(tmp_path / "data"), tmp_path / "run"
    path = write_recipe(tmp_path / "recipe.toml", **SECTIONS)
    other = {**SECTIONS, "grpo": {**SECTIONS["grpo"], "beta": 0.1}}
    changed = write_recipe(tmp_path / "other.toml", **other)
    command(data, path, run, model)
    with pytest.raises(UsageError, match=r"differs in grpo\.beta \(0\.0 there, 0\.1 now\)"):
        command(data, changed, run, model)
    with pytest.raises(UsageError, match=r"differs in timeout \(5 there, 6 now\)"):
        command(data, path, run, model, timeout=6.0)


def test_a_reward_that_there_is_not_is_refused_first(model, tmp_path) -> None:
    data = make_dataset(tmp_path / "data")
    wrong = {**SECTIONS, "grpo": {**SECTIONS["grpo"], "reward": "fast"}}
    path = write_recipe(tmp_path / "recipe.toml", **wrong)
    with pytest.raises(UsageError, match="there is no reward 'fast'"):
        command(data, path, tmp_path / "run", model)
    assert not (tmp_path / "run").exists()


# -- what is refused -------------------------------------------------------------------------------


def test_an_encoder_decoder_model_is_refused(seq2seq, tmp_path) -> None:  # noqa: F811
    with pytest.raises(UsageError, match="is an encoder-decoder model, and GRPO trains decoder-on"):
        train(tmp_path / "run", recipe_of(seq2seq))


def test_prompts_without_room_are_left_out_and_nothing_but_such_is_refused(model, tmp_path) -> None:
    long = Task("long", Program("print(1)\n" * 400, Language.PYTHON, "long.py"))
    recipe = recipe_of(model, steps=1, validated=0)
    lines = train(tmp_path / "run", recipe, tasks=[long, *TASKS[:2]])
    assert lines[-1]["programs"] == 2
    with pytest.raises(BadData, match="leaves room for a reply"):
        train(tmp_path / "other", recipe, tasks=[long])


def test_a_full_disk_is_one_line_and_the_same_command_continues(
    model, tmp_path, monkeypatch
) -> None:
    import torch

    recipe = recipe_of(model)

    def full(*_: object, **__: object) -> None:
        raise RuntimeError("PytorchStreamWriter failed writing file data/1: file write failed")

    with monkeypatch.context() as patched:
        patched.setattr(torch, "save", full)
        with pytest.raises(UsageError, match="checkpoint-2 cannot be written: PytorchStreamWriter"):
            train(tmp_path / "run", recipe)
        assert not list((tmp_path / "run" / "checkpoints").iterdir())
    assert train(tmp_path / "run", recipe) == train(tmp_path / "other", recipe)


def test_too_little_memory_is_one_line(model, tmp_path, monkeypatch) -> None:
    import torch
    from trl import GRPOTrainer

    def full(*_: object) -> None:
        raise torch.OutOfMemoryError("CUDA out of memory")

    monkeypatch.setattr(GRPOTrainer, "_compute_loss", full)
    with pytest.raises(UsageError, match="memory does not hold 4 samples at once: give a smaller"):
        train(tmp_path / "run", recipe_of(model))


def test_a_loss_that_is_no_number_is_refused(model, tmp_path, monkeypatch) -> None:
    from trl import GRPOTrainer

    compute = GRPOTrainer._compute_loss
    monkeypatch.setattr(GRPOTrainer, "_compute_loss", lambda *these: compute(*these) * math.nan)
    with pytest.raises(UsageError, match="the loss is nan at step 1: give a lower learning_r"):
        train(tmp_path / "run", recipe_of(model))


def test_a_gradient_that_is_no_number_is_refused(model, tmp_path, monkeypatch) -> None:
    from trl import GRPOTrainer

    compute = GRPOTrainer._compute_loss

    def loss(*given: object) -> object:
        found = compute(*given)
        found.register_hook(lambda gradient: gradient * math.nan)
        return found

    monkeypatch.setattr(GRPOTrainer, "_compute_loss", loss)
    with pytest.raises(UsageError, match="the gradient is nan at step 1: give a lower learning_r"):
        train(tmp_path / "run", recipe_of(model))
    assert not (tmp_path / "run" / "model").exists()


def test_any_name_of_the_processor_is_the_processor(model, tmp_path) -> None:
    from hasten.train.grpo_trainer import settings_of

    with weights.quiet_transformers():
        assert settings_of(recipe_of(model), "cpu:0", tmp_path).use_cpu


def test_nothing_is_printed_and_nobody_is_told(model, tmp_path, capfd, monkeypatch) -> None:
    import trl.trainer.base_trainer as base

    def told(*_: object, **__: object) -> None:
        raise AssertionError("telemetry")

    monkeypatch.setattr(base, "send_telemetry", told)
    train(tmp_path / "run", recipe_of(model))
    assert capfd.readouterr() == ("", "")


def test_micro_batches_divide_an_updates_samples() -> None:
    with pytest.raises(UsageError, match="micro_batch is 3: give a divisor of programs"):
        GrpoPart(programs=2, group=4, micro_batch=3)


def test_a_judge_is_needed(model, tmp_path) -> None:
    job = job_of(tmp_path / "run", recipe_of(model), None)
    with pytest.raises(UsageError, match="there is no judge"):
        run(replace(job, court=None))
