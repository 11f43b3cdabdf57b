"""Edits of numbered lines: how a small model says what is to change in a program.

A whole program is long to write, and every line that is copied can go wrong. Here the model reads
the program with its lines numbered,

    1|n = int(input())
    2|print(sum(range(n)))

and answers with the lines that change. `@ 2` replaces line 2 by what follows, `@ 2-5` several
lines; `@ 2+` puts what follows behind line 2, `@ 0+` before the first line. A heading with nothing
behind it takes the lines away. Numbers are those of the program that was read, ascending.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from difflib import SequenceMatcher

_HEADING = re.compile(r"@ (?P<first>\d+)(?:(?P<insert>\+)|-(?P<last>\d+))?[ \t]*")


def numbered(source: str) -> str:
    """The program as the model reads it."""
    return "\n".join(f"{number}|{line}" for number, line in enumerate(_lines(source), 1))


def edits_between(slow: str, fast: str) -> str:
    """What turns one program into the other, each line ended; empty where nothing changes."""
    old, new = _lines(slow), _lines(fast)
    found: list[str] = []
    for kind, start, end, first, last in SequenceMatcher(None, old, new, False).get_opcodes():
        if kind == "equal":
            continue
        if start == end:
            heading = f"@ {start}+"
        else:
            heading = f"@ {start + 1}" if end == start + 1 else f"@ {start + 1}-{end}"
        found += [heading, *new[first:last]]
    return "".join(f"{line}\n" for line in found)


def is_edits(reply: str) -> bool:
    """Whether a reply has this form: it begins with a heading."""
    return bool(_HEADING.fullmatch(reply.lstrip("\n").partition("\n")[0]))


def apply_edits(source: str, reply: str) -> str | None:
    """The program with a reply's edits; None where they are not in order or not of its lines."""
    old = _lines(source)
    new: list[str] = []
    done = 0  # lines of `old` that are behind us
    for start, end, lines in _hunks(reply):
        if not done <= start <= end <= len(old):
            return None
        new += [*old[done:start], *lines]
        done = end
    return "\n".join([*new, *old[done:]])


def _hunks(reply: str) -> Iterator[tuple[int, int, list[str]]]:
    """What each hunk replaces, as a slice of lines, and by what; a slice that cannot be where the
    reply does not begin with a heading or a heading's numbers fall."""
    hunk: tuple[int, int, list[str]] | None = None
    for line in reply.lstrip("\n").removesuffix("\n").split("\n"):
        heading = _HEADING.fullmatch(line)
        if heading is None:
            if hunk is None:
                yield -1, -1, []
                return
            hunk[2].append(line)
            continue
        if hunk is not None:
            yield hunk
        first = int(heading["first"])
        if heading["insert"]:
            hunk = first, first, []
        else:
            hunk = first - 1, int(heading["last"] or first), []
    if hunk is not None:
        yield hunk


def _lines(source: str) -> list[str]:
    return source.strip("\n").split("\n")
