"""Replace cout by a writer of its own."""

from __future__ import annotations

from hasten.model.rules_cpp import runtime
from hasten.model.rules_cpp.base import (
    OUTPUT_STDIO,
    as_operand,
    clash,
    insert_after_first_include,
)
from hasten.model.rules_cpp.reader import rename_parameters, replace_stream
from hasten.model.rules_cpp.streams import endl_is_newline, replace_endl
from hasten.model.rules_cpp.unit import Edits, parse

_MANIPULATORS = frozenset(
    [
        "flush",
        "ends",
        "hex",
        "oct",
        "dec",
        "setbase",
        "boolalpha",
        "noboolalpha",
        "showpos",
        "noshowpos",
        "showbase",
        "uppercase",
        "setiosflags",
        "resetiosflags",
        "setw",
        "setfill",
        "left",
        "right",
        "internal",
        "fixed",
        "scientific",
        "hexfloat",
        "defaultfloat",
        "setprecision",
        "showpoint",
        "setf",
        "unsetf",
        "put_money",
        "put_time",
        "quoted",
    ]
)
_OWN = frozenset({"hasten_io", "hasten_out"})


class FastWriter:
    """Write through a writer of the program's own instead of cout.

    Safe when cout is used only as `cout << ...` without manipulators other than endl, nothing else
    writes to standard output, and the program ends through its exit handlers. Integers, bool,
    characters, C strings and std::string are written as cout writes them by default; any other
    type does not compile. The program's own `operator<<` on ostream is made one on the writer.
    Faster because cout spends about a hundred instructions on each operand.
    """

    name = "fast-writer"

    def apply(self, source: str) -> str:
        """Replace every cout, or none."""
        unit = parse(source)
        if unit is None or not unit.uses(("cout",)) or not endl_is_newline(unit):
            return source
        if unit.uses(OUTPUT_STDIO | {"hasten_out"}) or as_operand(unit, _MANIPULATORS):
            return source
        if clash(unit, _OWN | {"cout"}):
            return source
        edits = Edits()
        for region in unit.regions:
            for p in region.find("cout"):
                if not replace_stream(region, p, edits, "<<", "hasten_io::hasten_out"):
                    return source
        if not edits or not rename_parameters(unit, edits, "ostream", "Writer"):
            return source
        replace_endl(unit, edits)
        names = runtime.names(runtime.WRITER)
        if not insert_after_first_include(unit, edits, runtime.WRITER, names):
            return source
        return unit.render(edits)
