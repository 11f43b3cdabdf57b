"""Generations that were made before, in the place of a model."""

import json

import pytest

from hasten.errors import BadData, UsageError
from hasten.model.generations import Generation, Generations, write_generations
from hasten.model.models import language_model, make_generator
from hasten.model.openai_api import OpenAiGenerator, Server
from hasten.model.replay import ReplayGenerator
from hasten.types import Candidate, Language, Program, Prompt


def python(source, name="program"):
    return Program(source, Language.PYTHON, name)


def prompt(source, language=Language.PYTHON):
    return Prompt(Program(source, language, "mine.py"), "")


@pytest.fixture
def recorded(tmp_path):
    path = tmp_path / "made.jsonl"
    rows = (
        Generation(
            "p1",
            python("slow1\n"),
            tuple(Candidate(python(f"fast{i}"), f"m sample {i}", "said", 3) for i in range(4)),
        ),
        Generation("p2", python("slow2\n"), (Candidate(None, "m sample 0", "sorry"),)),
        Generation("p3", python("slow1\n"), (Candidate(python("other"), "m sample 0"),)),
    )
    write_generations(path, Generations(rows, exchangeable=True, config={"model": "m"}))
    return path


def test_a_program_is_given_the_first_candidates_that_are_recorded_for_it(recorded):
    found = ReplayGenerator(recorded).generate([prompt("slow2\n"), prompt("slow1\n")], 2, 0)
    assert found == [
        [Candidate(None, "m sample 0", "sorry")],
        [Candidate(python(f"fast{i}"), f"m sample {i}", "said", 3) for i in range(2)],
    ]
    assert found[1][0].program.name == "mine.py"


def test_what_several_rows_hold_for_one_program_comes_in_their_order(recorded):
    (found,) = ReplayGenerator(recorded).generate([prompt("slow1\n")], 9, 0)
    assert [c.program.source for c in found] == ["fast0", "fast1", "fast2", "fast3", "other"]


def test_white_space_at_ends_does_not_tell_programs_apart(recorded):
    (found,) = ReplayGenerator(recorded).generate([prompt("slow1  \r\n\n")], 1, 0)
    assert found


def test_an_unknown_program_has_no_candidates_and_is_counted(recorded):
    model = ReplayGenerator(recorded)
    assert model.generate([prompt("another"), prompt("slow1"), prompt("third")], 2, 0)[0] == []
    assert model.unknown == 2


def test_what_the_file_says_of_itself_is_known(recorded):
    model = ReplayGenerator(recorded)
    assert (model.exchangeable, model.config["model"], model.samples) == (True, "m", 4)
    recorded.with_suffix(".toml").unlink()
    other = ReplayGenerator(recorded)
    assert not other.exchangeable
    assert other.digest == model.digest


def test_candidates_are_in_the_language_of_the_program(tmp_path):
    path = tmp_path / "a.jsonl"
    path.write_text(json.dumps({"problem_id": "p", "input": "x = 1", "generated_answers": "y"}))
    (found,) = ReplayGenerator(path).generate([prompt("x = 1", Language.CPP)], 1, 0)
    assert found[0].program.language is Language.CPP


def test_generators_are_made_by_name(recorded, tmp_path):
    assert isinstance(make_generator(f"replay:{recorded}", tmp_path), ReplayGenerator)
    made = make_generator("openai:m", tmp_path, server=Server("http://localhost/v1"))
    assert isinstance(made, OpenAiGenerator)
    assert language_model(made) is made
    assert language_model(make_generator("rules", tmp_path)) is None


def test_a_server_without_an_address_and_a_file_that_is_none_are_refused(tmp_path):
    with pytest.raises(UsageError, match="--base-url"):
        make_generator("openai:m", tmp_path)
    with pytest.raises(BadData, match="cannot be read"):
        make_generator("replay:nowhere.jsonl", tmp_path)
