"""Self-play's parts: what is asked, what counts as the same, what is new, what is kept."""

from __future__ import annotations

import random
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hasten.data.dataset import Dataset, schema
from hasten.data.oracles import Bench
from hasten.errors import BadData
from hasten.eval.records import Outcome, Row
from hasten.exec.protocol import Limits
from hasten.exec.sandbox import Sandbox
from hasten.model.generations import Asked, Generation, Generations
from hasten.model.inventing import Shown, invented, inventing_prompt
from hasten.model.prompts import Example
from hasten.selfplay.classes import digest_of_output, grouped, vector_of
from hasten.selfplay.keeping import Kept, choose, merge, write_kept
from hasten.selfplay.mutation import MutationGenerator, changed, composed, form_of
from hasten.selfplay.novelty import new_problems, novel, read_problems, write_problems
from hasten.selfplay.proposing import Proposal, Sources, draw, mutation_generator, proposals_of
from hasten.selfplay.running import ENDED, Known, Ran
from hasten.types import Candidate, Language, Program, Prompt, TestCase


def program(source: str, language: Language = Language.PYTHON) -> Program:
    return Program(source, language)


# -- what is the same ----------------------------------------------------------------------

words = st.lists(
    st.one_of(
        st.integers().map(str), st.floats(allow_nan=False).map(str), st.text("abe.-", min_size=1)
    ),
    min_size=1,
)


@given(words, st.lists(st.sampled_from([" ", "\n", "\t ", "  "]), min_size=1))
def test_white_space_does_not_tell_outputs_apart(tokens: list[str], gaps: list[str]) -> None:
    spaced = "".join(gaps[i % len(gaps)] + word for i, word in enumerate(tokens)) + "\n"
    plain = " ".join(tokens)
    assert digest_of_output(spaced.encode()) == digest_of_output(plain.encode()) is not None


@given(st.lists(st.integers()), st.lists(st.integers()))
def test_whole_numbers_are_the_same_only_where_they_are_equal(a: list[int], b: list[int]) -> None:
    one, other = (digest_of_output(" ".join(map(str, some)).encode()) for some in (a, b))
    assert (one == other) == (a == b)


def test_numbers_with_a_fraction_go_by_their_first_digits() -> None:
    assert digest_of_output(b"0.3333333") == digest_of_output(b"0.33333333333 ")
    assert digest_of_output(b"0.333") != digest_of_output(b"0.334")
    assert digest_of_output(b"-0.0") == digest_of_output(b"0.000")
    assert digest_of_output(b"12345678") != digest_of_output(b"12345679")  # whole: all digits
    assert digest_of_output(b"1e3") == digest_of_output(b"1000.0")


def test_an_output_without_a_token_has_no_digest() -> None:
    assert digest_of_output(b" \n\t\n") is None


pairs = st.dictionaries(st.integers(0, 50), st.integers(0, 5)).map(lambda d: list(d.items()))


@given(pairs, st.randoms())
def test_grouping_does_not_depend_on_order(
    named: list[tuple[int, int]], dice: random.Random
) -> None:
    other = list(named)
    dice.shuffle(other)
    classes = grouped(named)
    assert list(classes.items()) == list(grouped(other).items())


@given(pairs)
def test_grouping_is_an_equivalence(named: list[tuple[int, int]]) -> None:
    key_of = dict(named)
    classes = list(grouped(named).values())
    assert sorted(name for members in classes for name in members) == sorted(key_of)
    together = {(a, b) for members in classes for a in members for b in members}
    assert together == {(a, b) for a in key_of for b in key_of if key_of[a] == key_of[b]}


@given(st.lists(st.one_of(st.none(), st.text("ab", min_size=1)), min_size=1))
def test_a_vector_tells_outputs_and_their_order(outputs: list[str | None]) -> None:
    assert vector_of(outputs) == vector_of(list(outputs))
    if outputs != outputs[::-1]:
        assert vector_of(outputs) != vector_of(outputs[::-1])
    assert vector_of([*outputs, "a"]) != vector_of(outputs)


# -- asking a model ------------------------------------------------------------------------


