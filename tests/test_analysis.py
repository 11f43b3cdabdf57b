"""Analyses of runs made by hand, with results worked out by hand."""

from __future__ import annotations

import io
import json
import random
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.console import Console
from scipy import stats

from hasten.cli.show_analyses import show_analyses
from hasten.eval.analysis import (
    CAUSES,
    analyses_of,
    cause_of,
    correlations_of,
    curves_of,
    errors_of,
    failed_share_of,
    pearson,
    spearman,
)
from hasten.eval.edit_copies import similar_of
from hasten.eval.edit_shares import differ_in_numbers_only, kinds_of_edits, shrunken_constants
from hasten.eval.protocols import protocol_of
from hasten.eval.records import Outcome, Row, Run
from hasten.types import Language, Program

SLOW = "n = int(input())\ns = 0\nfor i in range(1, n + 1):\n    s += i\nprint(s)\n"
FORMULA = "n = int(input())\nprint(n * (n + 1) // 2)\n"
FAST_INPUT = "import sys\n" + SLOW.replace("input()", "sys.stdin.readline()")


def right(speedup: float | None, source: str = FORMULA, **more: object) -> Outcome:
    verdict = "improved" if speedup is not None and speedup >= 1.1 else "passed"
    outcome = Outcome(source, "m", verdict, tests_passed=10, tests=10, speedup=speedup)
    return replace(outcome, **more)  # type: ignore[arg-type]


def wrong(passed: int, of: int = 100, verdict: str = "wrong_answer") -> Outcome:
    return Outcome("print(1)", "m", verdict, tests_passed=passed, tests=of)


NOTHING = Outcome(None, "m", "no_program")
UNJUDGED = Outcome("x", "m", "unjudged", detail="no time")
BROKEN = Outcome("x x", "m", "not_compiled")


def row(*candidates: Outcome, problem: str = "p1", slow: str = SLOW, **more: object) -> Row:
    judged = Outcome(slow, "slow", "passed", tests_passed=10, tests=10, speedup=1.0)
    made = Row(problem, "python", judged, candidates)
    return replace(made, **more)  # type: ignore[arg-type]


def run_of(*rows: Row, exchangeable: bool = True, protocol: str = "hasten") -> Run:
    return Run("r", protocol, "model", "units", "qemu", exchangeable, rows)


def counts_of(run: Run) -> dict[str, int]:
    return {one["cause"]: one["count"] for one in errors_of(run)["causes"] if one["count"]}


# -- errors --------------------------------------------------------------------------------


def test_every_candidate_has_one_cause() -> None:
    run = run_of(
        row(NOTHING, BROKEN, wrong(3), wrong(0, verdict="crashed"), wrong(5, verdict="timed_out")),
        row(UNJUDGED, right(None), right(0.5), right(1.005), right(1.05)),
        row(right(2.0), right(0.995)),
    )
    assert counts_of(run) == {
        "no_program": 1,
        "missing": 3,
        "not_compiled": 1,
        "wrong_answer": 1,
        "crashed": 1,
        "timed_out": 1,
        "unjudged": 1,
        "unmeasured": 1,
        "slower": 1,
        "about the same": 2,
        "faster, not enough": 1,
        "improved": 1,
    }


@pytest.mark.parametrize(
    ("passed", "share"),
    [
        (0, "95-100 %"),
        (5, "95-100 %"),
        (6, "75-95 %"),
        (24, "75-95 %"),
        (25, "25-75 %"),
        (74, "25-75 %"),
        (75, "0-25 %"),
        (99, "0-25 %"),
    ],
)
def test_the_share_of_tests_failed_has_the_borders_of_table_5(passed: int, share: str) -> None:
    assert failed_share_of(wrong(passed)) == share


