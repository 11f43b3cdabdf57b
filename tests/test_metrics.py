"""Metrics: every number worked by hand, and the laws that hold for all."""

from __future__ import annotations

import itertools
import json
import math
import random
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hasten.errors import SandboxError, UsageError
from hasten.eval.comparison import compare, comparison_json
from hasten.eval.metrics import (
    Column,
    Score,
    best,
    expected_best,
    geometric_mean,
    mean,
    prefix,
    rank_weights,
    score,
    table_of,
    unbiased,
)
from hasten.eval.protocols import PROTOCOLS, protocol_of
from hasten.eval.records import Outcome, Row, Run
from hasten.eval.summary import default_at, summarise, summary_json

HASTEN, PIE, PERFRL = (PROTOCOLS[name] for name in ("hasten", "pie", "perfrl"))
SLOW = "print(sum(range(10)))\n"


def right(speedup: float | None, low: float | None = None, **more: Any) -> Outcome:
    """A candidate that passes. Its cost belongs to a slow program of 1,000."""
    cost = None if speedup is None else round(1000 / speedup)
    more = {"source": f"print({speedup})\n", **more}
    high = None if low is None else speedup
    return Outcome(
        origin="m", verdict="passed", tests_passed=2, tests=2, cost=cost, speedup=speedup,
        speedup_low=low, speedup_high=high, **more,
    )  # fmt: skip


def wrong(verdict: str = "wrong_answer") -> Outcome:
    return Outcome(source=None if verdict == "no_program" else "x", origin="m", verdict=verdict)


UNJUDGED = wrong("unjudged")
NONE = wrong("no_program")
BROKEN = wrong("not_compiled")


def row(problem: str, *candidates: Outcome, **more: Any) -> Row:
    slow = Outcome(SLOW, "slow", "passed", 2, 2, cost=1000, costs=(500, 500))
    return Row(problem, "python", more.pop("slow", slow), tuple(candidates), **more)


def run_of(*rows: Row, protocol: str = "hasten", exchangeable: bool = False, **more: Any) -> Run:
    return Run(
        name=more.pop("name", "run"), protocol=protocol, meter="instructions",
        unit="instructions", provenance="qemu", exchangeable=exchangeable, rows=rows, **more,
    )  # fmt: skip


def value(column: Column) -> float:
    """A figure without its interval."""
    if column.median:
        return float(np.median(column.tops[column.bottoms > 0]))
    return column.ratio(np.zeros(len(column.tops), dtype=np.int64), 1).value


def values(columns: dict[str, Column]) -> dict[str, float]:
    return {name: value(column) for name, column in columns.items()}


# -- one candidate -------------------------------------------------------------------------


def test_a_candidate_that_fails_counts_one_and_ranks_last() -> None:
    for verdict in ("wrong_answer", "crashed", "timed_out", "forbidden"):
        assert score(wrong(verdict), HASTEN) == Score(compiles=True)
    assert score(BROKEN, HASTEN) == score(NONE, HASTEN) == Score(compiles=False)
    assert not score(UNJUDGED, HASTEN).judged


def test_a_right_candidate_without_a_speedup_is_correct_and_counts_one() -> None:
    for protocol in PROTOCOLS.values():
        found = score(right(None), protocol)
        assert (found.correct, found.rank, found.gain) == (True, 1.0, 1.0)


def test_a_slower_candidate_is_correct_and_counts_one() -> None:
    found = score(right(0.5), PIE)
    assert (found.correct, found.rank, found.gain) == (True, 0.5, 1.0)


def test_under_a_noisy_meter_the_lower_end_decides_by_protocol_hasten_only() -> None:
    assert score(right(1.3, 1.05), HASTEN) == Score(True, True, True, rank=1.05, gain=1.3)
    assert score(right(1.3, 0.99), HASTEN) == Score(True, True, True, rank=0.99, gain=1.0)
    assert score(right(1.3, 0.99), PIE) == Score(True, True, True, rank=1.3, gain=1.3)


