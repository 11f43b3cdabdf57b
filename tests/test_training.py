"""What the commands of training make of a data set: its pairs, and its tests as a judge."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest

from hasten.cli.training import VALIDATION, judge_on, pairs_of, tasks_of
from hasten.data.dataset import Dataset
from hasten.dist import LocalPool, Place
from hasten.errors import BadData
from hasten.eval.judging import Means
from hasten.exec.host import Host
from hasten.exec.protocol import Limits
from hasten.judge.reward import NO_PROGRAM, Judged, rewards_of
from hasten.measure.instructions import InstructionMeter
from hasten.train.recipe import DataPart
from hasten.types import Language, Program, Verdict

from .rrhf_runs import make_dataset

RIGHT, WRONG = Program("print(5)\n", Language.PYTHON), Program("print(6)\n", Language.PYTHON)


def test_candidates_of_a_slow_program_that_fails_are_judged_and_have_no_rewards(
    tmp_path: Path, host: Host, meter: InstructionMeter
) -> None:
    dataset = Dataset(make_dataset(tmp_path / "data", train=2))
    programs = dataset.read("programs").with_columns(
        source=pl.when(pl.col("program_id") == "s0")
        .then(pl.lit(WRONG.source))
        .otherwise(pl.col("source"))
    )
    dataset.write("programs", programs)
    tasks = tasks_of(pairs_of(dataset, DataPart()))
    judge = judge_on(dataset, Means(LocalPool(Place(host, meter), 1), Limits()), all_tests=False)
    failed, sound = judge(tasks, [[RIGHT, WRONG, None]] * 2)
    verdicts = [Verdict.PASSED, Verdict.WRONG_ANSWER, NO_PROGRAM]
    assert [one.verdict for one in failed] == verdicts
    assert [one.slow_failed for one in failed] == [True] * 3
    assert rewards_of("perfrl", failed) == [None] * 3
    assert [one.slow_failed for one in sound] == [False] * 3
    assert rewards_of("perfrl", sound) == [2.0, 1.0, 0.0]


@pytest.mark.parametrize("name", ["perfrl", "perfrl-as-published", "speedup"])
def test_no_reward_is_given_where_the_slow_program_fails(name: str) -> None:
    group = [Judged(verdict, 1, 1, 1.0, slow_failed=True) for verdict in ("passed", NO_PROGRAM)]
    assert rewards_of(name, group) == [None, None]


def test_origins_choose_what_is_learnt_from_and_leave_validation_whole(tmp_path: Path) -> None:
    dataset = Dataset(make_dataset(tmp_path / "data"))
    pairs = dataset.read("pairs")
    made = pl.col("pair_id").is_in(["pair0", "pair1"])
    origin = pl.when(made).then(pl.lit("synthetic")).otherwise(pl.col("origin"))
    dataset.write("pairs", pairs.with_columns(origin=origin))
    part = DataPart(origins=("synthetic",))
    assert [one.name for one in pairs_of(dataset, part)] == ["pair0", "pair1"]
    assert len(pairs_of(dataset, part, split=VALIDATION)) == 2
    with pytest.raises(BadData, match="has no train pairs of translated"):
        pairs_of(dataset, DataPart(origins=("translated",)))


def test_without_targets_every_slow_program_for_training_is_a_task(tmp_path: Path) -> None:
    """What a pair gains says how good its target is, and nothing where targets are not used."""
    dataset = Dataset(make_dataset(tmp_path / "data", train=2))
    gains = pl.when(pl.col("pair_id") == "pair0").then(pl.lit(None)).otherwise(pl.lit(10))
    dataset.write("pairs", dataset.read("pairs").with_columns(tag=gains))
    assert [one.name for one in pairs_of(dataset, DataPart())] == ["pair1"]
    assert [one.name for one in pairs_of(dataset, DataPart(), targets=False)] == ["pair0", "pair1"]
    tagged = DataPart(tags=(10,))
    assert [one.name for one in pairs_of(dataset, tagged, targets=False)] == ["pair1"]


def test_languages_choose_programs_of_every_split(tmp_path: Path) -> None:
    dataset = Dataset(make_dataset(tmp_path / "data"))
    for split in ("train", VALIDATION):
        python = pairs_of(dataset, DataPart(languages=(Language.PYTHON,)), split=split)
        assert python == pairs_of(dataset, DataPart(), split=split)
        with pytest.raises(BadData, match=f"has no {split} pairs of cpp"):
            pairs_of(dataset, DataPart(languages=(Language.CPP,)), split=split)
