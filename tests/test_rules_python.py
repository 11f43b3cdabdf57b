"""The Python rules: where they fire, where they must not, and that behaviour is kept."""

from __future__ import annotations

import gzip
import json
import os
import subprocess
import sys
import warnings
from itertools import islice
from pathlib import Path

import libcst as cst
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hasten.model.rules_python import RULES, rewrite

BY_NAME = {rule.name: rule for rule in RULES}
SHARED = Path(os.environ.get("HASTEN_SHARED", Path(__file__).parents[2] / "shared"))
CORPUS = SHARED / "data" / "pie_python.jsonl.gz"


def run(source: str, text: str) -> tuple[str, int]:
    """Standard output and exit status of a program of ours."""
    done = subprocess.run(
        [sys.executable, "-I", "-c", source], input=text, capture_output=True, text=True
    )
    return done.stdout, done.returncode


def apply(rule: str, source: str) -> str:
    module = cst.parse_module(source)
    return BY_NAME[rule].apply(module).code


def same(source: str, new: str, *texts: str) -> None:
    for text in texts:
        assert run(source, text) == run(new, text)


FIRES = [
    ("evaluated-input", "print(eval(input()) + 1)\n", "read_value(input())", ["3", "1.5", "0x10"]),
    ("evaluated-input", "n = int(eval(input()))\nprint(n)\n", "int(read_value(", ["7", "2.9", "z"]),
    (
        "fast-input",
        "for _ in range(2):\n    print(repr(input()))\n",
        "__next__",
        ["a\nb\n", "a \r\n\n", " a\nb", "a\x0cb\nc\u2028d\n", "a"],
    ),
    (
        "batched-output",
        "import sys\nfor i in range(3):\n    print(i, 'x', i + 1, sep='-', end=';\\n')\n"
        "sys.exit(3)\n",
        "atexit",
        [""],
    ),
    (
        "batched-output",
        "for i in range(3):\n    print(*[i, 2])\n    print()\n1 / 0\n",
        "join",
        [""],
    ),
    ("batched-output", "a = 1\nfor i in 'ab':\n    print(*a and i if 0 else i, 7)\n", "join", [""]),
    (
        "inline-min-max",
        "a, b = map(float, input().split())\n"
        "print(min(a, b), max(a, b), min(a, b + 1, ), max(0, a))\n",
        "b if b < a else a",
        ["1 2", "2 1", "nan 1", "1 nan", "0.0 -0.0", "-0.0 0.0"],
    ),
    (
        "inline-min-max",
        "best = 9\nfor i in range(5):\n    best = min(best, abs(i - 3) + 1)\nprint(best)\n",
        ":=",
        [""],
    ),
    (
        "known-values",
        "def f():\n    x = int(input())\n    print(x ** 2, -x**2)\nf()\n",
        "(x * x)",
        ["-5", "0"],
    ),
    (
        "known-values",
        "a, b = list(map(int, input().split()))\nprint(a, b)\n",
        "= map(",
        ["1 2", "1"],
    ),
    (
        "known-values",
        "a = list(map(int, input().split()))\nprint(sorted(a)[0], sorted(a)[-1])\n",
        "min(a), max(a)",
        ["3 1 2", ""],
    ),
    (
        "known-values",
        "x = int(input())\nfor i in range(4):\n    print(x ** i % (10 ** 9 + 7))\n",
        "pow(x, i, 10 ** 9 + 7)",
        ["12345678901", "-3"],
    ),
    ("unused-imports", "import math\nimport re, sys\nprint(sys.maxsize)\n", "import sys", [""]),
    ("unused-imports", "from math import gcd, sqrt\nprint(gcd(4, 6))\n", "import gcd\n", [""]),
    (
        "light-imports",
        "from collections import deque\nq = deque([1])\nprint(q.popleft(), deque)\n",
        "from _collections import deque",
        [""],
    ),
    (
        "main-function",
        "t = 0\nfor i in range(int(input())):\n    t += i\nprint(t, [i * t for i in range(2)])\n",
        "def main():",
        ["5", "x"],
    ),
    (
        "main-function",
        "n = int(input())\ndef f():\n    return n + 1\nsum = sum(range(n))\nfor i in range(n):\n"
        "    n += 1\nprint(f(), sum, (lambda: i)())\n",
        "global n, sum",
        ["3", "0"],
    ),
]

