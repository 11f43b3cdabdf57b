"""Kinds of edits, by single cases in both languages, by laws, and by the starter corpus."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from types import ModuleType

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hasten.data import corpus
from hasten.eval.edit_profile import profile_of
from hasten.eval.edit_trees import without_macros
from hasten.eval.edits import KINDS, kind_of
from hasten.types import Language, Program

ROOT = Path(__file__).parent.parent


def python(source: str) -> Program:
    return Program(source, Language.PYTHON)


def cpp(source: str) -> Program:
    return Program("#include <bits/stdc++.h>\nusing namespace std;\n" + source, Language.CPP)


SUM_LOOP = python("n = int(input())\ns = 0\nfor i in range(1, n + 1):\n    s += i\nprint(s)\n")
SUM_FORMULA = python("n = int(input())\nprint(n * (n + 1) // 2)\n")

FIB = "n = int(input())\n{}def f(n):\n    return n if n < 2 else f(n - 1) + f(n - 2)\nprint(f(n))\n"
FIB_TABLE = """
n = int(input())
a, b = 0, 1
for _ in range(n):
    a, b = b, a + b
print(a)
"""

SEEN = """
n = int(input())
seen = {}
count = 0
for _ in range(n):
    word = input()
    if word in seen:
        count += 1
    else:
        seen.{}(word)
print(count)
"""

READ_LOOP = """
{}
n = int(input())
best = 0
for _ in range(n):
    a, b = map(int, input().split())
    if a * b > best:
        best = a * b
print(best)
"""

REGEX = """
import re
n = int(input())
good = 0
for _ in range(n):
    if re.match("^[0-9]+$", input()):
        good += 1
print(good)
"""
NO_REGEX = """
n = int(input())
good = 0
for _ in range(n):
    if input().isdigit():
        good += 1
