"""The recipe `tiny`: all of training on real problems, with models of a million random weights."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from tests.test_hf import CHAT, needs_libraries

pytestmark = needs_libraries

ROOT = Path(__file__).parent.parent
RECIPE = ROOT / "recipes" / "tiny.toml"
PROBLEMS = [
    "garden-gate-counter", "quarter-turn-seating", "stamp-carver", "year-of-the-carillon",
    "nested-glaze-bowls", "choir-on-the-steps",
]  # fmt: skip
WORDS = 1000


def hasten(*words: str | Path) -> dict[str, Any]:
    """What a command prints with --json."""
    done = subprocess.run(
        [sys.executable, "-m", "hasten.cli.main", *map(str, words), "--json"],
        env=os.environ | {"HF_HUB_OFFLINE": "1"},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


@pytest.fixture(scope="module")
def data(tmp_path_factory) -> Path:
    """Problems of the starter corpus, split."""
    folder = tmp_path_factory.mktemp("tiny") / "data"
    chosen = [word for problem in PROBLEMS for word in ("--problem", problem)]
    hasten("data", "build-corpus", ROOT / "corpus", *chosen, "-o", folder)
    hasten("data", "split", folder, "--test", "0.34", "--validation", "0.34")
    return folder


def make_model(kind: str, folder: Path, sources: list[str]) -> Path:
    """A random model whose words are those of the programs."""
    import torch
    from tokenizers import Tokenizer, decoders, models, pre_tokenizers, trainers
    from transformers import (
        LlamaConfig,
        LlamaForCausalLM,
        PreTrainedTokenizerFast,
        T5Config,
        T5ForConditionalGeneration,
    )

    words = Tokenizer(models.BPE())
    words.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    words.decoder = decoders.ByteLevel()
    alphabet = sorted(pre_tokenizers.ByteLevel.alphabet())
    special = ["<pad>", "<end>", "<user>", "<model>"]
    words.train_from_iterator(
        sources,
        trainers.BpeTrainer(vocab_size=WORDS, special_tokens=special, initial_alphabet=alphabet),
    )
    tokenizer = PreTrainedTokenizerFast(
        tokenizer_object=words,
        pad_token="<pad>",
        eos_token="<end>",
        extra_special_tokens=special[2:],
    )
    tokenizer.chat_template = CHAT if kind == "causal" else None
    tokenizer.save_pretrained(folder)
    torch.manual_seed(0)
    ends = {"pad_token_id": 0, "eos_token_id": 1, "vocab_size": len(tokenizer)}
    model: Any
    if kind == "causal":
        shape = {"hidden_size": 128, "intermediate_size": 384, "num_hidden_layers": 4}
        more = {"num_attention_heads": 4, "max_position_embeddings": 2048, "bos_token_id": None}
        model = LlamaForCausalLM(LlamaConfig(**shape, **more, **ends))
    else:
        shape = {"d_model": 128, "d_kv": 32, "d_ff": 256, "num_layers": 3, "num_heads": 4}
        model = T5ForConditionalGeneration(T5Config(**shape, decoder_start_token_id=0, **ends))
    assert 800_000 < model.num_parameters() < 1_300_000
    model.save_pretrained(folder)
    return folder


@pytest.mark.timeout(180)
@pytest.mark.parametrize("kind", ["causal", pytest.param("T5", marks=pytest.mark.slow)])
def test_the_whole_chain_trains_and_evaluates(kind, data, tmp_path):
    sources = pl.read_parquet(data / "programs.parquet")["source"].to_list()
    model = make_model(kind, tmp_path / "model", sources)
    given = ["--config", RECIPE]
    sft, rrhf = tmp_path / "sft", tmp_path / "rrhf"
    tuned = hasten("train", "sft", data, *given, "--model", model, "-o", sft)
    assert tuned["best"]["validation_loss"] < tuned["start"]["validation_loss"]
    learnt = hasten("train", "rrhf", data, *given, "--model", sft / "model", "-o", rrhf)
    assert learnt["complete"]
    assert [line["step"] for line in learnt["steps"]] == [0, 1, 2]
    assert learnt["steps"][1]["train"]["target"]["pass"] == 1
    assert learnt["steps"][2]["kl"] > 0
    written = tmp_path / "written.jsonl"
    hasten(
        *("generate", data, "--model", rrhf / "model", "--prompt", "trained", "--samples", "2"),
        *("--limit", "4", "--max-new-tokens", "48", "-o", written),
    )
    found = hasten("evaluate", written, "--data", data, "-o", tmp_path / "evaluation")
    assert (found["n"], found["unjudged"]) == (4, 0)
    assert found["target"]["correct"]["value"] == 1
