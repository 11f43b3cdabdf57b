"""A model says how it is asked."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace

import pytest
from typer.testing import CliRunner

from hasten.cli.asking import choice_of
from hasten.cli.main import app
from hasten.errors import BadModel, UsageError
from hasten.model.hf import HfGenerator, Sampling
from hasten.model.prompts import Prompting, Strategy
from hasten.model.trained import Trained, keep_trained, prompting_of_all, trained_to
from tests.conftest import CACHE

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


@pytest.mark.parametrize(
    "text",
    [
        "strategy = 5\n",
        "tag = 10\n",
        "x",
        'strategy = "none"\n',
        *(
            f'strategy = "trained"\n{line}\n'
            for line in (
                'tag = "ten"',
                "tag = 11",
                "tag = true",
                'max_reply = "x"',
                "max_reply = 2.5",
                "max_reply = 0",
                'temperature = "hot"',
                "temperature = -1",
                "temperature = nan",
                "temperature = true",
            )
        ),
    ],
)
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
    assert choice(edits, prompt=Strategy.EDITS) == choice(edits)
    assert choice(tagged, prompt=Strategy.TRAINED) == choice(tagged)
    assert choice(edits, prompt=Strategy.NATURAL).sampling == Sampling()
    assert choice(tagged, prompt=Strategy.INSTRUCTION).tags == (None,)
    assert choice(edits, {"temperature": 1.0}).sampling.temperature == 1.0
    assert choice(edits, {"beams": 4}).sampling.max_new_tokens == 200
    assert choice(str(tmp_path)).sampling == Sampling()
    assert choice(str(tmp_path)).prompting.strategy is Strategy.INSTRUCTION


def test_a_sampling_that_is_given_stays_and_none_is_the_models_own(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    edits = made(tmp_path / "edits", Prompting(Strategy.EDITS))
    monkeypatch.setattr("hasten.model.hf.load", lambda *_, **__: SimpleNamespace(name="edits"))
    own, given = (
        HfGenerator(edits, cache_dir=tmp_path, sampling=sampling)._sampling
        for sampling in (None, Sampling())
    )
    assert own == Sampling(temperature=0.3, max_new_tokens=200)
    assert given == Sampling()


@pytest.mark.parametrize(
    ("words", "sampling"),
    [
        ((), Sampling(temperature=0.3, max_new_tokens=200)),
        (("--prompt", "edits"), Sampling(temperature=0.3, max_new_tokens=200)),
        (("--prompt", "natural"), Sampling()),
    ],
)
def test_optimize_samples_a_model_as_it_was_trained_where_it_is_asked_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, words: tuple[str, ...], sampling: Sampling
) -> None:
    class Asked(Exception):
        pass

    def make(*_: object, **given: object) -> None:
        assert given["sampling"] == sampling
        raise Asked

    monkeypatch.setattr("hasten.cli.optimizing.make_generator", make)
    edits = made(tmp_path / "edits", Prompting(Strategy.EDITS))
    slow, tests = tmp_path / "slow.py", tmp_path / "tests"
    slow.write_text("print(1)\n")
    tests.mkdir()
    (tests / "input.1.txt").write_text("")
    (tests / "output.1.txt").write_text("1\n")
    command = ["optimize", str(slow), "--tests", str(tests), "--model", edits, *words]
    done = CliRunner().invoke(app, command, env={"HASTEN_CACHE": str(CACHE)})
    assert isinstance(done.exception, Asked), done.output


def test_several_models_must_agree(tmp_path: Path) -> None:
    edits = made(tmp_path / "edits", Prompting(Strategy.EDITS))
    natural = made(tmp_path / "natural", Prompting(Strategy.NATURAL))
    assert prompting_of_all(["rules", edits]) == Prompting(Strategy.EDITS)
    assert prompting_of_all(["rules"]) is None
    with pytest.raises(UsageError, match="these models are asked in different ways"):
        prompting_of_all([edits, natural])
    assert prompting_of_all([edits, natural], Strategy.NATURAL) == Prompting(Strategy.NATURAL)
    tagged = [made(tmp_path / str(tag), Prompting(Strategy.TRAINED, tag=tag)) for tag in (10, None)]
    assert prompting_of_all(tagged, Strategy.TRAINED) is None
    assert prompting_of_all(tagged[:1], Strategy.TRAINED) == Prompting(Strategy.TRAINED, tag=10)
