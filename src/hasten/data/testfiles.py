"""Reading tests: a folder of input.<i>.txt and output.<i>.txt, or one JSON line.

Both are layouts of the PIE releases; outputs stay on this side of the sandbox.
"""

from __future__ import annotations

import json
import re
from pathlib import Path

from hasten.errors import BadTests
from hasten.types import TestCase

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
