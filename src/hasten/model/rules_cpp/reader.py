"""Replace cin by a reader of its own."""

from __future__ import annotations

from hasten.model.rules_cpp import runtime
from hasten.model.rules_cpp.base import (
    INPUT_STDIO,
    LITERAL_ZEROS,
    as_operand,
    clash,
    foreign_scope,
    insert_after_first_include,
    qualified_start,
    untouchable,
)
from hasten.model.rules_cpp.unit import Edits, Region, Unit, parse

_MANIPULATORS = frozenset(
    [
        "noskipws",
        "skipws",
        "ws",
        "hex",
        "oct",
        "dec",
        "setbase",
        "boolalpha",
        "noboolalpha",
        "setiosflags",
        "resetiosflags",
        "setw",
        "get_money",
        "get_time",
        "quoted",
        "setf",
        "unsetf",
    ]
)
_OWN = frozenset({"hasten_io", "hasten_in"})


class FastReader:
    """Read through a reader of the program's own instead of cin.

    Safe when cin is used only as `cin >> ...` and `getline(cin, ...)` without manipulators, and
    nothing else reads standard input; the reader treats every input as cin does (see `runtime`),
    and a type that it does not know does not compile. The program's own `operator>>` on istream
    is made one on the reader. Not for a dialogue with another process: input is read in blocks.
    Faster because cin spends hundreds of instructions on a number (sentry, locale, virtual calls).
    """

    name = "fast-reader"

    def apply(self, source: str) -> str:
        """Replace every cin, or none."""
        unit = parse(source)
        if unit is None or untouchable(unit) or not unit.uses(("cin",)):
            return source
        if unit.uses(INPUT_STDIO | {"hasten_in"}) or clash(unit, _OWN | {"cin"}):
            return source
        if as_operand(unit, _MANIPULATORS):
            return source
        edits = Edits()
        for region in unit.regions:
            for p in region.find("cin"):
                if not replace_stream(region, p, edits, ">>", "hasten_io::hasten_in"):
                    return source
        if not edits or not rename_parameters(unit, edits, "istream", "Reader"):
            return source
        names = runtime.names(runtime.READER)
        if not insert_after_first_include(unit, edits, runtime.READER, names):
            return source
        return unit.render(edits)


def replace_stream(region: Region, p: int, edits: Edits, operator: str, new: str) -> bool:
    """Edit one use of a standard stream; False where it is none that can be replaced.

    `stream.tie(nullptr)` stays, as the stream itself does; so does a using-declaration."""
    start = qualified_start(region, p)
    if foreign_scope(region, p):
        return False
    if region.text(start - 1) == "using" and start < p:
        return region.text(p + 1) == ";"
    follows = region.text(p + 1)
    if follows == operator:
        edits.drop(region, start, p)
        edits.set(region, p, new)
        return True
    if follows == "." and region.text(p + 2) == "tie" and region.text(p + 3) == "(":
        closed = region.text(p + 4) in LITERAL_ZEROS and region.text(p + 5) == ")"
        return closed or region.text(p + 4) == ")"
    return operator == ">>" and _replace_getline(region, p, start, edits, new)


def _replace_getline(region: Region, p: int, start: int, edits: Edits, new: str) -> bool:
    """Edit the first argument of `getline(cin, ...)`, and take its qualification away: the
    reader's own is found by its argument."""
    call = start - 2
    if region.text(start - 1) != "(" or region.text(call) != "getline" or region.text(p + 1) != ",":
        return False
    if foreign_scope(region, call):
        return False
    edits.drop(region, qualified_start(region, call), call)
    edits.drop(region, start, p)
    edits.set(region, p, new)
    return True


def rename_parameters(unit: Unit, edits: Edits, old: str, new: str) -> bool:
    """Make each `istream &` of the program's own functions a reference to the new class."""
    for region in unit.regions:
        for p in region.find(old):
            start = qualified_start(region, p)
            if region.text(start - 1) == "using" or foreign_scope(region, p):
                return False
            if region.text(p + 1) != "&" or region.text(start - 1) == "<":
                return False
            edits.drop(region, start, p)
            edits.set(region, p, f"hasten_io::{new}")
    return True
