"""Reading tests: a folder of input.<i>.txt and output.<i>.txt, or JSON lines.

Both are layouts of the PIE releases; outputs stay on this side of the sandbox. `load_tests` reads
those of one problem, `read_tests` those of many: a folder with a folder of files per problem, a tar
of one (compressed or not), or a JSON line `{"problem_id", "inputs", "outputs"}` per problem (plain
or compressed by gzip). A tar is read as a stream: nothing is unpacked, links are never followed,
and of a member's name only the last two parts count.
"""

from __future__ import annotations

import json
import re
import tarfile
import zlib
from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

from hasten.data.lines import (
    BadLine,
    Progress,
    Rejected,
    encoded,
    file_name,
    parse_object,
    read_lines,
    rejected,
)
from hasten.errors import BadData, BadTests, UsageError
from hasten.types import TestCase

_MOST_BYTES = 64 << 20  # of one input or output in a tar
_FILE = re.compile(r"(input|output)\.(.+)\.txt")


def load_tests(path: Path) -> tuple[TestCase, ...]:
    """The tests in a folder, or in a JSON lines file that holds one problem, in numeric order.

    Raises `BadTests`, naming the file, when anything is missing."""
    if path.is_dir():
        return _from_folder(path)
    if path.is_file():
        return _from_json(path)
    raise BadTests(
        f"no tests at {path}: give --tests a folder that holds input.<i>.txt and output.<i>.txt"
    )


def _from_folder(folder: Path) -> tuple[TestCase, ...]:
    found: dict[str, dict[str, Path]] = {"input": {}, "output": {}}
    for file in folder.iterdir():
        match = _FILE.fullmatch(file.name)
        if match:
            found[match[1]][match[2]] = file
    inputs, outputs = found["input"], found["output"]
    if not inputs and not outputs:
        raise BadTests(
            f"no tests in {folder}: it must hold input.<i>.txt and output.<i>.txt, i from 0"
        )
    for name in sorted(inputs.keys() ^ outputs.keys(), key=_order):
        have, lack = ("input", "output") if name in inputs else ("output", "input")
        raise BadTests(f"{folder}/{have}.{name}.txt has no {lack}.{name}.txt beside it: add it")
    return tuple(
        TestCase(name, inputs[name].read_bytes(), outputs[name].read_bytes())
        for name in sorted(inputs, key=_order)
    )


def _order(name: str) -> tuple[int, str]:
    return (int(name), "") if name.isdigit() else (1 << 62, name)


def _from_json(path: Path) -> tuple[TestCase, ...]:
    try:
        lines = [line for line in path.read_text().splitlines() if line.strip()]
        rows = [json.loads(line) for line in lines]
    except (ValueError, UnicodeDecodeError) as error:
        raise BadTests(f"{path} is not JSON lines: {error}") from error
    if len(rows) != 1:
        raise BadTests(f"{path} holds {len(rows)} problems: give a file with the line of one")
    row = rows[0]
    inputs, outputs = (row.get(key) if isinstance(row, dict) else None for key in _KEYS)
    if not isinstance(inputs, list) or not isinstance(outputs, list) or not inputs:
        raise BadTests(f'{path}: the line must be {{"inputs": [...], "outputs": [...]}}')
    if len(inputs) != len(outputs):
        raise BadTests(f"{path} has {len(inputs)} inputs and {len(outputs)} outputs: pair them")
    if not all(isinstance(text, str) for text in [*inputs, *outputs]):
        raise BadTests(f"{path}: every input and output must be a string")
    return tuple(
        TestCase(str(number), given.encode(), wanted.encode())
        for number, (given, wanted) in enumerate(zip(inputs, outputs, strict=True))
    )


_KEYS = ("inputs", "outputs")


@dataclass(slots=True)
class ManyTests:
    """The tests of many problems. `others`: problems in the source that were not wanted."""

    tests: dict[str, list[TestCase]] = field(default_factory=dict)
    others: set[str] = field(default_factory=set)
    rejected: list[Rejected] = field(default_factory=list)


def read_tests(
    path: Path, wanted: Collection[str], on_progress: Progress | None = None
) -> ManyTests:
    """The tests of the wanted problems, each problem's in numeric order.

    What cannot be used is set aside. Raises `BadTests` where there is nothing to read, and
    `BadData` where a file of JSON lines is cut off or more than half of it is bad."""
    if path.is_dir():
        return _many_from_folder(path, wanted)
    if not path.is_file():
        raise BadTests(f"no tests at {path}: give a folder, a tar or a file of JSON lines")
    if tarfile.is_tarfile(path):
        return _many_from_tar(path, wanted)
    return _many_from_lines(path, wanted, on_progress)


