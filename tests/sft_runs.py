"""What the tests of fine-tuning share: models of a few thousand random weights, pairs, recipes."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

from hasten.model.prompts import Example
from hasten.train.recipe import (
    DataPart,
    DType,
    ModelPart,
    Recipe,
    Schedule,
    SftPart,
    ValidationPart,
)
from hasten.types import Language, Program

from .test_hf import CHAT, make_tokenizer

SIZES: dict[str, Any] = {"eos_token_id": 1, "pad_token_id": 0}


def make_causal(folder: Path) -> Path:
    """A Llama with a context of 512 tokens and chat markup, saved in a folder."""
    import torch
    from transformers import LlamaConfig, LlamaForCausalLM

    tokenizer = make_tokenizer(folder, chat=CHAT)
    torch.manual_seed(0)
    config = LlamaConfig(
        vocab_size=len(tokenizer),
        hidden_size=32,
        intermediate_size=64,
        num_hidden_layers=2,
        num_attention_heads=2,
        max_position_embeddings=512,
        bos_token_id=None,
        **SIZES,
    )
    LlamaForCausalLM(config).save_pretrained(folder)
    return folder


def make_t5(folder: Path, *, dropout: float = 0.0) -> Path:
    """A T5 of like size, saved in a folder."""
    import torch
    from transformers import T5Config, T5ForConditionalGeneration

    tokenizer = make_tokenizer(folder)
    torch.manual_seed(0)
    config = T5Config(
        vocab_size=len(tokenizer),
        d_model=32,
        d_kv=16,
        d_ff=64,
        num_layers=1,
        num_heads=2,
        dropout_rate=dropout,
        decoder_start_token_id=0,
        **SIZES,
    )
    T5ForConditionalGeneration(config).save_pretrained(folder)
    return folder


def python(source: str, name: str = "program") -> Program:
    return Program(source, Language.PYTHON, name)


def pair(number: int, *, answer: int | None = None, lines: int = 2) -> Example:
    """A pair of its own length, whose fast program has a token for each line."""
    fast = f"print({number if answer is None else answer})\n" * lines
    slow = python(f"print(sum(range({number})))\n" + "x = 1\n" * (number % 4), f"slow{number}")
    return Example(f"p{number}", slow, python(fast), name=f"pair{number}")


def recipe(model: Path, *, lora: int = 0, checkpointing: bool = False, **part: Any) -> Recipe:
    """A recipe on the processor, in float32; `part`: of the section sft."""
    usual: dict[str, Any] = {
        "epochs": 1.0,
        "batch": 4,
        "micro_batch": 2,
        "learning_rate": 1e-2,
        "schedule": Schedule.CONSTANT,
    }
    return Recipe(
        model=ModelPart(
            str(model), DType.FLOAT32, lora_rank=lora, gradient_checkpointing=checkpointing
        ),
        data=DataPart(max_tokens=1000),
        validation=ValidationPart(programs=0),
        sft=SftPart(**{**usual, **part}),
    )


def with_data(recipe: Recipe, **part: Any) -> Recipe:
    return replace(recipe, data=replace(recipe.data, **part))