def test_the_prompt_is_that_of_the_paper() -> None:
    first = Shown("one", program("print(1)\n"), "Add up.\n")
    prompt = inventing_prompt(first, Shown("two", program("print(2)\n"), None))
    assert prompt.text == (
        "Description 1: Add up.\nCode 1: print(1)\nCode 2: print(2)\n"
        "Now, can you generate a program that takes that same input as Code 2 in Code 3 but "
        "produces different outputs? Write it to be as novel as possible.\nCode 3:\n"
    )
    assert (prompt.program, prompt.examples) == (program("print(2)\n"), ("one", "two"))


@pytest.mark.parametrize(
    "reply",
    [
        "print(7)\n\nCode 4: print(8)\n",
        "Code 3: print(7)\n\nDescription 4: print it again\nCode 4:\nprint(8)",
        "**Code 3:**\n```python\nprint(7)\n```\nIt prints 7.",
        "print(7)\nNow, can you generate a program that prints 8?\nprint(8)",
    ],
)
def test_the_first_program_of_a_reply_counts(reply: str) -> None:
    found = invented(reply, program("print(2)"))
    assert found is not None
    assert found.source.strip() == "print(7)"


def test_a_reply_without_a_program_holds_none() -> None:
    assert invented("I cannot do that.\nCode 4: print(8)", program("print(2)")) is None


# -- mutation ------------------------------------------------------------------------------

SUMS = program(
    "n = int(input())\na = list(map(int, input().split()))\n"
    "t = 0\nfor i in range(n):\n    if a[i] > 2:\n        t += a[i] * 3\nprint(t, sum(a), max(a))\n"
)


def mutants(seed: int = 0, **companions: Program) -> list[Candidate]:
    prompt = Prompt(SUMS, "", examples=("x", "y"))
    others = {SUMS: list(companions.values())}
    return MutationGenerator(others).generate([prompt], 20, seed)[0]


def test_mutants_are_the_same_for_the_same_seed_and_no_copies() -> None:
    assert mutants() == mutants()
    assert mutants() != mutants(seed=1)
    sources = [one.program.source for one in mutants() if one.program]
    assert len(set(sources)) > 5
    assert SUMS.source not in sources


def test_every_kind_of_change_is_made() -> None:
    found = {
        kind for one in mutants(other=program("print(input())")) for kind in one.origin.split(" + ")
    }
    assert found == {"operator or bound", "aggregation", "input", "composed"}


def test_nothing_comes_of_a_program_that_has_nothing_to_change() -> None:
    plain = program("print(input())\n")
    assert changed(plain, random.Random(0)) == (plain, [])
    (some,) = MutationGenerator({}).generate([Prompt(plain, "")], 3, 0)
    assert [one.program for one in some] == [None] * 3
    found, answers, lost = proposals_of(Generations((Generation("p", plain, tuple(some)),)))
    assert (found, answers, lost) == ([], 3, {"nothing was changed": 3})


def test_composed_programs_read_the_same_input(box: Sandbox) -> None:
    first = program("import sys\nprint(sum(map(int, sys.stdin.buffer.read().split())))\n")
    both = program(composed(first, program("a = input()\nprint(a[::-1], input())\n")))
    bench = Bench.of(box, Limits(), "tokens")
    built = bench.compile(both)
    assert built is not None
    (said,) = bench.say(built, [b"12 3\n4\n"])
    assert said.output == b"19\n3 21 4\n"


def test_the_form_of_an_input_is_that_of_its_first_lines() -> None:
    assert form_of("3\n1 2 3\n") == form_of("2\n7 -8 9\n") == ("0", "0 0 0")
    assert form_of("ab 1\n") == ("a 0",)


# -- proposing -----------------------------------------------------------------------------


def example(problem: str, source: str, language: Language = Language.PYTHON) -> Example:
    slow = program(source, language)
    return Example(problem, slow, program("print()", language), name=f"{problem}-{source}")


TESTS = [TestCase("0", b"1\n2\n", b"3\n"), TestCase("1", b"4\n5\n", b"9\n")]


def sources_of(*examples: Example, tests: list[TestCase] = TESTS) -> Sources:
    return Sources(examples, dict.fromkeys([one.problem_id for one in examples], tests), {})