def cases(inputs: Iterable[object], outputs: Iterable[object]) -> tuple[TestCase, ...]:
    """Tests of two lists of texts that belong together, named 0, 1, ... Raises `BadLine`."""
    given, wanted = list(inputs), list(outputs)
    if len(given) != len(wanted):
        raise BadLine("has not as many outputs as inputs")
    found = []
    for number, texts in enumerate(zip(given, wanted, strict=True)):
        if not all(isinstance(text, str) for text in texts):
            raise BadLine("an input or output is not text")
        found.append(TestCase(str(number), *(encoded(str(text), "a test") for text in texts)))
    return tuple(found)


def _many_from_lines(
    path: Path, wanted: Collection[str], on_progress: Progress | None
) -> ManyTests:
    found = ManyTests()
    good = 0
    for number, line in read_lines(path, on_progress):
        try:
            _, row = parse_object(line)
            problem = row.get("problem_id")
            if not isinstance(problem, str) or not problem:
                raise BadLine("problem_id is missing")
            if not all(isinstance(row.get(key), list) for key in _KEYS):
                raise BadLine("inputs or outputs is not a list")
            if problem in wanted:
                found.tests.setdefault(problem, []).extend(cases(row["inputs"], row["outputs"]))
            else:
                found.others.add(problem)
            good += 1
        except BadLine as bad:
            found.rejected.append(rejected(path, number, line, str(bad)))
    refuse_bad(path, good, found.rejected, BadTests)
    return found


def refuse_bad(
    path: Path, good: int, bad: Collection[Rejected], error: type[UsageError] = BadData
) -> None:
    """Raise an error where more than half of a file's lines are bad, or there are none."""
    if len(bad) > good:
        reasons = Counter(one.reason for one in bad).most_common(1)
        raise error(
            f"{path}: {len(bad):,} of {len(bad) + good:,} lines cannot be used, most often because "
            f"of this: {reasons[0][0]}: is it a file of another format?"
        )
    if not good:
        raise error(f"{path} holds no lines: give a file of JSON lines")


class _Halves:
    """Inputs and outputs of many problems, until each has met the other."""

    def __init__(self) -> None:
        self._found: dict[str, dict[str, dict[str, bytes]]] = {}

    def add(self, problem: str, kind: str, name: str, content: bytes) -> None:
        self._found.setdefault(problem, {}).setdefault(name, {})[kind] = content

    def into(self, found: ManyTests) -> ManyTests:
        """Sort what is whole and set aside what is not."""
        for problem, tests in self._found.items():
            whole = []
            for name in sorted(tests, key=_order):
                test = tests[name]
                if not name.isprintable():
                    reason = "a name that is no text"
                    found.rejected += [
                        Rejected(f"{problem}/{kind}.{name}.txt", None, reason) for kind in test
                    ]
                    continue
                if test.keys() == {"input", "output"}:
                    whole.append(TestCase(name, test["input"], test["output"]))
                    continue
                (have,), (lack,) = test.keys(), {"input", "output"} - test.keys()
                reason = f"an {have} without its {lack}"
                found.rejected.append(Rejected(f"{problem}/{have}.{name}.txt", None, reason))
            if whole:
                found.tests[problem] = whole
        return found


def _many_from_folder(folder: Path, wanted: Collection[str]) -> ManyTests:
    found, halves = ManyTests(), _Halves()
    places = sorted(place for place in folder.iterdir() if place.is_dir())
    if not places:
        raise BadTests(f"{folder} holds no folders: it must hold <problem_id>/input.<i>.txt")
    for place in places:
        if place.name not in wanted:
            found.others.add(place.name)
            continue
        try:
            for file in sorted(place.iterdir()):
                match = _FILE.fullmatch(file.name)
                if match:
                    halves.add(place.name, match[1], match[2], file.read_bytes())
        except OSError as error:
            name = file_name(Path(error.filename))
            reason = error.strerror or "cannot be read"
            found.rejected.append(Rejected(f"{place.name}/{name}", None, reason))
    return halves.into(found)


def _many_from_tar(path: Path, wanted: Collection[str]) -> ManyTests:
    found, halves = ManyTests(), _Halves()
    try:
        with tarfile.open(path, "r|*") as tar:
            for member in tar:
                *_, problem, name = ("", "", *PurePosixPath(member.name).parts)
                match = _FILE.fullmatch(name)
                if match is None or member.isdir():
                    continue
                if problem not in wanted:
                    found.others.add(problem)
                elif not member.isreg():
                    found.rejected.append(
                        Rejected(f"{problem}/{name}", None, "no regular file in the tar")
                    )
                elif member.size > _MOST_BYTES:
                    reason = f"more than {_MOST_BYTES >> 20} MiB"
                    found.rejected.append(Rejected(f"{problem}/{name}", None, reason))
                else:
                    content = tar.extractfile(member)
                    assert content is not None  # a regular file
                    halves.add(problem, match[1], match[2], content.read())
    except (tarfile.TarError, OSError, EOFError, zlib.error) as error:
        raise BadTests(f"{path} cannot be read to its end: {error}") from error
    return halves.into(found)
