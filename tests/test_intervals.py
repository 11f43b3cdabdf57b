"""Intervals: resampled by problem, around the estimate, honest where all problems agree."""

from __future__ import annotations

import math
import random
import statistics

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from hasten.eval.intervals import Estimate, Ratio, draws, estimates, medians, student


def share(successes: list[int], rows: list[int]) -> Ratio:
    return Ratio(np.array(successes, float), np.array(rows, float), least=0.0, most=1.0)


def speedup(sums: list[float], rows: list[int]) -> Ratio:
    return Ratio(np.array(sums, float), np.array(rows, float), least=1.0, skewed=True)


def one(ratio: Ratio, **options: int) -> Estimate:
    return estimates([ratio], **options)[0]


def width(found: Estimate) -> float:
    assert found.low is not None
    assert found.high is not None
    return found.high - found.low


def test_students_t_is_as_in_the_tables() -> None:
    for freedom in (1, 2, 3, 4, 7, 19, 40, 99, 1000):
        assert student(freedom) == pytest.approx(stats.t.ppf(0.975, freedom), rel=1e-9)


def test_draws_are_of_as_many_problems_and_the_same_for_the_same_seed() -> None:
    first, again, other = (np.concatenate(list(draws(7, 500, seed))) for seed in (1, 1, 2))
    assert first.shape == (500, 7)
    assert (first.sum(axis=1) == 7).all()
    assert (first == again).all()
    assert not (first == other).all()
    assert first.mean(axis=0) == pytest.approx(np.ones(7), abs=0.15)


def test_many_problems_are_drawn_in_blocks() -> None:
    blocks = list(draws(3000, 1000, 0))
    assert len(blocks) > 1
    assert sum(len(block) for block in blocks) == 1000


PROBLEMS = st.lists(
    st.integers(1, 9).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))),
    min_size=1,
    max_size=12,
)


@given(PROBLEMS, st.integers(0, 3))
def test_an_interval_holds_the_estimate_and_stays_within_what_is_possible(
    drawn: list[tuple[int, int]], seed: int
) -> None:
    successes, rows = (list(part) for part in zip(*drawn, strict=True))
    found = one(share(successes, rows), resamples=200, seed=seed)
    assert found.value == pytest.approx(sum(successes) / sum(rows))
    assert found.low is not None
    assert found.high is not None
    assert 0 <= found.low <= found.value <= found.high <= 1
    assert found.low < found.high
    gains = one(speedup([n + 3.0 * s for s, n in drawn], rows), resamples=200, seed=seed)
    assert gains.low is not None
    assert 1 <= gains.low <= gains.value
    assert gains.high is None or gains.value <= gains.high


def test_the_share_of_forty_problems_has_about_the_interval_that_books_give() -> None:
    """A row a problem is the plain case: Wilson's interval for 12 of 40 is [0.181, 0.454]."""
    found = one(share([1] * 12 + [0] * 28, [1] * 40))
    assert (found.low, found.high) == (
        pytest.approx(0.16, abs=0.03),
        pytest.approx(0.46, abs=0.03),
    )


def test_problems_are_resampled_not_programs() -> None:
    """Ten equal programs of a problem say no more than one."""
    successes = [1, 0, 0, 1, 0, 1, 0, 0, 0, 1, 0, 0]
    single = one(share(successes, [1] * 12))
    tenfold = one(share([10 * s for s in successes], [10] * 12))
    apart = one(share([s for s in successes for _ in range(10)], [1] * 120))
    assert tenfold == single
    assert width(apart) < width(single) / 2


def test_where_all_problems_agree_a_share_has_the_exact_interval() -> None:
    none, all_of_them = one(share([0] * 20, [3] * 20)), one(share([5] * 20, [5] * 20))
    exact = stats.binomtest(0, 20).proportion_ci(method="exact")
    assert (none.low, none.high) == (0.0, pytest.approx(exact.high))
    assert (all_of_them.low, all_of_them.high) == (pytest.approx(1 - exact.high), 1.0)


def test_where_all_problems_agree_a_mean_speedup_has_no_upper_end() -> None:
    assert one(speedup([1.0] * 30, [1] * 30)) == Estimate(1.0, 1.0, None)
    found = one(speedup([3.0] * 30, [1] * 30))
    assert found.low == pytest.approx(3 - 2 * (1 - 0.025 ** (1 / 30)))
    assert found.high is None


def test_one_problem_says_next_to_nothing() -> None:
    found = one(share([3], [10]))
    assert (found.low, found.high) == (pytest.approx(0.3 * 0.025), pytest.approx(1 - 0.7 * 0.025))