def test_what_has_no_count_of_tests_has_no_share() -> None:
    assert failed_share_of(BROKEN) is None
    assert failed_share_of(wrong(0, 0)) is None
    assert failed_share_of(right(2.0)) is None
    assert errors_of(run_of(row(BROKEN, wrong(0, 0), wrong(1))))["tests_failed_unknown"] == 1


def test_table_5_is_about_failures_alone() -> None:
    run = run_of(row(right(3.0), NOTHING, BROKEN, wrong(0), right(1.0), UNJUDGED))
    lines = {one["result"]: one["count"] for one in errors_of(run)["table_5"] if one["count"]}
    assert lines == {
        "not compiled, or no program": 2,
        "95-100 % of tests failed": 1,
        "about the same": 1,
    }
    assert sum(one["pie"] for one in errors_of(run)["table_5"]) == pytest.approx(1)


def test_under_perfrl_any_gain_is_an_improvement() -> None:
    one = right(1.05)
    assert cause_of(one, protocol_of("perfrl")) == "improved"
    assert cause_of(one, protocol_of("pie")) == "faster, not enough"


def test_a_noisy_gain_counts_by_its_lower_end() -> None:
    noisy = right(1.3, speedup_low=1.05, speedup_high=1.6)
    assert cause_of(noisy, protocol_of("hasten")) == "faster, not enough"
    assert cause_of(noisy, protocol_of("pie")) == "improved"


OUTCOMES = st.one_of(
    st.sampled_from([NOTHING, UNJUDGED, BROKEN]),
    st.integers(0, 99).map(wrong),
    st.none().map(right),
    st.floats(0.1, 20).map(right),
)
ROWS = st.lists(st.lists(OUTCOMES, max_size=5), max_size=5)


@given(ROWS, st.randoms(use_true_random=False))
def test_shares_sum_to_one_and_order_means_nothing(
    drawn: list[list[Outcome]], chance: random.Random
) -> None:
    rows = [row(*candidates, problem=f"p{at}") for at, candidates in enumerate(drawn)]
    found = errors_of(run_of(*rows))
    assert found["candidates"] == len(rows) * max(map(len, drawn), default=0)
    for key, total in (("causes", found["candidates"]), ("table_5", None), ("tests_failed", None)):
        numbers = [one["count"] for one in found[key]]
        assert total is None or sum(numbers) == total
        if sum(numbers):
            assert sum(one["share"] for one in found[key]) == pytest.approx(1)
        else:
            assert all(one["share"] is None for one in found[key])
    mixed = [
        replace(one, candidates=tuple(chance.sample(one.candidates, len(one.candidates))))
        for one in rows
    ]
    assert errors_of(run_of(*chance.sample(mixed, len(mixed)))) == found
    assert [one["cause"] for one in found["causes"]] == list(CAUSES)


# -- curves --------------------------------------------------------------------------------


def values(points: list[dict[str, object]], name: str) -> list[float | None]:
    found = [point[name] for point in points]
    return [one["value"] if isinstance(one, dict) else None for one in found]


def test_curves_are_the_best_of_the_first_k() -> None:
    run = run_of(
        row(wrong(0), right(1.05), right(4.0)), row(right(2.0), wrong(0), BROKEN, problem="p2")
    )
    curve = curves_of(run, resamples=200)["prefix"]
    assert [point["k"] for point in curve] == [1, 2, 3]
    assert values(curve, "opt") == [0.5, 0.5, 1.0]
    assert values(curve, "correct") == [0.5, 1.0, 1.0]
    assert values(curve, "speedup") == pytest.approx([1.5, (1.05 + 2) / 2, 3.0])


def test_the_unbiased_curve_is_there_for_exchangeable_samples_only() -> None:
    rows = (row(wrong(0), right(3.0)), row(right(2.0), wrong(0), problem="p2"))
    found = curves_of(run_of(*rows), resamples=200)
    assert values(found["unbiased"], "opt") == [0.5, 1.0]
    assert values(found["unbiased"], "speedup") == pytest.approx([(2.0 + 1.5) / 2, 2.5])
    assert curves_of(run_of(*rows, exchangeable=False), resamples=200)["unbiased"] is None
    assert curves_of(run_of(*rows, protocol="pie"), resamples=200)["unbiased"] is None


