"""Outputs are believed where right programs of different authors agree."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from hasten.data.mutants import mutants
from hasten.data.oracles import Agreement, Bench, Oracle, Said, agreement, by_author
from hasten.exec.compiled import Executable
from hasten.exec.protocol import Limits
from hasten.exec.sandbox import Sandbox
from hasten.judge.checkers import CHECKERS
from hasten.types import Language, Program

CHECK = CHECKERS["tokens"]


def oracle(number: int, author: str) -> Oracle:
    program = Program(f"print({number})", Language.PYTHON)
    return Oracle(program, author, Executable({}, (), None))


def said(output: bytes | None, *, late: bool = False) -> Said:
    return Said(output, late, 1_000_000)


TWO = [oracle(1, "ann"), oracle(2, "bob")]


def judge(oracles: list[Oracle], *outputs: bytes | None, alone: bool = False) -> Agreement | str:
    return agreement(oracles, [said(output) for output in outputs], CHECK, alone=alone)


def test_two_authors_who_print_the_same_are_believed() -> None:
    assert judge(TWO, b"1 2\n", b"1  2") == Agreement(b"1 2\n", 2)


def test_programs_that_print_different_things_are_not() -> None:
    assert judge(TWO, b"1", b"2") == "disagreed"


def test_an_input_that_programs_crash_on_is_not_kept() -> None:
    assert judge(TWO, b"1", None) == "crashed"


def test_an_input_that_takes_any_program_too_long_is_not_kept() -> None:
    assert agreement(TWO, [said(b"1"), said(None, late=True)], CHECK, alone=False) == "too long"


def test_two_programs_of_one_author_are_not_enough() -> None:
    same = [oracle(1, "ann"), oracle(2, "ann")]
    assert judge(same, b"1", b"1") == "disagreed"
    assert judge(same, b"1", b"1", alone=True) == Agreement(b"1", 1)


def test_one_odd_voice_of_four_is_outvoted_and_one_of_three_is_not() -> None:
    four = [oracle(number, f"author {number}") for number in range(4)]
    assert judge(four, b"1", b"1", b"2", b"1") == Agreement(b"1", 3)
    assert judge(four[:3], b"1", b"1", b"2") == "disagreed"


PROGRAMS = st.dictionaries(
    st.integers(0, 50).map(lambda number: Program(f"print({number})", Language.PYTHON)),
    st.sampled_from("abc"),
    max_size=12,
)


@given(PROGRAMS)
def test_authors_take_turns(programs: dict[Program, str]) -> None:
    ordered = by_author(programs)
    assert dict(ordered) == programs
    first = [author for _, author in ordered][: len(set(programs.values()))]
    assert sorted(first) == sorted(set(programs.values()))
    assert by_author(dict(reversed(programs.items()))) == ordered


SOURCE = """# a < b in a comment
def best(a, b):
    if a < b and b - 1 > 0:
        return min(a, b) + 1
    return "a < b"
print(best(*map(int, input().split())))
"""


def test_mutants_differ_from_the_program_by_one_change_outside_texts() -> None:
    program = Program(SOURCE, Language.PYTHON)
    found = mutants(program, 100, seed=0)
    assert len({mutant.source for mutant in found}) == len(found) > 8
    assert any("a <= b and" in mutant.source for mutant in found)
    assert all("# a < b in a comment" in mutant.source for mutant in found)
    assert all('"a < b"' in mutant.source for mutant in found)


@given(st.text(max_size=200), st.sampled_from(Language), st.integers(0, 3))
def test_any_text_has_mutants_that_repeat(source: str, language: Language, seed: int) -> None:
    program = Program(source, language)
    found = mutants(program, 5, seed=seed)
    assert found == mutants(program, 5, seed=seed)
    assert program not in found


def test_a_program_that_takes_too_long_is_not_run_for_ever(box: Sandbox) -> None:
    bench = Bench.of(box, Limits(cpu_seconds=0.2, wall_seconds=2), "tokens")
    built = bench.compile(Program("if input() == 'x':\n    while True: pass\n", Language.PYTHON))
    assert built is not None
    said = bench.say(built, [b"a", b"x", b"x", b"x", b"a"])
    assert [one.late for one in said] == [False, True, True, True, True]
    assert [one.skipped for one in said] == [False, False, False, True, True]
