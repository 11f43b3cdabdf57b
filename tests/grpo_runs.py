"""What the tests of GRPO share: tiny models, a judge that looks at texts, and a run. As a program:
a run that kills itself, `grpo_runs.py MODEL RUN WHEN LORA_RANK`."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from hasten.judge.reward import NO_PROGRAM, Judged
from hasten.train.base import Task
from hasten.train.grpo import run
from hasten.train.judging import Court
from hasten.train.recipe import DType, GrpoPart, ModelPart, Recipe, ValidationPart
from hasten.train.rounds import Job
from hasten.train.runs import read_steps
from hasten.types import Language, Program, Verdict

TASKS = [
    Task(f"p{i}", Program(f"print(sum(range({i})))\n", Language.PYTHON, f"p{i}.py"))
    for i in range(6)
]


def liked(program: Program | None) -> Judged:
    """Programs are right, and improved where they print a number that begins with 1."""
    if program is None:
        return Judged(NO_PROGRAM)
    if "print(1" in program.source:
        return Judged(Verdict.IMPROVED.value, 1, 1, 2.0)
    return Judged(Verdict.PASSED.value, 1, 1, 1.0)


def judge_by(one: Callable[[Program | None], Judged]) -> Any:
    """A `Judge` that asks for one program after the other."""

    def judge(
        tasks: Sequence[Task], programs: Sequence[Sequence[Program | None]]
    ) -> list[list[Judged]]:
        del tasks
        return [[one(program) for program in group] for group in programs]

    return judge


def recipe_of(
    model: Path,
    *,
    lora_rank: int = 0,
    dtype: DType = DType.FLOAT32,
    validated: int = 2,
    **part: Any,
) -> Recipe:
    """A recipe with some keys of [grpo] changed. `validated`: programs of the judged sample."""
    given = {
        "steps": 4, "group": 4, "programs": 2, "micro_batch": 4, "max_new_tokens": 3,
        "learning_rate": 0.01, "reward": "perfrl", "evaluations": 2,
    }  # fmt: skip
    return Recipe(
        model=ModelPart(name=str(model), dtype=dtype, lora_rank=lora_rank),
        validation=ValidationPart(validated, beams=2, best=1, max_new_tokens=3),
        grpo=GrpoPart(**given | part),
    )


def job_of(folder: Path, recipe: Recipe, judge: Any, **options: Any) -> Job:
    """A run in a folder that is there."""
    folder.mkdir(exist_ok=True)
    validation = TASKS[:2] if recipe.validation.programs else []
    given = {"tasks": TASKS, "validation": validation, "cache_dir": folder.parent / "cache"}
    return Job(recipe=recipe, folder=folder, court=Court(judge), **given | options)


def train(folder: Path, recipe: Recipe, judge: Any = None, **options: Any) -> list[dict[str, Any]]:
    """Run it; the lines of steps.jsonl without what differs from run to run."""
    run(job_of(folder, recipe, judge or judge_by(liked), **options))
    return [{k: v for k, v in line.items() if k != "seconds"} for line in read_steps(folder)]


def weights_of(folder: Path) -> dict[str, Any]:
    """The tensors of the trained model."""
    from safetensors.torch import load_file

    (path,) = (folder / "model").glob("*.safetensors")
    return load_file(path)


def _kill_when(when: str) -> None:
    """Let this process kill itself: `judging N` at the judge's Nth question, `saving N` in the
    middle of the Nth checkpoint, `model` before the model is saved."""
    from transformers import Trainer

    from hasten.train import grpo

    what, number = [*when.split(), "1"][:2]
    left = [int(number)]

    def count_down() -> None:
        left[0] -= 1
        if not left[0]:
            os.kill(os.getpid(), signal.SIGKILL)

    if what == "judging":
        plain = liked

        def asked(program: Program | None) -> Judged:
            count_down()
            return plain(program)

        globals()["liked"] = asked
    elif what == "saving":
        before = Trainer._save_rng_state

        def saved(self: Any, folder: str) -> None:
            count_down()
            before(self, folder)

        Trainer._save_rng_state = saved
    else:
        grpo.save_model = lambda *_: count_down()  # type: ignore[assignment]


if __name__ == "__main__":
    import torch

    torch.set_num_threads(1)
    recipe = recipe_of(Path(sys.argv[1]), lora_rank=int(sys.argv[4]))
    _kill_when(sys.argv[3])
    train(Path(sys.argv[2]), recipe, judge_by(lambda program: liked(program)))
