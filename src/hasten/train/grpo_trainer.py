"""TRL's GRPOTrainer as `grpo` uses it. Importing this imports torch and TRL, so it is imported on
use.

The samples and the advantages come from outside (`Hooks`); what TRL logs, draws on cards, sends to
its makers or prints is off.
"""

from __future__ import annotations

import logging
import time
import warnings
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import torch
from datasets import Dataset
from transformers import TrainerCallback
from transformers.trainer_callback import PrinterCallback
from trl import GRPOConfig, GRPOTrainer
from trl.trainer.utils import add_fused_lm_head

from hasten.errors import UsageError
from hasten.model.weights import LoadedModel
from hasten.train.base import computes_in_bfloat16
from hasten.train.guarded import GuardedTrainer, refuse_no_number
from hasten.train.recipe import Recipe
from hasten.train.rolling import seed_of

if TYPE_CHECKING:
    from hasten.train.grpo import Rolled

_SAVED_AFTER_S = 600.0  # with rollouts kept, a killed run only learns again what came after


@dataclass(frozen=True, slots=True)
class Hooks:
    """What the trainer asks for, by a step's number, from 1. `rolled`: its samples; `stepped` is
    told the loss when the model has learnt from them; `is_due`: whether to save a checkpoint."""

    rolled: Callable[[int], Rolled]
    stepped: Callable[[int, float], None]
    is_due: Callable[[int], bool]


def settings_of(recipe: Recipe, device: str, checkpoints: Path) -> GRPOConfig:
    """TRL's settings for a recipe. Raises `UsageError` where there are several processes."""
    part = recipe.grpo
    settings = GRPOConfig(
        output_dir=str(checkpoints),
        use_cpu=device.startswith("cpu"),
        bf16=computes_in_bfloat16(recipe.model, device),
        gradient_checkpointing=False,  # the model has it already, where the recipe wants it
        per_device_train_batch_size=part.micro_batch,
        gradient_accumulation_steps=part.programs * part.group // part.micro_batch,
        max_steps=part.steps,
        num_generations=part.group,
        max_completion_length=part.max_new_tokens,
        temperature=part.temperature,
        top_k=part.top_k,
        shuffle_dataset=False,  # the order is `schedule`'s
        num_iterations=1,
        loss_type="dapo",
        scale_rewards="group",
        beta=0.0,  # see `make_trainer`
        learning_rate=part.learning_rate,
        lr_scheduler_type="constant",
        weight_decay=0.0,
        max_grad_norm=part.max_gradient,
        seed=recipe.seed,
        save_strategy="steps",
        save_steps=part.steps + 1,  # when is decided by `_Follower`
        save_total_limit=1,
        logging_strategy="no",
        report_to="none",
        disable_tqdm=True,
        log_level="error",
    )
    if settings.world_size > 1:
        raise UsageError(
            f"GRPO trains in one process, and there are {settings.world_size}: start it without "
            "accelerate launch or torchrun"
        )
    settings._n_gpu = min(settings.n_gpu, 1)  # not torch's DataParallel, which TRL refuses
    return settings


def make_trainer(
    loaded: LoadedModel,
    recipe: Recipe,
    prompts: Sequence[Sequence[str]],
    hooks: Hooks,
    checkpoints: Path,
    *,
    reference: LoadedModel | None,
) -> JudgedTrainer:
    """The trainer of a run. `prompts`: those of every step. `reference`: what the KL term of a
    model without adapters looks back to; TRL would load it by the name in the model's
    configuration, which is not the recipe's where adapters were merged."""
    with _quiet():
        settings = settings_of(recipe, loaded.device, checkpoints)
        trainer = JudgedTrainer(loaded, settings, prompts, hooks)
    trainer.beta = recipe.grpo.beta
    if reference is not None:
        reference.model.eval().requires_grad_(False)
        add_fused_lm_head(reference.model, temperature=recipe.grpo.temperature)
        trainer.ref_model = trainer.accelerator.prepare_model(reference.model, evaluation_mode=True)
    return trainer


