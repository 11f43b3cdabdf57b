"""Models that learn: how they are loaded and saved."""

from __future__ import annotations

import json
import shutil
from types import SimpleNamespace

import pytest

from hasten.errors import BadData, BadModel, UsageError
from hasten.model import weights
from hasten.model.hf import HfGenerator, Sampling
from hasten.model.prompts import instruction
from hasten.train.recipe import DataPart
from tests import random_models
from tests.test_hf import SLOW, _no_hub, causal, needs_libraries, seq2seq  # noqa: F401

pytestmark = needs_libraries


def part(folder, **values):
    from hasten.train.recipe import ModelPart

    return ModelPart(name=str(folder), dtype="float32", **values)


def replies(model, tmp_path):
    generator = HfGenerator(
        str(model), cache_dir=tmp_path, sampling=Sampling(temperature=0, max_new_tokens=12)
    )
    return generator.generate([instruction(SLOW)], 1, seed=0)


@pytest.mark.parametrize("kind", ["causal", "seq2seq"])
def test_a_model_that_was_saved_answers_as_before(kind, request, tmp_path):
    from hasten.train.base import load_to_train, save_model

    folder = request.getfixturevalue(kind)
    loaded = load_to_train(part(folder), cache_dir=tmp_path)
    assert str(next(loaded.model.parameters()).dtype) == "torch.float32"
    save_model(loaded, tmp_path / "saved", DataPart())
    before, after = replies(folder, tmp_path), replies(tmp_path / "saved", tmp_path)
    assert before[0][0].reply == after[0][0].reply


@pytest.mark.parametrize("kind", ["causal", "seq2seq"])
def test_an_adapter_is_saved_alone_and_merged_when_it_is_asked(kind, request, tmp_path):
    import torch

    from hasten.train.base import is_adapter, load_to_train, save_model

    folder = request.getfixturevalue(kind)
    loaded = load_to_train(part(folder, lora_rank=4, lora_alpha=8), cache_dir=tmp_path)
    assert is_adapter(loaded.model)
    learns = [name for name, value in loaded.model.named_parameters() if value.requires_grad]
    assert learns
    assert all("lora" in name for name in learns)
    with torch.no_grad():
        for name, value in loaded.model.named_parameters():
            if "lora_B" in name:
                value.normal_(generator=torch.Generator().manual_seed(1))
            if "lora" in name:
                value.copy_(value.bfloat16())  # as it is saved
    save_model(loaded, tmp_path / "adapter", DataPart())
    assert not list((tmp_path / "adapter").glob("model*.safetensors"))
    assert weights.base_of(tmp_path / "adapter") == str(folder)
    merged = weights.load(str(tmp_path / "adapter"), cache_dir=tmp_path, dtype="float32")
    assert not is_adapter(merged.model)
    given = {"input_ids": torch.tensor([[300, 301, 302]])}
    if merged.is_encoder_decoder:
        given["decoder_input_ids"] = torch.tensor([[300, 303, 304]])
    loaded.model.eval()
    with torch.inference_mode():
        theirs, ours = loaded.model(**given).logits, merged.model(**given).logits
        base = weights.load(str(folder), cache_dir=tmp_path, dtype="float32").model(**given).logits
    torch.testing.assert_close(ours, theirs, rtol=1e-4, atol=1e-4)
    assert (ours - base).abs().max() > 1e-2


def test_an_adapter_of_the_recipes_kind_goes_on_learning(causal, tmp_path):  # noqa: F811
    from hasten.train.base import load_to_train, save_model

    def adapter_weights(loaded):
        return {n: v for n, v in loaded.model.named_parameters() if "lora" in n}

    loaded = load_to_train(part(causal, lora_rank=2, lora_alpha=8), cache_dir=tmp_path)
    for value in adapter_weights(loaded).values():
        value.data.fill_(0.5)
    save_model(loaded, tmp_path / "first", DataPart())
    again = load_to_train(part(tmp_path / "first", lora_rank=2, lora_alpha=8), cache_dir=tmp_path)
    assert adapter_weights(again).keys() == adapter_weights(loaded).keys()
    assert all((value == 0.5).all() for value in adapter_weights(again).values())
    assert all(value.requires_grad for value in adapter_weights(again).values())
    save_model(again, tmp_path / "second", DataPart())
    assert weights.base_of(tmp_path / "second") == str(causal)


def test_an_adapter_of_another_kind_is_merged_and_a_new_one_learns(causal, tmp_path):  # noqa: F811
    from hasten.train.base import load_to_train, save_model

    loaded = load_to_train(part(causal, lora_rank=2, lora_alpha=8), cache_dir=tmp_path)
    save_model(loaded, tmp_path / "first", DataPart())
    other = load_to_train(part(tmp_path / "first", lora_rank=4, lora_alpha=8), cache_dir=tmp_path)
    assert other.model.peft_config["default"].r == 4
    save_model(other, tmp_path / "second", DataPart())
    assert weights.base_of(tmp_path / "second") == str(tmp_path / "first")


