"""Recipes: those in the repository, the papers' numbers in them, and what is refused."""

from __future__ import annotations

from pathlib import Path

import pytest

from hasten.config import read_config
from hasten.errors import UsageError
from hasten.judge.reward import rewards_of
from hasten.train.recipe import (
    DataPart,
    GrpoPart,
    ModelPart,
    Recipe,
    RrhfPart,
    SftPart,
    Subset,
    Tuning,
    ValidationPart,
)

RECIPES = Path(__file__).parent.parent / "recipes"


def recipe(name: str) -> Recipe:
    return read_config(RECIPES / f"{name}.toml", Recipe)


@pytest.mark.parametrize("path", sorted(RECIPES.glob("*.toml")), ids=lambda path: path.stem)
def test_every_recipe_is_read_and_names_rewards_that_exist(path):
    found = read_config(path, Recipe)
    assert rewards_of(found.rrhf.reward, ()) == rewards_of(found.grpo.reward, ()) == []


def test_perfrl_has_every_published_number():
    found = recipe("perfrl-codet5")
    assert (found.sft.epochs, found.sft.batch, found.sft.learning_rate) == (1, 32, 5e-5)
    rrhf = found.rrhf
    assert (rrhf.steps, rrhf.epochs, rrhf.programs, rrhf.learning_rate) == (8, 3, 0, 2e-5)
    assert (rrhf.random, rrhf.temperature, rrhf.top_k, rrhf.greedy, rrhf.target) == (
        2,
        1,
        50,
        1,
        True,
    )
    assert (rrhf.reward, rrhf.tuning) == ("perfrl", Tuning.SUM)
    assert (found.validation.beams, found.validation.best) == (4, 2)


@pytest.mark.parametrize("name", ["pie-codellama-sft", "pie-codellama-perf-conditioned", "pie-hq"])
def test_pie_has_every_published_number(name):
    found = recipe(name)
    assert (found.sft.batch, found.sft.learning_rate, found.data.max_tokens) == (32, 1e-5, 2000)
    assert found.model.lora_rank == 0
    assert found.data.tags == (name == "pie-codellama-perf-conditioned")
    assert (found.data.subset is Subset.HQ) == (name == "pie-hq")
    assert (found.sft.epochs == 1) == (name != "pie-hq")


def test_pies_adapters_have_rank_32_and_alpha_16():
    found = recipe("pie-lora")
    assert (found.model.lora_rank, found.model.lora_alpha) == (32, 16)


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (lambda: ModelPart(lora_rank=-1), "lora_rank is -1"),
        (lambda: ModelPart(lora_dropout=1.0), "lora_dropout is 1.0"),
        (lambda: DataPart(prompt="cot"), "choose trained or natural or edits"),
        (lambda: DataPart(prompt="natural", tags=True), "tags go with the prompt trained"),
        (lambda: ValidationPart(best=5), "best is 5: at most beams"),
        (lambda: SftPart(batch=10, micro_batch=4), "a multiple of micro_batch"),
        (lambda: SftPart(epochs=0), "epochs is 0: give more than 0"),
        (lambda: SftPart(learning_rate=float("nan")), "learning_rate is nan"),
        (lambda: SftPart(learning_rate=float("inf")), "learning_rate is inf"),
        (lambda: SftPart(weight_decay=-0.1), "weight_decay is -0.1"),
        (lambda: RrhfPart(weight=float("nan")), "weight is nan"),
        (lambda: RrhfPart(greedy=2), "greedy is 2: give 0 or 1"),
        (lambda: RrhfPart(random=0, greedy=0), "nothing would be learnt from"),
        (lambda: RrhfPart(random=1, greedy=0, target=False), "a ranking needs two"),
        (lambda: GrpoPart(group=1), "group is 1: give 2 or more"),
    ],
)
def test_a_recipe_that_cannot_be_followed_is_refused(make, said):
    with pytest.raises(UsageError, match=said):
        make()