def test_means_of_nothing_raise() -> None:
    for average in (mean, geometric_mean):
        with pytest.raises(ValueError, match="a mean of nothing"):
            average([])
    assert mean([1.0, 2.0, 6.0]) == 3.0
    assert geometric_mean([1.0, 4.0]) == pytest.approx(2.0)


# -- Best@k, unbiased ----------------------------------------------------------------------

SCORES = st.lists(
    st.one_of(
        st.just(Score()),
        st.sampled_from([0.5, 1.0, 1.1, 1.5, 2.0, 7.0]).map(
            lambda speedup: Score(True, True, True, rank=speedup, gain=max(1.0, speedup))
        ),
    ),
    min_size=1,
    max_size=7,
)


def test_the_weights_of_four_samples_by_hand() -> None:
    assert rank_weights(4, 1) == (1 / 4,) * 4
    assert rank_weights(4, 2) == (0, 1 / 6, 2 / 6, 3 / 6)
    assert rank_weights(4, 4) == (0, 0, 0, 1)
    with pytest.raises(ValueError, match="5 of 4 samples"):
        rank_weights(4, 5)


def test_the_weights_of_many_samples_sum_to_one() -> None:
    for n, k in ((200, 8), (1000, 500)):
        assert math.fsum(rank_weights(n, k)) == pytest.approx(1.0)


@given(SCORES, st.data())
def test_the_estimate_is_the_mean_over_all_subsets(
    scores: list[Score], data: st.DataObject
) -> None:
    k = data.draw(st.integers(1, len(scores)))
    for of in (
        lambda one: one.gain,
        lambda one: float(one.correct),
        lambda one: float(one.rank >= 1.1),
    ):
        subsets = [of(best(some)) for some in itertools.combinations(scores, k)]
        assert expected_best(scores, k, of) == pytest.approx(mean(subsets))


@given(SCORES, st.data())
def test_correct_has_the_closed_form(scores: list[Score], data: st.DataObject) -> None:
    n, k = len(scores), data.draw(st.integers(1, len(scores)))
    wrong_ones = sum(not one.correct for one in scores)
    closed = 1 - math.comb(wrong_ones, k) / math.comb(n, k)
    assert expected_best(scores, k, lambda one: float(one.correct)) == pytest.approx(closed)


@given(SCORES)
def test_the_estimate_never_falls_with_k(scores: list[Score]) -> None:
    found = [expected_best(scores, k, lambda one: one.gain) for k in range(1, len(scores) + 1)]
    assert all(a <= b + 1e-12 for a, b in itertools.pairwise(found))


OUTCOMES = st.lists(
    st.one_of(st.just(wrong()), st.just(NONE), st.sampled_from([0.5, 1.0, 1.2, 3.0]).map(right)),
    min_size=4,
    max_size=4,
)


@given(st.lists(OUTCOMES, min_size=1, max_size=3), st.integers(1, 4))
def test_prefixes_of_all_orders_average_to_the_estimate(drawn: list[list[Outcome]], k: int) -> None:
    estimate = values(unbiased(table_of([row("p", *some) for some in drawn], HASTEN, 4), HASTEN, k))
    for name in ("correct", "opt", "opt_3", "speedup"):
        found = []
        for order in itertools.permutations(range(4)):
            rows = [row("p", *(some[place] for place in order)) for some in drawn]
            found.append(value(prefix(table_of(rows, HASTEN, 4), HASTEN, k)[name]))
        assert estimate[name] == pytest.approx(mean(found)), name


@given(st.lists(OUTCOMES, min_size=1, max_size=4))
def test_the_prefix_form_never_falls_with_k(drawn: list[list[Outcome]]) -> None:
    table = table_of([row("p", *some) for some in drawn], HASTEN, 4)
    for protocol in (HASTEN, PIE):
        found = [values(prefix(table, protocol, k)) for k in (1, 2, 3, 4)]
        for a, b in itertools.pairwise(found):
            assert all(a[name] <= b[name] + 1e-12 for name in a)