print(good)
"""

CPP_READ = """
int main() {{
    int n, x; long long s = 0;
    {read_n}
    for (int i = 0; i < n; i++) {{ {read_x} if (x % 3 == 0) s += x; else s -= 1; }}
    {write}
}}
"""
CPP_STREAMS = cpp(
    CPP_READ.format(read_n="cin >> n;", read_x="cin >> x;", write="cout << s << endl;")
)
CPP_SCANF = cpp(
    CPP_READ.format(
        read_n='scanf("%d", &n);', read_x='scanf("%d", &x);', write='printf("%lld\\n", s);'
    )
)

CPP_FIB = cpp(
    "long long f(int n) { return n < 2 ? n : f(n - 1) + f(n - 2); }\n"
    "int main() { int n; cin >> n; cout << f(n) << endl; }"
)
CPP_FIB_LOOP = cpp(
    "int main() { int n; cin >> n; long long a = 0, b = 1;\n"
    "for (int i = 0; i < n; i++) { long long c = a + b; a = b; b = c; } cout << a << endl; }"
)

CPP_FIND = """
int main() {{ int n; cin >> n; {container} seen; int count = 0;
for (int i = 0; i < n; i++) {{ string s; cin >> s;
if ({test}) count++; else seen.{add}(s); }}
cout << count << endl; }}
"""
CPP_IN_VECTOR = cpp(
    CPP_FIND.format(
        container="vector<string>",
        test="find(seen.begin(), seen.end(), s) != seen.end()",
        add="push_back",
    )
)
CPP_IN_SET = cpp(
    CPP_FIND.format(container="unordered_set<string>", test="seen.count(s)", add="insert")
)

CPP_DP = """
int main() {{ int n; cin >> n; {table} for (int i = 2; i <= n; i++) d[i] = d[i-1] + d[i-2];
cout << d[n] << endl; }}
"""
CPP_VECTOR = cpp(CPP_DP.format(table="vector<int> d(n + 2, 1);"))
CPP_ARRAY = cpp(CPP_DP.format(table="int d[1000]; d[0] = d[1] = 1;"))

CPP_THROW = """
int main() {{ int n, good = 0; cin >> n; string s;
for (int i = 0; i < n; i++) {{ cin >> s; {} }} cout << good << endl; }}
"""

CASES = [
    ("algorithm", SUM_LOOP, SUM_FORMULA),
    ("algorithm", python(FIB.format("")), python(FIB_TABLE)),
    (
        "algorithm",
        python(FIB.format("")),
        python("import functools\n" + FIB.format("@functools.lru_cache(None)\n")),
    ),
    (
        "data structure",
        python(SEEN.replace("{}", "[]", 1).replace("{}", "append")),
        python(SEEN.replace("{}", "set()", 1).replace("{}", "add")),
    ),
    (
        "io",
        python(READ_LOOP.format("")),
        python(READ_LOOP.format("import sys\ninput = sys.stdin.readline")),
    ),
    ("miscellaneous", python(REGEX), python(NO_REGEX)),
    ("algorithm", CPP_FIB, CPP_FIB_LOOP),
    ("data structure", CPP_IN_VECTOR, CPP_IN_SET),
    ("data structure", CPP_VECTOR, CPP_ARRAY),
    ("io", CPP_STREAMS, CPP_SCANF),
    (
        "miscellaneous",
        cpp(CPP_THROW.format("try { stoi(s); good++; } catch (const exception &) {}")),
        cpp(CPP_THROW.format("if (isdigit(s[0])) good++;")),
    ),
]


@pytest.mark.parametrize(("kind", "slow", "fast"), CASES)
def test_single_edits_are_named_and_say_why(kind: str, slow: Program, fast: Program) -> None:
    found = kind_of(slow, fast)
    assert found.name == kind, found
    assert found.evidence


def test_evidence_names_what_came_and_what_went() -> None:
    assert kind_of(CPP_STREAMS, CPP_SCANF).evidence == (
        "scanf, printf in place of cin, cout, endl",
    )
    assert "[] in place of vector" in kind_of(CPP_VECTOR, CPP_ARRAY).evidence


def test_other_names_comments_and_layout_are_no_edit() -> None:
    renamed = "# a comment\n" + SUM_LOOP.source.replace("s", "total")
    found = kind_of(SUM_LOOP, python(renamed))
    assert found.name == "miscellaneous"
    assert found.evidence == ("the same but for names, comments and layout",)


def test_the_kinds_are_those_of_the_corpus() -> None:
    assert KINDS == corpus.KINDS


def test_another_language_is_nothing_to_compare() -> None:
    assert kind_of(SUM_LOOP, CPP_FIB).evidence == ("another language",)


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=200), st.text(max_size=200), st.sampled_from(list(Language)))
def test_any_text_gets_a_kind(one: str, other: str, language: Language) -> None:
    assert kind_of(Program(one, language), Program(other, language)).name in KINDS


def test_loops_that_only_read_and_print_do_not_count() -> None:
    assert profile_of(python("for _ in range(int(input())):\n    print(input())\n")).loops == 0
    assert profile_of(cpp("int main() { int n, a[9]; while (n--) cin >> a[n]; }")).loops == 0


def test_loops_count_through_calls_and_not_when_their_rounds_are_few() -> None:
    called = "def f(x):\n    for i in range(x):\n        t[i] = 1\nfor j in range(n):\n    f(j)\n"
    few = "for j in range(n):\n    for d in ((0, 1), (1, 0)):\n        t[j] = d\n"
    assert profile_of(python(called)).loops == 2
    assert profile_of(python(few)).loops == 1
    down = "int main() { int n, t[99]; for (int i = n; i > 0; --i) t[i] = 1; }"
    assert profile_of(cpp(down)).loops == 1


def test_a_membership_test_is_a_walk_unless_it_asks_a_set() -> None:
    text = "a = {}\nfor x in y:\n    if x in a:\n        c += 1\n"
    assert "linear:in" in profile_of(python(text.replace("{}", "[]"))).words
    assert "linear:in" not in profile_of(python(text.replace("{}", "set()"))).words


def test_macros_are_written_out() -> None:
    source = "#define rep(i, n) for (int i = 0; i < (n); i++)\n#define ll long long\n"
    source += 'int main() { ll s = 0; rep(j, f(2, 3)) s += j; puts("rep(x, y) ll"); }'
    written = without_macros(source)
    assert "for (int j = 0; j < (f(2, 3)); j++)" in written
    assert "long long s" in written
    assert '"rep(x, y) ll"' in written
    assert profile_of(Program(source, Language.CPP)).loops == 1


def test_macros_that_grow_without_end_come_to_an_end() -> None:
    lines = ["#define a0 x x x x x x x x"]
    lines += [f"#define a{n} " + f"a{n - 1} " * 8 for n in range(1, 30)]
    without_macros("\n".join([*lines, "a29", "#define r r r", "r"]))


@pytest.mark.parametrize(
    "source",
    [
        "x = " + "(" * 3000 + "1" + ")" * 3000,
        "x = " + " + ".join(["a"] * 3000),
        "x = a" + ".stdin" * 3000,
        "input(" * 3000 + ")" * 3000,
    ],
)
def test_deep_programs_take_no_square_of_their_depth(source: str) -> None:
    # By the square of the depth, or by recursion, these would take minutes or raise.
    for language in Language:
        assert kind_of(Program(source, language), Program("x", language)).name in KINDS


def benchmark() -> ModuleType:
    spec = importlib.util.spec_from_file_location("edit_kinds", ROOT / "benchmarks/edit_kinds.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["edit_kinds"] = module  # dataclasses look their module up
    spec.loader.exec_module(module)
    return module


def test_on_the_corpus_the_rules_stay_far_above_the_majority() -> None:
    module = benchmark()
    pairs = [pair for pair in module.pairs_of(ROOT / "corpus") if pair.whole]
    unseen = [pair for pair in pairs if module.held_out(pair.problem)]
    right = sum(kind_of(pair.slow, pair.fast).name == pair.kind for pair in unseen)
    assert right / len(unseen) > 0.55  # measured: 0.70, and 0.39 for the majority's kind
