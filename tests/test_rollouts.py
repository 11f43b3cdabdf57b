"""Rollouts and judgements as files, what is learnt from them, work that was cut off."""

from __future__ import annotations

import json
import math
import tempfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hasten.errors import BadData, UsageError
from hasten.judge.reward import NO_PROGRAM, UNJUDGED, Judged
from hasten.train.losses import Source
from hasten.train.metrics import seconds_of, training_figures, validation_figures, wall_of
from hasten.train.rollouts import (
    Parts,
    Rollout,
    Sample,
    StepFolder,
    Verdicts,
    digest_of_rows,
    groups_of,
    read_json,
    read_rollouts,
    read_verdicts,
    write_json,
    write_rollouts,
    write_verdicts,
)
from hasten.train.runs import keep_facts, keep_step, open_run, read_steps
from hasten.train.start import drawn_from
from hasten.train.validation import rates_of
from hasten.types import Language, Program

SLOW = Program("print(1)\n", Language.PYTHON, name="slow")

any_text = st.text(st.characters(exclude_categories=()))  # halves of surrogate pairs, too
tokens = st.lists(st.integers(0, 200_000), max_size=5).map(tuple)
samples = st.builds(
    Sample,
    source=st.sampled_from([*(one.value for one in Source), "beam"]),
    text=any_text,
    tokens=tokens,
    program=st.none() | any_text,
)
rollouts = st.builds(
    Rollout,
    problem_id=any_text,
    slow=st.builds(Program, any_text, st.sampled_from(Language), any_text),
    prompt=any_text,
    prompt_tokens=tokens,
    samples=st.lists(samples, max_size=3).map(tuple),
    batch=st.integers(0, 9),
    skipped=st.none() | any_text,
)
judgeds = st.builds(
    Judged,
    verdict=st.sampled_from(["improved", "wrong_answer", NO_PROGRAM, UNJUDGED]),
    tests_passed=st.integers(0, 9),
    tests=st.integers(0, 9),
    speedup=st.none() | st.floats(0.1, 9),
    same=st.booleans(),
    detail=st.none() | any_text,
    slow_failed=st.booleans(),
)


def row(*found, batch=0, skipped=None):
    """A rollout of samples, each given as source and tokens."""
    made = tuple(Sample(source, "", tuple(said), "print(1)") for source, said in found)
    return Rollout("p", SLOW, "faster?", (7, 8), made, batch, skipped)


def verdicts(*found):
    """Each given as verdict and reward."""
    judged = tuple(Judged(name) for name, _ in found)
    return Verdicts("p", judged, tuple(reward for _, reward in found))


@given(st.lists(rollouts, max_size=3))
def test_rollouts_are_read_as_they_were_written(rows):
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "step-0001" / "rollouts.jsonl"
        write_rollouts(path, rows)
        found = read_rollouts(path)
    assert found == rows
    assert [one.slow.name for one in found] == [one.slow.name for one in rows]


@given(st.lists(st.lists(st.tuples(judgeds, st.none() | st.floats(0, 3)), max_size=3), max_size=3))
def test_verdicts_are_read_as_they_were_written(groups):
    rows = [row(*[("random", (1,))] * len(group)) for group in groups]
    made = [Verdicts("p", tuple(j for j, _ in one), tuple(r for _, r in one)) for one in groups]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "step" / "judgements.jsonl"
        write_verdicts(path, made)
        assert read_verdicts(path, rows) == made


def test_verdicts_on_other_rollouts_are_refused(tmp_path):
    path = tmp_path / "step" / "judgements.jsonl"
    write_verdicts(path, [verdicts(("passed", 1.3))])
    with pytest.raises(BadData, match="of other rollouts"):
        read_verdicts(path, [row(("random", (1,)), ("greedy", (2,)))])


@pytest.mark.parametrize("content", ["{", "[]\n", '{"problem_id": "p"}\n', "null\n"])
def test_a_damaged_file_is_named_in_one_line_with_the_remedy(content, tmp_path):
    path = tmp_path / "step-0001" / "rollouts.jsonl"
    path.parent.mkdir()
    path.write_text(content)
    with pytest.raises(BadData, match=r"rollouts.jsonl is damaged: delete the folder .*step-0001"):
        read_rollouts(path)


