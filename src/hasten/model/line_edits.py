"""Edits of numbered lines: how a small model says what is to change in a program.

A whole program is long to write, and every line that is copied can go wrong. Here the model reads
the program with its lines numbered,

    1|n = int(input())
    2|print(sum(range(n)))

and answers with the lines that change. `@ 2` replaces line 2 by what follows, `@ 2-5` several
lines; `@ 2+` puts what follows behind line 2, `@ 0+` before the first line. A heading with nothing
behind it takes the lines away. `@ 2-5 >` indents lines by four more spaces, as they must be where
they become the body of a function. Numbers are those of the program that was read, ascending.

Blank lines have no number: each belongs to the line above it and stays as long as that does.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

_HEADING = re.compile(
    r"@ (?P<first>\d{1,9})(?:(?P<behind>\+)|(?:-(?P<last>\d{1,9}))?(?P<indent> >)?)[ \t]*"
)  # no program has more lines, and what a model repeats for ever is no number
_INDENT = "    "
_KEEP, _MOVE, _CHANGE = range(3)  # what happens to a line


@dataclass(frozen=True, slots=True)
class _Hunk:
    """Lines `start` to `end` of the old program, as a slice, become `lines`, or are indented."""

    start: int
    end: int
    lines: tuple[str, ...] = ()
    indent: bool = False


def numbered(source: str) -> str:
    """The program as the model reads it."""
    return "\n".join(f"{number}|{line}" for number, (line, _) in enumerate(_lines(source), 1))


def edits_between(slow: str, fast: str) -> str:
    """What turns one program into the other, but for blank lines, each line ended; empty where
    nothing changes."""
    return "".join(f"{line}\n" for hunk in _hunks_between(slow, fast) for line in _written(hunk))


def is_edits(reply: str) -> bool:
    """Whether a reply has this form: it begins with a heading."""
    return bool(_HEADING.fullmatch(reply.lstrip("\n").partition("\n")[0]))


def apply_edits(source: str, reply: str) -> str | None:
    """The program with a reply's edits; None where they are not in order. Lines behind the last,
    which a model that counts badly names, are the end."""
    old = _lines(source)
    new: list[str] = []
    done = 0  # lines of `old` that are behind us
    hunks = _read(reply)
    if hunks is None:
        return None
    for hunk in hunks:
        start, end = min(hunk.start, len(old)), min(hunk.end, len(old))
        if not done <= start <= end:
            return None
        new += _text(old[done:start])
        new += hunk.lines
        if hunk.indent:
            new += _text([(_INDENT + line, blank) for line, blank in old[start:end]])
        done = end
    return "\n".join([*new, *_text(old[done:])]).rstrip("\n")


def _hunks_between(slow: str, fast: str) -> Iterator[_Hunk]:
    old, new = ([line for line, _ in _lines(source)] for source in (slow, fast))
    alike = SequenceMatcher(
        None, [line.strip() for line in old], [line.strip() for line in new], False
    )
    for kind, start, end, first, last in alike.get_opcodes():
        if kind != "equal":
            yield _Hunk(start, end, tuple(new[first:last]))
            continue
        fates = [_fate(*pair) for pair in zip(old[start:end], new[first:last], strict=True)]
        for low, high in _runs(fates):
            if fates[low] == _MOVE:
                yield _Hunk(start + low, start + high, indent=True)
            elif fates[low] == _CHANGE:
                yield _Hunk(start + low, start + high, tuple(new[first + low : first + high]))


def _fate(old: str, new: str) -> int:
    if old == new:
        return _KEEP
    return _MOVE if new == _INDENT + old else _CHANGE


def _runs(values: Sequence[int]) -> Iterator[tuple[int, int]]:
    """Slices of equal values."""
    start = 0
    for place in range(1, len(values) + 1):
        if place == len(values) or values[place] != values[start]:
            yield start, place
            start = place


def _written(hunk: _Hunk) -> list[str]:
    if hunk.start == hunk.end:
        place = f"{hunk.start}+"
    elif hunk.end == hunk.start + 1:
        place = f"{hunk.end}"
    else:
        place = f"{hunk.start + 1}-{hunk.end}"
    return [f"@ {place} >" if hunk.indent else f"@ {place}", *hunk.lines]


def _read(reply: str) -> list[_Hunk] | None:
    """The hunks of a reply; None where it does not begin with a heading, where a heading's numbers
    fall or lines follow one that indents."""
    found: list[_Hunk] = []
    heading: re.Match[str] | None = None
    lines: list[str] = []
    for line in [*reply.lstrip("\n").rstrip("\n").split("\n"), None]:
        following = None if line is None else _HEADING.fullmatch(line)
        if line is not None and following is None:
            lines.append(line)
            continue
        if heading is not None:
            first = int(heading["first"])
            last = int(heading["last"] or first)
            start = first if heading["behind"] else first - 1
            if start < 0 or start > last or (heading["indent"] and lines):
                return None
            found.append(_Hunk(start, last, tuple(lines), bool(heading["indent"])))
        elif lines:
            return None
        heading, lines = following, []
    return found


def _lines(source: str) -> list[tuple[str, int]]:
    """The lines that are not blank, each with the number of blank ones behind it."""
    found: list[tuple[str, int]] = []
    for line in source.split("\n"):
        if line.strip():
            found.append((line.rstrip("\r"), 0))
        elif found:
            found[-1] = found[-1][0], found[-1][1] + 1
    return found


def _text(lines: Sequence[tuple[str, int]]) -> list[str]:
    return [text for line, blank in lines for text in (line, *[""] * blank)]