@given(st.lists(OUTCOMES, min_size=1, max_size=4), st.integers(1, 4))
def test_the_arrays_say_what_the_plain_functions_say(drawn: list[list[Outcome]], k: int) -> None:
    table = table_of([row("p", *some) for some in drawn], HASTEN, 4)
    scores = [[score(one, HASTEN) for one in some] for some in drawn]
    found = values(unbiased(table, HASTEN, k))
    plain = [expected_best(some, k, lambda one: one.gain) for some in scores]
    assert found["speedup"] == pytest.approx(mean(plain))
    logs = [expected_best(some, k, lambda one: math.log(one.gain)) for some in scores]
    assert found["geometric"] == pytest.approx(math.exp(mean(logs)))
    first = values(prefix(table, HASTEN, k))
    assert first["speedup"] == pytest.approx(mean([best(some[:k]).gain for some in scores]))


# -- the protocols, by hand ----------------------------------------------------------------

FOUR = (
    row("a", right(1.09), right(4.0)),  # best of one: 1.09, of two: 4
    row("a", wrong(), right(1.10)),  # 1 and 1.1
    row("b", right(0.8)),  # slower, and the second sample is missing
    row("c", BROKEN, NONE),  # nothing
)


def test_pie_by_hand() -> None:
    table = table_of(FOUR, PIE, 2)
    one, two = (values(prefix(table, PIE, k)) for k in (1, 2))
    assert one["correct"] == 2 / 4
    assert one["opt"] == 0
    assert one["speedup"] == pytest.approx((1.09 + 1 + 1 + 1) / 4)
    assert two["correct"] == 3 / 4
    assert [two[f"opt{rest}"] for rest in ("", "_1.25", "_1.5", "_2", "_3", "_5", "_10")] == [
        2 / 4, 1 / 4, 1 / 4, 1 / 4, 1 / 4, 0, 0,
    ]  # fmt: skip
    assert two["speedup"] == pytest.approx((4 + 1.1 + 1 + 1) / 4)
    assert "geometric" not in two


def test_pie_counts_a_right_program_whose_metered_run_did_not_finish() -> None:
    found = values(prefix(table_of([row("a", right(None))], PIE, 1), PIE, 1))
    assert (found["correct"], found["opt"], found["speedup"]) == (1.0, 0.0, 1.0)


def test_hasten_by_hand() -> None:
    two = values(prefix(table_of(FOUR, HASTEN, 2), HASTEN, 2))
    assert two["speedup"] == pytest.approx(7.1 / 4)
    assert two["geometric"] == pytest.approx(4.4 ** (1 / 4))
    assert two["median"] == pytest.approx((1 + 1.1) / 2)


def test_hasten_unbiased_by_hand() -> None:
    table = table_of([row("a", right(1.5), wrong(), right(3.0))], HASTEN, 3)
    two = values(unbiased(table, HASTEN, 2))
    # Of the three pairs, one is best at 1.5 and two at 3.
    assert two["correct"] == pytest.approx(1.0)
    assert two["speedup"] == pytest.approx((1.5 + 3 + 3) / 3)
    assert two["opt_2"] == pytest.approx(2 / 3)
    assert two["geometric"] == pytest.approx(math.exp((math.log(1.5) + 2 * math.log(3)) / 3))
    one = values(unbiased(table, HASTEN, 1))
    assert one["correct"] == pytest.approx(2 / 3)


def test_under_a_noisy_meter_the_surest_candidate_is_the_best() -> None:
    found = values(
        prefix(table_of([row("a", right(2.0, 0.9), right(1.4, 1.2))], HASTEN, 2), HASTEN, 2)
    )
    assert (found["opt"], found["opt_1.25"], found["speedup"]) == (1.0, 0.0, 1.4)
    identical = values(prefix(table_of([row("a", right(1.12, 0.95))], HASTEN, 1), HASTEN, 1))
    assert (identical["opt"], identical["speedup"]) == (0.0, 1.0)