HOLDS = [
    ("evaluated-input", "x = 1\nprint(eval('x'), eval(input()))\n"),
    ("evaluated-input", "def int(x):\n    return 5\nprint(eval(input()))\n"),
    (
        "fast-input",
        "for i in range(2):\n    try:\n        input()\n    except EOFError:\n        pass\n",
    ),
    ("fast-input", "import sys\nfor i in range(2):\n    input()\nprint(sys.stdin.read())\n"),
    ("fast-input", "for i in range(2):\n    input('> ')\n"),
    ("fast-input", "for i in range(2):\n    input()\nprint(open(0).read())\n"),
    ("fast-input", "for x in iter(input, 'end'):\n    print(x)\n"),
    ("fast-input", "def g():\n    yield input()\nprint(list(g()))\n"),
    (
        "fast-input",
        "import sys\ninput = sys.stdin.readline\nfor i in range(3):\n    print(input())\n",
    ),
    ("batched-output", "import sys\nfor i in range(2):\n    print(i, file=sys.stderr)\n"),
    ("batched-output", "import sys\nfor i in range(2):\n    print(i)\nsys.stdout.write('x')\n"),
    ("batched-output", "for i in range(2):\n    print(i, flush=True)\n"),
    ("batched-output", "s = ','\nfor i in range(2):\n    print(i, i, sep=s)\n"),
    ("batched-output", "for i in range(2):\n    print(i)\nlist(map(print, [1]))\n"),
    ("batched-output", "import os\nfor i in range(2):\n    print(i)\nos._exit(0)\n"),
    ("batched-output", "print(1)\n"),
    ("inline-min-max", "def min(a, b):\n    return a\nprint(min(2, 1))\n"),
    ("inline-min-max", "from numpy import *\nprint(max(2, 1))\n"),
    ("inline-min-max", "def f():\n    return 1\nx = 2\nx = min(x, f())\n"),
    ("inline-min-max", "a = 'ab'\nb = 'c'\nprint(min(a, b, key=len))\n"),
    ("inline-min-max", "print([min(i + 1, 2) for i in range(3)])\n"),
    ("inline-min-max", "class A:\n    def __lt__(self, o):\n        return 1\nmin(A(), A())\n"),
    ("known-values", "def f():\n    x = 1\n    x = 3.5\n    print(x ** 2)\n"),
    ("known-values", "def f(x):\n    return x ** 2\nprint(f(2.0))\n"),
    ("known-values", "a = [1, 2]\na[0] = 1.0\nprint(sorted(a)[-1])\n"),
    ("known-values", "a = [1]\nb = a\nb.append(1.0)\nprint(sorted(a)[-1])\n"),
    ("known-values", "a = [[1]]\na[0][0] = 1.0\nprint(sorted(a[0])[0])\n"),
    ("known-values", "a, *b = list(map(int, input().split()))\n"),
    ("known-values", "x = int(input())\ny = int(input())\nprint(x ** y % 7)\n"),
    ("known-values", "x = 3\nm = int(input())\nfor i in range(3):\n    print(x ** i % m)\n"),
    ("known-values", "class A:\n    x = 1\n    def f(self):\n        return x ** 2\nx = 1.5\n"),
    ("unused-imports", "import antigravity\n"),
    ("unused-imports", "try:\n    import math\nexcept ImportError:\n    print(1)\n"),
    ("unused-imports", "import math\nprint(globals())\n"),
    ("unused-imports", "from math import *\nprint(sqrt(2))\n"),
    ("light-imports", "from collections import deque, Counter\n"),
    ("main-function", "print(1)\n"),
    ("main-function", "x = 1\nfor i in range(3):\n    exec('x += 1')\n"),
    ("main-function", "for i in range(3):\n    print(globals()['i'])\n"),
    ("main-function", "k = 2\ndef f(x=k):\n    return x\nfor i in range(3):\n    print(f())\n"),
    (
        "main-function",
        "def f():\n    return 1\nfor i in range(2):\n    print(f())\n\ndef f():\n    pass\n",
    ),
    ("main-function", "for i in range(2):\n    print(len('a'))\n\ndef len(x):\n    return 9\n"),
    ("main-function", "for i in range(2):\n    print(i)\nimport my_module\n"),
    ("main-function", "import math\nfor math in range(2):\n    print(math)\n"),
    ("main-function", "k = 1\nclass A:\n    x = k\nfor i in range(2):\n    print(A.x)\n"),
    (
        "main-function",
        "c = 1\ndef memo(f):\n    return c\n@memo\ndef g():\n    pass\nfor i in range(2):\n"
        "    print(g)\n",
    ),
    ("main-function", "x: int = 1\nfor i in range(2):\n    print(x)\n"),
]


