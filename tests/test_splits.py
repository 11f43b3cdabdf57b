"""Splits by problem: groups, shares, stability, and the check for leaks."""

from __future__ import annotations

import random
from collections import Counter
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hasten.data.dataset import Dataset, schema
from hasten.data.splits import (
    SPLITS,
    Shares,
    group_problems,
    normal_forms,
    split_dataset,
    split_of,
    without_leaks,
)
from hasten.errors import BadData, UsageError

Test = tuple[str, bytes, bytes]
WORDS = "Given n whole numbers, print their sum"


def together(groups: dict[str, str]) -> set[frozenset[str]]:
    """Groups of more than one."""
    by_name: dict[str, set[str]] = {}
    for problem, group in groups.items():
        by_name.setdefault(group, set()).add(problem)
    return {frozenset(group) for group in by_name.values() if len(group) > 1}


def test_problems_that_share_all_tests_are_one_group() -> None:
    tests = [
        ("a", b"3\n10 20 30\n", b"6\n"),
        ("b", b"3\r\n10 20  30", b"6"),
        ("c", b"3 10 20 40", b"7"),
    ]
    assert together(group_problems("abc", {}, tests)) == {frozenset("ab")}


def test_all_tests_of_one_problem_are_enough() -> None:
    tests = [("a", b"3 10 20 30", b"6"), ("b", b"3 10 20 30", b"6"), ("b", b"4 9 9 9 9", b"36")]
    assert together(group_problems("ab", {}, tests)) == {frozenset("ab")}


def test_one_shared_test_of_many_is_chance_and_two_are_not() -> None:
    tests = [(p, b"3 10 20 30", b"6") for p in "ab"] + [
        (p, b"8 8 8 8 " + p.encode(), b"1") for p in "ab"
    ]
    assert not together(group_problems("ab", {}, tests))
    tests += [(p, b"2 1000 1", b"1001") for p in "ab"]
    assert together(group_problems("ab", {}, tests)) == {frozenset("ab")}


def test_trivial_tests_merge_nothing() -> None:
    tests = [(p, given, b"1") for p in "ab" for given in (b"1\n", b"2\n", b"1 2 3")]
    assert not together(group_problems("ab", {}, tests))


def test_equal_inputs_with_other_outputs_merge_nothing() -> None:
    tests = [("a", b"3 10 20 30", b"6"), ("b", b"3 10 20 30", b"1")]
    assert not together(group_problems("ab", {}, tests))


def test_equal_descriptions_are_one_group_whatever_their_markup() -> None:
    described = {
        "a": WORDS + ".",
        "b": f"<p>{WORDS.upper()}</p>\n <b>.</b>",
        "c": f"{WORDS} squared.",
        "d": "No description",
        "e": "No description",
    }
    assert together(group_problems("abcde", described, [])) == {frozenset("ab")}


def test_groups_grow_over_different_reasons_and_are_named_by_the_least() -> None:
    tests = [("c", b"3 10 20 30", b"6"), ("b", b"3 10 20 30", b"6")]
    groups = group_problems("abcd", {"b": WORDS, "a": WORDS}, tests)
    assert groups == {"a": "a", "b": "a", "c": "a", "d": "d"}


PROBLEMS = st.integers(0, 9).map("p{}".format)
TESTS = st.lists(
    st.tuples(
        PROBLEMS, st.integers(0, 12).map("an input {}".format).map(str.encode), st.just(b"1")
    ),
    max_size=40,
)


@settings(max_examples=100, deadline=None)
@given(TESTS, st.randoms(use_true_random=False))
def test_groups_are_an_equivalence_that_order_does_not_change(
    tests: list[Test], chance: random.Random
) -> None:
    problems = [f"p{i}" for i in range(10)]
    groups = group_problems(problems, {}, tests)
    assert groups.keys() == set(problems)
    for problem, group in groups.items():
        assert groups[group] == group
        assert group == min(other for other in problems if groups[other] == groups[problem])
    chance.shuffle(tests)
    chance.shuffle(problems)
    assert group_problems(problems, {}, tests) == groups


@settings(max_examples=100, deadline=None)
@given(TESTS, st.integers(0, 1000))
def test_a_problem_that_comes_moves_no_other_unless_merged(tests: list[Test], seed: int) -> None:
    shares, problems = Shares(0.3, 0.3, seed), [f"p{i}" for i in range(9)]
    before = group_problems(problems, {}, tests)
    after = group_problems([*problems, "p9"], {}, tests)
    for problem in problems:
        if after[problem] != after["p9"]:
            assert split_of(before[problem], shares) == split_of(after[problem], shares)


@pytest.mark.parametrize("shares", [Shares(), Shares(0.33, 0.2, 7), Shares(0, 0), Shares(1, 0)])
def test_shares_come_out_roughly_as_asked(shares: Shares) -> None:
    counts = Counter(split_of(f"p{number:05}", shares) for number in range(10_000))
    wanted = {"test": shares.test, "validation": shares.validation}
    wanted["train"] = 1 - sum(wanted.values())
    for split, share in wanted.items():
        assert counts[split] / 10_000 == pytest.approx(share, abs=0.02)


def test_another_seed_is_another_split() -> None:
    names = [f"p{number}" for number in range(100)]
    assert [split_of(n, Shares(seed=1)) for n in names] != [split_of(n, Shares()) for n in names]


def test_shares_that_cannot_be_are_refused() -> None:
    with pytest.raises(UsageError, match=r"0.7 for test and 0.6 for validation: give numbers"):
        Shares(0.7, 0.6)


