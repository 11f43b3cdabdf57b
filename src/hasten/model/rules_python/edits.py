"""Edits of source text at the positions of `ast` nodes: all else stays as it is."""

from __future__ import annotations

import ast
import re
from typing import Protocol

_LINE_END = re.compile(rb"\r\n|\r|\n")


class Placed(Protocol):
    """A node that has a place in the source: a statement or an expression."""

    lineno: int
    col_offset: int
    end_lineno: int | None
    end_col_offset: int | None


class Edits:
    """Changes of one source, collected and then made at once."""

    def __init__(self, source: str) -> None:
        self._data = source.encode()
        self._starts = [0, *(m.end() for m in _LINE_END.finditer(self._data))]
        self._changes: list[tuple[int, int, bytes]] = []

    def __bool__(self) -> bool:
        return bool(self._changes)

    def _start(self, node: Placed) -> int:
        return self._starts[node.lineno - 1] + node.col_offset

    def _end(self, node: Placed) -> int:
        return self._starts[(node.end_lineno or node.lineno) - 1] + (node.end_col_offset or 0)

    def _line(self, node: Placed) -> tuple[bytes, bytes, int]:
        """What stands before `node` on its first line and after it on its last, and the end."""
        first = self._starts[node.lineno - 1]
        end = self._end(node)
        match = _LINE_END.search(self._data, end)
        stop = match.start() if match else len(self._data)
        return self._data[first : self._start(node)], self._data[end:stop], stop

    def alone(self, statement: Placed) -> bool:
        """Whether `statement` shares none of its lines with another."""
        before, after, _ = self._line(statement)
        return not before.strip() and (not after.strip() or after.strip().startswith(b"#"))

    def replace(self, node: Placed, text: str) -> None:
        """Put `text` in the place of `node`."""
        self._changes.append((self._start(node), self._end(node), text.encode()))

    def wrap(self, node: Placed, left: str, right: str) -> None:
        """Put text on both sides of `node`."""
        start, end = self._start(node), self._end(node)
        self._changes += [(start, start, left.encode()), (end, end, right.encode())]

    def before(self, statement: Placed, *lines: str) -> None:
        """Put `lines` in front of `statement`, which is alone, at its depth."""
        start, indent = self._start(statement), self._line(statement)[0]
        text = b"".join(line.encode() + b"\n" + indent for line in lines)
        self._changes.append((start, start, text))

    def after(self, statement: Placed, *lines: str) -> None:
        """Put `lines` after `statement`, which is alone, at its depth."""
        indent, _, stop = self._line(statement)
        text = b"".join(b"\n" + indent + line.encode() for line in lines)
        self._changes.append((stop, stop, text))

    def indent(self, statement: Placed) -> str:
        """What stands before `statement` on its line: space, where it is alone."""
        return self._line(statement)[0].decode()

    def remove(self, node: Placed, following: Placed) -> None:
        """Drop the source from `node` up to the node after it."""
        self._changes.append((self._start(node), self._start(following), b""))

    def text(self, node: Placed) -> str:
        """The source of `node`."""
        return self._data[self._start(node) : self._end(node)].decode()

    def result(self) -> str:
        """The source with all changes. No two may overlap."""
        data = self._data
        for start, end, text in sorted(self._changes, key=lambda c: c[:2], reverse=True):
            data = data[:start] + text + data[end:]
        return data.decode()


def in_text(node: ast.AST, parents: dict[ast.AST, ast.AST]) -> bool:
    """Whether `node` is inside an f-string, where Python 3.11 gives no true positions."""
    while node in parents:
        node = parents[node]
        if isinstance(node, ast.JoinedStr):
            return True
    return False
