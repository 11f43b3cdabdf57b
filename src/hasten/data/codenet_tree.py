"""What lies in the tree of IBM Project CodeNet, problem by problem.

    TREE/ (or TREE/Project_CodeNet/)
      metadata/problem_list.csv      id, name, dataset, time_limit, memory_limit, rating, ...
      metadata/pXXXXX.csv            a line per submission, of every language and status
      data/pXXXXX/LANGUAGE/sXXXXXXXXX.EXT
      derived/input_output/data/pXXXXX/input.txt, output.txt      one sample
      problem_descriptions/pXXXXX.html

Nothing here holds more than one line or one file at a time. Python 2 is another language: where
`original_language` says 2, the submission is left out. A bare `Python` may be either and is kept.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from enum import StrEnum
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

from hasten.data.lines import BadLine, Rejected, rejected
from hasten.errors import BadData
from hasten.types import Language, TestCase

_FOLDERS = {"Python": Language.PYTHON, "C++": Language.CPP}
_PYTHON_2 = re.compile(r"(?:Python|PyPy)\s*\(?2")
_PROBLEM = re.compile(r"p\d+")
_NAME = re.compile(r"\w+")  # ids and extensions become file names
_NEEDED = (
    "submission_id", "problem_id", "user_id", "date", "language", "original_language",
    "filename_ext", "status", "cpu_time",
)  # fmt: skip


class LeftOut(StrEnum):
    """Why a well-formed submission is not wanted."""

    NOT_ACCEPTED = "not accepted"
    OTHER_LANGUAGE = "another language"
    PYTHON_2 = "Python 2"


@dataclass(frozen=True, slots=True)
class Submission:
    """An accepted submission in a wanted language, with its source."""

    submission_id: str
    problem_id: str
    language: Language
    source: str
    author: str | None
    submitted: int | None  # seconds since 1970
    reported_ms: float | None


@dataclass(frozen=True, slots=True)
class Tree:
    """A CodeNet tree. `folder` is the one that holds `metadata`."""

    folder: Path

    @classmethod
    def at(cls, folder: Path) -> Tree:
        """The tree in a folder or in its Project_CodeNet. Raises `BadData`."""
        for place in (folder, folder / "Project_CodeNet"):
            if (place / "metadata").is_dir():
                return cls(place)
        raise BadData(
            f"no CodeNet at {folder}: give the folder that holds metadata, data and derived"
        )

    def problems(self) -> list[str]:
        """The problems that have metadata of submissions, by name. Raises `BadData`."""
        files = (self.folder / "metadata").glob("p*.csv")
        found = sorted(file.stem for file in files if _PROBLEM.fullmatch(file.stem))
        if not found:
            raise BadData(f"{self.folder}/metadata holds no pXXXXX.csv: unpack CodeNet's metadata")
        return found

    def metadata(self, problem: str) -> Path:
        """The file of a problem's submissions."""
        return self.folder / "metadata" / f"{problem}.csv"

    def submissions(
        self, problem: str, languages: Collection[Language]
    ) -> Iterator[Submission | LeftOut | Rejected]:
        """Every line of a problem's metadata, in order, with what became of it."""
        path = self.metadata(problem)
        seen: set[str] = set()
        header: list[str] | None = None
        with path.open("rb") as lines:
            for number, line in enumerate(lines, 1):
                if not line.strip():
                    continue
                try:
                    fields = _fields(line)
                    if number == 1:
                        header = fields
                        continue
                    row = _row(header, fields)
                    left_out = _left_out(row, languages)
                    if left_out is not None:
                        yield left_out
                        continue
                    yield self._submission(row, problem, seen)
                except BadLine as bad:
                    yield rejected(path, number, line.rstrip(b"\r\n"), str(bad))

    def _submission(self, row: dict[str, str], problem: str, seen: set[str]) -> Submission:
        name, extension = row["submission_id"], row["filename_ext"]
        if row["problem_id"] != problem:
            raise BadLine("problem_id is another one than the file's")
        for key in ("submission_id", "filename_ext"):
            if not _NAME.fullmatch(row[key]):
                raise BadLine(f"{key} is no name")
        if name in seen:
            raise BadLine("submission_id occurs twice")
        time_ms, submitted = _whole(row, "cpu_time"), _whole(row, "date")
        submission = Submission(
            submission_id=name,
            problem_id=problem,
            language=_FOLDERS[row["language"]],
            source=self._source(f"data/{problem}/{row['language']}/{name}.{extension}"),
            author=row["user_id"] or None,
            submitted=submitted,
            reported_ms=None if time_ms is None else float(time_ms),
        )
        seen.add(name)
        return submission

    def _source(self, name: str) -> str:
        try:
            source = (self.folder / name).read_bytes().decode()
        except UnicodeDecodeError as error:
            raise BadLine("the source is not UTF-8") from error
        except OSError as error:
            raise BadLine(f"the source cannot be read: {error.strerror}") from error
        if not source.strip():
            raise BadLine("the source is empty")
        return source

    def listed(self) -> tuple[dict[str, dict[str, Any]], list[Rejected]]:
        """What problem_list.csv says of each problem (limits in ms and kB); nothing without it."""
        path = self.folder / "metadata" / "problem_list.csv"
        lines = path.read_bytes().splitlines() if path.exists() else []
        found: dict[str, dict[str, Any]] = {}
        bad = []
        header: list[str] | None = None
        for number, line in enumerate(lines, 1):
            try:
                fields = _fields(line)
                if number == 1:
                    header = fields
                elif line.strip():
                    row = _row(header, fields, ("id",))
                    found[row["id"]] = _facts(row)
            except BadLine as error:
                bad.append(rejected(path, number, line, str(error)))
        return found, bad

    def description(self, problem: str) -> str | Rejected | None:
        """The statement as plain text; None where there is none."""
        name = f"problem_descriptions/{problem}.html"
        try:
            return plain_text((self.folder / name).read_bytes().decode()) or None
        except FileNotFoundError:
            return None
        except UnicodeDecodeError:
            return Rejected(name, None, "the statement is not UTF-8")
        except OSError as error:
            return Rejected(name, None, f"the statement cannot be read: {error.strerror}")

    def sample(self, problem: str) -> TestCase | Rejected | None:
        """The sample input and output; None where there is neither."""
        place = f"derived/input_output/data/{problem}"
        paths = [self.folder / place / f"{kind}.txt" for kind in ("input", "output")]
        if not any(path.exists() for path in paths):
            return None
        try:
            given, wanted = (path.read_bytes() for path in paths)
        except OSError as error:
            return Rejected(place, None, f"the sample cannot be read: {error.strerror}")
        return TestCase("0", given, wanted)


