"""Undo what 2to3 did to Python programs that were Python 3 already.

The Python programs of pie-perf all went through 2to3. It takes `print(...)` for Python 2's print
statement and `input()` for Python 2's, which evaluated the line. Undone is:

    kind      2to3 wrote             the author had
    eval      eval(input())          input()
    starred   print((*a))            print(*a)      (the former is no Python at all)
    tuple     print((a, b))          print(a, b)    (the former prints a tuple)
    single    print((a + b))         print(a + b)

each only where 2to3 would have made it: 2to3 lets `print(a)`, `print("a")`, `print([a])` and
`input().split()` be, so `print((a))` is what the author wrote.

A program that shows that this reading is wrong is left as it is, whole: one with an `input()` or a
`print(a + b)` that 2to3 would have changed (2to3 made those of Python 2's `raw_input()` and
`print a + b`, so `eval(input())` is a right translation there; or 2to3 never saw the program), and
one with a `print` that 2to3 cannot read as a statement (`print(a, end="")`, `f(print)`), because it
leaves such files alone.

Deliberately left: `list(...)` around map, filter, zip, range and the views of a dict, because
people write that themselves and it does not change what a program does; `from functools import
reduce`; names that 2to3 replaced (`long` by `int`, `unicode` by `str`), because what the author
wrote cannot be told.
"""

from __future__ import annotations

import io
import tokenize
from collections import Counter
from dataclasses import dataclass, field

KINDS = ("eval", "starred", "tuple", "single")

_SKIPPED = (tokenize.COMMENT, tokenize.NL, tokenize.INDENT, tokenize.DEDENT)
_OPENING = {"(": ")", "[": "]", "{": "}"}
_TRAILERS = (".", "(", "[")
_ARITHMETIC = ("-", "/", "//", "**", "-=", "/=", "//=", "**=", "*=")  # not for text, as + is
_COMPARISONS = ("<", ">", "<=", ">=", "==", "!=")


@dataclass(frozen=True, slots=True)
class Repair:
    """A program after repair. `undone` counts the places by kind; `left`: why none was changed,
    where the program has places that look like 2to3's but shows that they are not."""

    source: str
    undone: Counter[str] = field(default_factory=Counter)
    left: str | None = None


@dataclass(frozen=True, slots=True)
class _Token:
    """A token by its place in the text. `kind` is tokenize's; a whole f-string is one STRING."""

    kind: int
    text: str
    start: int
    end: int


class _NotTouched(Exception):
    """The program holds what 2to3 would have changed, or cannot read."""


def repair(source: str) -> Repair:
    """Undo 2to3's artefacts in one Python program."""
    if "eval(input" not in source and "print((" not in source:
        return Repair(source)
    try:
        tokens = _tokens(source)
        partners = _partners(tokens)
    except (tokenize.TokenError, SyntaxError) as error:
        return Repair(source, left=f"cannot be read: {error.args[0]}")
    undone: Counter[str] = Counter()
    cuts: list[tuple[int, int]] = []
    try:
        for place, token in enumerate(tokens):
            if token.kind != tokenize.NAME or token.text not in ("input", "print"):
                continue
            look = _at_input if token.text == "input" else _at_print
            found = look(tokens, partners, place)
            if found is not None:
                undone[found.kind] += 1
                start, cut = found.opening
                cuts += [
                    (tokens[start].start, tokens[cut].end),
                    (tokens[found.closing].start, tokens[found.closing].end),
                ]
    except _NotTouched as error:
        return Repair(source, left=str(error))
    return Repair(_without(source, cuts), undone)


@dataclass(frozen=True, slots=True)
class _Found:
    """A place that 2to3 made: the first and last token of what it put before, and that after."""

    kind: str
    opening: tuple[int, int]
    closing: int


def _at_input(tokens: list[_Token], partners: dict[int, int], place: int) -> _Found | None:
    """`eval(input(...))` around the `input` at a place. Raises `_NotTouched` for a bare one."""
    before = tokens[place - 1].text if place else ""
    if before in (".", "def") or tokens[place + 1].text != "(":
        return None
    end = partners[place + 1]
    if tokens[end + 1].text in _TRAILERS:
        return None  # 2to3 changes input() alone, not input().split()
    if before != "(" or tokens[place - 2].text != "eval" or partners[place - 1] != end + 1:
        raise _NotTouched("has input() as 2to3 does not leave it")
    if tokens[end + 2].text in _TRAILERS:
        raise _NotTouched("has eval(input()) as 2to3 does not write it")
    if _needs_number(tokens, place - 3, end + 2):
        return None
    return _Found("eval", (place - 2, place - 1), end + 1)


