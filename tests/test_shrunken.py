"""Arrays that a candidate has made smaller are named."""

from __future__ import annotations

import pytest

from hasten.judge.shrunken import shrunken
from hasten.types import Language, Program


def cpp(source: str) -> Program:
    return Program(source, Language.CPP)


def python(source: str) -> Program:
    return Program(source, Language.PYTHON)


@pytest.mark.parametrize(
    ("slow", "fast", "said"),
    [
        ("int dp[100005];", "int dp[1005];", ["dp 100005 to 1005"]),
        ("long long a[2000][2000];", "long long a[2000][20];", ["a 4000000 to 40000"]),
        ("const int N = 1e5 + 5; int a[N];", "const int N = 1005; int a[N];",
         ["N 100005 to 1005", "a 100005 to 1005"]),
        ("#define MAX 200000\nint a[MAX], b[MAX+1];", "#define MAX 300\nint a[MAX], b[MAX+1];",
         ["MAX 200000 to 300", "a 200000 to 300", "b 200001 to 301"]),
        ("std::vector<int> v(1000000);", "std::vector<int> v(1000);", ["v 1000000 to 1000"]),
        ("bitset<100000> seen;", "bitset<500> seen;", ["seen 100000 to 500"]),
        ("constexpr size_t kSize = 1 << 20;", "constexpr size_t kSize = 1 << 10;",
         ["kSize 1048576 to 1024"]),
    ],
)  # fmt: skip
def test_smaller_arrays_and_constants_of_cpp_are_named(
    slow: str, fast: str, said: list[str]
) -> None:
    assert shrunken(cpp(slow), cpp(fast)) == said


@pytest.mark.parametrize(
    ("slow", "fast"),
    [
        ("int dp[100005];", "int dp[100001];"),  # a few cells to spare
        ("int dp[100005];", "int dp[300005];"),
        ("int dx[4];", "int dx[2];"),  # no limit of a problem
        ("int dp[100005];", "int best;"),  # gone
        ("int dp[100005]; // int dp[7]", "int dp[100005]; /* int dp[5]; */"),
        ("int a[n];", "int a[m];"),  # not constant
        ("x = a[100000];", "x = a[10];"),  # an access
        ("int a[100000];", "]]][[ int"),  # no program at all
    ],
)
def test_nothing_is_said_of_other_changes(slow: str, fast: str) -> None:
    assert shrunken(cpp(slow), cpp(fast)) == []


def test_smaller_lists_of_python_are_named() -> None:
    slow = python("N = 10**5 + 1\nseen = [False] * N\ndp = [0] * (N + 5)\n")
    fast = python("N = 1000\nseen = [False] * N\ndp = [0] * (N + 5)\n")
    assert shrunken(slow, fast) == ["N 100001 to 1000", "dp 100006 to 1005", "seen 100001 to 1000"]


def test_programs_in_unlike_languages_are_not_compared() -> None:
    assert shrunken(cpp("int N[100000];"), python("N = [0] * 5")) == []
