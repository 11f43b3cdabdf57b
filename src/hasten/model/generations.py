"""Files of generations: slow programs and what was proposed for each, a JSON line for each.

Ours, in the order of the data, and what is known of how it came about beside it:

    NAME.jsonl  {"problem_id", "language", "slow", "candidates": [{"source": text or null, "reply":
                text or null, "origin", "tokens": number or null}],
                "prompts": [{"samples", "tag", "examples", "cut", "fits"}]}
    NAME.toml   "exchangeable", the model, the prompt, the sampling, the seed, digests and counts

`candidates` are in the order in which they were sampled: those of the first prompt, then those of
the next. `source` null: the reply holds no program, or there was no room for a prompt ("fits"
false). Rows may be without `prompts`.

Generations that were made elsewhere are read as they are, plain or compressed by gzip:

    the slow program  `slow`, `src_code`, `slow_code_col` or `input`, the first that there is
    the candidates    `generated_answers` or `model_generated_potentially_faster_code_col`: a text,
                      a list of texts, or such a list as JSON in a text; null holds no program
    also              `problem_id`, and maybe `language`

Each text is a program as it stands, or, where it has fenced code, a reply that holds one.
`FILE#COLUMN` takes the candidates from another column: `FILE#target` (pie-perf) or `FILE#tgt_code`
(PIE) replays the human rewrites, and a file from `hasten data export` those of a data set.

A file is read whole or not at all: a row that was left out would change what is counted.
"""

from __future__ import annotations

import ast
import gzip
import json
import re
import tomllib
import warnings
import zlib
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

from hasten.errors import BadData
from hasten.files import write_whole
from hasten.model.replies import program_of
from hasten.types import Candidate, Language, Program