@pytest.mark.parametrize(("rule", "source", "form", "texts"), FIRES)
def test_a_rule_fires_and_keeps_output_and_status(
    rule: str, source: str, form: str, texts: list[str]
) -> None:
    new = apply(rule, source)
    assert form in new
    same(source, new, *texts)


@pytest.mark.parametrize(("rule", "source", "form", "texts"), FIRES)
def test_all_rules_together_keep_output_and_status(
    rule: str, source: str, form: str, texts: list[str]
) -> None:
    for new, _ in rewrite(source, 2, 0):
        same(source, new, *texts)


@pytest.mark.parametrize(("rule", "source"), HOLDS)
def test_a_rule_holds_back_where_its_condition_is_not_proved(rule: str, source: str) -> None:
    module = cst.parse_module(source)
    assert BY_NAME[rule].apply(module) is module


def test_rules_combine_on_a_typical_program() -> None:
    source = (
        "import numpy as np\nn = int(eval(input()))\nbest = 0\nfor i in range(n):\n"
        "    a, b = list(map(int, input().split()))\n    best = max(best, a * b)\n    print(best)\n"
    )
    new, names = rewrite(source, 1, 0)[0]
    assert set(names) >= {"unused-imports", "evaluated-input", "fast-input", "batched-output"}
    assert "main-function" in names
    same(source.replace("import numpy as np\n", ""), new, "2\n3 4\n5 1\n", "1\nx y\n", "")


def test_candidates_are_distinct_and_deterministic() -> None:
    source = "import math\nfor i in range(3):\n    print(min(i, 1))\n"
    found = rewrite(source, 10, 3)
    assert found == rewrite(source, 10, 3)
    assert len({code for code, _ in found}) == len(found)
    assert source not in {code for code, _ in found}
    assert len(rewrite(source, 2, 3)) == 2


@pytest.mark.parametrize("source", ["print 1\n", "", "x = (\n", "\0"])
def test_what_does_not_parse_or_has_nothing_to_gain_gives_no_candidate(source: str) -> None:
    assert rewrite(source, 5, 0) == []


EXPRESSIONS = st.sampled_from(
    ["x", "y", "min(x, y)", "max(x, y + 1)", "x ** 2", "max(min(x, 3), y - 2)", "x * y % 7",
     "sorted([x, y])[0]", "abs(x - y)", "y ** 3 % 11", "min(abs(x), abs(y))"]
)  # fmt: skip
STATEMENTS = st.one_of(
    st.builds("x = {}".format, EXPRESSIONS),
    st.builds("y = {} % 1000".format, EXPRESSIONS),
    st.builds("print({}, {})".format, EXPRESSIONS, EXPRESSIONS),
    st.builds("print({}, end=' ')".format, EXPRESSIONS),
    st.builds("x = min(x, {})".format, EXPRESSIONS),
    st.just("y = int(eval(input()))"),
    st.just("x, y = list(map(int, [x % 100, y % 100]))"),
    st.just("if x > 50: exit(4)"),
    st.just("print(f(x))"),
)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(STATEMENTS, min_size=1, max_size=6), st.lists(st.integers(-9, 99), max_size=9))
def test_generated_programs_behave_alike(lines: list[str], numbers: list[int]) -> None:
    body = "".join(f"    {line}\n" for line in lines)
    source = (
        "import math\nx = int(eval(input()))\ny = 5\ndef f(a):\n    return max(a, y)\n"
        f"for i in range(2):\n{body}print(x, y)\n"
    )
    text = "".join(f"{number}\n" for number in numbers)
    before = run(source, text)
    for new, _ in rewrite(source, 1, 0):
        after = run(new, text)
        assert after == before


@pytest.mark.skipif(not CORPUS.exists(), reason=f"{CORPUS} is absent: set HASTEN_SHARED")
def test_real_programs_are_rewritten_into_programs_that_compile() -> None:
    with gzip.open(CORPUS, "rt") as lines, warnings.catch_warnings():
        warnings.simplefilter("ignore", SyntaxWarning)
        for line in islice(lines, 0, None, 8):
            for new, names in rewrite(json.loads(line)["input"], 1, 0):
                compile(new, "rewritten", "exec")
                assert names
