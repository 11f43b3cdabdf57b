"""Transformers' Trainer as fine-tuning uses it. Importing this imports torch and transformers, so
`sft` imports it on use.

What is ours: the batches come from a `Plan`, one pass of the Trainer over which is the whole run,
however many epochs that is; the loss is a mean over all completion tokens of an update, however
they fall on micro-batches and processes, and so is the loss on the validation pairs; after that
comes the judged sample, on the main process alone; what an evaluation finds decides which
checkpoint is the best and when to stop; and what stands in steps.jsonl. All else (the optimizer,
its schedule, clipping, accumulation, precision, processes, checkpoints) is the Trainer's own.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import torch
from accelerate.utils import broadcast_object_list, gather_object
from torch import Tensor
from torch.utils.data import DataLoader
from transformers import TrainerCallback, TrainingArguments
from transformers.trainer_callback import PrinterCallback

from hasten.model.weights import LoadedModel
from hasten.train.collate import Collator, Plan, Tokens
from hasten.train.evaluations import Evaluation, Evaluations
from hasten.train.guarded import GuardedTrainer, refuse_no_number
from hasten.train.losses import IGNORED, token_log_probabilities
from hasten.train.recipe import Recipe, Schedule, SftPart
from hasten.train.runs import keep_step
from hasten.train.validation import Rates

_SCHEDULES = {
    Schedule.CONSTANT: "constant_with_warmup",
    Schedule.LINEAR: "linear",
    Schedule.COSINE: "cosine",
}
_LINES = 1000  # about as many lines has steps.jsonl at most
_KEPT = 2  # checkpoints: the newest and the best


@dataclass(frozen=True, slots=True)
class Learning:
    """What a run learns from, and where it is written. `judged`: gives the rates of the model on
    the judged sample; None where there is no such sample."""

    folder: Path
    part: SftPart
    pairs: Sequence[Tokens]
    validation: Sequence[Tokens]
    collator: Collator
    plan: Plan
    validation_plan: Plan | None
    judged: Callable[[LoadedModel], Rates | None] | None
    on_progress: Callable[[str, int, int], None]


def arguments(
    recipe: Recipe,
    plan: Plan,
    checkpoints: Path,
    *,
    device: str,
    bfloat16: bool,
    resumed: bool,
    finished: bool,
) -> TrainingArguments:
    """The Trainer's settings for a recipe. `finished`: nothing is left to learn."""
    part = recipe.sft
    never = plan.updates + 1  # when is decided by `_Follower`
    settings = TrainingArguments(
        output_dir=str(checkpoints),
        per_device_train_batch_size=plan.piece,
        gradient_accumulation_steps=plan.accumulated,
        num_train_epochs=0 if finished else 1,
        learning_rate=part.learning_rate,
        weight_decay=part.weight_decay,
        warmup_steps=part.warmup,
        lr_scheduler_type=_SCHEDULES[part.schedule],
        max_grad_norm=part.max_gradient,
        bf16=bfloat16,
        seed=recipe.seed,
        logging_steps=math.ceil(plan.updates / _LINES),
        logging_nan_inf_filter=False,
        eval_strategy="steps",
        eval_steps=never,
        eval_on_start=not resumed,
        save_strategy="steps",
        save_steps=never,
        save_total_limit=_KEPT,
        load_best_model_at_end=True,
        metric_for_best_model="eval_best",
        greater_is_better=True,
        remove_unused_columns=False,
        ddp_find_unused_parameters=False,
        report_to="none",
        disable_tqdm=True,
        log_level="error",
        log_level_replica="error",
        use_cpu=device.startswith("cpu"),
    )
    # One process learns on one device: nothing is spread over all GPUs that it happens to see.
    settings._n_gpu = min(settings.n_gpu, 1)
    return settings


def completion_loss(outputs: Any, labels: Tensor, *, shifts: bool, items: Tensor | int) -> Tensor:
    """Minus the log-probability of all labelled tokens, over `items`: a scalar.

    `outputs.logits`: (B, T, V); `labels`: (B, K), those of the last K places. `shifts`: the logits
    at a place are for the label at the next one (decoder-only models)."""
    logits = outputs.logits[:, -labels.shape[1] :]
    if shifts:
        logits, labels = logits[:, :-1], labels[:, 1:]
    return -token_log_probabilities(logits, labels).sum() / items


