"""Replace cout and printf by a writer of the program's own."""

from __future__ import annotations

from hasten.model.rules_cpp import runtime, runtime_stdio
from hasten.model.rules_cpp.base import (
    OUTPUT_STDIO,
    as_operand,
    clash,
    insert_after_first_include,
)
from hasten.model.rules_cpp.reader import rename_parameters, replace_stream
from hasten.model.rules_cpp.stdio import WRITTEN, replace_output_call
from hasten.model.rules_cpp.streams import endl_is_newline, replace_endl
from hasten.model.rules_cpp.unit import Edits, Region, parse

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
    """Write through a writer of the program's own instead of cout and printf.

    Safe when standard output is written only by `cout << ...` without manipulators other than endl
    and by calls of printf, puts and putchar, and the program ends through its exit handlers; both
    kinds together only where cout is synchronised with stdio, so that their order is the
    program's. Integers, bool, characters, C strings and std::string are written as before; any
    other operand of `<<` does not compile. The program's own `operator<<` on ostream is made one
    on the writer. Faster because cout and printf spend hundreds of instructions on an operand.
    """

    name = "fast-writer"

    def apply(self, source: str) -> str:
        """Replace every write, or none."""
        unit = parse(source)
        if unit is None or not unit.uses({"cout"} | WRITTEN) or not endl_is_newline(unit):
            return source
        if unit.uses((OUTPUT_STDIO - WRITTEN) | {"hasten_out"}):
            return source
        if as_operand(unit, _MANIPULATORS) or clash(unit, _OWN | WRITTEN | {"cout"}):
            return source
        edits = Edits()
        for region in unit.regions:
            for p in region.find("cout", *WRITTEN):
                if not _replace_write(region, p, edits):
                    return source
        if not edits or not rename_parameters(unit, edits, "ostream", "Writer"):
            return source
        replace_endl(unit, edits)
        block = runtime.WRITER + (runtime_stdio.PRINTF if unit.uses(WRITTEN) else "")
        if not insert_after_first_include(unit, edits, block, runtime.names(block)):
            return source
        return unit.render(edits)


def _replace_write(region: Region, p: int, edits: Edits) -> bool:
    if region.text(p) == "cout":
        return replace_stream(region, p, edits, "<<", "hasten_io::hasten_out")
    if region.texts(p - 3, p) == ("using", "std", "::"):
        return region.text(p + 1) == ";"
    return replace_output_call(region, p, edits)
