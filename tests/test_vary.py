"""Pairs in other words: they do what they did."""

from __future__ import annotations

import ast
import contextlib
import io
import sys
from pathlib import Path

import polars as pl
import pytest
from typer.testing import CliRunner

from hasten.cli.data import app
from hasten.data.dataset import Dataset
from hasten.data.vary import add_varied, varied
from hasten.errors import BadData, UsageError
from hasten.types import Language, Program
from tests.rrhf_runs import make_dataset

SLOW = """\
import sys
from collections import deque as line_up

def solve(first, second):
    total = 0
    count = 0
    for i in range(first):
        total += i * second
        count += 1
    return total, count

class Thing:
    size = 3
    def total(self):
        return self.size

numbers = list(map(int, input().split()))
waiting = line_up(numbers)
a, b = numbers
print(*solve(second=b, first=a), f"{Thing().total()} {a:>3}", waiting)
"""
FAST = SLOW.replace("total += i * second", "total += second * i")


def program(source: str) -> Program:
    return Program(source, Language.PYTHON)


def said_by(source: str) -> str:
    """What our own programs here print; they are trusted."""
    out = io.StringIO()
    before = sys.stdin
    sys.stdin = io.StringIO("7 3\n")
    try:
        with contextlib.redirect_stdout(out):
            exec(compile(source, "varied", "exec"), {"__name__": "__main__"})
    finally:
        sys.stdin = before
    return out.getvalue()


@pytest.mark.parametrize("seed", range(12))
def test_both_programs_change_alike_and_print_what_they_did(seed: int) -> None:
    found = varied(program(SLOW), program(FAST), seed)
    assert found is not None
    slow, fast = (one.source for one in found)
    assert slow != SLOW
    assert said_by(slow) == said_by(fast) == said_by(SLOW)
    changed = [
        pair for pair in zip(slow.split("\n"), fast.split("\n"), strict=True) if len({*pair}) > 1
    ]
    assert len(changed) == 1  # the edit, in other words


def test_seeds_give_other_words_and_one_seed_the_same() -> None:
    found = [varied(program(SLOW), program(FAST), seed) for seed in (1, 1, 2, 3)]
    assert found[0] == found[1]
    assert len({one[0].source for one in found if one}) == 3


def test_names_of_attributes_keywords_and_imports_stay() -> None:
    for seed in range(8):
        found = varied(program(SLOW), program(FAST), seed)
        assert found is not None
        tree = ast.parse(found[0].source)
        names = {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}
        assert "total" in names  # the method
        words = {node.arg for node in ast.walk(tree) if isinstance(node, ast.keyword)}
        assert words == {"first", "second"}
        assert "line_up(" in found[0].source


@pytest.mark.parametrize(
    "source",
    [
        "x = 1\nprint(locals())\n",
        "value = 2\nprint(f'{value=}')\n",
        "value = 2\nexec('print(value)')\n",
        "value = 2\nprint(f'{value=:>5}')\n",
        "value = 2\nprint(f'{value = !s}')\n",
        "from math import *\nvalue = 2\nprint(value)\n",
        "value = 2\nprint(eval('value + 1'))\n",
        "value = 2\nprint(*map(eval, ['value']))\n",
        "value = 2\nprint(eval(input(), {'a': value}))\n",
        "def value():\n    return value.__name__\nprint(value())\n",
        "def value():\n    return value.__qualname__\nprint(value())\n",
        "class A:\n    pass\nvalue = A()\nvalue.__dict__['b'] = 1\nprint(value.b)\n",
        "def double(value):\n    return 2 * value\nprint(double(**{'value': 1}))\n",
        "import inspect\nvalue = 2\nprint(inspect.stack()[0])\n",
        "import __main__ as value\nother = 2\nprint(value.other)\n",
        "class A:\n    b = 1\nvalue = A()\nmatch value:\n    case A(b=1):\n        print(value)\n",
        "print(\n",
    ],
)
def test_programs_that_could_notice_are_left_alone(source: str) -> None:
    # By chance alone a single name stays in a quarter of the tries.
    assert all(varied(program(source), program(source), seed) is None for seed in range(8))


