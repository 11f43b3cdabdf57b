"""Native timing: the interval's arithmetic, and a real comparison."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hasten.exec.languages import LANGUAGES, Executable
from hasten.exec.protocol import Limits
from hasten.exec.sandbox import Sandbox
from hasten.measure.native import compare, ratio_interval
from hasten.types import Language, Program

TIMES = st.lists(st.floats(1e-3, 10), min_size=5, max_size=40)


def test_the_interval_is_that_of_a_hand_worked_example() -> None:
    # Logarithms of the ratios: 0.6, 0.7, 0.7, 0.7, 0.8; mean 0.7, deviation sqrt(0.005),
    # t(4) = 2.776: half width 2.776 * sqrt(0.005) / sqrt(5) = 0.08779.
    slow = [math.exp(x) for x in (0.6, 0.7, 0.7, 0.7, 0.8)]
    mean, low, high = ratio_interval(slow, [1.0] * 5)
    assert mean == pytest.approx(math.exp(0.7))
    assert low == pytest.approx(math.exp(0.7 - 0.087785), rel=1e-5)
    assert high == pytest.approx(math.exp(0.7 + 0.087785), rel=1e-5)


@given(TIMES)
def test_a_program_against_itself_is_one(times: list[float]) -> None:
    assert ratio_interval(times, times) == (1.0, 1.0, 1.0)


@given(TIMES, st.floats(0.1, 10))
def test_the_ratio_does_not_depend_on_the_unit(times: list[float], unit: float) -> None:
    other = list(reversed(times))
    one = ratio_interval(times, other)
    two = ratio_interval([t * unit for t in times], [t * unit for t in other])
    assert one == pytest.approx(two)


def test_too_few_rounds_have_no_interval() -> None:
    with pytest.raises(ValueError, match="at least 5"):
        ratio_interval([1.0] * 4, [1.0] * 4)


def test_a_slower_program_is_found_slower(box: Sandbox) -> None:
    def build(n: int) -> Executable:
        source = f"#include <cstdio>\nint main() {{ for (volatile int i = 0; i < {n}; i++) {{}} }}"
        built = LANGUAGES[Language.CPP].compile(box, Program(source, Language.CPP))
        assert isinstance(built, Executable)
        return built

    found = compare(box, build(50_000_000), build(5_000_000), [b""], limits=Limits())
    assert found.ratio > 2
    assert found.low <= found.ratio <= found.high
    assert 5 <= found.rounds <= 30
