"""The JSON-lines formats of pairs: pie-perf's, PIE's and ours. A line in, a line out.

`pie-perf`  `problem_id`, `input` (slow), `target` (fast); maybe `language`, `user_id`,
            `submission_id_v0`, `submission_id_v1`, `cpu_time_v0`, `cpu_time_v1` (ms of CodeNet)
`pie`       `problem_id`, `src_code`, `tgt_code`; maybe `language` (C++ without it), `user_id`,
            `src_id`, `tgt_id`, `src_agg_runtime`, `tgt_agg_runtime` (seconds simulated by gem5,
            summed over the tests; in the tables as ms)
`jsonl`     ours, two kinds of line:
            a pair     `problem_id`, `slow`, `fast`; maybe `language`, `author`, `origin`
            a problem  `problem_id` and one at least of `description`, `programs`, `tests`; maybe
                       `language`, `author`, `checker`. `solutions` is another name for `programs`.
            A program is its text, or `{"source", "id", "language", "author", "submitted" (seconds
            since 1970), "ms", "origin"}` of which only `source` need be there. `tests` is a list
            of `{"input", "output"}`, texts or lists of texts; or `inputs` and `outputs` stand
            beside each other.

Ids are texts or whole numbers, times numbers or texts of numbers, null is the same as absent. A
language is python or cpp (or c++, py, ...); where no field says it, a program with an `#include`
is C++ and any other Python. What else a row of a pair says is kept: `extra` is
`{"format", "ascii", "compact", "row"}` with the whole row but for the programs' texts, which are
null in it. So export gives back the same objects with their keys in order, and the same bytes
where json.dumps wrote them. A pair that came in another way is written with the fields above that
have a value, but for PIE's runtimes, which would not be gem5's.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from hasten.data.lines import BadLine, Layout, encoded, layout_of, parse_object
from hasten.data.testfiles import cases
from hasten.judge.checkers import CHECKERS
from hasten.types import Language, TestCase

_LANGUAGES = {
    "python": Language.PYTHON,
    "python3": Language.PYTHON,
    "py": Language.PYTHON,
    "cpp": Language.CPP,
    "c++": Language.CPP,
    "cc": Language.CPP,
}
_INCLUDE = re.compile(r'^[ \t]*#[ \t]*include[ \t]*[<"]', re.MULTILINE)
_PROGRAM_LISTS = ("programs", "solutions")
_LONGEST_SHOWN = 20
_LATEST = 1 << 53


@dataclass(frozen=True, slots=True)
class Submission:
    """A program as a row has it. What the row does not say is None."""

    source: str
    language: Language
    submission_id: str | None = None
    author: str | None = None
    submitted: int | None = None
    reported_ms: float | None = None
    origin: str = "human"


@dataclass(frozen=True, slots=True)
class PairRow:
    """A row of a slow and a fast program. `extra` is the text of a JSON object, or None."""

    problem_id: str
    slow: Submission
    fast: Submission
    origin: str = "human"
    extra: str | None = None


@dataclass(frozen=True, slots=True)
class ProblemRow:
    """A row of a problem with any number of programs and tests."""

    problem_id: str
    description: str | None = None
    checker: str | None = None
    programs: tuple[Submission, ...] = ()
    tests: tuple[TestCase, ...] = ()


Row = PairRow | ProblemRow


@dataclass(frozen=True, slots=True)
class Format:
    """How the rows of a format are read and written. `texts`: where the two programs' texts
    stand, slow first."""

    read: Callable[[dict[str, Any]], Row]
    write: Callable[[PairRow], dict[str, Any]]
    texts: tuple[str, str]


def read_row(name: str, line: bytes) -> Row:
    """The row of a line, in the format of a name in `FORMATS`. Raises `BadLine`."""
    text, values = parse_object(line)
    found = FORMATS[name]
    row = found.read(values)
    if isinstance(row, ProblemRow):
        return row
    layout = layout_of(text, values)
    for key in found.texts:
        values[key] = _without_text(values[key])
    said = {"format": name, "ascii": layout.ascii, "compact": layout.compact, "row": values}
    extra = json.dumps(said)
    return PairRow(row.problem_id, row.slow, row.fast, row.origin, extra)


def write_row(name: str, row: PairRow) -> str:
    """The line of a pair in a format: as it was read, where it was read in this one."""
    found = FORMATS[name]
    said = json.loads(row.extra) if row.extra else {}
    if not isinstance(said, dict) or said.get("format") != name:
        return Layout().dumps(found.write(row))
    values = said["row"]
    for key, program in zip(found.texts, (row.slow, row.fast), strict=True):
        values[key] = _with_text(values[key], program.source)
    return Layout(said["ascii"], said["compact"]).dumps(values)


def write_problem(row: ProblemRow) -> str:
    """The line of a problem in our format, without its tests."""
    values = {
        "problem_id": row.problem_id,
        "description": row.description,
        "checker": row.checker,
        "programs": [_program(program, None) for program in row.programs],
    }
    return Layout().dumps(_said(values))


def _without_text(value: str | dict[str, Any]) -> dict[str, Any] | None:
    return None if isinstance(value, str) else {**value, "source": None}


def _with_text(value: dict[str, Any] | None, source: str) -> str | dict[str, Any]:
    return source if value is None else {**value, "source": source}


def _read_pie_perf(values: dict[str, Any]) -> PairRow:
    slow, fast = _text(values, "input"), _text(values, "target")
    language, author = _language(values, slow), _name(values, "user_id")
    programs = [
        Submission(
            source,
            language,
            _name(values, f"submission_id_{version}"),
            author,
            reported_ms=_number(values, f"cpu_time_{version}"),
        )
        for source, version in ((slow, "v0"), (fast, "v1"))
    ]
    return PairRow(_problem(values), programs[0], programs[1])


def _write_pie_perf(row: PairRow) -> dict[str, Any]:
    values = {
        "user_id": row.slow.author if row.slow.author == row.fast.author else None,
        "problem_id": row.problem_id,
        "language": row.slow.language.value,
        "submission_id_v0": row.slow.submission_id,
        "submission_id_v1": row.fast.submission_id,
        "cpu_time_v0": row.slow.reported_ms,
        "cpu_time_v1": row.fast.reported_ms,
        "input": row.slow.source,
        "target": row.fast.source,
    }
    return _said(values)


def _read_pie(values: dict[str, Any]) -> PairRow:
    said = values.get("language") is not None
    language = _language(values, "") if said else Language.CPP
    programs = [
        Submission(
            _text(values, f"{which}_code"),
            language,
            _name(values, f"{which}_id"),
            _name(values, "user_id"),
            reported_ms=_times(_number(values, f"{which}_agg_runtime"), 1000),
        )
        for which in ("src", "tgt")
    ]
    return PairRow(_problem(values), programs[0], programs[1])


def _write_pie(row: PairRow) -> dict[str, Any]:
    values = {
        "problem_id": row.problem_id,
        "language": None if row.slow.language is Language.CPP else row.slow.language.value,
        "user_id": row.slow.author if row.slow.author == row.fast.author else None,
        "src_id": row.slow.submission_id,
        "tgt_id": row.fast.submission_id,
        "src_code": row.slow.source,
        "tgt_code": row.fast.source,
    }
    return _said(values)


def _read_ours(values: dict[str, Any]) -> Row:
    problem = _problem(values)
    if "slow" in values or "fast" in values:
        slow, fast = (_submission(values.get(key), values, key) for key in ("slow", "fast"))
        if slow.language is not fast.language:
            raise BadLine("slow and fast are in different languages")
        return PairRow(problem, slow, fast, _name(values, "origin") or "human")
    programs = [
        _submission(value, values, key) for key in _PROGRAM_LISTS for value in _list(values, key)
    ]
    tests = _tests(values)
    description = _maybe_text(values, "description")
    if not programs and not tests and description is None:
        raise BadLine("has neither slow and fast, nor programs, tests or a description")
    checker = _maybe_text(values, "checker")
    if checker is not None and checker not in CHECKERS:
        raise BadLine(f"checker is {_shown(checker)}: none of {', '.join(CHECKERS)}")
    return ProblemRow(problem, description, checker, tuple(programs), tests)


def _write_ours(row: PairRow) -> dict[str, Any]:
    language = row.slow.language
    values = {
        "problem_id": row.problem_id,
        "language": language.value,
        "origin": None if row.origin == "human" else row.origin,
        "slow": _program(row.slow, language),
        "fast": _program(row.fast, language),
    }
    return _said(values)


def _submission(value: object, line: Mapping[str, Any], key: str) -> Submission:
    """A program of our format: its text, or an object."""
    if isinstance(value, str):
        value = {"source": value}
    if not isinstance(value, dict):
        raise BadLine(f"{key} is {'missing' if value is None else 'neither text nor object'}")
    source = _text(value, "source")
    submitted = _number(value, "submitted")
    if submitted is not None and abs(submitted) > _LATEST:
        raise BadLine("submitted is not in seconds since 1970")
    return Submission(
        source,
        _language(value if value.get("language") is not None else line, source),
        _name(value, "id"),
        _name(value, "author") or _name(line, "author"),
        None if submitted is None else int(submitted),
        _number(value, "ms"),
        _name(value, "origin") or "human",
    )


def _program(program: Submission, language: Language | None) -> dict[str, Any]:
    values = {
        "source": program.source,
        "language": None if program.language is language else program.language.value,
        "id": program.submission_id,
        "author": program.author,
        "submitted": program.submitted,
        "ms": program.reported_ms,
        "origin": None if program.origin == "human" else program.origin,
    }
    return _said(values)


def _tests(values: Mapping[str, Any]) -> tuple[TestCase, ...]:
    """The tests of a problem of our format, named by their places."""
    inputs, outputs = _list(values, "inputs"), _list(values, "outputs")
    for test in _list(values, "tests"):
        if not isinstance(test, dict):
            raise BadLine("tests are not objects")
        for key, texts in (("input", inputs), ("output", outputs)):
            said = test.get(key)
            texts += said if isinstance(said, list) else [said]
    return cases(inputs, outputs)


def _said(values: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in values.items() if value is not None}


def _problem(values: Mapping[str, Any]) -> str:
    found = _name(values, "problem_id")
    if not found:
        raise BadLine("problem_id is missing")
    return found


def _text(values: Mapping[str, Any], key: str) -> str:
    found = _maybe_text(values, key)
    if found is None:
        raise BadLine(f"{key} is missing")
    return found


def _maybe_text(values: Mapping[str, Any], key: str) -> str | None:
    found = values.get(key)
    if found is None:
        return None
    if not isinstance(found, str):
        raise BadLine(f"{key} is not text")
    encoded(found, key)
    return found


def _name(values: Mapping[str, Any], key: str) -> str | None:
    """A text or a whole number, as text; None where absent or empty."""
    found = values.get(key)
    if isinstance(found, int) and not isinstance(found, bool):
        return str(found)
    return _maybe_text(values, key) or None


def _number(values: Mapping[str, Any], key: str) -> float | None:
    """A number, also as text; None where absent, empty or not finite."""
    found = values.get(key)
    if found is None or (isinstance(found, str) and not found.strip()):
        return None
    if isinstance(found, bool) or not isinstance(found, (int, float, str)):
        raise BadLine(f"{key} is not a number")
    try:
        value = float(found)
    except (ValueError, OverflowError) as error:
        raise BadLine(f"{key} is not a number") from error
    return value if math.isfinite(value) else None


def _times(value: float | None, factor: float) -> float | None:
    return None if value is None else value * factor


def _list(values: Mapping[str, Any], key: str) -> list[Any]:
    found = values.get(key)
    if found is None:
        return []
    if not isinstance(found, list):
        raise BadLine(f"{key} is not a list")
    return list(found)


def _language(values: Mapping[str, Any], source: str) -> Language:
    said = _maybe_text(values, "language")
    if not said:
        return Language.CPP if _INCLUDE.search(source) else Language.PYTHON
    if said.lower() not in _LANGUAGES:
        raise BadLine(f"language is {_shown(said)}: neither Python nor C++")
    return _LANGUAGES[said.lower()]


def _shown(text: str) -> str:
    return repr(text if len(text) <= _LONGEST_SHOWN else text[:_LONGEST_SHOWN] + "...")


FORMATS: dict[str, Format] = {
    "pie-perf": Format(_read_pie_perf, _write_pie_perf, ("input", "target")),
    "pie": Format(_read_pie, _write_pie, ("src_code", "tgt_code")),
    "jsonl": Format(_read_ours, _write_ours, ("slow", "fast")),
}
