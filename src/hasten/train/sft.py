"""Fine-tuning on pairs, by Transformers' Trainer (`trainer` says what of it is ours).

    RUN/
      recipe.toml, about.toml, steps.jsonl    as every run has them (`runs`)
      checkpoints/checkpoint-N/               the newest and the best: weights, optimizer, schedule
      model/                                  the best model, written when all is done

steps.jsonl has a line for each update (of long runs, for every few): `loss` (nats for each
completion token), `learning_rate`, `gradient` (its norm before it is clipped), `tokens` (real ones
since the line before), `tokens_per_second` and `padding_share` of these; where it was evaluated
also `validation_loss` and, of the judged sample, `compile`, `pass`, `opt`, `speedup`, `programs`
and `unjudged`. Step 0 is the model before the run.

A killed run continues from its newest checkpoint and, on a processor, goes the way that it would
have gone: batches are planned from the seed alone, and a checkpoint holds all else that is random.

Several processes (`accelerate launch`, `torchrun`) share the micro-batches of each update: the
weights are those of one process but for the order in which numbers are added. Only the main process
judges and writes. Options of FSDP go through accelerate's own configuration; the judged sample must
be left out then, since no process has the whole model. On a processor accelerate takes DDP in its
place, which was tried and gives the same figures; on several GPUs it was not tried.
"""

from __future__ import annotations

import contextlib
import inspect
import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from hasten.errors import BadData, UsageError
from hasten.model.prompts import Example
from hasten.model.weights import LoadedModel, best_device, quiet_transformers
from hasten.train.base import (
    LESS_TO_HOLD,
    Judge,
    Task,
    as_it_was,
    computes_in_bfloat16,
    enough_memory,
    is_adapter,
    load_to_train,
    save_model,
    saving,
    to_generate,
)
from hasten.train.collate import Collator, Plan, Tokenised, tokenise
from hasten.train.evaluations import Evaluation, Evaluations
from hasten.train.judging import refuse_faults
from hasten.train.recipe import Recipe
from hasten.train.runs import MODEL, digest_of_tasks, keep_facts, open_run, read_steps, writing
from hasten.train.scoring import decoder_start
from hasten.train.trainer_checkpoints import (
    CHECKPOINTS,
    newest_checkpoint,
    remove_broken,
    step_of,
)
from hasten.train.validation import Rates, validate

if TYPE_CHECKING:
    from hasten.train.trainer import Learning, SftTrainer

Progress = Callable[[str, int, int], None]

_PATIENCE = timedelta(days=1)  # of processes that wait while the main one judges


@dataclass(frozen=True, slots=True)
class Trained:
    """What a run came to.

    `too_long`, `validation_too_long`: pairs that were left out. `updates` of the `planned` ones
    were made; fewer: there was no better evaluation any more. `loss`: of the last that was logged,
    `padding_share`: of all tokens that the model computes in an epoch. `start`: the evaluation
    before the run; `best`: that of the model in the folder `model`."""

    pairs: int
    too_long: int
    validation_pairs: int
    validation_too_long: int
    updates: int
    planned: int
    loss: float | None
    padding_share: float
    start: Evaluation | None
    best: Evaluation | None
    model: Path


@dataclass(frozen=True, slots=True)
class _Work:
    """What one process has to do, and where."""

    recipe: Recipe
    folder: Path
    device: str
    main: bool
    training: Tokenised
    validation: Tokenised
    plan: Plan
    tasks: tuple[Task, ...]
    judge: Judge | None
    on_progress: Progress

    @property
    def checkpoints(self) -> Path:
        return self.folder / CHECKPOINTS