def test_where_all_is_unjudged_a_curve_has_no_value() -> None:
    assert values(curves_of(run_of(row(UNJUDGED)), resamples=50)["prefix"], "opt") == [None]


# -- correlations --------------------------------------------------------------------------

NUMBERS = st.lists(st.tuples(*[st.integers(-20, 20).map(float)] * 2), min_size=3, max_size=30)


@given(NUMBERS)
def test_correlations_agree_with_scipy(points: list[tuple[float, float]]) -> None:
    xs, ys = [x for x, _ in points], [y for _, y in points]
    for ours, theirs in ((pearson, stats.pearsonr), (spearman, stats.spearmanr)):
        found = ours(xs, ys)
        if len(set(xs)) == 1 or len(set(ys)) == 1:
            assert found is None
        else:
            assert found == pytest.approx(theirs(xs, ys).statistic, abs=1e-9)


def test_of_too_few_points_there_is_no_correlation() -> None:
    assert pearson([1, 2], [1, 2]) is None
    assert spearman([], []) is None


def test_longer_programs_that_fail_more_often_correlate_negatively() -> None:
    rows = [
        row(
            *[right(2.0)] * (4 - size),
            *[wrong(0)] * size,
            problem=f"p{size}",
            slow=SLOW * (size + 1),
            description="word " * 7,
        )
        for size in range(5)
    ]
    broken = replace(rows[0], slow=replace(rows[0].slow, verdict="crashed"))
    found = {(one["of"], one["with"]): one for one in correlations_of(run_of(*rows, broken))}
    assert found["correct", "program"]["pearson"] == pytest.approx(-1)
    assert found["speedup", "program"]["spearman"] == pytest.approx(-1)
    assert found["correct", "program"]["n"] == 5
    assert found["correct", "description"]["pearson"] is None
    assert found["correct", "description"]["n"] == 5


def test_unjudged_candidates_and_absent_descriptions_are_left_out() -> None:
    rows = [row(UNJUDGED), row(right(2.0)), row(right(3.0), UNJUDGED)]
    found = {(one["of"], one["with"]): one["n"] for one in correlations_of(run_of(*rows))}
    assert found["correct", "program"] == 3  # the first two lack a second sample: it has failed
    assert found["correct", "description"] == 0


# -- shrunken constants, kinds -----------------------------------------------------------


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("int a[100005];", "int a[1005];", True),
        ("const int N = 1e5 + 5; int a[N];", "const int N = 1005; int a[N];", True),
        ("int a[1 << 20];", "int a[512];", True),
        ("double a[3] = {1.5};", "double a[9] = {2};", True),
        ("int a[100]; f(a);", "int a[10]; g(a);", False),
        ("int a1[100];", "int a2[100];", False),
        ("int a[n];", "int a[10];", False),
    ],
)
def test_programs_that_differ_in_numbers_only(one: str, other: str, same: bool) -> None:
    programs = Program(one, Language.CPP), Program(other, Language.CPP)
    assert differ_in_numbers_only(*programs) is same


def test_shrunken_constants_are_listed_and_told_from_real_work() -> None:
    slow = "a = [0] * 100000\n" + SLOW
    alone = right(3.0, slow.replace("100000", "1000"), shrunken=("a 100000 to 1000",))
    beside = right(9.0, "a = [0] * 10\n" + FORMULA, shrunken=("a 100000 to 10",))
    failed = replace(wrong(0), shrunken=("a 100000 to 1",))
    found = shrunken_constants(run_of(row(alone, beside, failed, right(2.0), slow=slow)))
    assert (found["improved"], found["flagged"], found["alone"]) == (3, 2, 1)
    assert [one["alone"] for one in found["list"]] == [True, False]
    assert found["list"][0] == {
        "row": 0,
        "candidate": 0,
        "problem_id": "p1",
        "speedup": 3.0,
        "what": ["a 100000 to 1000"],
        "alone": True,
    }