def test_perfrl_by_hand() -> None:
    rows = (
        row("a", right(2.0), right(1.02), right(9.0)),  # both of the first two improve
        row("b", right(0.9), wrong()),  # passes
        row("c", wrong("crashed"), right(4.0)),
        row("d", NONE, BROKEN, right(5.0)),  # not even compiled; the third is not looked at
    )
    found = values(prefix(table_of(rows, PERFRL, 3), PERFRL, 2))
    assert found["opt"] == 2 / 4
    assert found["pass"] == found["correct"] == 3 / 4
    assert found["compile"] == 3 / 4
    assert found["speedup"] == pytest.approx((2 + 1.02 + 4) / 3)
    assert found["rtr"] == pytest.approx((50 + 100 * (1 - 1 / 1.02) + 75) / 3)


def test_perfrl_takes_no_removed_comment_for_an_improvement() -> None:
    commented = "# slow\n" + SLOW
    slow = Outcome(commented, "slow", "passed", 2, 2, cost=1000)
    rows = [row("a", right(1.01, source=SLOW), slow=slow), row("b", right(1.01))]
    found = values(prefix(table_of(rows, PERFRL, 1), PERFRL, 1))
    assert (found["opt"], found["pass"]) == (1 / 2, 1.0)


def test_an_input_that_does_not_run_cannot_be_improved() -> None:
    failing = Outcome(SLOW, "slow", "timed_out")
    rows = [row("a", right(None), slow=failing), row("b", right(2.0))]
    for protocol in PROTOCOLS.values():
        found = values(prefix(table_of(rows, protocol, 1), protocol, 1))
        assert (found["correct"], found["opt"]) == (1.0, 1 / 2)
    assert summarise(run_of(*rows)).slow_failed == 1


def test_a_perfrl_run_without_improvements_has_no_mean_of_them() -> None:
    summary = summarise(run_of(row("a", wrong()), row("b", right(0.5)), protocol="perfrl"))
    figures = summary.whole.k[2]
    assert (figures["opt"].value, figures["opt"].rows) == (0.0, 2)
    assert (figures["speedup"].value, figures["rtr"].value) == (None, None)
    json.dumps(summary_json(summary), allow_nan=False)


# -- unjudged ------------------------------------------------------------------------------


def test_a_row_with_an_unjudged_candidate_among_the_first_k_is_left_out() -> None:
    rows = (
        row("a", right(2.0), UNJUDGED),
        row("b", wrong(), right(3.0)),
        row("c", UNJUDGED, wrong()),
    )
    summary = summarise(run_of(*rows))
    one, two = summary.whole.k[1], summary.whole.k[2]
    assert (one["correct"].value, one["correct"].rows) == (1 / 2, 2)
    assert (one["correct"].least, one["correct"].most) == (1 / 3, 2 / 3)
    assert (two["correct"].value, two["correct"].rows) == (1.0, 1)
    assert (two["correct"].least, two["correct"].most) == (2 / 3, 1.0)
    assert two["speedup"].value == 3.0
    assert summary.whole.unjudged == 2
    assert any(warning.startswith("2 unjudged") for warning in summary.warnings)


def test_the_unbiased_estimate_leaves_out_only_the_unjudged_candidate() -> None:
    rows = [row("a", right(2.0), UNJUDGED, wrong()), row("b", UNJUDGED, UNJUDGED, right(5.0))]
    found = unbiased(table_of(rows, HASTEN, 3), HASTEN, 2)
    assert found["correct"].bottoms.tolist() == [1.0, 0.0]
    assert values(found)["speedup"] == 2.0  # both judged ones are drawn


def test_a_run_of_which_nothing_could_be_judged_has_no_figures() -> None:
    nothing = replace(UNJUDGED, detail="no sandbox")
    with pytest.raises(
        SandboxError, match="none of the 2 programs of run could be judged: no sandbox"
    ):
        summarise(run_of(row("a", nothing, nothing)))


def test_a_run_without_rows_is_refused() -> None:
    with pytest.raises(UsageError, match="no rows"):
        summarise(run_of())