def sft(
    recipe: Recipe,
    pairs: Sequence[Example],
    folder: Path,
    *,
    cache_dir: Path,
    validation: Sequence[Example] = (),
    tasks: Sequence[Task] = (),
    judge: Judge | None = None,
    facts: Mapping[str, str] | None = None,
    device: str | None = None,
    on_progress: Progress = lambda *_: None,
) -> Trained | None:
    """Fine-tune the recipe's model on pairs, or continue, in a run's folder; None on a process that
    is not the main one.

    `validation`: pairs on which the loss is measured; `tasks` and `judge`: the judged sample, where
    both are given. `facts`: what else the run depends on, for about.toml.

    Raises `UsageError` where the folder is of another run or cannot be written, where memory does
    not suffice or the loss is no number; `BadData` where no pair fits; `SandboxError` where too
    much could not be judged; and what `weights.load` raises.
    """
    import torch
    from accelerate import PartialState

    if judge is None:
        tasks = ()
    if recipe.sft.patience and not validation and not tasks:
        raise UsageError(
            f"patience is {recipe.sft.patience}, and there is nothing to validate on: give 0"
        )
    with quiet_transformers(), contextlib.ExitStack() as stack:
        # Where there is no GPU accelerate must be told, or it takes several processes for one.
        state = PartialState(cpu=(device or best_device()).startswith("cpu"), timeout=_PATIENCE)
        stack.callback(state.destroy_process_group)
        main, processes = state.is_main_process, state.num_processes
        where = device or str(state.device)
        if main:
            stack.enter_context(open_run(folder, recipe))
        else:
            on_progress = _silent
        torch.manual_seed(recipe.seed)  # adapters begin at random
        loaded = load_to_train(
            recipe.model, cache_dir=cache_dir, device="cpu" if processes > 1 else where
        )
        training = _drawn(_tokenised(loaded, pairs, recipe, "training", on_progress), recipe)
        validating = _tokenised(loaded, validation, recipe, "validation", on_progress)
        if main:
            said = {"algorithm": "sft", "pairs": training.digest, "validation": validating.digest}
            said["judged_sample"] = digest_of_tasks(tasks) if tasks else "none"
            keep_facts(folder, {**said, **(facts or {})})
            remove_broken(folder / CHECKPOINTS)
        state.wait_for_everyone()
        plan = _plan(loaded, training, recipe, processes=processes, epochs=recipe.sft.epochs)
        work = _Work(
            recipe, folder, where, main, training, validating, plan, tuple(tasks), judge,
            on_progress,
        )  # fmt: skip
        _train(loaded, work)
        return _result(work) if main else None


def _tokenised(
    loaded: LoadedModel, pairs: Sequence[Example], recipe: Recipe, what: str, progress: Progress
) -> Tokenised:
    def show(done: int, total: int) -> None:
        progress(f"reading {what} pairs", done, total)

    found = tokenise(loaded, pairs, recipe.data, on_progress=show)
    if not found.pairs and (pairs or what == "training"):
        raise BadData(
            f"none of {len(pairs)} {what} pairs has at most {recipe.data.max_tokens} tokens and "
            f"fits into {loaded.name}: give a larger max_tokens, or other data"
        )
    return found


def _drawn(found: Tokenised, recipe: Recipe) -> Tokenised:
    limit, count = recipe.data.limit, len(found.pairs)
    if not limit:
        return found
    if count < limit:
        raise BadData(f"limit is {limit}, and only {count} training pairs fit: give less")
    places = sorted(random.Random(f"pairs {recipe.seed}").sample(range(count), limit))
    return replace(found, pairs=tuple(found.pairs[place] for place in places))


def _plan(
    loaded: LoadedModel, pairs: Tokenised, recipe: Recipe, *, processes: int, epochs: float
) -> Plan:
    return Plan(
        [one.sides(loaded.is_encoder_decoder) for one in pairs.pairs],
        batch=recipe.sft.batch,
        micro_batch=recipe.sft.micro_batch,
        epochs=epochs,
        seed=recipe.seed,
        processes=processes,
    )


def _train(loaded: LoadedModel, work: _Work) -> None:
    """Train, or continue, and save the best model."""
    newest = newest_checkpoint(work.checkpoints)
    step = 0 if newest is None else step_of(newest)
    evaluations = _evaluations(work, step)
    finished = step == work.plan.updates or evaluations.are_enough
    if finished and (work.folder / MODEL).is_dir():
        return
    caches = loaded.model.config.use_cache  # which the Trainer sets as it likes
    with enough_memory("the model", LESS_TO_HOLD):
        trainer = _trainer(loaded, work, evaluations, newest, finished=finished)
    longest = max(len(one.prompt) + len(one.completion) for one in work.training.pairs)
    with enough_memory(f"{work.plan.piece} pairs of up to {longest} tokens at once"):
        trainer.train(resume_from_checkpoint=None if newest is None else str(newest))
    loaded.model.config.use_cache = caches
    state = trainer.accelerator.get_state_dict(trainer.model) if trainer.is_fsdp_enabled else None
    if work.main:
        with saving(work.folder / MODEL):
            save_model(loaded, work.folder / MODEL, work.recipe.data, state=state)
    trainer.accelerator.wait_for_everyone()


