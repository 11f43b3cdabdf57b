"""The prompt of a further round: a candidate, and what the judge found out about it.

For one that is right: its cost, test by test, and its dear lines; what is to be improved is the
candidate. For one that is wrong: what went wrong, on which input, and the slow program; what is to
be improved is still the slow program. The findings stand in the prompt after the candidate's
source and before what leads to the answer, and never take more than a budget.

An expected output that a model has seen it can print without computing it. So of all tests at most
one is shown for a candidate, shortened, and whoever makes the findings decides whether its expected
output may be shown at all (see `hasten.search`). Nothing here runs a program.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files

from hasten.measure.lines import LineProfile
from hasten.model.prompts import asks_for_edits
from hasten.types import Judgement, Program, Prompt, TestResult, Verdict

_INPUT, _OUTPUT, _REASON, _LINE = 400, 160, 400, 100  # characters of each that are shown
_MOST_TESTS = 5

_WHAT = {
    Verdict.NOT_COMPILED: "it does not compile",
    Verdict.WRONG_ANSWER: "it prints a wrong answer",
    Verdict.CRASHED: "it crashes",
    Verdict.TIMED_OUT: "it takes too long",
    Verdict.OUT_OF_MEMORY: "it takes too much memory",
    Verdict.TOO_MUCH_OUTPUT: "it prints too much",
    Verdict.FORBIDDEN: "it does what is not allowed",
}


@dataclass(frozen=True, slots=True)
class Budget:
    """How much the findings may add to a prompt, as `count` measures text: characters unless a
    tokenizer is given."""

    most: int = 4000
    count: Callable[[str], int] = len


@dataclass(frozen=True, slots=True)
class FailedTest:
    """The test that a candidate failed. `got`: what it printed, None where it did not end well;
    `expected`: None where it is not to be shown."""

    input: bytes
    got: bytes | None
    expected: bytes | None


@dataclass(frozen=True, slots=True)
class Findings:
    """What is known of a candidate, or of the slow program where there is no candidate yet
    (`judgement` is None). Lines are None where they could not be had."""

    slow: Program
    judgement: Judgement | None = None
    failed: FailedTest | None = None
    lines: LineProfile | None = None
    slow_lines: LineProfile | None = None


@dataclass(frozen=True, slots=True)
class _Section:
    """A part of the findings; of low `rank` are those that are left out last."""

    rank: int
    text: str


def feedback(base: Prompt, findings: Findings, *, budget: Budget | None = None) -> Prompt:
    """`base`, the prompt for the candidate (or for the slow program where there is none), with the
    findings put in after the program's source.

    `Prompt.program` is the right program that is to be improved: the candidate, or the slow program
    where the candidate is wrong. Sections that the budget has no room for are left out whole. A
    prompt that asks for edits stays as it is: findings are not what such a model has learnt to
    read, and its edits are of the lines that it sees."""
    if asks_for_edits(base):
        return base
    judgement = findings.judgement
    if judgement is None:
        sections = _lines("It", findings.slow_lines, rank=0)
    elif judgement.verdict.correct:
        sections = _of_right(judgement, findings)
    else:
        sections = _of_wrong(judgement, findings)
    text = _put_in(base, _fitting(sections, budget or Budget()))
    wrong = judgement is not None and not judgement.verdict.correct
    return replace(base, text=text, program=findings.slow if wrong else base.program)


def _of_right(judgement: Judgement, findings: Findings) -> list[_Section]:
    sections = []
    if judgement.cost is not None and judgement.baseline_cost and judgement.speedup is not None:
        known = _fill(
            "right",
            cost=f"{judgement.cost:,} {judgement.unit}",
            slow_cost=f"{judgement.baseline_cost:,}",
            speedup=f"{judgement.speedup:.2f}",
        )
        sections.append(_Section(0, known))
    sections += _lines("It", findings.lines, rank=1)
    rows = _costs(judgement.results)
    if rows:
        sections.append(_Section(2, _fill("costs", costs="\n".join(rows))))
    return [*sections, *_lines("The slow program", findings.slow_lines, rank=3)]


def _of_wrong(judgement: Judgement, findings: Findings) -> list[_Section]:
    failed = findings.failed
    what = _WHAT.get(judgement.verdict, "it fails")
    # What the checker says of a wrong answer names a part of the expected output.
    hidden = failed is None or failed.expected is None
    secret = judgement.verdict is Verdict.WRONG_ANSWER and hidden
    if judgement.notes and not secret and judgement.verdict is not Verdict.FORBIDDEN:
        what += f": {_shortened(judgement.notes[0], _REASON)}"
    if judgement.tests_passed:
        what += f" (after {judgement.tests_passed} of {judgement.tests} tests)"
    sections = [_Section(0, _fill("wrong", what=what))]
    if failed is not None:
        sections.append(_Section(1, _difference(failed)))
    sections += _lines("It", findings.lines, rank=3)
    code = findings.slow.source.strip("\n")
    sections.append(_Section(2, _fill("slow", slow_code=code)))
    return [*sections, *_lines("The slow program", findings.slow_lines, rank=4)]


def _difference(failed: FailedTest) -> str:
    given = _shortened(_text(failed.input), _INPUT)
    if failed.got is None:
        return _fill("input", input=given)
    got = _text(failed.got)
    if failed.expected is None:
        return _fill("hidden", input=given, got=_shortened(got, _OUTPUT))
    expected = _text(failed.expected)
    pairs = enumerate(zip(got, expected, strict=False))
    at = next((i for i, (a, b) in pairs if a != b), min(len(got), len(expected)))
    return _fill(
        "test",
        input=given,
        got=_shortened(got, _OUTPUT, at=at),
        expected=_shortened(expected, _OUTPUT, at=at),
    )


def _costs(results: Sequence[TestResult]) -> list[str]:
    """A line for each of the tests that cost most."""
    rows = []
    measured = [one for one in results if one.cost and one.baseline_cost]
    for result in sorted(measured, key=lambda one: -(one.cost or 0))[:_MOST_TESTS]:
        assert result.cost and result.baseline_cost  # as filtered above
        rows.append(
            f"input of {result.input_bytes:,} bytes: {result.baseline_cost:,} -> {result.cost:,} "
            f"({result.baseline_cost / result.cost:.2f} times as fast)"
        )
    return rows


def _lines(whose: str, profile: LineProfile | None, *, rank: int) -> list[_Section]:
    if profile is None or not profile.top():
        return []
    rows = [
        f"{line.share:.0%} line {line.line}: {_shortened(line.text.strip(), _LINE)}"
        for line in profile.top()
    ]
    return [_Section(rank, _fill("lines", whose=whose, lines="\n".join(rows)))]


def _fitting(sections: Sequence[_Section], budget: Budget) -> str:
    """The sections in their order, without those of the highest ranks that are too much."""

    def joined(kept: set[int]) -> str:
        return "".join(one.text for place, one in enumerate(sections) if place in kept)

    kept: set[int] = set()
    for place in sorted(range(len(sections)), key=lambda place: sections[place].rank):
        if budget.count(joined(kept | {place})) <= budget.most:
            kept.add(place)
    return joined(kept)


def _put_in(base: Prompt, findings: str) -> str:
    """After the last place where the program stands in the text; before a text without it."""
    if not findings:
        return base.text
    code = base.program.source.strip("\n")
    at = base.text.rfind(code) if code else -1
    if at < 0:
        return findings + base.text
    before, after = base.text[: at + len(code)], base.text[at + len(code) :]
    return f"{before}\n{findings.rstrip(chr(10))}{after}"


def _text(data: bytes) -> str:
    text = data.decode(errors="replace").rstrip("\n")
    return "".join(c if c.isprintable() or c in "\n\t" else "?" for c in text) or "(nothing)"


def _shortened(text: str, most: int, *, at: int = 0) -> str:
    """At most `most` characters of the text, those around place `at`, and how many there are."""
    if len(text) <= most:
        return text
    begin = max(0, min(at - most // 3, len(text) - most))
    before, after = "... " if begin else "", " ..." if begin + most < len(text) else ""
    return f"{before}{text[begin : begin + most]}{after} ({len(text):,} characters in all)"


def _fill(template: str, **fields: str) -> str:
    return _template(template).format(**fields)


@cache
def _template(name: str) -> str:
    path = files("hasten.model").joinpath("templates", f"feedback-{name}.txt")
    return path.read_text(encoding="utf-8")
