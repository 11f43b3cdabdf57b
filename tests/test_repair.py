"""Undoing 2to3: only what it made, and exactly that. 2to3 itself says what it makes."""

from __future__ import annotations

import ast
import importlib
import warnings
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hasten.data.repair import KINDS, repair
from hasten.exec.languages import LANGUAGES, Executable
from hasten.exec.protocol import Limits
from hasten.exec.sandbox import Sandbox
from hasten.types import Language, Program


@pytest.mark.parametrize(
    ("given_source", "wanted", "kind"),
    [
        ("n = int(eval(input()))\n", "n = int(input())\n", "eval"),
        ("s = eval(input())", "s = input()", "eval"),
        ('s = eval(input("name? "))\n', 's = input("name? ")\n', "eval"),
        ("s = [eval(input()) for _ in range(3)]\n", "s = [input() for _ in range(3)]\n", "eval"),
        ("print((*a))\n", "print(*a)\n", "starred"),
        ("for c in a:print((*[x, y]))\n", "for c in a:print(*[x, y])\n", "starred"),
        ("print((a, b))\n", "print(a, b)\n", "tuple"),
        ("print((f(a, b), [1, 2]))\n", "print(f(a, b), [1, 2])\n", "tuple"),
        ("print((f(a, b)))\n", "print(f(a, b))\n", "single"),
        ("print((x for x in (a, b)))\n", "print(x for x in (a, b))\n", "single"),
        ("print((1))\n", "print(1)\n", "single"),
        ("print((-1))\n", "print(-1)\n", "single"),
        ("print(( a + b ))\n", "print( a + b )\n", "single"),
        ("print((a +  # why\n  b))\n", "print(a +  # why\n  b)\n", "single"),
        ("if a: print((a[0])); x = 1\n", "if a: print(a[0]); x = 1\n", "single"),
    ],
)
def test_what_2to3_made_is_undone_and_counted(given_source: str, wanted: str, kind: str) -> None:
    done = repair(given_source)
    assert done.source == wanted
    assert done.undone == {kind: 1}
    assert kind in KINDS


@pytest.mark.parametrize(
    "source",
    [
        "a, b = list(map(int, input().split()))\nprint(a)\n",
        "s = eval(a)\n",
        "print((a))\nprint(('a'))\nprint(([1, 2]))\nprint(((a, b)))\nprint(())\n",
        "print ((a, b))\n",
        "s = 'eval(input())'  # print((a, b))\n",
        "'''\nprint((a, b))\n'''\n",
        "x = my.print((a, b))\n",
        "x = my.eval(input.x)\n",
        "a = [0] * eval(input())\n",
        "for i in range(eval(input())): pass\n",
        "a = eval(input()) // 2\n",
        "if eval(input()) < 1200: pass\n",
        "def input(): return 1\n",
        "x = eval(input(",
        "x = eval(input()\n  print((1]\n",
    ],
)
def test_what_an_author_wrote_stays(source: str) -> None:
    assert repair(source).source == source


@pytest.mark.parametrize(
    ("more", "reason"),
    [
        ("s = input()\n", r"has input\(\)"),
        ("print(a + b)\n", r"has print\(\)"),
        ("print(a, b)\n", r"has print\(\)"),
        ("print(a, end='')\n", r"has print\(\)"),
        ("f = lambda: print(a)\n", "no statement"),
        ("x = [print(a) for a in b]\n", "no statement"),
        ("print(a) if b else print(c)\n", "no statement"),
        ("f(print)\n", "no statement"),
        ("x = eval(input()).y\n", r"has eval\(input\(\)\)"),
    ],
)
def test_a_program_that_2to3_did_not_make_so_is_left_whole(more: str, reason: str) -> None:
    source = "n = eval(input())\nprint((n, 1))\n" + more
    done = repair(source)
    assert done.source == source
    assert not done.undone
    assert done.left is not None
    assert ast.parse(source)
    with pytest.raises(AssertionError, match=reason):
        raise AssertionError(done.left)


