"""Plain runs of Python programs in forks of a warm interpreter: quick, and never the last word."""

from __future__ import annotations

from dataclasses import replace

import pytest

from hasten.exec.host import Host
from hasten.exec.languages import LANGUAGES, Executable
from hasten.exec.protocol import Limits, RunResult
from hasten.exec.sandbox import Sandbox
from hasten.judge.terms import Rules
from hasten.judge.testing import run_test, run_tests
from hasten.types import Language, Program, TestCase, Verdict

LIMITS = Limits(cpu_seconds=2, wall_seconds=4, memory_bytes=1 << 28)


def load(box: Sandbox, source: str) -> Executable:
    built = LANGUAGES[Language.PYTHON].compile(box, Program(source, Language.PYTHON))
    assert isinstance(built, Executable), built
    box.load(built.files)
    return built


def warm(box: Sandbox, source: str, stdin: bytes = b"") -> RunResult:
    built = load(box, source)
    assert built.imports is not None
    run = box.run_warm(built.argv, built.imports, stdin=stdin, limits=LIMITS)
    assert run is not None
    return run


@pytest.mark.parametrize(
    ("source", "stdout", "status"),
    [
        ("print(input())", b"in\n", 0),
        ("import sys\nsys.stdout.write(sys.stdin.read())\nsys.exit(3)", b"in\n", 3),
        ("import sys\nsys.exit('why')", b"", 1),
        ("raise SystemExit", b"", 0),
        ("1 / 0", b"", 1),
        ("import os\nos.write(1, b'x')\nos._exit(7)", b"x", 7),
        ("import atexit\natexit.register(print, 'last')\nprint('first')", b"first\nlast\n", 0),
        ("import threading\nthreading.Timer(0.05, print, ['later']).start()", b"later\n", 0),
        ("def f(n): return n and f(n - 1)\nprint(f(900))", b"0\n", 0),
        ("import sys\nprint(__name__, __file__ == sys.argv[0], len(sys.argv))",
         b"__main__ True 1\n", 0),
        ("x = 1\ndef f(): return x\nprint(f(), sorted(k for k in globals() if k[0] != '_'))",
         b"1 ['f', 'x']\n", 0),
        ("import os\nprint(os.getpid(), os.getuid() != 0)", b"2 True\n", 0),
        ("import random\nprint(random.random() == random.Random(1).random())", b"False\n", 0),
    ],
)  # fmt: skip
def test_a_warm_run_does_what_a_fresh_one_does(
    box: Sandbox, source: str, stdout: bytes, status: int
) -> None:
    run = warm(box, source, b"in\n")
    fresh = box.run(list(load(box, source).argv), stdin=b"in\n", limits=LIMITS)
    assert (run.stdout, run.exit_code) == (stdout, status), run.stderr
    assert (fresh.stdout, fresh.exit_code) == (stdout, status), fresh.stderr


def test_a_traceback_is_shown(box: Sandbox) -> None:
    assert warm(box, "1 / 0").stderr.splitlines()[-1] == b"ZeroDivisionError: division by zero"


@pytest.mark.parametrize(
    "source",
    [
        "import heapq\nprint(getattr(heapq, 'left', None))\nheapq.left = 1",
        "import builtins\nprint(getattr(builtins, 'left', None))\nbuiltins.left = 1",
        "import os\nprint(os.listdir('/tmp'))\nopen('/tmp/left', 'w').close()",
        "import os\nprint(os.listdir('/dev/shm'))\nopen('/dev/shm/left', 'w').close()",
        "import threading as t\nx = t.Thread(target=int)\nx.start()\nprint(x.native_id)\nx.join()",
        "import os\nprint(os.getpid(), os.getppid(), os.getpgid(0), os.getsid(0))",
        "import random\nprint(random.random())",
        "import resource\nprint(resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime)\n"
        "for _ in range(10**6): pass",
    ],
)
def test_nothing_survives_into_the_next_run_of_the_same_program(box: Sandbox, source: str) -> None:
    built = load(box, source)
    runs = [
        box.run_warm(built.argv, built.imports or (), stdin=b"", limits=LIMITS) for _ in range(3)
    ]
    said = {run.stdout if run else None for run in runs}
    assert len(said) == 1
    assert said != {b""}


def test_the_template_cannot_be_signalled(box: Sandbox) -> None:
    source = """
import os
for pid in (1, 3, -1, -3):
    try:
        os.kill(pid, 9)
        print("killed", pid)
    except OSError as error:
        print(error.errno)
"""
    for _ in range(2):
        assert warm(box, source).stdout.split() == [b"3"] * 4  # no such process


def test_the_template_is_not_the_candidates_parent_and_leaves_it_no_descriptor(
    box: Sandbox,
) -> None:
    source = """
import os
print(os.getppid())
for fd in range(3, 1024):
    try:
        os.fstat(fd)
        print(fd)
    except OSError:
        pass
"""
    assert warm(box, source).stdout == b"1\n"


def test_a_program_that_is_right_only_in_a_fresh_process_passes(box: Sandbox) -> None:
    # The interpreter's own end runs destructors; a fork ends before.
    source = "class A:\n    def __del__(self): print('end')\na = A()\n"
    built = load(box, source)
    assert warm(box, source).stdout == b""
    test = TestCase("0", b"", b"end\n")
    assert run_test(box, built, test, Rules(limits=LIMITS)).verdict is Verdict.PASSED


def test_a_wrong_answer_is_that_of_a_fresh_process(box: Sandbox) -> None:
    built = load(box, "import sys\nprint(len(sys._getframe().f_back.f_code.co_name))")
    result = run_test(box, built, TestCase("0", b"", b"1\n"), Rules(limits=LIMITS))
    assert result.verdict is Verdict.CRASHED  # nothing is below a program's first frame
    assert "AttributeError" in (result.detail or "")


def test_a_test_that_hangs_times_out_and_the_next_one_runs(box: Sandbox) -> None:
    built = load(box, "import time\nif input() == 'hang': time.sleep(100)\nprint(1)")
    rules = Rules(limits=replace(LIMITS, wall_seconds=0.5))
    tests = [TestCase(name, f"{name}\n".encode(), b"1\n") for name in ("go", "hang", "still go")]
    results = run_tests(box, built, tests, rules=rules, stop=False)
    assert [r.verdict for r in results] == [Verdict.PASSED, Verdict.TIMED_OUT, Verdict.PASSED]


def test_a_module_that_spoils_the_template_costs_only_time(box: Sandbox) -> None:
    built = load(box, "import sys, this\nprint(len(sys.modules) > 10)")
    test = TestCase("0", b"", b"")
    result = run_test(box, built, test, Rules(limits=LIMITS))
    assert result.verdict is Verdict.WRONG_ANSWER  # `this` prints, in a fresh process
    assert "Zen" in str(box.run(list(built.argv), stdin=b"", limits=LIMITS).stdout)


def test_without_a_sandbox_there_is_no_template(host: Host) -> None:
    with Sandbox(replace(host, unsafe=True)) as box:
        built = load(box, "print(1)")
        assert box.run_warm(built.argv, (), stdin=b"", limits=LIMITS) is None
        assert run_test(box, built, TestCase("0", b"", b"1\n"), Rules()).verdict is Verdict.PASSED
