"""Speedups from labels, tags by deciles, the high-quality subset, the fastest human programs."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hasten.data.dataset import Dataset, schema
from hasten.data.tags import Tagged, Tagging, tag_dataset, tagging_of
from hasten.errors import BadData, UsageError
from hasten.types import Language, Program


def source(name: str) -> str:
    return f"print({name!r})\n"


def make_data(
    folder: Path,
    costs: dict[str, int | None],
    pairs: Sequence[tuple[str, str]],
    *,
    problem_of: dict[str, str] | None = None,
    origin_of: dict[str, str] | None = None,
    verdict: str = "passed",
    provenance_of: dict[str, str] | None = None,
    splits: Sequence[str | None] | None = None,
) -> Dataset:
    """Programs by name with their costs (None: failed), and pairs of names."""
    dataset = Dataset(folder)
    problem = {name: (problem_of or {}).get(name, "p") for name in costs}
    origin = {name: (origin_of or {}).get(name, "human") for name in costs}
    programs = [
        (name, problem[name], "python", source(name), None, None, None, origin[name])
        for name in costs
    ]
    dataset.write("programs", pl.DataFrame(programs, schema=schema("programs"), orient="row"))
    labels = [
        {
            "problem_id": problem[name],
            "digest": Program(source(name), Language.PYTHON).digest,
            "language": "python",
            "verdict": verdict if cost else "wrong_answer",
            "cost": cost,
            "tests": 1,
            "meter": "model",
            "provenance": (provenance_of or {}).get(name, "here"),
        }
        for name, cost in costs.items()
        if cost != 0  # 0: not labelled
    ]
    dataset.write("labels", pl.DataFrame(labels, schema=schema("labels")))
    rows = [
        (f"{i:03}", problem[slow], "python", slow, fast, "human", None)
        for i, (slow, fast) in enumerate(pairs)
    ]
    table = pl.DataFrame(rows, schema=schema("pairs"), orient="row")
    if splits is not None:
        table = table.with_columns(pl.Series("split", splits, dtype=pl.String))
    dataset.write("pairs", table)
    return dataset


def tagged(dataset: Dataset, *options: Any, **named: Any) -> tuple[Tagged, pl.DataFrame]:
    done = tag_dataset(dataset, Tagging(*options, **named))
    return done, dataset.read("pairs")


def test_a_speedup_is_the_slow_cost_by_the_fast_one(tmp_path: Path) -> None:
    dataset = make_data(tmp_path, {"a": 300, "b": 100, "c": 200}, [("a", "b"), ("a", "c")])
    done, pairs = tagged(dataset)
    assert pairs["speedup"].to_list() == [3.0, 1.5]
    assert (done.pairs, done.with_speedup, done.without) == (2, 2, {})


def test_pairs_without_a_speedup_stay_and_are_counted_by_reason(tmp_path: Path) -> None:
    costs = {"a": 300, "b": 100, "wrong": None, "unknown": 0, "elsewhere": 10}
    names = [("wrong", "b"), ("a", "wrong"), ("a", "unknown"), ("a", "elsewhere"), ("a", "b")]
    dataset = make_data(tmp_path, costs, names, provenance_of={"elsewhere": "there"})
    done, pairs = tagged(dataset)
    assert pairs["speedup"].to_list() == [None, None, None, None, 3.0]
    assert pairs["tag"].to_list() == [None, None, None, None, 10]
    assert pairs["hq"].to_list() == [False, False, False, False, True]
    assert done.without == {
        "slow program: wrong answer": 1,
        "fast program: wrong answer": 1,
        "fast program: not labelled": 1,
        "measured by unlike meters": 1,
    }


def test_ten_programs_have_the_ten_tags(tmp_path: Path) -> None:
    costs: dict[str, int | None] = {"slow": 10_000, **{f"f{i}": 100 + i for i in range(10)}}
    dataset = make_data(tmp_path, costs, [("slow", f"f{i}") for i in range(10)])
    done, pairs = tagged(dataset)
    assert pairs["tag"].to_list() == [10, 9, 8, 7, 6, 5, 4, 3, 2, 1]
    assert done.tags == dict.fromkeys(range(10, 0, -1), 1)


@pytest.mark.parametrize(
    ("costs", "tags"),
    [([5], [10]), ([5, 6], [10, 5]), ([5, 6, 7], [10, 7, 4]), ([5, 5, 6], [10, 10, 4])],
)
def test_small_populations_and_ties(tmp_path: Path, costs: list[int], tags: list[int]) -> None:
    known: dict[str, int | None] = {"slow": 100, **{f"f{i}": c for i, c in enumerate(costs)}}
    dataset = make_data(tmp_path, known, [("slow", f"f{i}") for i in range(len(costs))])
    assert tagged(dataset)[1]["tag"].to_list() == tags


@settings(max_examples=40, deadline=None)
@given(costs=st.lists(st.integers(1, 30), min_size=1, max_size=25), again=st.integers(0, 3))
def test_tags_follow_the_ranks(
    tmp_path_factory: pytest.TempPathFactory, costs: list[int], again: int
) -> None:
    known: dict[str, int | None] = {"slow": 1000, **{f"f{i}": c for i, c in enumerate(costs)}}
    names = [("slow", f"f{i}") for i in range(len(costs))]
    dataset = make_data(tmp_path_factory.mktemp("data"), known, [*names, *names[:again]])
    tags = tagged(dataset)[1]["tag"].to_list()
    for cost, tag in zip(costs, tags, strict=False):
        rank = sum(other < cost for other in costs)
        assert tag == 10 - 10 * rank // len(costs)
    assert tags[len(costs) :] == tags[: len(names[:again])]  # a program of two pairs counts once
    assert max(tags) == 10
    assert min(tags) >= 1


def test_a_population_is_of_one_problem_and_one_split(tmp_path: Path) -> None:
    costs: dict[str, int | None] = {"a": 100, "b": 10, "c": 20, "x": 100, "y": 30}
    names = [("a", "b"), ("a", "c"), ("x", "y"), ("a", "c")]
    dataset = make_data(tmp_path, costs, names, problem_of={"x": "q", "y": "q"})
    assert tagged(dataset)[1]["tag"].to_list() == [10, 5, 10, 5]
    dataset = make_data(tmp_path, costs, names[:2], splits=["train", None])
    done, pairs = tagged(dataset)
    assert pairs["tag"].to_list() == [10, None]
    assert pairs["speedup"].to_list() == [10.0, 5.0]
    assert done.left_out == {"in no split": 1}


def test_a_pair_below_the_threshold_has_no_tag_and_is_not_in_the_population(tmp_path: Path) -> None:
    dataset = make_data(tmp_path, {"a": 109, "b": 100, "c": 90}, [("a", "b"), ("a", "c")])
    done, pairs = tagged(dataset)
    assert pairs["tag"].to_list() == [None, 10]
    assert done.left_out == {"speedup below 1.1": 1}
    assert tagged(dataset, threshold=1.05)[1]["tag"].to_list() == [5, 10]


def test_hq_takes_the_most_speedup_of_a_problem(tmp_path: Path) -> None:
    costs: dict[str, int | None] = {"slow": 1000, "x": 90, "y": 10}
    costs |= {f"f{i}": 100 + i for i in range(6)}
    names = [("slow", f"f{i}") for i in (5, 4, 3, 2, 1, 0)] + [("x", "y"), ("slow", "f0")]
    dataset = make_data(tmp_path, costs, names, problem_of={"x": "q", "y": "q"})
    _, pairs = tagged(dataset)
    # Four of p; the second pair of the sources slow and f0 is no fifth reason to learn them.
    assert pairs.filter("hq")["fast"].to_list() == ["f3", "f2", "f1", "f0", "y"]
    assert tagged(dataset, hq_per_problem=2)[1].filter("hq")["fast"].to_list() == ["f1", "f0", "y"]
    assert tagged(dataset, most=2)[1].filter("hq")["fast"].to_list() == ["f1", "f0"]


def test_the_reference_is_the_fastest_human_program(tmp_path: Path) -> None:
    costs: dict[str, int | None] = {"a": 300, "b": 100, "b2": 100, "made": 5, "wrong": None, "z": 7}
    dataset = make_data(
        tmp_path, costs, [("a", "b")], problem_of={"z": "q"}, origin_of={"made": "synthetic"}
    )
    assert tagged(dataset)[0].reference == 2
    rows = dataset.read("reference").select("problem_id", "program_id", "cost").rows()
    assert rows == [("p", "b", 100), ("q", "z", 7)]


def test_tagging_again_changes_nothing(tmp_path: Path) -> None:
    dataset = make_data(tmp_path, {"a": 300, "b": 100}, [("a", "b")])
    tagged(dataset, 1.2, 3)
    before = (tmp_path / "pairs.parquet").read_bytes()
    again = tagging_of(dataset.about())
    assert again == Tagging(1.2, 3)
    tag_dataset(dataset, again)
    assert (tmp_path / "pairs.parquet").read_bytes() == before


def test_a_data_set_without_labels_is_refused(tmp_path: Path) -> None:
    dataset = make_data(tmp_path, {"a": 0}, [])
    with pytest.raises(BadData, match="run hasten data label first"):
        tagged(dataset)
    with pytest.raises(UsageError, match=r"threshold is 0.5.*0 pairs of a problem"):
        Tagging(0.5, 0)


def test_the_commands_tag_and_split_in_either_order(tmp_path: Path) -> None:
    costs: dict[str, int | None] = {"a": 300, "b": 100, "c": 200}
    make_data(tmp_path, costs, [("a", "b"), ("a", "c")])
    hasten = [sys.executable, "-m", "hasten.cli.main", "data"]
    for words in (["tag"], ["split", "--test", "0", "--validation", "0"]):
        done = subprocess.run([*hasten, *words, tmp_path], capture_output=True, text=True)
        assert done.returncode == 0, done.stderr
    assert "tags were made anew" in done.stdout
    assert "leakage: 0 programs" in done.stdout
    pairs = Dataset(tmp_path).read("pairs")
    assert pairs.select("speedup", "tag", "split").rows() == [
        (3.0, 10, "train"), (1.5, 5, "train"),
    ]  # fmt: skip
