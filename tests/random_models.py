"""Random models of a few thousand weights and 50 tokens, of which 0 fills up and 2 ends."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

from hasten.model.weights import LoadedModel

CONTEXT = 64
SIZES = {
    "vocab_size": 50,
    "hidden_size": 32,
    "intermediate_size": 64,
    "num_hidden_layers": 2,
    "num_attention_heads": 4,
    "max_position_embeddings": CONTEXT,
    "pad_token_id": 0,
    "bos_token_id": 1,
    "eos_token_id": 2,
}
MORE: dict[str, dict[str, Any]] = {
    "gemma": {"head_dim": 8},
    "llama": {"num_key_value_heads": 2},
    "mistral": {"sliding_window": None},
    "qwen2": {"num_key_value_heads": 2},
    "qwen2_moe": {
        "num_experts": 4,
        "num_experts_per_tok": 2,
        "moe_intermediate_size": 32,
        "shared_expert_intermediate_size": 32,
    },
    "qwen3": {"head_dim": 8},
}


def loaded(model: Any, *, encoder_decoder: bool = False) -> LoadedModel:
    """A model as `weights.load` gives it, with as much of a tokenizer as scoring needs."""
    context = None if encoder_decoder else CONTEXT
    return LoadedModel(
        "random", model.eval(), SimpleNamespace(pad_token_id=0), "cpu", encoder_decoder, context
    )


def causal(kind: str = "llama", *, decided: bool = True, **options: Any) -> LoadedModel:
    """A causal model of a kind, as transformers names it. `decided`: with weights so large that
    what a token sees makes a difference; else as one would begin to train it."""
    import torch
    from transformers import AutoConfig, AutoModelForCausalLM

    sizes = SIZES | {"num_key_value_heads": 4} | MORE.get(kind, {}) | options
    if kind.startswith("gpt") and kind != "gpt_neox":
        names = {"hidden_size": "n_embd", "num_hidden_layers": "n_layer"}
        names |= {"num_attention_heads": "n_head", "max_position_embeddings": "n_positions"}
        ours = ("intermediate_size", "num_key_value_heads")
        sizes = {names.get(key, key): one for key, one in sizes.items() if key not in ours}
    torch.manual_seed(0)
    model = AutoModelForCausalLM.from_config(AutoConfig.for_model(kind, **sizes))
    return loaded(_decided(model) if decided else model)


def t5(*, decided: bool = True, **options: Any) -> LoadedModel:
    """An encoder-decoder model; token 0 starts its decoder."""
    import torch
    from transformers import T5Config, T5ForConditionalGeneration

    torch.manual_seed(0)
    config = T5Config(
        vocab_size=50,
        d_model=32,
        d_kv=8,
        d_ff=64,
        num_layers=2,
        num_heads=4,
        decoder_start_token_id=0,
        pad_token_id=0,
        eos_token_id=2,
        **options,
    )
    model = T5ForConditionalGeneration(config)
    return loaded(_decided(model) if decided else model, encoder_decoder=True)


def _decided(model: Any) -> Any:
    import torch

    for weight in model.parameters():
        if weight.ndim > 1:
            torch.nn.init.normal_(weight, std=0.3)
    return model