def test_samples_that_are_equal_are_all_learnt_from_and_empty_ones_are_not():
    one = row(("random", (1, 2)), ("random", ()), ("greedy", (1, 2)), ("target", (3,)))
    rewards = verdicts(("passed", 1.3), (NO_PROGRAM, 0.0), ("passed", 1.3), ("improved", 2.0))
    (group,) = groups_of([one], [rewards])
    assert group.prompt == (7, 8)
    assert [(r.source, r.tokens, r.reward) for r in group.responses] == [
        ("random", (1, 2), 1.3),
        ("greedy", (1, 2), 1.3),
        ("target", (3,), 2.0),
    ]


def test_nothing_is_learnt_of_a_program_of_which_a_sample_has_no_reward():
    """Of the others one would be the best, which may not be."""
    one = row(("random", (1,)), ("greedy", (2,)), ("target", (3,)))
    target_lost = verdicts((NO_PROGRAM, 0.0), ("wrong_answer", 1.0), (UNJUDGED, None))
    only_empty_replies = verdicts((NO_PROGRAM, 0.0), (UNJUDGED, None), (UNJUDGED, None))
    whole = verdicts((NO_PROGRAM, 0.0), ("wrong_answer", 1.0), ("improved", 2.0))
    found = groups_of([one] * 3, [target_lost, whole, only_empty_replies])
    assert [[r.reward for r in group.responses] for group in found] == [[0.0, 1.0, 2.0]]


def test_without_a_target_nothing_is_learnt_of_samples_that_tie():
    samples = row(("random", (1,)), ("random", (2,)), ("greedy", (3,)))
    led = row(("random", (1,)), ("greedy", (3,)), ("target", (4,)))
    tied = verdicts((NO_PROGRAM, 0.0), (NO_PROGRAM, 0.0), (NO_PROGRAM, 0.0))
    ranked = verdicts((NO_PROGRAM, 0.0), (NO_PROGRAM, 0.0), ("passed", 1.0))
    found = groups_of([samples, samples, led], [tied, ranked, tied])
    assert [[r.reward for r in group.responses] for group in found] == [[0.0, 0.0, 1.0], [0.0] * 3]


def test_the_samples_by_which_a_distance_is_measured_have_no_reward():
    (group,) = drawn_from([row(("random", (1,)), ("random", (1,)), ("greedy", (2,)))])
    assert [r.tokens for r in group.responses] == [(1,), (1,)]
    assert all(math.isnan(r.reward) for r in group.responses)


def test_a_line_that_was_cut_short_is_done_again(tmp_path):
    final = tmp_path / "step" / "rollouts.jsonl"
    with Parts(final) as parts:
        parts.add(0, seconds=1.0, rows=[])
        parts.add(1, seconds=2.0, rows=[])
    parts.path.write_bytes(parts.path.read_bytes()[:-3])
    with Parts(final) as parts:
        assert list(parts.done) == [0]
        parts.add(1, seconds=5.0, rows=[])
        assert parts.seconds == 6.0
    with Parts(final) as parts:
        assert list(parts.done) == [0, 1]
        parts.remove()
    assert not parts.path.exists()


def test_damaged_parts_are_refused(tmp_path):
    final = tmp_path / "step" / "rollouts.jsonl"
    final.parent.mkdir()
    final.with_name("rollouts.jsonl.part").write_text("[1]\n")
    with pytest.raises(BadData, match="delete it to begin anew"), Parts(final):
        pass


def test_a_digest_covers_all_that_the_judge_looks_at():
    one = row(("random", (1,)))
    assert digest_of_rows([one]) == digest_of_rows([row(("greedy", (5,)))])
    other = Rollout("p", SLOW, "", (), (Sample("random", "", (1,), "print(2)"),), 0)
    assert digest_of_rows([one]) != digest_of_rows([other])