NAMES = st.sampled_from(["a", "b", "n"])
VALUES: st.SearchStrategy[str] = st.recursive(
    st.one_of(
        NAMES,
        st.sampled_from(["0", "'x, y'", "f'{a}'", "input()", "input('? ')", "input().split()"]),
    ),
    lambda inner: st.one_of(
        st.tuples(inner, st.sampled_from([" + ", "*", " , "]), inner).map(
            lambda parts: "(" + "".join(parts) + ")"
        ),
        st.tuples(st.sampled_from(["int", "f", "list", ""]), inner).map(
            lambda parts: f"{parts[0]}({parts[1]})"
        ),
        inner.map(lambda value: f"[{value}]"),
        st.tuples(inner, NAMES).map(lambda parts: f"{parts[0]} if {parts[1]} else 'z'"),
    ),
    max_leaves=5,
)
# Not print((a)): 2to3 makes print((a + b)) of print(a + b), and lets print((a + b)) be.
ALONE = VALUES.map(lambda value: f"[{value}]" if value.startswith("(") else value)
ARGUMENTS = st.one_of(
    st.just(""),
    ALONE,
    ALONE.map(lambda value: f"*[{value}]"),
    st.lists(VALUES, min_size=2, max_size=3).map(", ".join),
)
STATEMENTS = st.one_of(
    ARGUMENTS.map(lambda inside: f"print({inside})"),
    st.tuples(NAMES, VALUES).map(" = ".join),
    ALONE.map(lambda value: f"for a in b: print({value}); n = 1"),
    st.sampled_from(["# print((a, b))", "a = [0]*eval(input())", "print(a, end='')", "print(a, )"]),
)


@pytest.fixture(scope="module")
def two_to_three() -> Callable[[str], str]:
    """2to3's fixers of print and input: the text that they make, or leave where they cannot."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        refactor = pytest.importorskip("lib2to3.refactor", reason="this Python has no lib2to3")
        parse = importlib.import_module("lib2to3.pgen2.parse")
        tool = refactor.RefactoringTool(["lib2to3.fixes.fix_print", "lib2to3.fixes.fix_input"])

    def convert(source: str) -> str:
        try:
            return str(tool.refactor_string(source, "program"))
        except parse.ParseError:
            return source

    return convert


@settings(max_examples=100, deadline=None)
@given(statements=st.lists(STATEMENTS, min_size=1, max_size=4))
def test_repair_gives_back_what_2to3_was_given(
    two_to_three: Callable[[str], str], statements: list[str]
) -> None:
    source = "\n".join(statements) + "\n"
    assert repair(two_to_three(source)).source == source


@settings(max_examples=100)
@given(st.lists(st.one_of(STATEMENTS, st.sampled_from(["print((a, b))", "a = eval(input())"]))))
def test_a_program_that_parses_still_does(statements: list[str]) -> None:
    source = "\n".join(statements)
    once = repair(source).source
    ast.parse(once)


@given(st.text(st.sampled_from("print(input)eval,*a ='\"\n#\\:;[]"), max_size=60))
def test_any_text_can_be_given(text: str) -> None:
    done = repair("print((a, b))\n" + text)
    assert done.left is None or done.source == "print((a, b))\n" + text


def test_a_program_that_was_no_python_runs_again(box: Sandbox) -> None:
    source = "n = int(eval(input()))\na = list(eval(input()))\nprint((*a[:n]))\nprint((n, a[0]))\n"
    built = LANGUAGES[Language.PYTHON].compile(box, Program(repair(source).source, Language.PYTHON))
    assert isinstance(built, Executable)
    box.load(built.files)
    run = box.run(list(built.argv), stdin=b"2\nxyz\n", limits=Limits())
    assert (run.exit_code, run.stdout) == (0, b"x y\n2 x\n")