def test_examples_are_of_two_problems_and_one_language() -> None:
    every = [example(f"p{i}", f"print({i}{j})") for i in range(3) for j in range(2)]
    every += [
        example("c", "int main() {}", Language.CPP),
        example("d", "int main() { }", Language.CPP),
    ]
    drawn = draw(sources_of(*every), 200, 0)
    assert all(
        a.problem_id != b.problem_id and a.slow.language is b.slow.language for a, b in drawn
    )
    assert len({(a.slow, b.slow) for a, b in drawn}) == len(drawn)
    assert {b.problem_id for _, b in drawn} == {"p0", "p1", "p2", "c", "d"}
    assert drawn[:5] == draw(sources_of(*every), 5, 0) != draw(sources_of(*every), 5, 1)


@pytest.mark.parametrize(
    ("examples", "tests"),
    [
        ([example("p", "print(1)"), example("p", "print(2)")], TESTS),
        ([example("p", "print(1)"), example("c", "int main() {}", Language.CPP)], TESTS),
        ([example("p", "print(1)"), example("q", "print(2)")], TESTS[:1]),
    ],
)
def test_without_two_problems_nothing_can_be_drawn(
    examples: list[Example], tests: list[TestCase]
) -> None:
    with pytest.raises(BadData, match="two problems"):
        draw(sources_of(*examples, tests=tests), 1, 0)


def test_companions_are_python_programs_of_other_problems_with_like_inputs() -> None:
    one, like, alone = (example(name, f"print('{name}')") for name in ("one", "like", "alone"))
    sources = sources_of(one, like, alone)
    sources.tests["alone"] = [TestCase("0", b"a b c\n", b""), TestCase("1", b"d e f\n", b"")]
    generator = mutation_generator(sources)
    found = [generator.generate([Prompt(e.slow, "")], 30, 0)[0] for e in (one, alone)]
    texts = [[c.program.source for c in some if c.program] for some in found]
    assert any("print('like')" in text for text in texts[0])
    assert not any("alone" in text for text in texts[0])
    assert texts[1] == []


def test_answers_are_counted_by_what_they_hold() -> None:
    slow = program("print(input())")
    answers = [
        Candidate(program("x"), "m", reply="print(7)"),  # the reply counts, not what was made of it
        Candidate(program("print( 7 )  # again"), "m"),
        Candidate(None, "m", reply="No."),
        Candidate(program("print(8)"), "m"),
    ]
    room = Generation("q", slow, (Candidate(None, "m: no room"),), (Asked(1, fits=False),))
    rows = (Generation("p", slow, tuple(answers)), room)
    found, count, lost = proposals_of(Generations(rows))
    assert [one.program.source for one in found] == ["print(7)", "print(8)"]
    assert (count, lost) == (5, {
        "the same program again": 1, "no program in the reply": 1, "no room for the prompt": 1,
    })  # fmt: skip


# -- what is new ---------------------------------------------------------------------------


def test_what_is_not_new_is_named() -> None:
    def ran(digest: str, *outputs: str | None, same: bool = False) -> Ran:
        return Ran("p", digest, ENDED, outputs, same)

    runs = [
        ran("silent", "a", None), ran("constant", "a", "a"), ran("known", "a", "b", same=True),
        ran("other", "c", "d"), ran("new", "e", "f"), ran("again", "e", "f"), ran("else", "f", "e"),
        Ran("p", "crash", "crashed"), Ran("q", "elsewhere", ENDED, ("e", "f")),
    ]  # fmt: skip
    kept, lost = novel(runs, [Known("p", "q", ("c", "d")), Known("q", "p", ("x", "y"))])
    assert [one.digest for _, one in kept] == ["new", "again", "else", "elsewhere"]
    assert set(lost.values()) == {1}
    assert len(lost) == 4
    names = [name for name, _ in kept]
    assert names[0] == names[1]
    assert len(set(names)) == 3  # what takes another problem's input is another problem


def test_classes_are_written_and_read(tmp_path: Path) -> None:
    proposals = [Proposal("p", program(f"print({i})"), "m") for i in range(3)]
    kept = [
        (name, Ran("p", one.program.digest, ENDED, ("a", "b")))
        for name, one in zip("xyx", proposals, strict=True)
    ]
    classes = new_problems(kept, proposals)
    assert [(one.inputs_of, len(one.programs)) for one in classes] == [("p", 2), ("p", 1)]
    write_problems(tmp_path / "novel.jsonl", classes)
    assert read_problems(tmp_path / "novel.jsonl") == classes
    (tmp_path / "novel.jsonl").write_text('{"problem_id": "x"}\n')
    with pytest.raises(BadData, match="--again novel"):
        read_problems(tmp_path / "novel.jsonl")