class SftTrainer(GuardedTrainer):
    """The Trainer of one run. `loaded.model` is what learns."""

    control: Any

    def __init__(
        self,
        loaded: LoadedModel,
        settings: TrainingArguments,
        learning: Learning,
        evaluations: Evaluations,
    ) -> None:
        self._loaded = loaded
        self._learning = learning
        self._shifts = not loaded.is_encoder_decoder
        self.evaluations = evaluations
        self.line: dict[str, Any] = {}  # what is kept of the step that was logged last
        super().__init__(
            model=loaded.model,
            args=settings,
            data_collator=learning.collator,
            train_dataset=_with_blank(learning.pairs, loaded),
            eval_dataset=_with_blank(learning.validation, loaded),
            compute_loss_func=self._loss,
        )
        self.remove_callback(PrinterCallback)
        self.add_callback(_Follower(self, learning))

    def _loss(
        self, outputs: Any, labels: Tensor, num_items_in_batch: Tensor | int | None = None
    ) -> Tensor:
        items = 1 if num_items_in_batch is None else num_items_in_batch
        return completion_loss(outputs, labels, shifts=self._shifts, items=items)

    def get_train_dataloader(self) -> Any:
        """This process's share of the plan."""
        return self._loader(self.train_dataset, self._learning.plan)

    def _loader(self, pairs: Any, plan: Plan) -> Any:
        return DataLoader(
            pairs,
            batch_sampler=_Share(plan, self.args.process_index),
            collate_fn=self.data_collator,
            pin_memory=self.args.device.type == "cuda",
        )

    def evaluate(self, *_: Any, **__: Any) -> dict[str, float]:
        """The loss on the validation pairs and the judged sample, of which a line is kept. Raises
        `UsageError` where the loss is no number."""
        found = Evaluation(self.state.global_step, self._validation_loss(), self._judged())
        self.evaluations = self.evaluations.with_one(found)
        if self.is_world_process_zero() and found.says_something:
            keep_step(self._learning.folder, {**self.line, **found.line()})
        best = self.evaluations.best  # each new best has a greater step than the one before
        metrics = {"eval_best": 0.0 if best is None else float(best.step)}
        self.control = self.callback_handler.on_evaluate(
            self.args, self.state, self.control, metrics
        )
        if self.evaluations.are_enough:
            self.control.should_training_stop = True
        return metrics

    def _validation_loss(self) -> float | None:
        plan = self._learning.validation_plan
        if plan is None:
            return None
        model = self.model_wrapped
        model.eval()
        total, tokens = 0.0, 0
        for done, batch in enumerate(self._loader(self.eval_dataset, plan), 1):
            inputs = self._prepare_inputs(batch)
            labels = inputs.pop("labels")
            with torch.no_grad():
                loss = completion_loss(model(**inputs), labels, shifts=self._shifts, items=1)
            total += loss.item()
            tokens += int((labels != IGNORED).sum())
            if self.is_world_process_zero():
                self._learning.on_progress("validation loss", done, plan.passes)
        shares = gather_object([(total, tokens)])
        loss = float(sum(one[0] for one in shares) / sum(one[1] for one in shares))
        refuse_no_number("validation loss", loss, step=self.state.global_step)
        return loss

    def _judged(self) -> Rates | None:
        if self._learning.judged is None:
            return None
        rates: list[Rates | None] = [None]
        if self.is_world_process_zero():
            now = replace(self._loaded, model=self.model, device=str(self.args.device))
            rates = [self._learning.judged(now)]
        return broadcast_object_list(rates)[0]  # type: ignore[no-any-return]


class _Follower(TrainerCallback):  # type: ignore[misc]
    """Says when to evaluate and to save, and writes down what the Trainer logs."""

    def __init__(self, trainer: SftTrainer, learning: Learning) -> None:
        self._trainer, self._learning = trainer, learning
        self._began: float | None = None  # of what is not logged yet
        self._logged = 0

    def on_train_begin(self, args: Any, state: Any, control: Any, **_: Any) -> None:
        del control
        self._logged = state.global_step
        best = Path(args.output_dir) / f"checkpoint-{state.best_global_step}"
        if best.is_dir():  # wherever the run's folder is by now
            state.best_model_checkpoint = str(best)

    def on_step_begin(self, *_: Any, **__: Any) -> None:
        if self._began is None:
            self._began = time.perf_counter()

    def on_step_end(self, args: Any, state: Any, control: Any, **_: Any) -> None:
        del args
        step, plan = state.global_step, self._learning.plan
        if state.is_world_process_zero:
            self._learning.on_progress("training", step, plan.updates)
        if is_due(step, plan, self._learning.part.evaluations):
            control.should_log = control.should_evaluate = control.should_save = True

    def on_log(self, args: Any, state: Any, control: Any, logs: dict[str, Any], **_: Any) -> None:
        del args, control
        if "loss" not in logs or self._began is None:
            return  # what is said of the whole at the end
        step, plan = state.global_step, self._learning.plan
        refuse_no_number("loss", logs["loss"], step=step)
        updates = [plan.update(number) for number in range(self._logged, step)]
        tokens = sum(one.tokens for one in updates)
        self._trainer.line = {
            "step": step,
            "epoch": round(step / plan.updates_each_epoch, 4),
            "loss": logs["loss"],
            "learning_rate": logs["learning_rate"],
            "gradient": logs["grad_norm"],
            "tokens": tokens,
            "tokens_per_second": round(tokens / (time.perf_counter() - self._began), 1),
            "padding_share": round(1 - tokens / sum(one.cells for one in updates), 4),
        }
        self._began, self._logged = None, step
        if state.is_world_process_zero:
            keep_step(self._learning.folder, self._trainer.line)


class _Share:
    """The micro-batches of one process, for a `DataLoader`."""

    def __init__(self, plan: Plan, process: int) -> None:
        self._plan, self._process = plan, process

    def __len__(self) -> int:
        return self._plan.passes

    def __iter__(self) -> Iterator[list[int]]:
        return self._plan.micro_batches(self._process)


def is_due(step: int, plan: Plan, evaluations: int) -> bool:
    """Whether it is evaluated after this update: so often in an epoch, evenly, and at the end."""
    done, before = (number * evaluations // plan.updates_each_epoch for number in (step, step - 1))
    return done > before or step == plan.updates


def _with_blank(pairs: Sequence[Tokens], loaded: LoadedModel) -> list[Tokens]:
    return [*pairs, Tokens((loaded.tokenizer.eos_token_id,), ())]