def test_seconds_are_kept_side_by_side(tmp_path):
    step = StepFolder(tmp_path, 1)
    step.keep_seconds(rollout=1.5)
    step.keep_seconds(judge=2.5)
    assert step.seconds() == {"rollout": 1.5, "judge": 2.5}


def test_what_is_no_object_is_damaged(tmp_path):
    path = tmp_path / "step" / "learnt.json"
    write_json(path, {"loss": 1.0})
    assert read_json(path) == {"loss": 1.0}
    path.write_text("[]")
    with pytest.raises(BadData, match="is damaged"):
        read_json(path)


# -- figures, by hand --------------------------------------------------------------------------


def test_figures_by_source_count_what_was_judged():
    rows = [
        row(("random", (1,)), ("random", (2,)), ("greedy", (3,)), ("target", (4,))),
        row(("random", (1,)), ("random", (2,)), ("greedy", (3,)), ("target", (4,))),
        row(skipped="too long"),
    ]
    found = [
        verdicts(("not_compiled", 0.0), ("passed", 1.3), ("wrong_answer", 1.0), ("improved", 2.0)),
        verdicts((UNJUDGED, None), (NO_PROGRAM, 0.0), (NO_PROGRAM, 0.0), ("crashed", 0.0)),
        verdicts(),
    ]
    figures = training_figures(rows, found)
    assert figures["train"]["random"] == {
        "compile": 1 / 3,
        "pass": 1 / 3,
        "opt": 0.0,
        "reward": pytest.approx(1.3 / 3),
        "samples": 3,
    }
    assert figures["train"]["target"]["opt"] == 0.5
    assert figures["train"]["sampled"]["samples"] == 5
    assert figures["train"]["all"]["compile"] == 4 / 7
    assert figures["reward_mean"] == pytest.approx(4.3 / 7)
    assert figures["reward_std"] == pytest.approx(math.sqrt((1.69 + 1 + 4) / 7 - (4.3 / 7) ** 2))
    assert figures["ties"] == 0.5  # the second program's rewards are all 0
    assert (figures["programs"], figures["skipped"], figures["slow_failed"]) == (3, 1, 0)
    assert (figures["unjudged"], figures["unjudged_programs"]) == (1, 1)


def test_programs_whose_slow_program_fails_are_counted_by_themselves():
    rows = [row(("random", (1,)), ("target", (4,)))] * 2
    alone = Verdicts(
        "p",
        (Judged("passed", slow_failed=True), Judged(NO_PROGRAM, slow_failed=True)),
        (None, None),
    )
    figures = training_figures(rows, [alone, verdicts(("crashed", 1.0), ("improved", 2.0))])
    assert figures["slow_failed"] == 1
    assert (figures["unjudged"], figures["unjudged_programs"]) == (0, 0)
    assert figures["train"]["all"] == {
        "compile": 1.0, "pass": 0.5, "opt": 0.5, "reward": 1.5, "samples": 2
    }  # fmt: skip
    assert groups_of(rows[:1], [alone]) == []


def test_figures_of_nothing_are_no_numbers():
    figures = training_figures([row(skipped="too long")], [verdicts()])
    assert figures["reward_mean"] is figures["reward_std"] is figures["ties"] is None
    assert figures["train"]["all"]["pass"] is None


def test_a_validation_prompt_without_room_is_a_failure_and_not_a_gap():
    rows = [row(("beam", (1,)), ("beam", (2,))), row(skipped="no room")]
    found = [verdicts(("wrong_answer", 1.0), ("improved", 2.0)), verdicts()]
    figures = validation_figures(rows, found)
    assert (figures["compile"], figures["pass"], figures["opt"]) == (0.5, 0.5, 0.5)
    assert figures["validation"] == {"programs": 2, "unjudged": 0}


def test_validation_that_could_not_be_judged_has_no_rates():
    figures = validation_figures([row(("beam", (1,)))], [verdicts((UNJUDGED, None))])
    assert figures == {"validation": {"programs": 0, "unjudged": 1}}


