"""JSON lines, plain or compressed by gzip, one object at a time; a bad line never ends the reading.

A line's text comes back byte for byte where json.dumps wrote it: `Layout` is what there is to know.
"""

from __future__ import annotations

import gzip
import hashlib
import io
import json
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

from hasten.errors import BadData

Progress = Callable[[str, int, int], None]

_GZIP = b"\x1f\x8b"
_REPORT_EVERY = 1 << 20  # bytes
_MOST_NESTED = 100  # far from the interpreter's limit, so that what was read can be written


@dataclass(frozen=True, slots=True)
class Rejected:
    """What could not be imported. `line` counts from 1; None where the file has no lines.
    `raw` is the line itself, with bytes that are no UTF-8 as lone surrogates."""

    file: str
    line: int | None
    reason: str
    raw: str | None = None

    def to_json(self) -> str:
        """A line of rejected.jsonl: ASCII, since `raw` may hold anything."""
        return json.dumps(
            {"file": self.file, "line": self.line, "reason": self.reason, "raw": self.raw}
        )


class BadLine(Exception):
    """A line that cannot be used; the message is the reason, the same for lines of one kind."""


@dataclass(frozen=True, slots=True)
class Layout:
    """How json.dumps wrote a line: by its default, without ASCII escapes, without spaces."""

    ascii: bool = False
    compact: bool = False

    def dumps(self, value: object) -> str:
        """A value in this layout."""
        separators = (",", ":") if self.compact else None
        return json.dumps(value, ensure_ascii=self.ascii, separators=separators)


LAYOUTS = tuple(Layout(ascii, compact) for compact in (False, True) for ascii in (False, True))


def layout_of(text: str, value: object) -> Layout:
    """The layout of a line; the first one where json.dumps did not write it."""
    return next((layout for layout in LAYOUTS if layout.dumps(value) == text), LAYOUTS[0])


def read_lines(path: Path, on_progress: Progress | None = None) -> Iterator[tuple[int, bytes]]:
    """The lines of a file that are not blank, with their numbers and without their ends.

    Raises `BadData` for a file that cannot be read or is cut off."""
    try:
        size = path.stat().st_size
        with path.open("rb") as file:
            reported = 0
            for number, line in enumerate(_opened(file), 1):
                if line.strip():
                    yield number, line.removesuffix(b"\n")
                if on_progress is not None and file.tell() - reported >= _REPORT_EVERY:
                    reported = file.tell()
                    on_progress(f"reading {path.name}", reported, size)
            if on_progress is not None:
                on_progress(f"reading {path.name}", size, size)
    except (OSError, EOFError, zlib.error) as error:
        raise BadData(f"{path} cannot be read: {error}") from error


def _opened(file: BinaryIO) -> BinaryIO:
    compressed = file.read(len(_GZIP)) == _GZIP
    file.seek(0)
    if compressed:
        return io.BufferedReader(gzip.GzipFile(fileobj=file))
    return file


def parse_object(line: bytes) -> tuple[str, dict[str, Any]]:
    """The text and the object of a line. Raises `BadLine`."""
    try:
        text = line.decode()
        value = json.loads(text)
    except UnicodeDecodeError as error:
        raise BadLine("not UTF-8") from error
    except json.JSONDecodeError as error:
        raise BadLine(f"not JSON: {error.msg}") from error
    except RecursionError as error:
        raise BadLine("not usable JSON: nested too deeply") from error
    except ValueError as error:
        raise BadLine("not usable JSON: a number of too many digits") from error
    if not isinstance(value, dict):
        raise BadLine("not a JSON object")
    if _nested_deeper(value, _MOST_NESTED):
        raise BadLine("not usable JSON: nested too deeply")
    return text, value


def _nested_deeper(value: object, levels: int) -> bool:
    """Whether a JSON value is nested deeper than so many levels."""
    found = [value]
    for _ in range(levels):
        found = [
            child
            for parent in found
            if isinstance(parent, (dict, list))
            for child in (parent.values() if isinstance(parent, dict) else parent)
        ]
        if not found:
            return False
    return True


def encoded(text: str, what: str) -> bytes:
    """A text as UTF-8. Raises `BadLine`."""
    try:
        return text.encode()
    except UnicodeEncodeError as error:
        raise BadLine(f"{what} holds half of a surrogate pair") from error


def rejected(path: Path, number: int, line: bytes, reason: str) -> Rejected:
    """A line set aside."""
    return Rejected(file_name(path), number, reason, line.decode(errors="surrogateescape"))


def file_name(path: Path) -> str:
    """A file's name without its folders; what does not print is `?`."""
    return "".join(c if c.isprintable() else "?" for c in path.name)


def sha256_of(path: Path) -> str:
    """SHA-256 of a file's bytes, in hex. Raises `BadData`."""
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise BadData(f"{path} cannot be read: {error.strerror}") from error
