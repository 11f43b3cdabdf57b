"""What inputs look like, learned from samples; larger ones drawn, and near ones made."""

from __future__ import annotations

import gzip
import json
import os
import random
import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hasten.data.mutate import mutate
from hasten.data.shape.form import Count, Form, Line, Repeat, Values
from hasten.data.shapes import Shape, learn, sizes

SHARED = Path(os.environ.get("HASTEN_SHARED", Path(__file__).parents[2] / "shared"))
PUBLIC = SHARED / "data" / "tests_public.jsonl.gz"


def learned(*samples: str) -> Shape:
    shape = learn(samples)
    assert shape is not None
    return shape


def drawn(*samples: str, size: int = 50, times: int = 30) -> list[list[list[str]]]:
    """The tokens of the lines of some larger inputs."""
    shape = learned(*samples)
    texts = [shape.draw(random.Random(seed), size) for seed in range(times)]
    return [[line.split() for line in text.splitlines()] for text in texts]


def test_a_line_of_as_many_numbers_as_the_header_says_grows_with_it() -> None:
    for header, row in drawn("3\n7 8 9\n", "5\n10 2 30 4 50\n"):
        assert header == ["50"]
        assert len(row) == 50


def test_a_length_may_differ_from_its_number_by_one_or_be_twice_as_large() -> None:
    for header, row in drawn("3\n7 8\n", "5\n10 2 30 4\n"):
        assert len(row) == int(header[0]) - 1
    for header, row in drawn("3\n7 8 1 1\n", "5\n10 2 30 4 5 6\n"):
        assert len(row) == int(header[0]) + 1
    for header, row in drawn("3\n7 8 1 1 2 0\n", "2\n10 2 30 4\n"):
        assert len(row) == 2 * int(header[0])


def test_rows_and_then_queries_each_have_their_own_number() -> None:
    one = "2 3\n1 9 5\n7 7 8\n1\n2\n2\n"
    other = "3 1\n1 9 5\n7 7 8\n4 400 2\n3\n"
    for header, *lines in drawn(one, other):
        rows, queries = map(int, header)
        assert [len(line) for line in lines] == [3] * rows + [1] * queries


def test_a_grid_has_as_many_rows_and_letters_as_its_header_says() -> None:
    for header, *lines in drawn("2 3\n..#\n#..\n", "3 2\n..\n.#\n..\n", "1 4\n#..#\n", size=400):
        rows, columns = map(int, header)
        assert len(lines) == rows
        assert all(len(line[0]) == columns for line in lines)
        assert {letter for line in lines for letter in line[0]} <= {".", "#"}
        assert rows * columns <= 500


def test_a_matrix_has_rows_of_the_second_number() -> None:
    for header, *lines in drawn("2 3\n1 2 3\n4 5 6\n", "4 2\n1 2\n5 6\n9 9\n3 3\n"):
        assert len(lines) == int(header[0])
        assert all(len(line) == int(header[1]) for line in lines)


def blocks_hold(lines: list[list[str]], blocks: int | None, end: list[str] | None = None) -> None:
    """Blocks of a number and a line of so many numbers."""
    found = 0
    while lines and lines[0] != end:
        assert len(lines[1]) == int(lines[0][0])
        lines = lines[2:]
        found += 1
    assert lines == ([] if end is None else [end])
    assert blocks is None or found == blocks


def test_test_cases_have_their_number_before_them_and_a_size_each() -> None:
    for header, *lines in drawn("2\n3\n1 2 9\n1\n7\n", "3\n2\n5 5\n4\n1 2 3 8\n1\n1\n"):
        blocks_hold(lines, int(header[0]))


def test_test_cases_may_end_with_a_line_of_zero() -> None:
    for lines in drawn("3\n1 2 9\n1\n7\n0\n", "2\n5 5\n4\n1 2 3 8\n2\n1 1\n0\n"):
        blocks_hold(lines, None, ["0"])


def test_rows_until_the_end_are_rows_until_the_end() -> None:
    for lines in drawn("3 4\n5 9\n", "1 20\n", "7 9\n1 3\n2 2\n"):
        assert {len(line) for line in lines} == {2}


def test_a_row_may_say_its_own_length() -> None:
    for header, *lines in drawn("2\n3 1 2 3\n1 9\n", "3\n2 5 6\n4 1 1 1 2\n1 3\n"):
        assert len(lines) == int(header[0])
        assert all(len(line) == int(line[0]) + 1 for line in lines)


def test_a_permutation_stays_one() -> None:
    for header, row in drawn("3\n3 1 2\n", "4\n2 4 1 3\n"):
        assert sorted(map(int, row)) == list(range(1, int(header[0]) + 1))


