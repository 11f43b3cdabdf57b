"""Reading tests from folders and JSON lines, and what is said of bad ones."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hasten.data.testfiles import load_tests
from hasten.errors import BadTests


def test_a_folder_is_read_in_numeric_order(tmp_path: Path) -> None:
    for number in (10, 2, 0):
        (tmp_path / f"input.{number}.txt").write_text(f"in {number}")
        (tmp_path / f"output.{number}.txt").write_text(f"out {number}")
    (tmp_path / "notes.md").write_text("ignored")
    tests = load_tests(tmp_path)
    assert [t.name for t in tests] == ["0", "2", "10"]
    assert tests[2].input == b"in 10"
    assert tests[2].output == b"out 10"


@given(st.lists(st.tuples(st.binary(), st.binary()), min_size=1, max_size=5))
def test_a_folder_gives_back_the_bytes_that_were_written(pairs: list[tuple[bytes, bytes]]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        for number, (given_input, output) in enumerate(pairs):
            Path(folder, f"input.{number}.txt").write_bytes(given_input)
            Path(folder, f"output.{number}.txt").write_bytes(output)
        assert [(t.input, t.output) for t in load_tests(Path(folder))] == pairs


def test_a_json_line_is_read(tmp_path: Path) -> None:
    path = tmp_path / "tests.jsonl"
    path.write_text(json.dumps({"problem_id": "p1", "inputs": ["1\n"], "outputs": ["2\n"]}) + "\n")
    (test,) = load_tests(path)
    assert (test.name, test.input, test.output) == ("0", b"1\n", b"2\n")


def test_a_missing_folder_is_named() -> None:
    with pytest.raises(BadTests, match=r"no tests at /no/such/folder: give --tests"):
        load_tests(Path("/no/such/folder"))


def test_an_empty_folder_says_what_it_must_hold(tmp_path: Path) -> None:
    with pytest.raises(BadTests, match=r"must hold input\.<i>\.txt"):
        load_tests(tmp_path)


@pytest.mark.parametrize(("have", "lack"), [("input", "output"), ("output", "input")])
def test_half_a_test_is_named(tmp_path: Path, have: str, lack: str) -> None:
    (tmp_path / f"{have}.3.txt").write_text("x")
    with pytest.raises(BadTests, match=rf"{have}\.3\.txt has no {lack}\.3\.txt"):
        load_tests(tmp_path)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("{", "not JSON lines"),
        ("", "holds 0 problems"),
        ('{"inputs": [], "outputs": []}', "must be"),
        ('{"inputs": ["1"]}', "must be"),
        ("[1]", "must be"),
        ('{"inputs": ["1", "2"], "outputs": ["1"]}', "2 inputs and 1 outputs"),
        ('{"inputs": [1], "outputs": ["1"]}', "must be a string"),
        ('{"inputs": ["1"], "outputs": ["1"]}\n' * 2, "holds 2 problems"),
    ],
)
def test_bad_json_is_refused_in_one_line(tmp_path: Path, text: str, said: str) -> None:
    path = tmp_path / "tests.jsonl"
    path.write_text(text)
    with pytest.raises(BadTests, match=said) as caught:
        load_tests(path)
    assert "\n" not in str(caught.value)