def test_a_program_is_unjudged_where_a_beam_is_and_no_other_is_improved():
    lost, wrong, better = Judged(UNJUDGED), Judged("wrong_answer"), Judged("improved", speedup=3.0)
    assert rates_of([[lost, wrong], [lost, Judged("passed")], [lost, lost]]) is None
    rates = rates_of([[lost, wrong], [lost, better], [wrong, wrong], []])
    assert (rates.programs, rates.unjudged) == (3, 1)
    assert (rates.opt, rates.correct, rates.speedup) == (1 / 3, 1 / 3, 5 / 3)


def test_of_judging_only_the_wait_counts_as_time_of_a_step(tmp_path):
    step = StepFolder(tmp_path, 1)
    step.keep_seconds(rollout=10.0, judge=8.0, judge_beyond=1.0, learn=5.0)
    assert wall_of(seconds_of(step)) == 16.0
    step.keep_seconds(validation_rollout=3.0, validation_judge=7.0, validation_judge_beyond=0.5)
    seconds = seconds_of(step)
    assert seconds["validate"] == 3.5
    assert seconds["validation_judge_beyond"] == 0.5
    assert wall_of(seconds) == 19.5


# -- the run's folder --------------------------------------------------------------------------


def recipe(**values):
    from hasten.train.recipe import Recipe

    return Recipe(**values)


def test_a_folder_is_continued_under_its_own_recipe_only(tmp_path):
    with open_run(tmp_path / "run", recipe()):
        assert "# digest " in (tmp_path / "run" / "recipe.toml").read_text()
    with open_run(tmp_path / "run", recipe()):
        pass
    with (
        pytest.raises(UsageError, match=r"another recipe, .* seed \(0 there, 1 now\)"),
        open_run(tmp_path / "run", recipe(seed=1)),
    ):
        pass


def test_a_folder_has_one_writer(tmp_path):
    with (
        open_run(tmp_path / "run", recipe()),
        pytest.raises(UsageError, match="being written by another process"),
        open_run(tmp_path / "run", recipe()),
    ):
        pass


def test_what_is_no_run_is_left_alone(tmp_path):
    (tmp_path / "file").write_text("mine")
    (tmp_path / "folder").mkdir()
    (tmp_path / "folder" / "mine").write_text("")
    for name, why in (
        ("file", "is a file"),
        ("folder", "holds something else"),
        ("no/run", "does not exist"),
    ):
        with pytest.raises(UsageError, match=why), open_run(tmp_path / name, recipe()):
            pass


def test_a_folder_that_cannot_be_made_is_named_in_one_line(tmp_path):
    name = tmp_path / ("x" * 300)
    with pytest.raises(UsageError, match="cannot be written: File name too long"):  # noqa: SIM117
        with open_run(name, recipe()):
            pass


def test_facts_are_added_and_never_changed(tmp_path):
    keep_facts(tmp_path, {"tasks": "a" * 64})
    keep_facts(tmp_path, {"tasks": "a" * 64, "meter": "model"})
    with pytest.raises(UsageError, match=r"differs in meter \(model there, wall now\)"):
        keep_facts(tmp_path, {"meter": "wall"})
    with pytest.raises(UsageError, match="differs in tasks:"):
        keep_facts(tmp_path, {"tasks": "b" * 64})


def test_a_step_that_is_done_again_replaces_itself_and_what_followed(tmp_path):
    for step in (0, 1, 2):
        keep_step(tmp_path, {"step": step, "pass": 0.5})
    keep_step(tmp_path, {"step": 1, "pass": 1.0})
    assert read_steps(tmp_path) == [{"step": 0, "pass": 0.5}, {"step": 1, "pass": 1.0}]
    assert all(json.loads(line) for line in (tmp_path / "steps.jsonl").read_text().splitlines())


def test_a_line_that_is_no_step_is_named(tmp_path):
    (tmp_path / "steps.jsonl").write_text('{"step": 1}\n{"ste')
    with pytest.raises(BadData, match="line 2, is no step"):
        read_steps(tmp_path)
