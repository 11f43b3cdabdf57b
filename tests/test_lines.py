"""The lines on which programs spend their instructions."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hasten.exec.host import Host
from hasten.exec.protocol import Limits
from hasten.exec.sandbox import Sandbox
from hasten.measure.lines import (
    Calls,
    LineProfile,
    LineProfiler,
    NoLines,
    read_callgrind,
    read_trace,
    spread,
)
from hasten.types import Language, Program
from tests.conftest import CACHE

PYTHON = Program(
    """import sys
def square(x):
    return x * x
n = int(input())
seen = []
total = 0
for i in range(n):
    if i not in seen:
        seen.append(i)
    total += square(i)
print(total, file=sys.stderr)
print("end\\n1 2 3\\n" * 100)
""",
    Language.PYTHON,
)
CPP = Program(
    """#include <algorithm>
#include <functional>
#include <iostream>
#include <vector>
using namespace std;
long long pairs(const vector<int>& v) {
    long long s = 0;
    for (size_t i = 0; i < v.size(); i++)
        for (size_t j = 0; j < v.size(); j++)
            s += (v[i] ^ v[j]) % 7;
    return s;
}
int main() {
    int n;
    cin >> n;
    vector<int> v(n);
    for (int i = 0; i < n; i++) v[i] = i * 7919 % 1000;
    function<int(int)> depth = [&](int k) { return k ? 1 + depth(k - 1) : 0; };
    vector<int> w(20 * n);
    for (size_t i = 0; i < w.size(); i++) w[i] = i * 7919 % 100003;
    sort(w.begin(), w.end());
    cout << pairs(v) << w[0] << depth(50) << endl;
}
""",
    Language.CPP,
)


@pytest.fixture(scope="module")
def profiler() -> LineProfiler:
    return LineProfiler(CACHE)


@pytest.fixture
def bench(host: Host, profiler: LineProfiler) -> Iterator[Sandbox]:
    with Sandbox(host, tools=profiler.tools) as box:
        yield box


def profile(profiler: LineProfiler, box: Sandbox, program: Program, *inputs: bytes) -> LineProfile:
    found = profiler.profile(box, program, inputs, limits=Limits())
    assert isinstance(found, LineProfile), found
    return found


def test_python_spends_most_on_its_inner_loop_the_same_twice(
    bench: Sandbox, profiler: LineProfiler
) -> None:
    first = profile(profiler, bench, PYTHON, b"600\n")
    assert first.lines[0].text.strip() == "if i not in seen:"
    assert first.lines[0].share > 0.5
    assert first.whole
    again = profile(profiler, bench, PYTHON, b"600\n")
    # To three digits: the interpreter itself may differ by a few instructions.
    assert [(one.line, round(one.share, 3)) for one in first.top()] == [
        (one.line, round(one.share, 3)) for one in again.top()
    ]


def test_cpp_spends_most_on_its_inner_loop_the_same_twice(
    bench: Sandbox, profiler: LineProfiler
) -> None:
    first = profile(profiler, bench, CPP, b"600\n")
    assert "% 7" in first.lines[0].text
    sorting = next(one for one in first.lines if "sort(" in one.text)
    assert sorting.share > 0.1  # all of it is the library's, and counts for the line that calls it
    assert sum(one.share for one in first.lines) + first.elsewhere == pytest.approx(1)
    assert profile(profiler, bench, CPP, b"600\n") == first


def test_a_python_program_that_never_ends_has_the_lines_of_its_first_part(
    bench: Sandbox, profiler: LineProfiler
) -> None:
    endless = Program("while True:\n    x = sum(range(50))\n", Language.PYTHON)
    found = profile(profiler, bench, endless, b"")
    assert not found.whole
    assert found.lines[0].line == 2


def test_work_in_threads_counts_for_their_lines(bench: Sandbox, profiler: LineProfiler) -> None:
    source = (
        "import threading\ndef work():\n    for _ in range(300):\n        sum(range(500))\n"
        "threading.Thread(target=work).start()\n"
    )
    found = profile(profiler, bench, Program(source, Language.PYTHON), b"")
    assert found.lines[0].line == 4
    assert found.whole


@pytest.mark.parametrize(
    "program",
    [
        Program("import os\nos.write(3, b'\\xff' * 99)\nos._exit(1)\n", Language.PYTHON),
        Program("import os\nos.kill(os.getpid(), 9)\n", Language.PYTHON),
        Program("def f(:\n", Language.PYTHON),
        Program("int main() { return x; }\n", Language.CPP),
        Program("#include <csignal>\nint main() { raise(SIGKILL); }\n", Language.CPP),
    ],
)
def test_a_program_without_lines_says_why_and_harms_nothing(
    bench: Sandbox, profiler: LineProfiler, program: Program
) -> None:
    found = profiler.profile(bench, program, [b""], limits=Limits())
    assert isinstance(found, NoLines)
    assert found.reason


def test_the_first_input_on_which_a_run_ends_is_the_one(
    bench: Sandbox, profiler: LineProfiler
) -> None:
    source = "n = int(input())\nwhile n > 5:\n    n += 1\nx = sum(range(9999))\n"
    program = Program(source, Language.PYTHON)
    found = profile(profiler, bench, program, b"9\n", b"3\n")
    assert found.whole
    assert found.lines[0].line == 4


def test_no_input_is_no_profile(bench: Sandbox, profiler: LineProfiler) -> None:
    assert isinstance(profiler.profile(bench, PYTHON, [], limits=Limits()), NoLines)


def test_the_cost_of_timing_is_taken_off() -> None:
    program = Program("a\nb\nc\n", Language.PYTHON)
    # 10 ns are what a timing costs: line 2 has taken nothing itself, line 1 has taken 90.
    found = read_trace(b"\nend\n1 100 1\n2 500 50\n3 110 10\n", program)
    assert found is not None
    assert [(one.line, one.share) for one in found.lines] == [(1, 0.9), (3, 0.1)]


@given(st.binary(max_size=60))
def test_a_report_of_any_bytes_is_read_or_refused(text: bytes) -> None:
    program = Program("a\n", Language.PYTHON)
    for report in (text, b"\nend\n" + text, b"\ncut\n1 5 1\n" + text):
        found = read_trace(report, program)
        assert found is None or all(one.line in (1, 2) for one in found.lines)


def test_instructions_of_libraries_go_to_the_lines_that_called() -> None:
    text = """positions: instr
fn=main
0x10 5
cfn=sort
calls=1 0x50
0x10 300
cfn=sort
calls=1 0x50
0x14 100
0x14 1
fn=sort
0x50 40
cfn=helper
calls=9 0x90
0x58 360
garbage
0xzz 12
fn=helper
0x90 360
cfn=helper
calls=8 0x90
0x98 320
fn=_start
0x1 7
"""
    calls = read_callgrind(text)
    assert calls.own["main", 0x10] == 5
    assert calls.edges["main", 0x14, "sort"] == 100
    found = spread(calls, {0x10: 1, 0x14: 2}, Program("one\ntwo\n", Language.CPP))
    assert isinstance(found, LineProfile)
    shares = {one.line: one.share * 413 for one in found.lines}
    assert shares[1] == pytest.approx(5 + 300)  # three quarters of sort and helper
    assert shares[2] == pytest.approx(1 + 100)
    assert found.elsewhere * 413 == pytest.approx(7)


def test_nothing_counted_is_no_profile() -> None:
    assert isinstance(spread(Calls(), {}, CPP), NoLines)
