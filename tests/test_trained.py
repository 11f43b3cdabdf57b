"""A model says how it is asked."""

from __future__ import annotations

from pathlib import Path

import pytest

from hasten.cli.asking import choice_of
from hasten.errors import BadModel, UsageError
from hasten.model.hf import Sampling
from hasten.model.prompts import Prompting, Strategy
from hasten.model.trained import Trained, keep_trained, prompting_of_all, trained_to

NOTHING = {"prompt": None, "shots": None, "tag": None, "budget": None}


def made(folder: Path, prompting: Prompting) -> str:
    folder.mkdir()
    keep_trained(folder, Trained(prompting, 200, 0.3))
    return str(folder)


@pytest.mark.parametrize(
    "prompting", [Prompting(Strategy.EDITS), Prompting(Strategy.TRAINED, tag=10)]
)
def test_what_is_kept_is_read(tmp_path: Path, prompting: Prompting) -> None:
    assert trained_to(made(tmp_path / "model", prompting)) == Trained(prompting, 200, 0.3)


def test_other_models_say_nothing(tmp_path: Path) -> None:
    for name in ("rules", str(tmp_path), "openai:some", "smollm2-base"):
        assert trained_to(name) is None


@pytest.mark.parametrize("text", ["strategy = 5\n", "tag = 10\n", "x", 'strategy = "none"\n'])
def test_a_file_that_says_something_else_is_named(tmp_path: Path, text: str) -> None:
    (tmp_path / "prompt.toml").write_text(text)
    with pytest.raises(BadModel, match="does not say how to ask the model"):
        trained_to(str(tmp_path))


def test_a_command_asks_as_the_model_was_trained_unless_told_otherwise(tmp_path: Path) -> None:
    edits = made(tmp_path / "edits", Prompting(Strategy.EDITS))
    tagged = made(tmp_path / "tagged", Prompting(Strategy.TRAINED, tag=10))

    def choice(model: str, drawn: dict[str, object] | None = None, **asked: object):
        return choice_of(
            model, asked={**NOTHING, **asked}, drawn=drawn or {}, base_url=None, batch=None, seed=0
        )

    assert choice(edits).prompting.strategy is Strategy.EDITS
    assert choice(edits, prompt=Strategy.NATURAL).prompting.strategy is Strategy.NATURAL
    assert choice(tagged).tags == (10,)
    assert choice(tagged, tag="9,8").tags == (9, 8)
    sampling = choice(edits).sampling
    assert (sampling.temperature, sampling.max_new_tokens) == (0.3, 200)
    assert choice(edits, {"temperature": 1.0}).sampling.temperature == 1.0
    assert choice(edits, {"beams": 4}).sampling.max_new_tokens == 200
    assert choice(str(tmp_path)).sampling == Sampling()
    assert choice(str(tmp_path)).prompting.strategy is Strategy.INSTRUCTION


def test_several_models_must_agree(tmp_path: Path) -> None:
    edits = made(tmp_path / "edits", Prompting(Strategy.EDITS))
    natural = made(tmp_path / "natural", Prompting(Strategy.NATURAL))
    assert prompting_of_all(["rules", edits]) == Prompting(Strategy.EDITS)
    assert prompting_of_all(["rules"]) is None
    with pytest.raises(UsageError, match="these models are asked in different ways"):
        prompting_of_all([edits, natural])