def test_an_adapter_finds_its_model_from_another_folder(causal, tmp_path, monkeypatch):  # noqa: F811
    from hasten.train.base import load_to_train, save_model

    monkeypatch.chdir(causal.parent)
    loaded = load_to_train(part(causal.name, lora_rank=2), cache_dir=tmp_path)
    save_model(loaded, tmp_path / "adapter", DataPart())
    monkeypatch.chdir(tmp_path)
    assert weights.base_of(tmp_path / "adapter") == str(causal.resolve())
    weights.load(str(tmp_path / "adapter"), cache_dir=tmp_path)


def test_saving_again_replaces_the_folder_whole(causal, tmp_path):  # noqa: F811
    from hasten.train.base import load_to_train, save_model

    loaded = load_to_train(part(causal), cache_dir=tmp_path)
    target = tmp_path / "saved"
    target.mkdir()
    (target / "old").write_text("from before")
    (tmp_path / ".saved.part").mkdir()
    save_model(loaded, target, DataPart())
    assert not (target / "old").exists()
    assert (target / "config.json").exists()
    assert not (tmp_path / ".saved.part").exists()


def test_an_adapter_that_names_no_model_is_refused(tmp_path):
    (tmp_path / "adapter_config.json").write_text(json.dumps({"r": 4}))
    with pytest.raises(BadModel, match=r"adapter_config.json names no model"):
        weights.load(str(tmp_path), cache_dir=tmp_path)


def test_gradients_flow_with_checkpointing(causal, tmp_path):  # noqa: F811
    import torch

    from hasten.train.base import load_to_train

    loaded = load_to_train(
        part(causal, gradient_checkpointing=True, lora_rank=2), cache_dir=tmp_path
    )
    tokens = torch.tensor([[5, 6, 7, 8]])
    loaded.model.train()
    loaded.model(input_ids=tokens, labels=tokens).loss.backward()
    learns = [value for value in loaded.model.parameters() if value.requires_grad]
    assert learns
    assert all(value.grad is not None for value in learns)


def full(*_, **__):
    import torch

    raise torch.OutOfMemoryError("CUDA out of memory. Tried to allocate 2.00 GiB.")


def test_a_gpu_without_room_for_a_model_is_not_the_models_fault(causal, tmp_path, monkeypatch):  # noqa: F811
    from transformers import LlamaForCausalLM

    monkeypatch.setattr(LlamaForCausalLM, "to", full)
    with pytest.raises(UsageError, match=r"memory does not hold .*: give a smaller model") as told:
        weights.load(str(causal), cache_dir=tmp_path)
    assert not isinstance(told.value, BadModel)


def test_a_gpu_without_room_for_the_optimizers_state_damages_nothing(tmp_path, monkeypatch):
    import torch

    from hasten.train.checkpoints import load_optimizer, save_weights

    model = random_models.causal()
    optimizer = torch.optim.AdamW(model.model.parameters())
    save_weights(model, optimizer, tmp_path / "weights", about={})
    monkeypatch.setattr(torch, "load", full)
    with pytest.raises(UsageError, match=r"does not hold the optimizer's state: .*lora_r") as told:
        load_optimizer(optimizer, tmp_path / "weights", device="cpu")
    assert not isinstance(told.value, BadData)


def test_a_gpu_without_room_for_a_copy_that_writes_is_told(monkeypatch):
    import copy

    from hasten.train.base import to_generate
    from hasten.train.recipe import DType, ModelPart

    loaded = random_models.causal()
    monkeypatch.setattr(copy, "deepcopy", full)
    with pytest.raises(UsageError, match="memory does not hold a copy of the model"):
        to_generate(loaded, ModelPart(dtype=DType.BFLOAT16))


def test_a_gpu_that_only_emulates_bfloat16_computes_in_float32(monkeypatch):
    import torch

    from hasten.train.base import computes_in_bfloat16
    from hasten.train.recipe import ModelPart

    monkeypatch.setattr(torch.cuda, "is_available", lambda: True)
    monkeypatch.setattr(torch.cuda, "current_device", lambda: 0)
    monkeypatch.setattr(torch.cuda, "_check_bf16_tensor_supported", lambda _: True)
    found = []
    for major in (7, 8):  # a T4, an A100
        properties = SimpleNamespace(major=major)
        monkeypatch.setattr(torch.cuda, "get_device_properties", lambda _, known=properties: known)
        found.append(computes_in_bfloat16(ModelPart(), "cuda"))
    assert found == [False, True]


def test_what_cannot_be_removed_from_a_run_is_one_line(tmp_path, monkeypatch):
    from hasten.train.recipe import Recipe
    from hasten.train.runs import open_run
    from hasten.train.trainer_checkpoints import remove_broken

    def forbidden(path, *_, **__):
        raise PermissionError(13, "Permission denied", str(path))

    with open_run(tmp_path / "run", Recipe()):
        pass
    (tmp_path / "run" / ".about.toml.part").touch()
    (tmp_path / "run" / "checkpoints" / "checkpoint-3").mkdir(parents=True)
    monkeypatch.setattr(shutil, "rmtree", forbidden)
    monkeypatch.setattr(type(tmp_path), "unlink", forbidden)
    with pytest.raises(UsageError, match="checkpoints cannot be written: Permission denied"):
        remove_broken(tmp_path / "run" / "checkpoints")
    with (
        pytest.raises(UsageError, match="run cannot be written: Permission denied"),
        open_run(tmp_path / "run", Recipe()),
    ):
        pass
