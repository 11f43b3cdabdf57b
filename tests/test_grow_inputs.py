"""The formats that the benchmark of larger inputs guesses, and what it takes for agreement."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hasten.types import Language

BENCHMARKS = str(Path(__file__).parents[1] / "benchmarks")

sys.path.insert(0, BENCHMARKS)
try:
    import grow_inputs
    from input_formats import Draw, Recipe
    from recipes import RECIPES
finally:
    sys.path.remove(BENCHMARKS)


def problem(*samples: str) -> grow_inputs.Problem:
    return grow_inputs.Problem("unknown", Language.PYTHON, (), samples)


def test_a_problem_without_a_recipe_has_one_learned_from_its_samples() -> None:
    found = grow_inputs.recipe_for(problem("3\n7 8 9\n", "5\n10 2 30 4 50\n"))
    assert found is not None
    recipe, origin = found
    assert origin == "learned"
    header, row = recipe.text(Draw("seed"), 50).splitlines()
    assert int(header) == len(row.split()) == 50


def test_samples_that_nothing_explains_give_no_recipe() -> None:
    unlike = problem("3\n1 2\n4 5 6 7\n", "2\n1 2 3 4 5\n9\n")
    assert grow_inputs.recipe_for(unlike) is None


def test_no_samples_give_no_recipe() -> None:
    assert grow_inputs.recipe_for(problem()) is None


@pytest.fixture(params=sorted(RECIPES))
def recipe(request: pytest.FixtureRequest) -> Recipe:
    return RECIPES[request.param]


def test_every_recipe_writes_the_same_input_twice(recipe: Recipe) -> None:
    size = min(recipe.top, 100)
    assert recipe.text(Draw("seed"), size) == recipe.text(Draw("seed"), size)


def run(output: bytes | None, *, late: bool = False) -> grow_inputs.Run:
    return grow_inputs.Run(output, 1.0, late)


def test_programs_that_print_the_same_agree() -> None:
    runs = {"a": run(b"1 2\n"), "b": run(b"1\n2"), "c": run(b"3")}
    assert grow_inputs.agreeing(runs) == ["a", "b"]


def test_one_program_alone_does_not_vouch_for_itself() -> None:
    assert grow_inputs.agreeing({"a": run(b"1"), "b": run(None)}) == []


def test_an_input_on_which_most_programs_disagree_does_not_hold() -> None:
    runs = {name: run(name.encode()) for name in "abc"} | {"d": run(b"a")}
    assert grow_inputs.agreeing(runs) == ["a", "d"]
    assert grow_inputs.agreeing(runs | {"e": run(None)}) == []


def test_a_program_that_ran_out_of_time_does_not_count_against_an_input() -> None:
    runs = {"a": run(b"1"), "b": run(b"1"), **{x: run(None, late=True) for x in "cdef"}}
    assert grow_inputs.agreeing(runs) == ["a", "b"]


@given(st.integers(2, 10**9))
def test_sizes_rise_and_hold_the_largest_that_makes_sense(top: int) -> None:
    sizes = grow_inputs.sizes(top)
    assert sizes == sorted(set(sizes))
    assert top in sizes