def test_right_candidates_without_a_speedup_are_counted() -> None:
    assert summarise(run_of(row("a", right(None), right(1.0)))).unconfirmed == 1


# -- summaries -----------------------------------------------------------------------------


def some_rows(count: int = 40, seed: int = 1, samples: int = 4) -> list[Row]:
    draw = random.Random(seed)
    found = []
    for number in range(count):
        often = draw.random()
        candidates = [
            right(round(draw.lognormvariate(0.5, 0.7), 3)) if draw.random() < often else wrong()
            for _ in range(samples)
        ]
        found.append(
            row(
                f"p{number % 12}",
                *candidates,
                target=right(2.0),
                best_human_speedup=draw.uniform(1, 9),
            )
        )
    return found


def test_the_json_has_the_shape_of_metrics() -> None:
    said = summary_json(summarise(run_of(*some_rows()), at=(1, 4)))
    assert list(said)[1:3] == ["protocol", "meter"]
    assert (said["protocol"], said["meter"]) == ("hasten", "instructions")
    assert (said["n"], said["problems"], said["unjudged"]) == (40, 12, 0)
    assert list(said["k"]) == ["1", "4"]
    for figures in said["k"].values():
        for name in ("correct", "opt", "speedup"):
            figure = figures[name]
            assert figure["low"] <= figure["value"] <= figure["high"]
    json.dumps(said, allow_nan=False)


def test_only_independent_samples_are_also_estimated() -> None:
    rows = some_rows()
    assert not summarise(run_of(*rows)).whole.unbiased
    assert not summarise(run_of(*rows, exchangeable=True, protocol="pie")).whole.unbiased
    found = summarise(run_of(*rows, exchangeable=True), at=(1, 2, 4, 8)).whole
    assert list(found.unbiased) == [1, 2, 4]  # of four samples
    assert found.unbiased[4]["speedup"].value == pytest.approx(found.k[4]["speedup"].value)
    assert "median" in found.k[1]
    assert "median" not in found.unbiased[1]


def test_more_samples_than_there_are_count_as_failures() -> None:
    summary = summarise(run_of(*some_rows()), at=(4, 8))
    assert summary.whole.k[8]["correct"] == summary.whole.k[4]["correct"]
    assert any("no row has more than 4" in warning for warning in summary.warnings)


def test_the_order_of_rows_changes_nothing() -> None:
    rows = some_rows()
    shuffled = rows[:]
    random.Random(5).shuffle(shuffled)
    first, second = (
        summarise(run_of(*some), at=(1, 3), resamples=500) for some in (rows, shuffled)
    )
    for k in (1, 3):
        for name, figure in first.whole.k[k].items():
            other = second.whole.k[k][name]
            assert [other.value, other.low, other.high] == pytest.approx(
                [figure.value, figure.low, figure.high]
            ), name


def test_the_human_targets_and_the_fastest_human_stand_beside() -> None:
    rows = (
        row("a", right(2.0), target=right(4.0), best_human_speedup=8.0),
        row("a", right(5.0), target=wrong(), best_human_speedup=8.0),
        row("b", right(3.0), target=right(2.0)),
        row("c", right(1.5)),
    )
    whole = summarise(run_of(*rows)).whole
    assert whole.target["correct"].rows == 3
    assert whole.target["speedup"].value == pytest.approx((4 + 1 + 2) / 3)
    assert whole.versus[1].value == pytest.approx(2 / 3)
    # The fastest generation of problem a is that of its second row, cost 200 of 1,000.
    assert whole.fastest["generation"].value == pytest.approx(5.0)
    assert (whole.fastest["human"].value, whole.fastest["human"].rows) == (8.0, 2)


def test_languages_have_figures_of_their_own() -> None:
    rows = [row("a", right(2.0)), replace(row("b", wrong()), language="cpp")]
    found = summarise(run_of(*rows)).languages
    assert list(found) == ["cpp", "python"]
    assert [found[name].k[1]["correct"].value for name in found] == [0.0, 1.0]


