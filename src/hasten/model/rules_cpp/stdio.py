"""Calls of printf and scanf, taken apart at the conversions of their formats."""

from __future__ import annotations

import re

from hasten.model.rules_cpp import runtime, runtime_stdio
from hasten.model.rules_cpp.base import (
    INPUT_STDIO,
    clash,
    foreign_scope,
    insert_after_first_include,
    qualified_start,
    untouchable,
)
from hasten.model.rules_cpp.tokens import Kind
from hasten.model.rules_cpp.unit import Edits, Region, parse

WRITTEN = frozenset({"printf", "puts", "putchar"})
_READ = frozenset({"scanf", "getchar"})
_CONVERSION = re.compile(r"%(?:(ll|l)?([du])|([csi%]))")
_PLAIN_TEXT = re.compile(r'(?:[^"\\%]|\\[nt"\'\\])*')
_OPERAND = {
    **{("", "d"): "d", ("", "u"): "u", ("l", "d"): "ld", ("l", "u"): "lu"},
    **{("ll", "d"): "ld", ("ll", "u"): "lu"},
}


def replace_output_call(region: Region, p: int, edits: Edits) -> bool:
    """Edit one call of printf, puts or putchar; False where it is no call.

    A printf whose format is more than %d, %u, %ld, %lu, %c and %s is formatted as before and
    written by the writer."""
    arguments = _arguments(region, p)
    if arguments is None or not arguments or foreign_scope(region, p):
        return False
    edits.drop(region, qualified_start(region, p), p)
    name = region.text(p)
    if name != "printf":
        if len(arguments) != 1:
            return False
        edits.set(region, p, "hasten_io::print")
        letter = "s" if name == "puts" else "c"
        _wrap(region, arguments[0], edits, f"hasten_io::put_{letter}(", ")")
        if name == "puts":
            edits.after(region, arguments[0][1] - 1, ', "\\n"')
        return True
    pieces = _format_pieces(region, arguments)
    if pieces is None:
        edits.set(region, p, "hasten_io::print_any")
        return True
    edits.set(region, p, "hasten_io::print")
    return _place(region, arguments, pieces, edits, "put")


def _place(
    region: Region,
    arguments: list[tuple[int, int]],
    pieces: list[tuple[str, str]],
    edits: Edits,
    verb: str,
) -> bool:
    """Put the pieces of a format between the arguments, which are wrapped where they stand."""
    leading = ""
    argument = 0
    for kind, text in pieces:
        if kind == "text":
            item = f'"{text}"' if verb == "put" else "hasten_io::SkipBlanks()"
            if argument == 0:
                leading += (", " if leading else "") + item
            else:
                edits.after(region, arguments[argument][1] - 1, f", {item}")
        else:
            argument += 1
            _wrap(region, arguments[argument], edits, f"hasten_io::{verb}_{text}(", ")")
    edits.set(region, arguments[0][0], leading)
    if not leading and region.text(arguments[0][1]) == ",":
        edits.set(region, arguments[0][1], "")
    return True


def _wrap(
    region: Region, argument: tuple[int, int], edits: Edits, opening: str, closing: str
) -> None:
    edits.before(region, argument[0], opening)
    edits.after(region, argument[1] - 1, closing)


def _arguments(region: Region, p: int) -> list[tuple[int, int]] | None:
    """The extents of a call's arguments, or None where there is no whole call."""
    if region.text(p + 1) != "(":
        return None
    found: list[tuple[int, int]] = []
    depth = 1
    start = q = p + 2
    while q < len(region.code):
        text = region.text(q)
        if text in ("(", "[", "{"):
            depth += 1
        elif text in (")", "]", "}"):
            depth -= 1
        if depth == 0 or (depth == 1 and text == ","):
            if q > start:
                found.append((start, q))
            elif found or text == ",":
                return None
            start = q + 1
        if depth == 0:
            return found
        q += 1
    return None


def _format_pieces(
    region: Region, arguments: list[tuple[int, int]]
) -> list[tuple[str, str]] | None:
    """A literal format as texts and conversions, one conversion for each further argument; None
    where it has anything else."""
    start, end = arguments[0]
    literal = region.text(start)
    if end != start + 1 or region.kind(start) is not Kind.STRING or literal[0] != '"':
        return None
    literal = literal[1:-1]
    pieces: list[tuple[str, str]] = []
    position = 0
    while position < len(literal):
        text = _PLAIN_TEXT.match(literal, position)
        if text is not None and text.end() > position:
            pieces.append(("text", text.group()))
            position = text.end()
            continue
        match = _CONVERSION.match(literal, position)
        if match is None:
            return None
        length, integer, other = match.groups()
        if other == "%":
            pieces.append(("text", "%"))
        elif other is not None:
            pieces.append(("operand", "d" if other == "i" else other))
        else:
            pieces.append(("operand", _OPERAND[length or "", integer]))
        position = match.end()
    operands = sum(kind == "operand" for kind, _ in pieces)
    return pieces if pieces and operands == len(arguments) - 1 else None


class FastScanf:
    """Read through a reader of the program's own instead of scanf and getchar.

    Safe when standard input is read by these two only, each scanf has a literal format of %d, %u,
    %ld, %lld, %c, %s and blanks with as many arguments, and the arguments have exactly the types
    that the format names (others do not compile). Matching, the end of input, saturation at 64
    bits and the returned count are glibc's. Faster because scanf interprets its format and locks
    and copies for each call.
    """

    name = "fast-scanf"

    def apply(self, source: str) -> str:
        """Replace every call, or none."""
        unit = parse(source)
        if unit is None or untouchable(unit) or not unit.uses(("scanf",)):
            return source
        if unit.uses((INPUT_STDIO - _READ) | {"cin", "hasten_in", "istream"}):
            return source
        if clash(unit, _READ | {"hasten_io", "hasten_in"}):
            return source
        edits = Edits()
        for region in unit.regions:
            for p in region.find(*_READ):
                if not _replace_input_call(region, p, edits):
                    return source
        names = runtime.names(runtime_stdio.SCANF)
        if not insert_after_first_include(unit, edits, runtime_stdio.SCANF, names):
            return source
        return unit.render(edits)


def _replace_input_call(region: Region, p: int, edits: Edits) -> bool:
    if region.texts(p - 3, p) == ("using", "std", "::"):
        return region.text(p + 1) == ";"
    arguments = _arguments(region, p)
    if arguments is None or foreign_scope(region, p):
        return False
    edits.drop(region, qualified_start(region, p), p)
    if region.text(p) == "getchar":
        edits.set(region, p, "hasten_io::hasten_in.next")
        return not arguments
    pieces = _format_pieces(region, arguments) if arguments else None
    if pieces is None or not any(kind == "operand" for kind, _ in pieces):
        return False
    if "%i" in region.text(arguments[0][0]):  # reads octal and hexadecimal numbers too
        return False
    if any(kind == "text" and not re.fullmatch(r"(?: |\\n|\\t)+", text) for kind, text in pieces):
        return False
    edits.set(region, p, "hasten_io::scan")
    return _place(region, arguments, pieces, edits, "get")