def test_a_problem_without_rows_of_a_figure_does_not_count_for_it() -> None:
    with_gap = share([1, 0, 0, 1], [1, 1, 0, 2])
    assert one(with_gap) == one(share([1, 0, 1], [1, 1, 2]))
    both = estimates([with_gap, share([1, 0, 0, 1], [1, 1, 1, 2])])
    assert both[0] == one(with_gap)


def test_a_mean_of_nothing_raises() -> None:
    with pytest.raises(ValueError, match="a mean of nothing"):
        one(share([0, 0], [0, 0]))
    with pytest.raises(ValueError, match="a median of nothing"):
        medians([np.array([math.nan])], np.array([0]))


def test_the_same_seed_gives_the_same_interval_and_another_nearly_the_same() -> None:
    ratio = speedup([1.0, 2.5, 9.0, 1.0, 1.2, 3.0, 1.0, 1.7] * 5, [1] * 40)
    first, again, other = one(ratio), one(ratio), one(ratio, seed=1)
    assert first == again
    assert first != other
    assert other.high == pytest.approx(first.high, rel=0.05)


def test_a_heavy_tail_reaches_further_up_than_down() -> None:
    found = one(speedup([1.0, 1.2, 1.5, 1.7] * 9 + [2.0, 3.0, 5.0, 20.0], [1] * 40))
    assert found.low is not None
    assert found.high is not None
    assert found.high - found.value > 2 * (found.value - found.low)


def test_a_mean_that_rests_on_one_problem_has_no_upper_end() -> None:
    speedups = [1.0, 1.001, 1.002, 1.004] * 4
    (arithmetic,) = estimates([speedup([*speedups, 5.0], [1] * 17)])
    assert arithmetic.low is not None
    assert arithmetic.high is None
    logs = np.log([*speedups, 5.0])
    (geometric,) = estimates([Ratio(logs, np.ones(17), least=0.0, logs=True)])
    assert geometric.low is not None
    assert geometric.high is None


def test_a_geometric_mean_is_between_one_and_the_arithmetic_one() -> None:
    speedups = np.array([1.0, 1.0, 2.0, 8.0, 3.0] * 6)
    ones = np.ones(30)
    geometric, arithmetic = estimates(
        [
            Ratio(np.log(speedups), ones, least=0.0, logs=True),
            Ratio(speedups, ones, least=1.0, skewed=True),
        ]
    )
    assert geometric.value == pytest.approx(statistics.geometric_mean(speedups))
    assert geometric.low is not None
    assert 1 <= geometric.low <= geometric.value <= arithmetic.value


def test_where_all_problems_agree_a_geometric_mean_is_bounded_on_its_own_scale() -> None:
    found = one(Ratio(np.full(30, math.log(3.0)), np.ones(30), least=0.0, logs=True))
    assert found.value == pytest.approx(3.0)
    assert found.low == pytest.approx(3 ** (1 - (1 - 0.025 ** (1 / 30))))
    assert found.high is None


def test_a_median_and_its_interval_are_as_from_plain_resampling() -> None:
    draw = random.Random(3)
    problems = np.array([number // 3 for number in range(60)])
    values = np.array([draw.lognormvariate(0, 1) for _ in range(60)])
    (found,) = medians([values], problems, resamples=4000)
    lists = [values[problems == problem].tolist() for problem in range(20)]
    plain = sorted(
        statistics.median_low([value for _ in range(20) for value in lists[draw.randrange(20)]])
        for _ in range(4000)
    )
    assert found.value == pytest.approx(statistics.median(values.tolist()))
    assert found.low is not None
    assert found.high is not None
    # The expanded interval takes quantiles a little beyond 2.5 %.
    assert plain[20] <= found.low <= plain[100]
    assert plain[-100] <= found.high <= plain[-20]


def test_equal_rows_leave_the_median_where_it_is_from_six_problems_on() -> None:
    (many,) = medians([np.ones(6)], np.arange(6), least=1.0)
    (few,) = medians([np.ones(5)], np.arange(5), least=1.0)
    assert many == Estimate(1.0, 1.0, 1.0)
    assert few == Estimate(1.0, 1.0, None)


def test_a_row_that_does_not_count_is_left_out_of_the_median() -> None:
    values = np.array([1.0, 5.0, math.nan, 2.0])
    problems = np.arange(4)
    whole, part = medians([np.array([1.0, 5.0, 9.0, 2.0]), values], problems, resamples=500)
    assert (whole.value, part.value) == (3.5, 2.0)