def test_few_problems_are_warned_of() -> None:
    many = [row(f"p{number}", right(2.0), wrong()) for number in range(50)]
    assert not summarise(run_of(*many), resamples=200).warnings
    assert "only 49 problems" in summarise(run_of(*many[1:]), resamples=200).warnings[0]


def test_the_k_that_are_given() -> None:
    assert default_at(1, HASTEN) == (1,)
    assert default_at(4, PIE) == (1, 2, 3, 4)
    assert default_at(40, HASTEN) == (1, 2, 3, 4, 5, 6, 7, 8, 16, 32, 40)
    assert default_at(4, PERFRL) == (1, 2)
    assert default_at(0, HASTEN) == (1,)


def test_an_unknown_protocol_is_refused() -> None:
    with pytest.raises(UsageError, match="no protocol 'best': choose one of hasten, pie, perfrl"):
        protocol_of("best")


# -- two runs ------------------------------------------------------------------------------


def test_runs_are_compared_row_by_row() -> None:
    rows = some_rows()
    better = [replace(one, candidates=(right(4.0), *one.candidates[1:])) for one in rows]
    for one in (better, better[::-1]):
        found = compare(run_of(*one, name="new"), run_of(*rows, name="old"), at=(1,))
        old, new = (summarise(run_of(*some), at=(1,)).whole.k[1] for some in (rows, better))
        figures = found.k[1]
        assert figures["speedup"].value == pytest.approx(
            (new["speedup"].value or 0) - (old["speedup"].value or 0)
        )
        assert figures["geometric_ratio"].value == pytest.approx(
            (new["geometric"].value or 0) / (old["geometric"].value or 1)
        )
        low = figures["speedup"].low
        assert low is not None
        assert low > 0
        json.dumps(comparison_json(found), allow_nan=False)


def test_comparing_the_other_way_turns_the_interval_round() -> None:
    ours, theirs = run_of(*some_rows()), run_of(*_other(some_rows()))
    there, back = compare(ours, theirs, at=(2,)), compare(theirs, ours, at=(2,))
    for name in ("correct", "opt", "speedup"):
        one, other = there.k[2][name], back.k[2][name]
        assert one.low is not None
        assert one.high is not None
        assert [other.value, other.low, other.high] == pytest.approx(
            [-(one.value or 0.0), -one.high, -one.low], abs=1e-9
        )


def _other(rows: list[Row]) -> list[Row]:
    """The same rows with the candidates of other draws."""
    new = some_rows(seed=2)
    return [replace(one, candidates=two.candidates) for one, two in zip(rows, new, strict=True)]


def test_unlike_rows_are_refused_and_the_common_ones_counted() -> None:
    rows = some_rows()
    other = [replace(rows[0], problem_id="elsewhere"), *rows[1:30]]
    with pytest.raises(UsageError, match=r"b \(30 rows\) and a \(40\).*: 29 rows are common"):
        compare(run_of(*other, name="b"), run_of(*rows, name="a"))


def test_unlike_measurements_are_refused() -> None:
    rows = some_rows()
    with pytest.raises(UsageError, match="their provenance is 'qemu' and 'gem5'"):
        compare(run_of(*rows), replace(run_of(*rows), provenance="gem5"))


def test_a_row_that_is_unjudged_in_one_run_is_left_out_of_the_difference() -> None:
    ours = [row("a", right(2.0)), row("b", UNJUDGED), row("c", wrong())]
    theirs = [row("a", wrong()), row("b", wrong()), row("c", wrong())]
    found = compare(run_of(*ours), run_of(*theirs), resamples=200).k[1]["correct"]
    assert (found.value, found.rows) == (1 / 2, 2)


def test_of_perfrl_only_shares_are_compared() -> None:
    found = compare(*[run_of(*some_rows(), protocol="perfrl") for _ in range(2)], resamples=200)
    assert set(found.k[2]) == {"correct", "opt", "compile", "pass"}