# -- what is kept --------------------------------------------------------------------------


def row(problem: str, slow: str, *candidates: tuple[str, float | None], own: str = "passed") -> Row:
    judged = tuple(
        Outcome(f"fast {slow} {place}", "rules", verdict, speedup=speedup)
        for place, (verdict, speedup) in enumerate(candidates)
    )
    return Row(problem, "python", Outcome(slow, "slow", own), judged)


def test_the_fastest_pairs_of_a_class_are_kept() -> None:
    rows = [
        row("c", "s0", ("improved", 5.0), ("improved", 6.0)), row("c", "s1", ("improved", 9.0)),
        row("c", "s2", ("improved", 5.5)), row("d", "s3", ("improved", 4.9), ("crashed", None)),
        row("d", "s4", ("wrong_answer", None)), row("d", "s5", ("unjudged", None)),
        row("d", "s6", ("passed", None), own="crashed"), row("d", "s7", ("passed", None)),
    ]  # fmt: skip
    slow = {(one.problem_id, one.slow.source or ""): program(one.slow.source or "") for one in rows}
    kept, lost = choose(rows, slow, least=5.0, most=2)
    assert [(one.slow.source, one.fast.source, one.speedup) for one in kept] == [
        ("s1", "fast s1 0", 9.0), ("s0", "fast s0 1", 6.0),
    ]  # fmt: skip
    assert dict(lost) == {
        "less than 5x faster": 2,
        "without a right candidate": 1,
        "not judged: the machine failed": 1,
        "failed their own tests": 1,
        "beyond 2 of their class": 1,
    }


def tables(folder: Path, problem: str, sources: list[str], **pair: object) -> Dataset:
    data = Dataset(folder)
    data.write("problems", pl.DataFrame([{"problem_id": problem}], schema=schema("problems")))
    programs = [
        {"program_id": text, "problem_id": problem, "language": "python", "source": text}
        | {"origin": "x"}
        for text in sources
    ]
    data.write("programs", pl.DataFrame(programs, schema=schema("programs")))
    test = {"problem_id": problem, "name": "0", "input": b"1", "output": b"1", "origin": "public"}
    data.write("tests", pl.DataFrame([test], schema=schema("tests")))
    if pair:
        named = {"pair_id": "one", "problem_id": problem, "language": "python", "origin": "x"}
        first = pl.DataFrame(
            [named | {"slow": sources[0], "fast": sources[1]}], schema=schema("pairs")
        )
        data.write(
            "pairs",
            first.with_columns(
                **{k: pl.lit(v, pl.Int64 if v == 10 else None) for k, v in pair.items()}
            ),
        )
    return data


def test_the_pairs_that_are_kept_join_those_of_the_data(tmp_path: Path) -> None:
    old = tables(tmp_path / "old", "p", ["a", "b"], split="test")
    tested = tables(tmp_path / "tested", "new", ["slow = 1"])
    kept = Dataset(tmp_path / "kept")
    pairs = [Kept("new", program("slow = 1"), program("fast = 1"), 7.0)]
    write_kept(kept, tested, pairs)
    assert merge(old, kept, tmp_path / "data", {"least": 5.0}) == 1
    data = Dataset(tmp_path / "data")
    rows = data.read("pairs").select("problem_id", "split", "origin").rows()
    assert rows == [("p", "test", "x"), ("new", "train", "synthetic")]
    assert {"a", "b", "slow = 1", "fast = 1"} == set(data.read("programs")["source"])
    assert data.read("tests").height == data.read("problems").height == 2
    assert data.about()["selfplay"] == {"least": 5.0}
    assert "speedup" not in data.read("pairs").columns  # nor does the data have any


def test_of_tagged_data_only_pairs_with_a_tag_are_added(tmp_path: Path) -> None:
    old = tables(tmp_path / "old", "p", ["a", "b"], split="train", tag=10)
    kept = Dataset(tmp_path / "kept")
    write_kept(
        kept, tables(tmp_path / "tested", "new", []), [Kept("new", program("s"), program("f"), 7.0)]
    )
    kept.write("pairs", kept.read("pairs").with_columns(tag=pl.lit(None, pl.Int64)))
    assert merge(old, kept, tmp_path / "data", {}) == 0
    assert Dataset(tmp_path / "data").read("pairs").height == 1
