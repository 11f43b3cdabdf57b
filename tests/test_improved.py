"""Pairs from what an evaluation found improved."""

from __future__ import annotations

from dataclasses import replace

import pytest
from typer.testing import CliRunner

from hasten.cli.data import app
from hasten.data.dataset import Dataset
from hasten.data.improved import Improved, add_improved
from hasten.errors import BadData, UsageError
from hasten.eval.records import Outcome, Row, Run, save_run
from hasten.types import Language, Program
from tests.rrhf_runs import SLOW, make_dataset


def program(source: str) -> Program:
    return Program(source, Language.PYTHON)


SLOW0 = program(SLOW.format(n=20_000))
FOUND = [
    Improved("p0", SLOW0, program("print( 5 ) # layout"), 9.0),
    Improved("p0", SLOW0, program("print(2 + 3)"), 3.0),
    Improved("p0", SLOW0, program("print(1 + 4)"), 2.0),
    Improved("p2", program(SLOW.format(n=20_002)), program("print(4 + 1)"), 2.0),
]


def test_the_fastest_are_added_for_training_and_held_out_problems_left_alone(tmp_path) -> None:
    data = Dataset(make_dataset(tmp_path / "data", train=2, validation=1))
    added = add_improved(data, FOUND, origin="rules", most=2)
    assert (added.found, added.known, added.slower, added.held_out) == (4, 1, 1, 1)
    pairs = data.read("pairs").filter(origin="rules")
    (pair,) = pairs.iter_rows(named=True)
    assert (pair["slow"], pair["split"], pair["problem_id"]) == ("s0", "train", "p0")
    sources = dict(data.read("programs").select("program_id", "source").iter_rows())
    assert sources[pair["fast"]] == "print(2 + 3)"
    assert added.pairs == data.read("pairs").height == 4


def test_the_same_again_adds_nothing(tmp_path) -> None:
    data = Dataset(make_dataset(tmp_path / "data", train=2, validation=1))
    first = add_improved(data, FOUND, origin="rules", most=2)
    tables = [data.read(name) for name in ("programs", "pairs")]
    again = add_improved(data, FOUND, origin="rules", most=2)
    assert (first.added, again.added, again.known, again.slower) == (1, 0, 2, 1)
    assert all(data.read(n).equals(t) for n, t in zip(("programs", "pairs"), tables, strict=True))


def test_the_same_but_for_layout_is_one_of_the_fastest(tmp_path) -> None:
    data = Dataset(make_dataset(tmp_path / "data", train=2, validation=1))
    other = replace(FOUND[1], fast=program("print( 2+3 )"), speedup=2.5)
    added = add_improved(data, [FOUND[1], other, FOUND[2]], origin="rules", most=1)
    assert (added.added, added.known, added.slower) == (1, 1, 1)


def test_less_than_one_pair_is_refused(tmp_path) -> None:
    data = Dataset(make_dataset(tmp_path / "data"))
    with pytest.raises(UsageError, match="0 pairs for each program"):
        add_improved(data, FOUND, origin="rules", most=0)


def test_a_program_of_two_problems_has_a_row_for_each(tmp_path) -> None:
    data = Dataset(make_dataset(tmp_path / "data", train=2, validation=1))
    of_p1 = replace(FOUND[1], problem_id="p1")
    added = add_improved(data, [FOUND[1], of_p1], origin="rules", most=1)
    assert added.added == 2
    programs = data.read("programs")
    problem_of = dict(programs.select("program_id", "problem_id").iter_rows())
    assert programs.height == len(problem_of)
    for pair in data.read("pairs").iter_rows(named=True):
        assert problem_of[pair["slow"]] == problem_of[pair["fast"]] == pair["problem_id"]


def test_the_command_takes_what_the_judge_calls_improved(tmp_path) -> None:
    folder = make_dataset(tmp_path / "data", train=2, validation=1)
    better = Outcome("print(2 + 3)", "rules", "improved", speedup=3.0)
    candidates = (better, replace(better, source="print(5.0)", verdict="wrong_answer"))
    row = Row("p0", "python", Outcome(SLOW0.source, "slow", "passed"), candidates)
    save_run(Run("run", "hasten", "instructions", "", "", True, (row,)), tmp_path / "run")
    words = ["improved", str(folder), str(tmp_path / "run"), "--origin", "rules"]
    done = CliRunner().invoke(app, words)
    assert done.exit_code == 0, done.output
    assert "1 improved candidates: 1 pairs added" in done.output
    assert "next: hasten data label" in done.output


def test_a_run_in_another_language_is_named(tmp_path) -> None:
    folder = make_dataset(tmp_path / "data", train=2, validation=1)
    row = Row("p0", "cobol", Outcome(SLOW0.source, "slow", "passed"), ())
    save_run(Run("run", "hasten", "instructions", "", "", True, (row,)), tmp_path / "run")
    done = CliRunner().invoke(app, ["improved", str(folder), str(tmp_path / "run")])
    assert isinstance(done.exception, BadData)
    assert "a program of p0 in 'cobol'" in str(done.exception)
