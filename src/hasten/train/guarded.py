"""What every trainer that is a Transformers' Trainer watches. Importing this imports torch and
transformers."""

from __future__ import annotations

import math
import shutil
from pathlib import Path
from typing import Any

from transformers import Trainer

from hasten.errors import UsageError
from hasten.train.base import saving
from hasten.train.trainer_checkpoints import is_whole


class GuardedTrainer(Trainer):  # type: ignore[misc]
    """A Trainer that learns nothing from a gradient that is no number, and whose checkpoints are
    whole or not there. It stands before other kinds of Trainer among a class's bases."""

    def _get_grad_norm(self, model: Any, grad_norm: Any = None) -> Any:
        """The gradient's norm before it was clipped; asked for just before the optimizer's step.
        Raises `UsageError` where it is no number."""
        norm = super()._get_grad_norm(model, grad_norm=grad_norm)
        refuse_no_number("gradient", float(norm), step=self.state.global_step + 1)
        return norm

    def _save_rng_state(self, output_dir: str) -> None:
        """As the Trainer. What it writes next, on the main process, makes a checkpoint whole: by
        then all processes have written their parts."""
        super()._save_rng_state(output_dir)
        self.accelerator.wait_for_everyone()

    def _save_checkpoint(self, model: Any, trial: Any) -> None:
        """As the Trainer. Raises `UsageError` where it cannot be written."""
        folder = Path(self.args.output_dir) / f"checkpoint-{self.state.global_step}"
        try:
            with saving(folder):
                super()._save_checkpoint(model, trial)
        except UsageError:
            if not is_whole(folder):  # else an older one could not be removed
                shutil.rmtree(folder, ignore_errors=True)
            raise


def refuse_no_number(what: str, value: float, *, step: int) -> None:
    """Raise `UsageError` where a figure of a step is infinite or no number."""
    if not math.isfinite(value):
        raise UsageError(
            f"the {what} is {value} at step {step}: give a lower learning_rate, or dtype float32; "
            "the checkpoints stay"
        )