def _needs_number(tokens: list[_Token], before: int, after: int) -> bool:
    """Whether what stands between two tokens cannot be text: then its eval is the author's."""
    if before < 0:
        return False
    left, right = tokens[before].text, tokens[after].text
    if left in _ARITHMETIC or right in _ARITHMETIC:
        return True
    if right in _COMPARISONS and tokens[after + 1].kind == tokenize.NUMBER:
        return True
    if left == "*" and before and tokens[before - 1].text == "]":
        return True  # [0] * eval(input())
    return left == "(" and right in (",", ")") and before > 0 and tokens[before - 1].text == "range"


def _at_print(tokens: list[_Token], partners: dict[int, int], place: int) -> _Found | None:
    """`print((...))` at a place. Raises `_NotTouched` for what 2to3 would have changed."""
    if not _starts_statement(tokens, place):
        raise _NotTouched("has a print that is no statement")
    if tokens[place + 1].text != "(":
        raise _NotTouched("has a print that is not called")
    first, end = place + 2, partners[place + 1]
    if not _ends_line(tokens[end + 1]) and tokens[end + 1].text != ";":
        raise _NotTouched("has a print that is no statement")
    if _is_atom(tokens, partners, first, end):
        if tokens[first].text != "(" or _is_atom(tokens, partners, first + 1, end - 1):
            return None
        if tokens[first + 1].text == "yield" or tokens[first].start != tokens[place].end + 1:
            return None  # the author's own: 2to3 puts print(( together
        kind = _kind(tokens, partners, first + 1, end - 1)
        return _Found(kind, (first, first), end - 1)
    raise _NotTouched("has print() as 2to3 does not leave it")


def _starts_statement(tokens: list[_Token], place: int) -> bool:
    before = place - 1
    if before < 0 or _ends_line(tokens[before]) or tokens[before].text == ";":
        return True
    if tokens[before].text != ":":
        return False
    while before >= 0 and not _ends_line(tokens[before]):
        if tokens[before].text == "lambda":
            return False
        before -= 1
    return True


def _is_atom(tokens: list[_Token], partners: dict[int, int], first: int, end: int) -> bool:
    """Whether 2to3 lets `print(...)` around these tokens be: a name, strings, something in
    brackets, or nothing. A number is none."""
    if first == end:
        return True
    if all(token.kind == tokenize.STRING for token in tokens[first:end]):
        return True
    if end - first == 1:
        return tokens[first].kind == tokenize.NAME
    return partners.get(first) == end - 1


def _kind(tokens: list[_Token], partners: dict[int, int], first: int, end: int) -> str:
    """What stands in the parentheses that 2to3 added."""
    if tokens[first].text == "*":
        return "starred"
    place, commas, depth = first, 0, False
    while place < end:
        text = tokens[place].text
        depth = depth or text in ("for", "lambda")  # the commas after it are its own
        commas += text == "," and not depth
        place = partners[place] + 1 if text in _OPENING else place + 1
    return "tuple" if commas else "single"


def _ends_line(token: _Token) -> bool:
    return token.kind in (tokenize.NEWLINE, tokenize.ENDMARKER)


def _tokens(source: str) -> list[_Token]:
    """All tokens but comments and layout, two ends of file last so that one can look ahead."""
    starts = [0]
    for line in io.StringIO(source):
        starts.append(starts[-1] + len(line))
    found: list[_Token] = []
    depth = 0  # in f-strings, which are tokens of their own from Python 3.12 on
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        name = tokenize.tok_name[token.type]
        start = starts[token.start[0] - 1] + token.start[1]
        end = starts[min(token.end[0], len(starts)) - 1] + token.end[1]
        if name == "FSTRING_START":
            depth += 1
            found += [_Token(tokenize.STRING, "", start, end)] if depth == 1 else []
        elif name == "FSTRING_END":
            depth -= 1
        elif not depth and token.type not in _SKIPPED:
            found.append(_Token(token.type, token.string, start, end))
    return found + [_Token(tokenize.ENDMARKER, "", len(source), len(source))] * 2


def _partners(tokens: list[_Token]) -> dict[int, int]:
    """The place of each closing bracket by that of its opening one. Raises `SyntaxError`."""
    opened: list[int] = []
    found: dict[int, int] = {}
    for place, token in enumerate(tokens):
        if token.kind != tokenize.OP:
            continue
        if token.text in _OPENING:
            opened.append(place)
        elif token.text in _OPENING.values():
            if not opened or _OPENING[tokens[opened[-1]].text] != token.text:
                raise SyntaxError(f"a {token.text} closes nothing")
            found[opened.pop()] = place
    if opened:
        raise SyntaxError("a bracket is not closed")
    return found


def _without(source: str, cuts: list[tuple[int, int]]) -> str:
    """The text without some stretches. Those of nested places never overlap."""
    kept, place = [], 0
    for start, end in sorted(cuts):
        kept.append(source[place:start])
        place = end
    return "".join([*kept, source[place:]])
