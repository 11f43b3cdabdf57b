"""The formats that the benchmark of larger inputs guesses, and what it takes for agreement."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

BENCHMARKS = str(Path(__file__).parents[1] / "benchmarks")

sys.path.insert(0, BENCHMARKS)
try:
    import grow_inputs
    import infer_format
    from input_formats import Draw, Recipe
    from recipes import RECIPES
finally:
    sys.path.remove(BENCHMARKS)


def grown(samples: list[str], size: int = 50) -> list[list[str]]:
    """The tokens of the lines of a larger input."""
    recipe = infer_format.infer(samples)
    assert recipe is not None
    return [line.split() for line in recipe.text(Draw("seed"), size).splitlines()]


def test_a_line_of_as_many_numbers_as_the_header_says_grows_with_it() -> None:
    header, row = grown(["3\n7 8 9\n", "5\n10 2 30 4 50\n"])
    assert header == ["50"]
    assert len(row) == 50
    assert {int(value) for value in row} <= set(range(2, 51))


def test_as_many_lines_as_the_header_says_grow_with_it() -> None:
    header, *lines = grown(["2 9\n1 300\n2 100\n", "3 8\n100 5\n7 7\n3 2\n"])
    assert header[0] == "50"
    assert [len(line) for line in lines] == [2] * 50


def test_a_permutation_stays_one() -> None:
    _, row = grown(["3\n3 1 2\n", "4\n2 4 1 3\n"])
    assert sorted(map(int, row)) == list(range(1, 51))


def test_an_ascending_line_stays_ascending() -> None:
    _, row = grown(["3\n1 5 9\n", "4\n2 4 7 90\n"])
    values = list(map(int, row))
    assert len(values) == 50
    assert values == sorted(values)


def test_one_edge_less_than_nodes_becomes_a_tree() -> None:
    _, *edges = grown(["3\n1 2\n1 3\n", "5\n1 2\n3 2\n4 3\n5 2\n"])
    reached = {1}
    for one, other in edges:
        assert int(one) in reached
        reached.add(int(other))
    assert reached == set(range(1, 51))


def test_a_word_keeps_its_letters() -> None:
    ((word,),) = grown(["ATTA\n", "TAATAT\n"])
    assert len(word) == 50
    assert set(word) == {"A", "T"}


def test_a_grid_keeps_its_letters() -> None:
    header, *lines = grown(["2 3\n..#\n#..\n", "3 2\n..\n.#\n..\n"])
    assert header == ["50", "50"]
    assert len(lines) == 50
    assert set("".join(token for line in lines for token in line)) <= {".", "#"}


def test_a_lone_number_becomes_the_size() -> None:
    assert grown(["7\n", "1000\n"]) == [["50"]]


def test_numbers_with_a_point_stay_within_what_was_seen() -> None:
    _, *lines = grown(["2\n0.50 1.5\n2.25 3.0\n", "3\n1.0 1.0\n2.0 0.5\n0.0 4.0\n"])
    assert all(0 <= float(token) <= 4 for line in lines for token in line)


def test_samples_that_nothing_explains_give_no_recipe() -> None:
    assert infer_format.infer(["3\n1 2\n4 5 6 7\n", "2\n1 2 3 4 5\n9\n"]) is None


def test_no_samples_give_no_recipe() -> None:
    assert infer_format.infer([]) is None


@given(
    st.lists(st.lists(st.integers(-99, 99), min_size=2, max_size=9), min_size=2, max_size=4).filter(
        lambda rows: len({len(row) for row in rows}) > 1
    ),
    st.integers(2, 300),
)
def test_values_stay_within_the_range_of_the_samples(rows: list[list[int]], size: int) -> None:
    samples = [f"{len(row)}\n{' '.join(map(str, row))}\n" for row in rows]
    recipe = infer_format.infer(samples)
    assert recipe is not None
    header, row = recipe.text(Draw("seed"), size).splitlines()
    values = list(map(int, row.split()))
    flat = [value for one in rows for value in one]
    assert int(header) == len(values) == size
    node_like = all(min(one) >= 1 and max(one) <= len(one) for one in rows)
    ordered = all(sorted(one) == one for one in rows)
    assert min(values) >= min(flat) or node_like
    assert max(values) <= max(flat) or node_like or ordered


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