def test_an_ascending_line_stays_ascending() -> None:
    for _, row in drawn("3\n1 5 9\n", "4\n2 4 7 90\n"):
        values = list(map(int, row))
        assert values == sorted(set(values))


def test_indices_stay_within_what_they_index() -> None:
    for header, *queries in drawn("4 3\n1 2\n2 4\n3 4\n", "6 2\n1 6\n2 5\n"):
        assert all(1 <= int(token) <= int(header[0]) for line in queries for token in line)


def test_one_edge_less_than_nodes_becomes_a_tree() -> None:
    for _, *edges in drawn("3\n1 2\n1 3\n", "5\n1 2\n3 2\n4 3\n5 2\n"):
        reached = {1}
        for _ in edges:
            for one, other in edges:
                if {int(one), int(other)} & reached:
                    reached |= {int(one), int(other)}
        assert reached == set(range(1, 51))


def test_edges_that_never_repeat_do_not_repeat() -> None:
    samples = ("4 4\n1 2\n2 3\n3 4\n4 1\n", "5 6\n1 2\n2 3\n3 4\n4 5\n1 5\n1 3\n")
    for header, *edges in drawn(*samples):
        unlike = {frozenset(edge) for edge in edges}
        assert len(unlike) == len(edges) == int(header[1])
        assert all(len(edge) == 2 for edge in unlike)


def test_a_word_keeps_its_letters_and_takes_the_size() -> None:
    lengths = set()
    for ((word,),) in drawn("ATTA\n", "TAATAT\n"):
        assert set(word) <= {"A", "T"}
        lengths.add(len(word))
    assert max(lengths) == 50


def test_a_words_length_may_be_said_before_it() -> None:
    for header, word in drawn("5\nabcde\n", "7\nzzzabcx\n"):
        assert len(word[0]) == int(header[0])


def test_a_lone_number_becomes_the_size() -> None:
    assert all(lines == [["50"]] for lines in drawn("7\n", "1000\n", times=3))
    assert learned("7\n", "1000\n").top == 10**9


def test_numbers_with_a_point_keep_their_digits() -> None:
    samples = ("2\n0.50 1.5\n2.25 3.0\n", "3\n1.0 1.0\n2.0 0.5\n0.0 4.0\n")
    for _, *lines in drawn(*samples):
        assert all(len(token.partition(".")[2]) in (1, 2) for line in lines for token in line)


def test_values_separated_by_commas_stay_so() -> None:
    text = learned("2\n1,2,3\n4,5,6\n", "1\n1,2,9\n").draw(random.Random(1), 5)
    header, *lines = text.splitlines()
    assert [line.count(",") for line in lines] == [2] * int(header)


def test_some_draws_go_beyond_the_values_seen_and_some_do_not() -> None:
    highest = [max(map(int, row)) for _, row in drawn("3\n7 8 9\n", "5\n10 2 30 4 50\n", times=60)]
    assert min(highest) <= 50
    assert max(highest) >= 10**6


def test_samples_that_nothing_explains_give_no_shape() -> None:
    assert learn(["3\n1 2\n4 5 6 7\n", "2\n1 2 3 4 5\n9\n"]) is None


def test_no_samples_or_empty_ones_give_no_shape() -> None:
    assert learn([]) is None
    assert learn(["", "\n \n"]) is None


def test_a_shape_describes_itself_in_one_line() -> None:
    said = learned("3\n7 8 9\n", "5\n10 2 30 4 50\n").describe()
    assert said == "n; n of 2..50"


def test_sizes_ascend_from_one_to_beyond_the_top() -> None:
    for samples in (["3\n7 8 9\n", "2\n1 1\n"], ["7\n", "100\n"], ["ATTA\n", "TT\n"]):
        shape = learned(*samples)
        ladder = sizes(shape)
        assert ladder == sorted(set(ladder))
        assert ladder[0] == 1
        assert ladder[-1] > shape.top


FORMATS = (
    ["3\n7 8 9\n", "5\n10 2 30 4 50\n"],
    ["2 3\n..#\n#..\n", "3 2\n..\n.#\n..\n"],
    ["2\n3\n1 2 9\n1\n7\n", "3\n2\n5 5\n4\n1 2 3 8\n1\n1\n"],
    ["3\n1 2 9\n1\n7\n0\n", "2\n5 5\n4\n1 2 3 8\n2\n1 1\n0\n"],
    ["3\n1 2\n1 3\n", "5\n1 2\n3 2\n4 3\n5 2\n"],
    ["2 3\n1 9 5\n7 7 8\n1\n2\n2\n", "3 1\n1 9 5\n7 7 8\n4 400 2\n3\n"],
    ["3\n3 1 2\n", "4\n2 4 1 3\n"],
    ["5\nabcde\n", "7\nzzzabcx\n"],
    ["7\n", "1000\n"],
    ["2\n1,2,3\n4,5,6\n", "1\n1,2,9\n"],
)
formats = st.sampled_from(FORMATS)
seeds = st.integers(0, 10**6)


