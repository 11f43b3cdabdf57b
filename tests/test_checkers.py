"""The checkers: what counts as the right output."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hasten.judge.checkers import CHECKERS, exact, pie, tokens

EQUAL = None


@given(st.binary())
def test_every_checker_accepts_the_expected_output_itself(text: bytes) -> None:
    for check in CHECKERS.values():
        assert check(text, text) is EQUAL


@given(st.lists(st.binary(min_size=1).filter(lambda t: not t.split() or t.split() == [t])))
def test_tokens_ignores_how_much_white_space_separates(words: list[bytes]) -> None:
    assert tokens(b" ".join(words), b"\n\n ".join(words) + b"\n") is EQUAL


@given(st.integers(), st.integers())
def test_tokens_compares_integers_exactly(a: int, b: int) -> None:
    assert (tokens(str(a).encode(), str(b).encode()) is EQUAL) == (a == b)


@given(
    st.floats(-1e12, 1e12, allow_nan=False).filter(lambda x: abs(x) > 1e-300),
    st.floats(-0.9e-6, 0.9e-6),
)
def test_tokens_accepts_floats_within_a_millionth(b: float, error: float) -> None:
    a = b + error * max(1.0, abs(b))
    assert tokens(f"{b:.20f}".encode(), f"{a:.20f}".encode()) is EQUAL


@pytest.mark.parametrize(
    ("expected", "actual"),
    [
        (b"1.5", b"1.50000001"),
        (b"1.0", b"1"),
        (b"1e3", b"1000.0"),
        (b"0.0000001", b"0"),
        (b"yes 2\n", b"yes\t2"),
        (b"", b"  \n"),
    ],
)
def test_tokens_accepts(expected: bytes, actual: bytes) -> None:
    assert tokens(expected, actual) is EQUAL


@pytest.mark.parametrize(
    ("expected", "actual"),
    [
        (b"1", b"1.0"),  # an integer is expected: text decides
        (b"1", b"01"),
        (b"100000000", b"100000001"),
        (b"1.5", b"1.50001"),
        (b"1.5", b"nan"),
        (b"1.5", b"inf"),
        (b"1.5", b"1_5"),
        (b"a b", b"a"),
        (b"a", b"a b"),
        (b"", b"x"),
        (b"x", b""),
        (b"Yes", b"yes"),
        (b"\xff", b"\xfe"),
    ],
)
def test_tokens_refuses(expected: bytes, actual: bytes) -> None:
    assert tokens(expected, actual) is not EQUAL


def test_a_difference_is_described() -> None:
    assert tokens(b"1 2 3", b"1 5 3") == "token 2: expected '2', got '5'"
    assert tokens(b"1 2", b"1") == "1 tokens, and '2' was expected next"
    assert tokens(b"1", b"1 2") == "more than the 1 tokens expected: '2'"
    assert exact(b"a\nb\n", b"a\nc\n") == "line 2: expected 'b', got 'c'"
    assert pie(b"a\nb", b"a") == "expected 2 lines, got 1"


@given(st.binary(max_size=20), st.binary(max_size=20))
def test_exact_says_something_exactly_where_the_two_differ(a: bytes, b: bytes) -> None:
    padding = bytes(70_000)  # beyond a block
    assert (exact(a, b) is EQUAL) == (exact(padding + a, padding + b) is EQUAL) == (a == b)


@given(st.binary(max_size=60))
def test_tokens_splits_as_python_does(text: bytes) -> None:
    assert tokens(b" ".join(text.split()), text) is EQUAL


def test_exact_notices_a_missing_newline() -> None:
    assert exact(b"1\n", b"1") is not EQUAL


@pytest.mark.parametrize(
    ("expected", "actual", "equal"),
    [
        (b"1.0\n", b"1.0005\n", True),
        (b"1.0\n", b"1.002\n", False),
        (b"1", b"1.0", True),  # both parse as floats
        (b"  a\nb  ", b"a\nb", True),
        (b"a", b"a\nextra", True),
        (b"a\nb", b"a", False),
        (b"a b", b"a  b", False),
        (b"nan", b"nan", True),
        (b"1", b"nan", False),
    ],
)
def test_pie_follows_the_published_rule(expected: bytes, actual: bytes, equal: bool) -> None:
    assert (pie(expected, actual) is EQUAL) == equal