@pytest.mark.parametrize(
    "source",
    [
        "from queue import Queue\nqueue = Queue()\nvalue = 5\nqueue.put(value)\nprint(value)\n",
        "class Thing:\n    pass\nvalue = Thing\nprint(value)\n",
        "value = 'list(map(int, input().split()))'\nprint(value)\n",
        'text = """\na = 0\nb = 0\n"""\nprint(text)\n',
        "import enum\nclass A(enum.Enum):\n    a = 0\n    b = 1\nvalue = A\nprint(*value)\n",
        "import asyncio\nasync def f():\n    return 5\nasync def g():\n    return await f()\n"
        "value = g\nprint(asyncio.run(value()))\n",
    ],
)
def test_what_is_printed_stays_whatever_the_words(source: str) -> None:
    found = [varied(program(source), program(source), seed) for seed in range(24)]
    changed = {one[0].source for one in found if one is not None}
    assert changed
    assert {said_by(other) for other in changed} == {said_by(source)}


def test_a_program_that_evaluates_only_its_input_is_varied() -> None:
    source = "value = eval(input())\nprint(value)\n"
    assert any(varied(program(source), program(source), seed) for seed in range(8))


def test_an_idiom_stays_where_its_words_mean_something_else() -> None:
    source = "def list(x):\n    return 5\nvalue = list(map(int, input().split()))\nprint(value)\n"
    for seed in range(8):
        found = varied(program(source), program(source), seed)
        assert found is None or "list(map(int, input().split()))" in found[0].source


def test_literals_change_places_in_both_or_in_none() -> None:
    slow = "a = 0\n\nb = []\nprint(a, b)\n"
    fast = "def main():\n    a = 0\n    b = []\n    print(a, b)\nmain()\n"
    seen = set()
    for seed in range(30):
        found = varied(program(slow), program(fast), seed)
        if found is not None:
            first = [one.source.replace("def main():", "").split()[2] for one in found]
            assert first[0] == first[1]
            assert said_by(found[0].source) == said_by(found[1].source) == said_by(slow)
            seen.add(first[0])
    assert seen == {"0", "[]"}


@pytest.mark.parametrize(
    "fast",
    [
        "a = 0\nprint(end='')\nb = []\nprint(a, b)\n",
        "a = 0\nb = []\na = 0\nb = []\nprint(a, b)\n",
        "a = 0\nb = []; print(a, b)\n",
    ],
)
def test_literals_stay_where_the_other_program_has_them_otherwise(fast: str) -> None:
    slow = "a = 0\nb = []\nprint(a, b)\n"
    for seed in range(16):
        for one, other in ((slow, fast), (fast, slow)):
            found = varied(program(one), program(other), seed)
            assert found is None or all("[]" not in each.source.split("\n")[0] for each in found)


def test_a_data_set_gets_others_of_its_pairs_for_training_only(tmp_path: Path) -> None:
    data = Dataset(make_dataset(tmp_path / "data", train=2, validation=1))
    pairs = data.read("pairs").with_columns(speedup=pl.lit(2.5))
    data.write("pairs", pairs)
    done = add_varied(data, times=3, seed=0)
    new = data.read("pairs").filter(origin="varied")
    assert done.of == 2
    assert done.added == new.height > 2
    assert done.pairs == 3 + new.height
    assert set(new["problem_id"]) == {"p0", "p1"}
    assert set(new["split"]) == {"train"}
    assert set(new["speedup"]) == {2.5}
    again = add_varied(data, times=3, seed=0)
    assert (again.of, again.added) == (2, 0)


def test_the_command_says_what_it_added(tmp_path: Path) -> None:
    folder = make_dataset(tmp_path / "data", train=2, validation=1)
    done = CliRunner().invoke(app, ["vary", str(folder), "--times", "2"])
    assert done.exit_code == 0
    assert "2 pairs in other words: " in done.output


def test_misuse_is_refused(tmp_path: Path) -> None:
    data = Dataset(make_dataset(tmp_path / "data", train=0, validation=1))
    with pytest.raises(BadData, match="no such Python pairs"):
        add_varied(data, times=1, seed=0)
    with pytest.raises(UsageError, match="0 times"):
        add_varied(data, times=0, seed=0)
