"""Several data sets as one."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest
from typer.testing import CliRunner

from hasten.cli.data import app
from hasten.data.dataset import Dataset
from hasten.data.merging import merge
from hasten.errors import BadData, UsageError
from tests.rrhf_runs import make_dataset

LABEL = {"meter": "instructions", "unit": "instructions", "checker": "tokens"}


def renamed(folder: Path, mark: str) -> Path:
    """The same data set with other names for all but the problem p0."""
    data = Dataset(folder)
    columns = {"problem_id", "program_id", "pair_id", "slow", "fast"}
    for name in ("problems", "programs", "pairs", "tests"):
        table = data.read(name)
        data.write(
            name,
            table.with_columns(
                pl.when(pl.col(key) == "p0").then(pl.col(key)).otherwise(mark + pl.col(key))
                for key in columns & set(table.columns)
            ),
        )
    return folder


def test_rows_come_together_and_a_problem_of_both_is_one(tmp_path: Path) -> None:
    one = make_dataset(tmp_path / "one", train=2, validation=1)
    other = renamed(make_dataset(tmp_path / "other", train=2, validation=0), "x")
    done = merge([one, other], tmp_path / "both")
    assert (done.problems, done.programs, done.pairs, done.tests) == (4, 10, 5, 4)
    assert done.shared == 1
    both = Dataset(tmp_path / "both")
    assert set(both.read("problems")["problem_id"]) == {"p0", "p1", "p2", "xp1"}
    assert "split" not in both.read("pairs").columns


def test_what_was_measured_stays_but_for_problems_with_more_tests_now(tmp_path: Path) -> None:
    one = make_dataset(tmp_path / "one", train=2, validation=0)
    other = renamed(make_dataset(tmp_path / "other", train=1, validation=0), "x")
    data = Dataset(one)
    columns = data.read("labels").schema
    rows = [{"problem_id": p, "digest": p, "cost": 5} for p in ("p0", "p1")]
    data.write("labels", pl.DataFrame(rows, schema=columns))
    data.describe(label=LABEL)
    merge([one, other], tmp_path / "both")
    both = Dataset(tmp_path / "both")
    assert both.read("labels")["problem_id"].to_list() == ["p1"]
    assert both.about()["label"] == LABEL


def test_costs_by_different_meters_do_not_come_together(tmp_path: Path) -> None:
    folders = [make_dataset(tmp_path / name) for name in ("one", "other")]
    Dataset(folders[0]).describe(label=LABEL)
    Dataset(folders[1]).describe(label=LABEL | {"meter": "cachegrind"})
    with pytest.raises(BadData, match="different meters"):
        merge(folders, tmp_path / "both")
    assert not (tmp_path / "both").exists()


def test_a_name_that_stands_for_two_programs_is_refused(tmp_path: Path) -> None:
    folders = [make_dataset(tmp_path / name, train=1, validation=0) for name in ("one", "other")]
    data = Dataset(folders[1])
    data.write("programs", data.read("programs").with_columns(source=pl.lit("print(6)")))
    with pytest.raises(BadData, match="stands for different programs"):
        merge(folders, tmp_path / "both")


def test_what_a_killed_merge_left_is_no_data_set_and_in_nobodys_way(tmp_path: Path) -> None:
    one = make_dataset(tmp_path / "one")
    left = tmp_path / ".new.part"
    left.mkdir()
    (left / "old.parquet").write_text("half")
    merge([one], tmp_path / "new")
    assert not left.exists()
    assert not (tmp_path / "new" / "old.parquet").exists()
    assert Dataset(tmp_path / "new").read("pairs").height == 6


def test_nothing_is_written_over(tmp_path: Path) -> None:
    one = make_dataset(tmp_path / "one")
    with pytest.raises(UsageError, match="is there already"):
        merge([one], one)
    file = tmp_path / "file"
    file.write_text("mine")
    with pytest.raises(UsageError, match="is there already"):
        merge([one], file)
    assert file.read_text() == "mine"


def test_the_command_says_what_came_together(tmp_path: Path) -> None:
    one = make_dataset(tmp_path / "one", train=1, validation=0)
    done = CliRunner().invoke(app, ["merge", str(one), "-o", str(tmp_path / "new")])
    assert done.exit_code == 0
    assert "1 problems (0 were in more than one), 2 programs, 1 pairs, 1 tests" in done.output
    none = CliRunner().invoke(app, ["merge", str(tmp_path / "none"), "-o", str(tmp_path / "x")])
    assert isinstance(none.exception, BadData)
    assert "no data set at" in str(none.exception)
