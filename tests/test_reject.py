"""Rejection sampling: which of the samples in a run's files become pairs."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hasten.cli.train import sft_command
from hasten.cli.training import rollout_pairs
from hasten.data.dataset import Dataset
from hasten.errors import BadData, UsageError
from hasten.judge.reward import NO_PROGRAM, UNJUDGED, Judged, rewards_of
from hasten.train.recipe import DataPart
from hasten.train.reject import best_of
from hasten.train.rollouts import (
    Rollout,
    Sample,
    StepFolder,
    Verdicts,
    write_rollouts,
    write_verdicts,
)
from hasten.types import Language, Program, Verdict

from .rrhf_runs import make_dataset, write_recipe
from .test_hf import _no_hub, causal, needs_libraries  # noqa: F401

SLOW = Program("print(sum(range(9)))\n", Language.PYTHON, "slow.py")
OTHER = Program("print(sum(range(8)))\n", Language.PYTHON, "other.py")
# A program's text, its source, what became of it
Candidate = tuple[str | None, str, Judged]


def improved(speedup: float, *, same: bool = False) -> Judged:
    return Judged(Verdict.IMPROVED.value, 1, 1, speedup, same)


def right(speedup: float | None = 1.0) -> Judged:
    return Judged(Verdict.PASSED.value, 1, 1, speedup)


def write_step(
    run: Path, step: int, *rows: tuple[str, Program, list[Candidate]], validation: bool = False
) -> Path:
    """The files of a step."""
    run.mkdir(exist_ok=True)
    place = StepFolder(run, step)
    rollouts, found = [], []
    for problem_id, slow, candidates in rows:
        samples = tuple(Sample(source, text or "", (1,), text) for text, source, _ in candidates)
        rollouts.append(Rollout(problem_id, slow, "prompt", (1, 2), samples, 0))
        judged = tuple(one for _, _, one in candidates)
        found.append(Verdicts(problem_id, judged, tuple(rewards_of("perfrl", judged))))
    write_rollouts(place.rollouts(validation=validation), rollouts)
    write_verdicts(place.judgements(validation=validation), found)
    return run


def texts(*runs: Path, **options: object) -> list[str]:
    return [one.fast.source for one in best_of(runs, **options).pairs]  # type: ignore[arg-type]


def test_the_fastest_improved_candidate_of_a_program_becomes_a_pair(tmp_path: Path) -> None:
    run = write_step(
        tmp_path / "run",
        1,
        ("p", SLOW, [("print(1)", "random", improved(1.5)), ("print(2)", "greedy", improved(3.0)),
                     ("print(3)", "random", improved(2.0))]),
    )  # fmt: skip
    found = best_of([run])
    (pair,) = found.pairs
    assert (pair.problem_id, pair.slow, pair.fast.source) == ("p", SLOW, "print(2)")
    assert (pair.fast.language, pair.tag, pair.name) == (Language.PYTHON, None, "run/step-0001/p")
    assert (found.programs, found.improved, found.candidates) == (1, 1, 3)


def test_only_improved_candidates_are_kept(tmp_path: Path) -> None:
    never = [
        ("print(1)", "random", right(1.05)),
        ("print(2)", "random", Judged(UNJUDGED)),
        ("print(3)", "random", Judged(Verdict.WRONG_ANSWER.value, 3, 4)),
        ("print(4)", "random", Judged(Verdict.FORBIDDEN.value, 4, 4)),
        ("print(5)", "random", improved(9.0, same=True)),
        (None, "random", Judged(NO_PROGRAM)),
    ]
    run = write_step(
        tmp_path / "run",
        1,
        ("p", SLOW, never),
        ("q", OTHER, [*never, ("print(6)", "random", improved(1.2))]),
        ("r", SLOW, []),
    )
    found = best_of([run])
    assert [one.fast.source for one in found.pairs] == ["print(6)"]
    assert (found.programs, found.improved, found.candidates) == (3, 1, 13)


def test_the_datas_own_target_is_kept_only_when_asked_for(tmp_path: Path) -> None:
    rows = [("print(1)", "random", improved(1.5)), ("print(2)", "target", improved(9.0))]
    run = write_step(tmp_path / "run", 1, ("p", SLOW, rows))
    assert texts(run) == ["print(1)"]
    assert texts(run, targets=True) == ["print(2)"]


def test_of_equal_programs_one_is_kept(tmp_path: Path) -> None:
    rows = [
        ("print(1)  # quick", "random", improved(2.0)),
        ("print(1)\n\n", "random", improved(2.1)),
        ("print(2)", "random", improved(1.5)),
    ]
    run = write_step(tmp_path / "run", 1, ("p", SLOW, rows))
    assert texts(run, most=3) == ["print(1)\n\n", "print(2)"]


def test_no_more_than_asked_are_kept_of_each_program(tmp_path: Path) -> None:
    rows = [(f"print({i})", "random", improved(1.1 + i)) for i in range(5)]
    run = write_step(tmp_path / "run", 1, ("p", SLOW, rows), ("q", OTHER, rows))
    assert texts(run, most=2) == ["print(4)", "print(3)"] * 2


def test_of_equally_fast_programs_the_first_is_kept(tmp_path: Path) -> None:
    rows = [(f"print({i})", "random", improved(2.0)) for i in range(3)]
    assert texts(write_step(tmp_path / "run", 1, ("p", SLOW, rows))) == ["print(0)"]


def test_steps_and_runs_go_together_and_a_program_has_its_best_of_all(tmp_path: Path) -> None:
    one = write_step(tmp_path / "a", 1, ("p", SLOW, [("print(1)", "random", improved(1.5))]))
    write_step(one, 12, ("p", SLOW, [("print(2)", "random", improved(2.5))]))
    two = write_step(tmp_path / "b", 1, ("q", OTHER, [("print(3)", "random", improved(1.5))]))
    assert texts(one, two) == ["print(2)", "print(3)"]
    assert texts(one / "step-0001") == ["print(1)"]


def test_the_same_text_in_two_problems_makes_two_programs(tmp_path: Path) -> None:
    rows = [("print(1)", "random", improved(2.0))]
    run = write_step(tmp_path / "run", 1, ("p", SLOW, rows), ("q", SLOW, rows))
    assert [one.problem_id for one in best_of([run]).pairs] == ["p", "q"]


def test_samples_for_validation_are_never_learnt_from(tmp_path: Path) -> None:
    run = tmp_path / "run"
    write_step(run, 0, ("v", SLOW, [("print(0)", "beam", improved(9.0))]), validation=True)
    with pytest.raises(BadData, match="no judged rollouts"):
        best_of([run])
    write_step(run, 1, ("p", OTHER, [("print(1)", "random", improved(2.0))]))
    write_step(run, 1, ("v", SLOW, [("print(0)", "beam", improved(9.0))]), validation=True)
    assert texts(run) == ["print(1)"]


def test_steps_that_are_not_judged_yet_wait(tmp_path: Path) -> None:
    run = write_step(tmp_path / "run", 1, ("p", SLOW, [("print(1)", "random", improved(2.0))]))
    write_step(run, 2, ("p", SLOW, [("print(2)", "random", improved(3.0))]))
    StepFolder(run, 2).judgements().unlink()
    assert texts(run) == ["print(1)"]


def test_a_run_without_rollouts_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadData, match="has no judged rollouts: give the folder of a run"):
        best_of([tmp_path])


def test_a_run_without_an_improvement_is_refused(tmp_path: Path) -> None:
    run = write_step(tmp_path / "run", 1, ("p", SLOW, [("print(1)", "random", right())]))
    with pytest.raises(BadData, match=r"none of 1 candidates in .*run is improved"):
        best_of([run])


def test_judgements_of_other_rollouts_are_refused(tmp_path: Path) -> None:
    run = write_step(tmp_path / "run", 1, ("p", SLOW, [("print(1)", "random", improved(2.0))]))
    place = StepFolder(run, 1)
    write_verdicts(place.judgements(), [Verdicts("q", (right(),), (1.3,))])
    with pytest.raises(BadData, match="is of other rollouts"):
        best_of([run])
    place.judgements().write_text("{")
    with pytest.raises(BadData, match="is damaged"):
        best_of([run])


def test_none_of_each_program_is_no_number(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="0 candidates of each program: give 1 or more"):
        best_of([tmp_path], most=0)


# -- as `hasten train sft --from-rollouts` has them ------------------------------------------------


def dataset_and_run(tmp_path: Path) -> tuple[Dataset, Path]:
    """Problems p0 to p3 to learn from, p4 and p5 for validation; a run that improved p0 and p1."""
    dataset = Dataset(make_dataset(tmp_path / "data"))
    rows = [("print(5)", "random", improved(2.0))]
    return dataset, write_step(tmp_path / "run", 1, ("p0", SLOW, rows), ("p1", OTHER, rows))


def test_pairs_from_rollouts_take_the_place_of_the_datas(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    dataset, run = dataset_and_run(tmp_path)
    pairs = rollout_pairs(dataset, DataPart(), [run], most=1, targets=False)
    assert [(one.problem_id, one.slow, one.fast.source) for one in pairs] == [
        ("p0", SLOW, "print(5)"),
        ("p1", OTHER, "print(5)"),
    ]
    said = "hasten: 2 pairs: 2 of 2 programs are improved by any of 2 candidates\n"
    assert capsys.readouterr().err == said


def test_rollouts_of_problems_that_are_kept_for_validation_are_refused(tmp_path: Path) -> None:
    dataset, run = dataset_and_run(tmp_path)
    write_step(run, 2, ("p5", SLOW, [("print(5)", "random", improved(2.0))]))
    with pytest.raises(BadData, match="step-0002/p5: the problem p5 is in the split validation"):
        rollout_pairs(dataset, DataPart(), [run], most=1, targets=False)


def test_pairs_from_rollouts_have_no_tags(tmp_path: Path) -> None:
    dataset, run = dataset_and_run(tmp_path)
    with pytest.raises(UsageError, match="have no tags: set tags = false"):
        rollout_pairs(dataset, DataPart(tags=True), [run], most=1, targets=False)


@needs_libraries
def test_the_command_learns_from_the_rollouts_of_a_run(causal, tmp_path, capsys) -> None:  # noqa: F811
    dataset, run = dataset_and_run(tmp_path)
    recipe = write_recipe(tmp_path / "recipe.toml", sft={"batch": 2, "micro_batch": 1})
    sft_command(
        dataset.folder, recipe, tmp_path / "sft", str(causal), [run], judged=False, json=True
    )
    assert json.loads(capsys.readouterr().out)["pairs"] == 2


def test_what_goes_with_rollouts_is_refused_without(tmp_path: Path) -> None:
    dataset, _ = dataset_and_run(tmp_path)
    recipe = write_recipe(tmp_path / "recipe.toml")
    with pytest.raises(UsageError, match="--best and --with-targets go with --from-rollouts"):
        sft_command(dataset.folder, recipe, tmp_path / "sft", best=2, judged=False)


@given(st.lists(st.tuples(st.floats(1.1, 100), st.booleans()), min_size=1, max_size=6))
def test_what_is_kept_has_the_highest_reward_under_every_name(
    tmp_path_factory: pytest.TempPathFactory, found: list[tuple[float, bool]]
) -> None:
    group = [improved(speedup) if good else right() for speedup, good in found]
    rows = [(f"print({i})", "random", one) for i, one in enumerate(group)]
    run = write_step(tmp_path_factory.mktemp("law") / "run", 1, ("p", SLOW, rows))
    if not any(good for _, good in found):
        with pytest.raises(BadData):
            best_of([run])
        return
    (kept,) = texts(run)
    place = [text for text, _, _ in rows].index(kept)
    for name in ("perfrl", "perfrl-as-published", "speedup"):
        rewards = [reward or 0 for reward in rewards_of(name, group)]
        assert rewards[place] == max(rewards)
