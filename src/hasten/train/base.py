"""What all ways of training share: tasks, the judge as a function, models that learn."""

from __future__ import annotations

import contextlib
import copy
import errno
import os
import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from hasten.errors import UsageError
from hasten.judge.reward import Judged
from hasten.model.trained import PACKAGED, Trained, keep_trained
from hasten.model.weights import (
    ADAPTER_CONFIG,
    SMOLLM2_BASE,
    LoadedModel,
    adapter_config,
    base_of,
    load,
    one_line_errors,
    quiet_transformers,
)
from hasten.train.recipe import DataPart, DType, ModelPart
from hasten.types import Program

_ADAPTER = "lora_"  # in the names of an adapter's weights
_FULL = 1 << 20  # bytes: a disk with less is full
_LESS_AT_ONCE = "give a smaller micro_batch or max_tokens, or gradient_checkpointing = true"
LESS_TO_HOLD = "give a smaller model, or lora_rank, or end what else uses the GPU"


@dataclass(frozen=True, slots=True)
class Task:
    """A slow program to be made faster, and the fast program of its pair."""

    problem_id: str
    slow: Program
    target: Program | None = None


# Judges the candidates of every task (None: a reply without a program). The same order comes back;
# what the machine could not judge has the verdict `unjudged`.
Judge = Callable[[Sequence[Task], Sequence[Sequence[Program | None]]], list[list[Judged]]]


def load_to_train(part: ModelPart, *, cache_dir: Path, device: str | None = None) -> LoadedModel:
    """The model of a recipe, ready to learn: float32 weights, with adapters where it wants some. A
    model that is itself an adapter of the recipe's rank and alpha is the one that goes on learning;
    any other adapter is merged into the weights first.

    Raises what `weights.load` raises."""
    begun = _begun(part)
    name = base_of(begun) if begun else part.name
    loaded = load(name, cache_dir=cache_dir, device=device, dtype="float32")
    model = loaded.model
    if part.lora_rank:
        from peft import LoraConfig, PeftModel, get_peft_model

        with quiet_transformers(), one_line_errors(part.name):
            if begun:
                model = PeftModel.from_pretrained(model, str(begun), is_trainable=True)
            else:
                model = get_peft_model(
                    model,
                    LoraConfig(
                        task_type="SEQ_2_SEQ_LM" if loaded.is_encoder_decoder else "CAUSAL_LM",
                        r=part.lora_rank,
                        lora_alpha=part.lora_alpha,
                        lora_dropout=part.lora_dropout,
                        target_modules="all-linear",
                    ),
                )
        # What the adapter is merged into later: as --model takes it, not a folder of a cache, and
        # from wherever it is asked for.
        path = Path(name).expanduser()
        is_path = name not in (*PACKAGED, SMOLLM2_BASE) and path.exists()
        model.peft_config["default"].base_model_name_or_path = (
            str(path.resolve()) if is_path else name
        )
    if part.gradient_checkpointing:
        model.activation_checkpointing_enable()
        model.enable_input_require_grads()
    return replace(loaded, model=model)


def _begun(part: ModelPart) -> Path | None:
    """The adapter that a recipe's model is, where it is one of the recipe's own kind."""
    folder = PACKAGED.get(part.name, Path(part.name).expanduser())
    if not part.lora_rank or not (folder / ADAPTER_CONFIG).is_file():
        return None
    said = adapter_config(folder)
    same = (said.get("r"), said.get("lora_alpha")) == (part.lora_rank, part.lora_alpha)
    return folder if same else None


def save_model(
    loaded: LoadedModel, folder: Path, data: DataPart, *, state: dict[str, Any] | None = None
) -> None:
    """The model as `--model` takes it: bfloat16 weights, or the adapter alone where it has one, and
    how it was trained to be asked (`data`). The folder exists whole or not at all. `state`: the
    weights, where they lie elsewhere than in the model (FSDP)."""
    import torch

    part = folder.with_name(f".{folder.name}.part")
    shutil.rmtree(part, ignore_errors=True)
    with quiet_transformers():
        halved = {  # not on a GPU, which may have no room for them
            name: value.to("cpu", torch.bfloat16) if value.is_floating_point() else value
            for name, value in (state or loaded.model.state_dict()).items()
            if not is_adapter(loaded.model) or _ADAPTER in name
        }
        # Embeddings never grow here; peft would look for the base model to find out.
        alone = {"save_embedding_layers": False} if is_adapter(loaded.model) else {}
        loaded.model.save_pretrained(part, state_dict=halved, **alone)
        loaded.tokenizer.save_pretrained(part)
    keep_trained(part, Trained(data.asking, data.max_reply or None))
    shutil.rmtree(folder, ignore_errors=True)
    part.rename(folder)