class JudgedTrainer(GuardedTrainer, GRPOTrainer):  # type: ignore[misc]
    """The trainer of one run. `loaded.model` is what learns."""

    def __init__(
        self,
        loaded: LoadedModel,
        settings: GRPOConfig,
        prompts: Sequence[Sequence[str]],
        hooks: Hooks,
    ) -> None:
        self._hooks, self._asked = hooks, prompts
        self._samples: Rolled | None = None
        self._losses: list[torch.Tensor] = []
        super().__init__(
            model=loaded.model,
            reward_funcs=self._rewards,
            args=settings,
            train_dataset=Dataset.from_dict(
                {"prompt": [text for some in prompts for text in some]}
            ),
            processing_class=loaded.tokenizer,
            rollout_func=self._rolled,
        )
        self.remove_callback(PrinterCallback)
        self.add_callback(_Follower(self))

    def train(self, *given: Any, **named: Any) -> Any:
        """As TRL, in silence."""
        with _quiet():
            return super().train(*given, **named)

    # -- samples and what they are worth ---------------------------------------------------------

    def _rolled(self, prompts: Sequence[str], _: Any) -> dict[str, Any]:
        """The samples of the step that begins, as TRL takes them: row by row."""
        step = self.state.global_step + 1
        asked = [text for text in self._asked[step - 1] for _ in range(self.num_generations)]
        if list(prompts) != asked:
            raise RuntimeError(f"TRL asks for other prompts in step {step} than it was given")
        self._samples = self._hooks.rolled(step)
        self._metrics["train"].clear()  # TRL's own figures, which nobody reads
        return {
            "prompt_ids": [
                list(row.prompt_tokens) for row in self._samples.rows for _ in row.samples
            ],
            "completion_ids": [
                list(sample.tokens) for row in self._samples.rows for sample in row.samples
            ],
            "logprobs": None,
        }

    @property
    def _judged(self) -> Rolled:
        if self._samples is None:
            raise RuntimeError("TRL asks for rewards before there are samples")
        return self._samples

    def _rewards(self, **_: Any) -> list[float | None]:
        return self._judged.rewards

    def _generate_and_score_completions(self, inputs: Any) -> dict[str, Any]:
        """TRL's batch, with our advantages, and without the samples that nobody could judge."""
        batch: dict[str, Any] = super()._generate_and_score_completions(inputs)
        mask = batch["completion_mask"]
        judged = [reward is not None for reward in self._judged.rewards]
        batch["advantages"] = torch.tensor(self._judged.advantages, device=mask.device)
        batch["completion_mask"] = mask * torch.tensor(judged, device=mask.device)[:, None]
        batch["num_items_in_batch"] = batch["completion_mask"].sum()
        return batch

    # -- learning ----------------------------------------------------------------------------------

    def training_step(self, *given: Any, **named: Any) -> Any:
        """As TRL. Raises `UsageError` where the loss is no number."""
        loss = super().training_step(*given, **named)
        refuse_no_number("loss", float(loss), step=self.state.global_step + 1)
        self._losses.append(loss.detach())
        return loss

    def take_loss(self) -> float:
        """The loss of the update that was made."""
        loss = float(torch.stack(self._losses).sum())
        self._losses.clear()
        return loss

    def step_done(self, step: int) -> None:
        """Tell that the model has learnt."""
        self._hooks.stepped(step, self.take_loss())

    def is_due(self, step: int) -> bool:
        """Whether to save a checkpoint after this step, whatever the time."""
        return self._hooks.is_due(step)

    def create_model_card(self, *_: Any, **__: Any) -> None:
        """No card for a checkpoint."""

    def _send_telemetry(self) -> None:
        """Nobody is told."""


class _Follower(TrainerCallback):  # type: ignore[misc]
    """Fixes what is drawn in each step, and says when to save."""

    def __init__(self, trainer: JudgedTrainer) -> None:
        self._trainer = trainer
        self._saved = time.monotonic()

    def on_step_begin(self, args: Any, state: Any, *_: Any, **__: Any) -> None:
        torch.manual_seed(seed_of(args.seed, "learn", state.global_step + 1))

    def on_step_end(self, args: Any, state: Any, control: Any, **_: Any) -> None:
        del args
        self._trainer.step_done(state.global_step)
        late = time.monotonic() - self._saved > _SAVED_AFTER_S
        control.should_save = late or self._trainer.is_due(state.global_step)
        if control.should_save:
            self._saved = time.monotonic()


@contextmanager
def _quiet() -> Iterator[None]:
    """Without what TRL logs and warns of: samples without a reward, and that a part of it is an
    experiment. What else warns is silenced by `quiet_transformers`."""
    log = logging.getLogger("trl")
    level = log.level
    log.setLevel(logging.ERROR)
    try:
        with warnings.catch_warnings():
            warnings.filterwarnings("ignore", ".*'rollout_func', which is an experimental feature")
            yield
    finally:
        log.setLevel(level)