def test_kinds_are_counted_of_all_improvements_and_of_the_best() -> None:
    run = run_of(row(right(1.2, FAST_INPUT), right(5.0, FORMULA), right(1.0, FORMULA), wrong(0)))
    found = kinds_of_edits(run)
    counts = {one["kind"]: one["count"] for one in found["candidates"]["kinds"]}
    assert counts == {"algorithm": 1, "io": 1, "data structure": 0, "miscellaneous": 0}
    assert found["best"]["improved"] == 1
    assert found["best"]["kinds"][0]["share"] == 1
    assert sum(one["share"] for one in found["candidates"]["kinds"]) == pytest.approx(1)


def test_without_improvements_kinds_have_no_shares() -> None:
    found = kinds_of_edits(run_of(row(wrong(0))))
    assert all(one["share"] is None for one in found["candidates"]["kinds"])


# -- near-duplicates -----------------------------------------------------------------------


def test_generations_that_repeat_training_the_slow_program_or_the_target_are_counted() -> None:
    target = Outcome(FORMULA, "human", "improved", speedup=5.0)
    copied = right(1.0, "# nothing new\n" + SLOW)
    run = run_of(row(right(5.0, FORMULA), copied, wrong(0), NOTHING, target=target))
    training = [Program(text, Language.PYTHON) for text in ("print(9)", FORMULA, SLOW)]
    found = similar_of(run, training)
    assert found["generations"] == 3
    assert found["training"] == {"compared": 3, "near": 2, "exact": 2, "share": 2 / 3}
    assert found["learned"]["near"] == 1  # the copy of the slow program is not learned
    assert found["slow"] == {"compared": 3, "near": 1, "exact": 1, "share": 1 / 3}
    assert found["target"]["near"] == 1
    assert [(one["candidate"], one["training"]) for one in found["list"]] == [(0, 1), (1, 2)]


def test_without_training_programs_nothing_is_said_of_them() -> None:
    found = similar_of(run_of(row(right(2.0))))
    assert found["training"] is None
    assert found["learned"] is None
    assert found["target"] is None


# -- everything ----------------------------------------------------------------------------


def shown(analyses: dict[str, object]) -> str:
    out = io.StringIO()
    show_analyses(analyses, Console(file=out, width=100, color_system=None))
    return out.getvalue()


def test_an_empty_run_can_be_analysed_and_shown() -> None:
    assert shown(analyses_of(run_of()))


def test_a_run_is_shown_in_tables_and_fits_into_json() -> None:
    flagged = right(3.0, SLOW, shrunken=("[b]a[/b] 1000 to 10",))
    rows = [
        row(right(2.0 + at), flagged, wrong(at), problem=f"p{at}", slow=SLOW * (at + 1))
        for at in range(4)
    ]
    analyses = analyses_of(
        run_of(*rows), training=[Program(FORMULA, Language.PYTHON)], resamples=100
    )
    assert json.loads(json.dumps(analyses, allow_nan=False)) == analyses
    text = shown(analyses)
    for words in (
        "wrong answer",
        "Table 5",
        "best of the first k",
        "correlations",
        "kinds of edits",
    ):
        assert words in text
    assert "[b]a[/b] 1000 to 10" in text
    assert "of a training target" in text


@settings(max_examples=15, deadline=None)
@given(ROWS)
def test_any_run_can_be_analysed_and_shown(drawn: list[list[Outcome]]) -> None:
    rows = [row(*candidates, problem=f"p{at}") for at, candidates in enumerate(drawn)]
    analyses = analyses_of(run_of(*rows), resamples=20)
    json.dumps(analyses, allow_nan=False)
    shown(analyses)