_GZIP = b"\x1f\x8b"
_SLOW = ("slow", "src_code", "slow_code_col", "input")
_GENERATED = ("generated_answers", "model_generated_potentially_faster_code_col")
_HUMAN = ("target", "tgt_code", "reference_code_col", "fast")
_NAMES = {
    **dict.fromkeys(("python", "python3", "py"), Language.PYTHON),
    **dict.fromkeys(("cpp", "c++", "cc"), Language.CPP),
}
_CPP = re.compile(
    r"^[ \t]*#[ \t]*include\b|^using namespace\b|\bint[ \t]+main[ \t]*\(", re.MULTILINE
)
_FENCED = re.compile(r"^\s*(```|~~~)", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Asked:
    """One prompt for a program: the samples that were asked for, the tag in it, the pairs that it
    shows and those that were cut, and whether there was room for it and a reply."""

    samples: int
    tag: int | None = None
    examples: tuple[str, ...] = ()
    cut: tuple[str, ...] = ()
    fits: bool = True


@dataclass(frozen=True, slots=True)
class Generation:
    """A slow program and its candidates, in the order of sampling. `prompts`: what was asked, where
    the file says so."""

    problem_id: str
    slow: Program
    candidates: tuple[Candidate, ...]
    prompts: tuple[Asked, ...] = ()


@dataclass(frozen=True, slots=True)
class Generations:
    """A file of generations. `exchangeable`: the candidates of a row are independent draws from one
    prompt, as far as is known. `config`: how they came about, as the file beside it says."""

    rows: tuple[Generation, ...]
    exchangeable: bool = False
    config: Mapping[str, Any] = field(default_factory=dict)

    def part(self, per_problem: int | None, candidates: int | None) -> Generations:
        """Of each problem only the first rows that have candidates, and of each row only the first
        of these; None: all of them. `config` says so."""
        taken: Counter[str] = Counter()
        rows = []
        for row in self.rows:
            if per_problem is not None:
                if not row.candidates or taken[row.problem_id] >= per_problem:
                    continue
                taken[row.problem_id] += 1
            rows.append(replace(row, candidates=row.candidates[:candidates]))
        said = {"part_per_problem": per_problem, "part_candidates": candidates}
        known = {key: value for key, value in said.items() if value is not None}
        return replace(self, rows=tuple(rows), config={**self.config, **known})


class _BadRow(Exception):
    """A row that cannot be used; the message is the reason."""


def about_path(path: Path) -> Path:
    """Where it stands how a file of generations came about."""
    return path.with_name(path.name.removesuffix(".gz")).with_suffix(".toml")


def to_json(row: Generation) -> dict[str, Any]:
    """A row of our format, as the object that its line holds."""
    said: dict[str, Any] = {
        "problem_id": row.problem_id,
        "language": row.slow.language.value,
        "slow": row.slow.source,
        "candidates": [
            {
                "source": None if candidate.program is None else candidate.program.source,
                "reply": candidate.reply,
                "origin": candidate.origin,
                "tokens": candidate.tokens,
            }
            for candidate in row.candidates
        ],
    }
    if row.prompts:
        said["prompts"] = [asdict(prompt) for prompt in row.prompts]
    return said


def from_json(said: Mapping[str, Any]) -> Generation:
    """The row of an object that `to_json` gave."""
    row = _row(said, name="", column=None)
    if row.language is None:
        raise ValueError("a row of our format says its language")
    return row.generation(row.language)


def write_generations(path: Path, generations: Generations) -> None:
    """Write both files, each whole or not at all, that with the rows last."""
    facts = {"exchangeable": generations.exchangeable, **generations.config}
    about = [f"{key} = {_toml(value)}\n" for key, value in facts.items()]
    write_whole(about_path(path), "".join(about).encode())
    lines = (json.dumps(to_json(row), ensure_ascii=False) for row in generations.rows)
    write_whole(path, "".join(f"{line}\n" for line in lines).encode())


def read_about(path: Path) -> dict[str, Any]:
    """What stands beside a file of generations; nothing where there is nothing, or something else.
    Raises `BadData` where it cannot be read."""
    beside = about_path(path)
    if not beside.exists():
        return {}
    try:
        said = tomllib.loads(beside.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise BadData(f"{beside} cannot be read: {error}") from error
    return said if isinstance(said.get("exchangeable"), bool) else {}


def read_generations(path: Path, *, language: Language | None = None) -> Generations:
    """Read a file of generations, or `FILE#COLUMN` (see above).

    A row's language is what the row says; else `language`; else it is recognised, and rows of
    which it is not clear have that of all others. Raises `BadData` with the line of a row that
    cannot be used."""
    path, column = _with_column(path)
    said = [
        (number, line) for number, line in enumerate(_content(path).split(b"\n"), 1) if line.strip()
    ]
    if not said:
        raise BadData(f"{path} holds no generations")
    rows = []
    for number, line in said:
        try:
            rows.append(_row(_object(line), name=path.name, column=column))
        except _BadRow as reason:
            raise BadData(f"{path}, line {number}: {reason}") from reason
    languages = [row.language or language or _recognised(row.slow) for row in rows]
    clear = {found for found in languages if found is not None}
    usual = clear.pop() if len(clear) == 1 else None
    found = []
    for (number, _), row, known in zip(said, rows, languages, strict=True):
        row_language = known or usual
        if row_language is None:
            raise BadData(
                f"{path}, line {number}: neither clearly Python nor C++: give --language, or a "
                'field "language" in the row'
            )
        found.append(row.generation(row_language))
    about = {} if column else read_about(path)
    exchangeable = bool(about.pop("exchangeable", False))
    return Generations(tuple(found), exchangeable, about)


@dataclass(frozen=True, slots=True)
class _Said:
    """A candidate as a row has it. `foreign`: `source` is what a file of others holds, which may be
    a program or a reply with one in it."""

    source: str | None
    origin: str
    reply: str | None = None
    tokens: int | None = None
    foreign: bool = False

    def candidate(self, slow: Program) -> Candidate:
        source, reply = self.source, self.reply
        if source is not None and self.foreign and _is_reply(source, slow.language):
            source, reply = program_of(source, slow), source
        if self.foreign and source is not None and not source.strip():
            source, reply = None, source
        program = None if source is None else Program(source, slow.language, slow.name)
        return Candidate(program, self.origin, reply, self.tokens)


@dataclass(frozen=True, slots=True)
class _Row:
    """A row before its language is known."""

    problem_id: str
    language: Language | None
    slow: str
    candidates: tuple[_Said, ...]
    prompts: tuple[Asked, ...]

    def generation(self, language: Language) -> Generation:
        slow = Program(self.slow, language, self.problem_id)
        candidates = tuple(said.candidate(slow) for said in self.candidates)
        return Generation(self.problem_id, slow, candidates, self.prompts)


def _with_column(path: Path) -> tuple[Path, str | None]:
    """A file and the column that is named behind it. A file of that whole name comes first."""
    name, mark, column = path.name.rpartition("#")
    if not (mark and name and column) or path.exists():
        return path, None
    return path.with_name(name), column


def _content(path: Path) -> bytes:
    try:
        content = path.read_bytes()
        return gzip.decompress(content) if content.startswith(_GZIP) else content
    except (OSError, EOFError, zlib.error) as error:
        raise BadData(f"{path} cannot be read: {error}: give a file of generations") from error


def _object(line: bytes) -> dict[str, Any]:
    try:
        row = json.loads(line.decode())
    except UnicodeDecodeError as error:
        raise _BadRow("not UTF-8") from error
    except (ValueError, RecursionError) as error:
        raise _BadRow(f"not JSON that can be used ({str(error) or 'nested too deeply'})") from error
    if not isinstance(row, dict):
        raise _BadRow("not a JSON object")
    return row


def _row(row: Mapping[str, Any], *, name: str, column: str | None) -> _Row:
    """The row of an object in a file of this name."""
    key = next((key for key in _SLOW if row.get(key) is not None), None)
    if key is None:
        raise _BadRow(f"no slow program: none of {', '.join(_SLOW)}")
    problem = row.get("problem_id")
    if isinstance(problem, bool) or not isinstance(problem, (str, int)) or problem == "":
        raise _BadRow("problem_id is neither text nor number")
    return _Row(
        str(problem),
        _language(row.get("language")),
        _text(row[key], key),
        tuple(_candidates(row, name, column)),
        tuple(map(_asked, _list(row.get("prompts", []), "prompts"))),
    )


def _candidates(row: Mapping[str, Any], name: str, column: str | None) -> Sequence[_Said]:
    if column is None and "candidates" in row:
        return [_ours(said) for said in _list(row["candidates"], "candidates")]
    key = column or next((key for key in _GENERATED if key in row), None)
    if key is None:
        human = next((key for key in _HUMAN if key in row), None)
        hint = f": {name}#{human} takes those of {human}" if human else ""
        raise _BadRow(f"no candidates, as in {_GENERATED[0]}{hint}")
    if key not in row:
        raise _BadRow(f"no column {key}")
    origin = column or name.split(".")[0]
    return [
        _Said(
            None if text is None else _text(text, key),
            f"{origin} sample {place}",
            foreign=True,
        )
        for place, text in enumerate(_texts(row[key]))
    ]


def _texts(said: object) -> Sequence[object]:
    """The candidates of a column."""
    if isinstance(said, str) and said.lstrip().startswith("["):
        try:
            found = json.loads(said)
        except (ValueError, RecursionError):
            found = None  # a program that begins so
        if isinstance(found, list) and all(isinstance(text, str) for text in found):
            return found
    return said if isinstance(said, list) else [said]


def _ours(said: object) -> _Said:
    if not isinstance(said, dict) or not {"source", "origin"} <= said.keys():
        raise _BadRow("a candidate is no object with source and origin")
    source, reply, tokens = said["source"], said.get("reply"), said.get("tokens")
    if tokens is not None and (isinstance(tokens, bool) or not isinstance(tokens, int)):
        raise _BadRow("a candidate's tokens are no whole number")
    return _Said(
        None if source is None else _text(source, "source"),
        _text(said["origin"], "origin"),
        None if reply is None else _text(reply, "reply"),
        tokens,
    )


def _asked(said: object) -> Asked:
    if not isinstance(said, dict):
        raise _BadRow("prompts are not objects")
    try:
        tuples = {key: tuple(said[key]) for key in ("examples", "cut")}
        return Asked(**{**said, **tuples})
    except (TypeError, KeyError) as error:
        raise _BadRow("prompts lack something, or hold something else") from error


def _list(said: object, key: str) -> list[Any]:
    if not isinstance(said, list):
        raise _BadRow(f"{key} is no list")
    return said


def _text(said: object, key: str) -> str:
    """A text, without halves of surrogate pairs, which no program can hold. A program may also be
    an object with its source, as in a data set's own format."""
    if isinstance(said, dict):
        said = said.get("source")
    if not isinstance(said, str):
        raise _BadRow(f"{key} is no text")
    return said.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def _language(said: object) -> Language | None:
    if said is None or said == "":
        return None
    found = _NAMES.get(said.lower()) if isinstance(said, str) else None
    if found is None:
        raise _BadRow(f"language is {str(said)[:20]!r}: neither Python nor C++")
    return found


def _recognised(source: str) -> Language | None:
    if _CPP.search(source):
        return Language.CPP
    return Language.PYTHON if _parses(source) else None


def _is_reply(text: str, language: Language) -> bool:
    """Whether it has fenced code, and is not a program that shows some in a string."""
    if not _FENCED.search(text):
        return False
    return language is Language.CPP or not _parses(text)


def _parses(source: str) -> bool:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # what Python thinks of the style is no news of ours
            ast.parse(source)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return False
    return True


def _toml(value: object) -> str:
    """A text, number, truth or list of these as TOML, which differs from JSON in one character."""
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