@contextlib.contextmanager
def saving(folder: Path) -> Iterator[None]:
    """Where weights cannot be written the user reads one line of `UsageError`, whatever torch and
    safetensors, which have errors of their own for a full disk, raise."""
    from safetensors import SafetensorError

    try:
        yield
    except (OSError, SafetensorError, RuntimeError) as error:
        if out_of_memory(error):
            raise
        reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
        if folder.parent.is_dir() and shutil.disk_usage(folder.parent).free < _FULL:
            reason = os.strerror(errno.ENOSPC)
        raise UsageError(
            f"{folder} cannot be written: {' '.join(reason.split())[:200]}: what was saved before "
            "is kept; make room, and the same command continues from there"
        ) from error


def is_adapter(model: Any) -> bool:
    """Whether only adapters of the model learn."""
    from peft import PeftModel

    return isinstance(model, PeftModel)


def computes_in_bfloat16(part: ModelPart, device: str) -> bool:
    """Whether a model computes in bfloat16: by its recipe, or because the machine has it."""
    import torch

    if part.dtype is not DType.AUTO:
        return part.dtype is DType.BFLOAT16
    if device.startswith("cuda"):
        return bool(torch.cuda.is_bf16_supported(including_emulation=False))
    return bool(torch.cpu._is_avx512_bf16_supported())


@contextlib.contextmanager
def as_it_was(model: Any) -> Iterator[None]:
    """In evaluation, and without the forward passes that trainers have put into the model: a copy
    of it would go on with the original's."""
    training = model.training
    put = [
        (module, vars(module).pop("forward"))
        for module in model.modules()
        if "forward" in vars(module)
    ]
    model.eval()
    try:
        yield
    finally:
        for module, forward in put:
            module.forward = forward
        model.train(training)


def to_generate(loaded: LoadedModel, part: ModelPart) -> LoadedModel:
    """The model in the precision in which it computes, with its adapter merged into the weights: a
    copy where that differs from how it learns. Raises `UsageError` where a GPU has no room for it.
    """
    import torch

    loaded.model.eval()
    if not computes_in_bfloat16(part, loaded.device):
        return loaded
    with quiet_transformers(), enough_memory("a copy of the model that writes", LESS_TO_HOLD):
        memo: dict[int, Any] = {
            id(one): torch.nn.Parameter(one.detach().to(torch.bfloat16), requires_grad=False)
            for one in loaded.model.parameters()
        }
        # What is no parameter stays in float32, as where a model is loaded in bfloat16.
        model = copy.deepcopy(loaded.model, memo)
        if is_adapter(model):
            model = model.merge_and_unload()
    return replace(loaded, model=model.eval())


@contextlib.contextmanager
def computing(part: ModelPart, device: str) -> Iterator[None]:
    """The precision of a recipe, for the forward passes inside."""
    import torch

    bfloat16 = computes_in_bfloat16(part, device)
    how: AbstractContextManager[Any] = contextlib.nullcontext()
    if bfloat16:
        how = torch.autocast(device.partition(":")[0], dtype=torch.bfloat16)
    with how:
        yield


def out_of_memory(error: BaseException) -> bool:
    """Whether a GPU ran out of memory."""
    import torch

    return isinstance(error, torch.OutOfMemoryError)


def too_little_memory(what: str, remedy: str = _LESS_AT_ONCE) -> UsageError:
    """What to say then."""
    return UsageError(
        f"the GPU's memory does not hold {what}: {remedy}; what was done until then is kept"
    )


@contextlib.contextmanager
def enough_memory(what: str, remedy: str = _LESS_AT_ONCE) -> Iterator[None]:
    """Where a GPU runs out of memory for `what` the user reads one line of `UsageError`."""
    try:
        yield
    except RuntimeError as error:
        if out_of_memory(error):
            raise too_little_memory(what, remedy) from error
        raise