def _fields(line: bytes) -> list[str]:
    """Every line by itself, so that a stray quote spoils no more than its own."""
    try:
        return next(csv.reader([line.decode().rstrip("\r\n")], strict=True), [])
    except UnicodeDecodeError as error:
        raise BadLine("not UTF-8") from error
    except csv.Error as error:
        raise BadLine(f"not comma-separated: {error}") from error


def _row(
    header: list[str] | None, fields: list[str], needed: tuple[str, ...] = _NEEDED
) -> dict[str, str]:
    missing = [name for name in needed if name not in (header or ())]
    if header is None or missing:
        raise BadLine(f"the file's first line lacks {', '.join(missing)}")
    if len(fields) != len(header):
        raise BadLine(f"not {len(header)} fields")
    return dict(zip(header, fields, strict=True))


def _left_out(row: dict[str, str], languages: Collection[Language]) -> LeftOut | None:
    if row["status"] != "Accepted":
        return LeftOut.NOT_ACCEPTED
    if _FOLDERS.get(row["language"]) not in languages:
        return LeftOut.OTHER_LANGUAGE
    if row["language"] == "Python" and _PYTHON_2.match(row["original_language"]):
        return LeftOut.PYTHON_2
    return None


def _whole(row: dict[str, str], key: str) -> int | None:
    text = row[key].strip()
    if not text:
        return None
    if not re.fullmatch(r"[0-9]{1,15}(\.0*)?", text):
        raise BadLine(f"{key} is no whole number from 0 up")
    return int(text.partition(".")[0])


def _facts(row: dict[str, str]) -> dict[str, Any]:
    facts: dict[str, Any] = {key: row[key] for key in ("name", "dataset") if row.get(key)}
    for key, unit in (("time_limit", "time_limit_ms"), ("memory_limit", "memory_limit_kb")):
        if row.get(key):
            facts[unit] = _whole(row, key)
    return facts


def plain_text(html: str) -> str:
    """The text of an HTML page: a line per block, preformatted text as it is, `10^5` and `a_i`
    for raised and lowered text."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    return reader.text()


_APART = frozenset(
    ("p", "div", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "dl", "table", "pre")
)
_LINES = frozenset(("li", "dt", "dd", "tr", "hr", "section", "blockquote"))
_UNSEEN = frozenset(("script", "style", "title"))
_SHIFTED = {"sup": "^", "sub": "_"}


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self._pieces: list[str] = []
        self._starts: list[int] = []  # of raised and lowered text, in pieces
        self._unseen = self._pre = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        del attrs
        self._break(tag)
        self._unseen += tag in _UNSEEN
        self._pre += tag == "pre"
        if tag == "br":
            self._pieces.append("\n")
        elif tag == "li":
            self._pieces.append("- ")
        elif tag in ("td", "th") and not self._fresh():
            self._pieces.append(" ")
        elif tag in _SHIFTED:
            self._starts.append(len(self._pieces))

    def handle_endtag(self, tag: str) -> None:
        self._unseen = max(0, self._unseen - (tag in _UNSEEN))
        self._pre = max(0, self._pre - (tag == "pre"))
        self._break(tag)
        if tag in _SHIFTED and self._starts:
            start = self._starts.pop()
            inner = "".join(self._pieces[start:]).strip()
            whole = inner if re.fullmatch(r"\w*|\S", inner) else f"({inner})"
            self._pieces[start:] = [_SHIFTED[tag] + whole] if inner else []

    def handle_data(self, data: str) -> None:
        if self._unseen:
            return
        text = data if self._pre else re.sub(r"\s+", " ", data)
        self._pieces.append(text.lstrip() if self._fresh() and not self._pre else text)

    def _fresh(self) -> bool:
        last = next((piece for piece in reversed(self._pieces) if piece), "\n")
        return last.endswith("\n")

    def _break(self, tag: str) -> None:
        if tag in _APART:
            self._pieces.append("\n" if self._fresh() else "\n\n")
        elif tag in _LINES and not self._fresh():
            self._pieces.append("\n")

    def text(self) -> str:
        lines = [line.rstrip() for line in "".join(self._pieces).split("\n")]
        return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()
