"""What a data set is said to hold: counts by hand on a small one."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import polars as pl
import pytest

from hasten.data.dataset import Dataset, schema
from hasten.data.stats import stats_of


@pytest.fixture
def dataset(tmp_path: Path) -> Dataset:
    dataset = Dataset(tmp_path)
    problems = [(name, None, None, None) for name in ("p", "q", "bare")]
    dataset.write("problems", pl.DataFrame(problems, schema=schema("problems"), orient="row"))
    programs = [
        ("a", "p", "python", "x = 10 + y_1\n", "u", 1, 2.0, "human"),  # 5 tokens
        ("b", "p", "python", "print(x)\n", "u", 2, 1.0, "human"),  # 4
        ("c", "p", "python", "print(x)\n", "v", 3, 1.0, "human"),
        ("d", "q", "cpp", "int main() {}", "v", 4, 1.0, "synthetic"),  # 6
    ]
    dataset.write("programs", pl.DataFrame(programs, schema=schema("programs"), orient="row"))
    pairs = [
        ("0", "p", "python", "a", "b", "human", None),
        ("1", "p", "python", "a", "c", "human", None),
        ("2", "q", "cpp", "d", "d", "synthetic", None),
    ]
    dataset.write("pairs", pl.DataFrame(pairs, schema=schema("pairs"), orient="row"))
    tests = [("p", str(i), b"", b"", "public", None) for i in range(3)]
    tests += [("q", "0", b"", b"", "amplified", 2)]
    dataset.write("tests", pl.DataFrame(tests, schema=schema("tests"), orient="row"))
    (tmp_path / "rejected.jsonl").write_text('{"line": 1}\n{"line": 2}\n')
    return dataset


def test_counts_are_what_the_tables_hold(dataset: Dataset) -> None:
    stats = stats_of(dataset)
    names = ("pairs", "problems", "programs", "distinct_programs", "tests", "rejected")
    assert [stats[name] for name in names] == [3, 3, 4, 3, 4, 2]
    assert (stats["problems_with_pairs"], stats["problems_with_tests"]) == (2, 2)
    assert stats["languages"] == {
        "python": {"pairs": 2, "problems": 1, "programs": 3},
        "cpp": {"pairs": 1, "problems": 1, "programs": 1},
    }
    assert stats["origins"]["synthetic"] == {"pairs": 1, "problems": 1, "programs": 1}
    assert stats["test_origins"] == {"public": 3, "amplified": 1}
    assert stats["tests_per_problem"] == {"least": 1, "median": 2.0, "mean": 2.0, "most": 3}


def test_what_has_not_been_made_is_null(dataset: Dataset) -> None:
    stats = stats_of(dataset)
    names = ("labels", "speedup", "tags", "splits", "hq")
    assert [stats[name] for name in names] == [None] * 5


def test_tokens_are_words_and_single_marks(dataset: Dataset) -> None:
    tokens = stats_of(dataset)["tokens"]["all"]
    assert tokens["slow"] == {"least": 5, "median": 5.0, "mean": 16 / 3, "most": 6}
    assert tokens["fast"] == {"least": 4, "median": 4.0, "mean": 14 / 3, "most": 6}


def test_speedups_tags_labels_and_splits_are_counted(dataset: Dataset) -> None:
    pairs = dataset.read("pairs").with_columns(
        pl.Series("speedup", [1.0, 3.0, None]),
        pl.Series("tag", [None, 10, None], dtype=pl.Int64),
        pl.Series("hq", [False, True, False]),
        pl.Series("split", ["train", "train", None], dtype=pl.String),
    )
    dataset.write("pairs", pairs)
    rows = [
        {"problem_id": "p", "digest": str(i), "verdict": verdict, "meter": "model", "cost": cost,
         "startup_share": share}
        for i, (verdict, cost, share) in enumerate(
            [("passed", 5, 0.5), ("passed", 6, 0.75), ("crashed", None, None)]
        )
    ]  # fmt: skip
    dataset.write("labels", pl.DataFrame(rows, schema=schema("labels")))
    stats = stats_of(dataset)
    assert stats["labels"] == {
        "programs": 3, "with_cost": 2, "meters": {"model": 3},
        "verdicts": {"passed": 2, "crashed": 1}, "startup_share": 0.625,
    }  # fmt: skip
    speedup = stats["speedup"]
    assert (speedup["pairs"], speedup["mean"], speedup["quantiles"]["0.5"]) == (2, 2.0, 2.0)
    assert speedup["at_least"] == {"1.1": 1, "1.5": 1, "2": 1, "5": 0, "10": 0}
    assert speedup["share_at_least"]["2"] == 0.5
    assert stats["tags"] == {**dict.fromkeys(map(str, range(1, 10)), 0), "10": 1}
    assert stats["hq"] == 1
    assert stats["splits"] == {
        "train": {"pairs": 2, "problems": 1}, "none": {"pairs": 1, "problems": 1},
    }  # fmt: skip
    assert list(stats["tokens"]) == ["all", "train"]


def test_the_command_prints_integers_and_a_table(dataset: Dataset) -> None:
    command = [sys.executable, "-m", "hasten.cli.main", "data", "stats", str(dataset.folder)]
    done = subprocess.run([*command, "--json"], capture_output=True, text=True, check=True)
    stats = json.loads(done.stdout)
    assert all(type(stats[name]) is int for name in ("pairs", "problems", "programs", "tests"))
    assert stats == stats_of(dataset)
    shown = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    assert "none yet: hasten data label" in shown
    assert "tests per problem, median" in shown


def test_an_empty_folder_holds_nothing(tmp_path: Path) -> None:
    stats = stats_of(Dataset(tmp_path))
    assert stats["pairs"] == stats["problems"] == stats["tests"] == 0
    assert stats["tests_per_problem"] is None