def _trainer(
    loaded: LoadedModel,
    work: _Work,
    evaluations: Evaluations,
    newest: Path | None,
    *,
    finished: bool,
) -> SftTrainer:
    from hasten.train.trainer import SftTrainer, arguments

    settings = arguments(
        work.recipe,
        work.plan,
        work.checkpoints,
        device=work.device,
        bfloat16=computes_in_bfloat16(work.recipe.model, work.device),
        resumed=newest is not None,
        finished=finished,
    )
    with writing(work.folder):
        trainer = SftTrainer(loaded, settings, _learning(loaded, work), evaluations)
    if trainer.is_fsdp_enabled and work.tasks:
        raise UsageError(
            "under FSDP no process has the whole model, which the judged sample needs: give "
            "--no-judge, or programs = 0 under validation"
        )
    return trainer


def _learning(loaded: LoadedModel, work: _Work) -> Learning:
    from hasten.train.trainer import Learning

    recipe, judge, tasks = work.recipe, work.judge, work.tasks
    micro_batch = recipe.sft.micro_batch
    checked = replace(recipe.sft, batch=micro_batch * work.plan.processes)
    validation_plan = None
    if work.validation.pairs:
        validation_plan = _plan(
            loaded,
            work.validation,
            replace(recipe, sft=checked),
            processes=work.plan.processes,
            epochs=1.0,
        )

    def judged(now: LoadedModel) -> Rates | None:
        assert judge is not None
        part = recipe.validation
        what = f"{part.beams} replies to each of {part.batch} prompts"
        with (
            as_it_was(now.model),
            enough_memory(what, "give a smaller validation.batch or validation.beams"),
        ):
            rates, groups = validate(
                to_generate(now, recipe.model),
                tasks,
                data=recipe.data,
                part=part,
                judge=judge,
                on_progress=partial(work.on_progress, "writing programs"),
            )
        refuse_faults(groups)
        return rates

    return Learning(
        folder=work.folder,
        part=recipe.sft,
        pairs=work.training.pairs,
        validation=work.validation.pairs,
        collator=_collator(loaded),
        plan=work.plan,
        validation_plan=validation_plan,
        judged=judged if tasks else None,
        on_progress=work.on_progress,
    )


def _collator(loaded: LoadedModel) -> Collator:
    model = loaded.model.get_base_model() if is_adapter(loaded.model) else loaded.model
    return Collator(
        pad=loaded.tokenizer.pad_token_id,
        decoder_start=decoder_start(loaded) if loaded.is_encoder_decoder else None,
        cuts_logits="logits_to_keep" in inspect.signature(model.forward).parameters,
    )


def _result(work: _Work) -> Trained:
    lines = read_steps(work.folder)
    newest = newest_checkpoint(work.checkpoints)
    step = 0 if newest is None else step_of(newest)
    evaluations = _evaluations(work, step)
    losses = [line["loss"] for line in lines if "loss" in line and line["step"] <= step]
    return Trained(
        pairs=len(work.training.pairs),
        too_long=work.training.too_long,
        validation_pairs=len(work.validation.pairs),
        validation_too_long=work.validation.too_long,
        updates=step,
        planned=work.plan.updates,
        loss=losses[-1] if losses else None,
        padding_share=work.plan.padding_share,
        start=evaluations.start,
        best=evaluations.best,
        model=work.folder / MODEL,
    )


def _evaluations(work: _Work, step: int) -> Evaluations:
    return Evaluations.of_lines(read_steps(work.folder), work.recipe.sft.patience, until=step)


def _silent(*_: object) -> None:
    """Where nobody looks."""