@settings(deadline=None)
@given(formats, seeds, st.integers(1, 300))
def test_the_same_seed_draws_the_same_input(samples: list[str], seed: int, size: int) -> None:
    shape = learned(*samples)
    assert shape.draw(random.Random(seed), size) == shape.draw(random.Random(seed), size)


@settings(deadline=None)
@given(formats, seeds, st.integers(1, 60))
def test_a_drawn_input_and_the_samples_have_a_shape(
    samples: list[str], seed: int, size: int
) -> None:
    text = learned(*samples).draw(random.Random(seed), size)
    assert learn([text, *samples]) is not None


@settings(deadline=None)
@given(formats, seeds)
def test_a_mutant_keeps_its_governed_counts(samples: list[str], seed: int) -> None:
    shape = learned(*samples)
    assert shape.read(mutate(random.Random(seed), samples, shape)) is not None


@settings(deadline=None)
@given(formats, seeds)
def test_the_same_seed_makes_the_same_mutant(samples: list[str], seed: int) -> None:
    shape = learned(*samples)
    for known in (shape, None):
        one, other = (mutate(random.Random(seed), samples, known) for _ in range(2))
        assert one == other


def test_a_block_of_no_lines_before_an_end_is_drawn_as_nothing() -> None:
    """A number n, then blocks of n - 1 lines until a zero."""
    rows = Repeat((Line(2, 1),), Count(0, offset=-1))
    values = {0: Values("int", 1, 5), 2: Values("int", 1, 9)}
    nodes = (Line(0, 1), Repeat((rows,), end=("0",)))
    form = Form(nodes, values, {}, {0: 1}, frozenset(), lone=False)
    shape = Shape(100, (form,), "n; n - 1 lines until 0")
    assert shape.draw(random.Random(1), 1) == "1\n0\n"


@pytest.mark.parametrize("samples", FORMATS)
def test_mutants_are_many_and_unlike_their_samples(samples: list[str]) -> None:
    shape = learned(*samples)
    found = {mutate(random.Random(seed), samples, shape) for seed in range(100)}
    assert len(found - set(samples)) >= 20


def test_mutants_reach_extremes() -> None:
    samples = FORMATS[0]
    rows = [
        mutate(random.Random(seed), samples, learned(*samples)).split()[1:] for seed in range(200)
    ]
    numbers = [list(map(int, row)) for row in rows]
    assert any(len(row) == 1 for row in numbers)
    assert any(len(row) > 1 and len(set(row)) == 1 for row in numbers)
    assert any(len(row) > 2 and row == sorted(row, reverse=True) for row in numbers)


def test_without_a_shape_tokens_change() -> None:
    found = {mutate(random.Random(seed), ["3 cats\n"], None) for seed in range(50)}
    assert len(found) > 10


def test_nothing_to_change_is_an_error() -> None:
    with pytest.raises(ValueError, match="nothing to change"):
        mutate(random.Random(1), [], None)


@settings(deadline=None, max_examples=60)
@given(st.lists(st.text(max_size=80), max_size=4), seeds)
def test_no_text_raises(samples: list[str], seed: int) -> None:
    rng = random.Random(seed)
    shape = learn(samples)
    if shape is not None:
        shape.draw(rng, 20)
        shape.describe()
    if samples or shape is not None:
        mutate(rng, samples, shape)


@settings(deadline=None, max_examples=60)
@given(
    st.lists(st.text(alphabet="0123 \n-.,aA", max_size=60), min_size=1, max_size=3),
    seeds,
)
def test_no_text_of_numbers_raises(samples: list[str], seed: int) -> None:
    rng = random.Random(seed)
    shape = learn(samples)
    if shape is not None:
        assert sizes(shape)
        for size in (1, 30):
            shape.draw(rng, size)
    mutate(rng, samples, shape)


def test_a_sample_of_a_megabyte_takes_no_time() -> None:
    many = " ".join(str(n * n % 1009) for n in range(250_000))
    began = time.process_time()
    learn([f"250000\n{many}\n", "3\n1 2 9\n", "2\n7 7\n"])
    learn([f"250000\n{many}\n"])
    assert time.process_time() - began < 2


@pytest.mark.skipif(not PUBLIC.exists(), reason="the public samples are absent")
def test_most_real_samples_have_a_shape() -> None:
    with gzip.open(PUBLIC, "rt") as lines:
        problems = [json.loads(line)["inputs"] for line in lines][::60]
    found = [shape for samples in problems if (shape := learn(samples)) is not None]
    assert len(found) >= 0.85 * len(problems)
    for shape in found:
        assert shape.draw(random.Random(1), 10).endswith("\n")