# -- leaks -------------------------------------------------------------------------------------


def pairs_of(rows: list[tuple[str, str, str]]) -> pl.DataFrame:
    return pl.DataFrame(rows, schema=["slow", "fast", "split"], orient="row")


def test_pairs_with_a_program_of_a_stricter_split_are_taken_out() -> None:
    sources = {name: name[0].encode() for name in ("a1", "a2", "b1", "b2", "c", "d", "e")}
    pairs = pairs_of(
        [
            ("a1", "c", "train"),
            ("c", "a2", "test"),
            ("b1", "d", "train"),
            ("b2", "e", "validation"),
            ("d", "d", "train"),
        ]
    )
    found, leaks = without_leaks(pairs, sources)
    assert found["split"].to_list() == [None, "test", None, "validation", "train"]
    assert (leaks.programs, leaks.removed, leaks.left) == (3, {"train": 2}, 0)


@settings(max_examples=100, deadline=None)
@given(st.lists(st.tuples(*[st.sampled_from("abcdefgh")] * 2, st.sampled_from(SPLITS))))
def test_no_program_is_in_two_splits_afterwards(rows: list[tuple[str, str, str]]) -> None:
    sources = {name: str("abcdefgh".index(name) // 2).encode() for name in "abcdefgh"}
    found, leaks = without_leaks(pairs_of(rows), sources)
    assert leaks.left == 0
    splits: dict[bytes, set[str]] = {}
    for slow, fast, split in found.filter(pl.col("split").is_not_null()).iter_rows():
        for name in (slow, fast):
            splits.setdefault(sources[name], set()).add(split)
    assert all(len(each) == 1 for each in splits.values())
    kept = found["split"].to_list()
    assert all(now == row[2] for now, row in zip(kept, rows, strict=True) if row[2] == "test")


def test_comments_and_spaces_do_not_hide_a_leak() -> None:
    programs = pl.DataFrame(
        [("a", "p", "print(1)\n"), ("b", "q", "print( 1 )  # mine\n"), ("c", "q", "print(2)\n")],
        schema=["program_id", "problem_id", "source"],
        orient="row",
    ).with_columns(pl.lit("python").alias("language"))
    forms = normal_forms(programs, pairs_of([("a", "b", "train"), ("c", "c", "test")]))
    assert forms["a"] == forms["b"] != forms["c"]


# -- a whole data set --------------------------------------------------------------------------


def make_data(folder: Path, problems: int) -> Dataset:
    """A problem has a Python and a C++ pair; p0 and p1 share their tests, and every program of
    p2 is one of p3 as well."""
    dataset = Dataset(folder)
    names = [f"p{i}" for i in range(problems)]
    rows: list[tuple[str, None, None, None]] = [(name, None, None, None) for name in names]
    dataset.write("problems", pl.DataFrame(rows, schema=schema("problems"), orient="row"))
    programs, pairs = [], []
    for number, name in enumerate(names):
        for language in ("python", "cpp"):
            told = 3 if number == 2 else number
            for side in ("slow", "fast"):
                text = f"{side} {told} {language}"
                named = f"{name}-{language}-{side}"
                programs.append((named, name, language, text, None, None, None, "human"))
            ends = (f"{name}-{language}-slow", f"{name}-{language}-fast")
            pairs.append((f"{name}-{language}", name, language, *ends, "human", None))
    dataset.write("programs", pl.DataFrame(programs, schema=schema("programs"), orient="row"))
    dataset.write("pairs", pl.DataFrame(pairs, schema=schema("pairs"), orient="row"))
    tests = [
        (name, "0", f"the input {max(number, 1)}".encode(), b"1", "public", None)
        for number, name in enumerate(names)
    ]
    dataset.write("tests", pl.DataFrame(tests, schema=schema("tests"), orient="row"))
    return dataset


def test_a_data_set_is_split_by_problem_over_all_languages(tmp_path: Path) -> None:
    dataset = make_data(tmp_path, 60)
    for seed in range(5):
        done = split_dataset(dataset, Shares(0.3, 0.2, seed))
        pairs, problems = dataset.read("pairs"), dataset.read("problems")
        of_problem = dict(problems.select("problem_id", "split").iter_rows())
        assert of_problem["p0"] == of_problem["p1"]
        assert set(of_problem.values()) == set(SPLITS)
        for problem, split in pairs.select("problem_id", "split").iter_rows():
            assert split in (of_problem[problem], None)
        nulls = set(pairs.filter(pl.col("split").is_null())["problem_id"].to_list())
        leak = of_problem["p2"] != of_problem["p3"]
        assert (len(nulls) == 1 and nulls <= {"p2", "p3"}) if leak else not nulls
        assert done.leaks.programs == (4 if leak else 0)
        assert sum(done.leaks.removed.values()) == (2 if leak else 0)
        assert (done.groups, done.merged) == (59, (("p0", "p1"),))
        assert sum(done.problems.values()) == 60
    assert dataset.about()["split"]["seed"] == 4


def test_splitting_again_gives_the_same_bytes(tmp_path: Path) -> None:
    dataset = make_data(tmp_path, 20)
    split_dataset(dataset, Shares(0.3, 0.2))
    before = (tmp_path / "pairs.parquet").read_bytes()
    split_dataset(dataset, Shares(0.3, 0.2))
    assert (tmp_path / "pairs.parquet").read_bytes() == before


def test_an_empty_data_set_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadData, match="holds no problems"):
        split_dataset(Dataset(tmp_path), Shares())
