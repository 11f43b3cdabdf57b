"""SIGKILL at any moment of RRHF, then the same command: the figures of a run without it. And disks
that are full, by a limit on the size of files. With the real judge."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.rrhf_runs import files_of, make_dataset, train, write_recipe
from tests.test_hf import _no_hub, causal, needs_libraries  # noqa: F401

pytestmark = needs_libraries

RECIPE = {
    "rrhf": {"steps": 2, "rollout_batch": 4, "max_new_tokens": 2},
    "validation": {"programs": 1, "beams": 1, "best": 1, "max_new_tokens": 2},
}
ROOT = Path(__file__).parent.parent


def child(data, recipe, run, model, *, phase="all", kill_at=0, largest=0):
    """The command in a process of its own."""
    words = [data, recipe, run, model, phase, kill_at, largest]
    return subprocess.run(
        [sys.executable, "-m", "tests.rrhf_child", *map(str, words)],
        cwd=ROOT,
        env={**os.environ, "HF_HUB_OFFLINE": "1"},
        capture_output=True,
        text=True,
    )


@pytest.fixture(scope="module")
def given(tmp_path_factory, causal):  # noqa: F811
    """Data, recipe and the files of a run that nothing has disturbed."""
    folder = tmp_path_factory.mktemp("given")
    data = make_dataset(folder / "data", train=3, validation=1)
    recipe = write_recipe(folder / "recipe.toml", **RECIPE)
    train(data, recipe, folder / "run", causal)
    return data, recipe, files_of(folder / "run")


def events(child):
    """How often a process that ended well touched the files of the run."""
    assert child.returncode == 0, child.stderr
    return int(child.stdout.partition("events ")[2].split()[0])


def test_a_run_that_is_killed_three_times_ends_as_one_that_is_not(given, causal, tmp_path):  # noqa: F811
    data, recipe, expected = given
    for kill_at in (27, 40, 30):
        killed = child(data, recipe, tmp_path / "run", causal, kill_at=kill_at)
        assert killed.returncode == -signal.SIGKILL, killed.stderr
    ended = child(data, recipe, tmp_path / "run", causal)
    assert events(ended) > 20  # there was still something to do
    assert files_of(tmp_path / "run") == expected


@pytest.mark.slow
@pytest.mark.timeout(3600)
def test_a_run_may_be_killed_wherever_it_touches_a_file(given, causal, tmp_path):  # noqa: F811
    data, recipe, expected = given
    last = events(child(data, recipe, tmp_path / "whole", causal))
    assert files_of(tmp_path / "whole") == expected
    for kill_at in range(1, last, 7):
        run = tmp_path / f"run-{kill_at}"
        killed = child(data, recipe, run, causal, kill_at=kill_at)
        assert killed.returncode == -signal.SIGKILL, killed.stderr
        train(data, recipe, run, causal)
        assert files_of(run) == expected, f"killed at {kill_at}"
        shutil.rmtree(run)


def test_the_judge_needs_no_torch(given, causal, tmp_path):  # noqa: F811
    from hasten.train.phases import Phase

    data, recipe, _ = given
    train(data, recipe, tmp_path / "run", causal, phase=Phase.ROLLOUT)
    judged = child(data, recipe, tmp_path / "run", causal, phase="judge")
    assert judged.returncode == 0, judged.stderr
    assert "modules polars\n" in judged.stdout
    assert "next: --phase learn of step 1" in judged.stdout


@pytest.mark.parametrize(
    ("phase", "largest", "what"),
    [("rollout", 3_000, "rollouts.jsonl.part"), ("learn", 30_000, "weights")],
)
def test_a_full_disk_is_told_in_one_line(phase, largest, what, given, causal, tmp_path):  # noqa: F811
    from hasten.train.phases import Phase

    data, recipe, expected = given
    for before in (Phase.ROLLOUT, Phase.JUDGE) if phase == "learn" else ():
        train(data, recipe, tmp_path / "run", causal, phase=before)
    full = child(data, recipe, tmp_path / "run", causal, phase=phase, largest=largest)
    assert full.returncode == 2, full.stderr
    said = [line for line in full.stderr.splitlines() if line.startswith("hasten: ")][-1]
    assert what in said
    assert "cannot be written" in said
    assert "the same command continues" in said
    assert full.stderr.endswith(f"{said}\n")
    train(data, recipe, tmp_path / "run", causal)
    assert files_of(tmp_path / "run") == expected
