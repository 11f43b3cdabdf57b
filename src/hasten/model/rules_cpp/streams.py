"""Rules that leave the standard streams in place and make them cheaper."""

from __future__ import annotations

from hasten.model.rules_cpp.base import (
    INPUT_STDIO,
    OUTPUT_STDIO,
    as_operand,
    clash,
    main_body,
    qualified_start,
    untouchable,
)
from hasten.model.rules_cpp.static_init import streams_before_main
from hasten.model.rules_cpp.unit import Edits, Region, Unit, parse

_FILES = frozenset({"ofstream", "ifstream", "fstream", "filebuf", "basic_ofstream", "fopen"})
_WIDTHS = frozenset({"setw", "width"})


class FastIo:
    """Add `sync_with_stdio(false)` and `cin.tie(nullptr)` as main's first statements.

    Safe when no direction mixes C++ streams with C stdio (scanf beside cout is fine, scanf beside
    cin is not), when nothing reads or writes before main, and when the program neither redirects
    its files nor ends without running its exit handlers. Faster because synchronised streams
    fetch and store each character through stdio, and a tied cin flushes cout before each read.
    """

    name = "fast-io"

    def apply(self, source: str) -> str:
        """Insert the calls that are missing."""
        unit = parse(source)
        if unit is None or untouchable(unit) or not unit.uses(("cin", "cout")):
            return source
        mixed = (unit.uses(("cin",)) and unit.uses(INPUT_STDIO)) or (
            unit.uses(("cout",)) and unit.uses(OUTPUT_STDIO)
        )
        body = main_body(unit)
        names = frozenset(["std", "ios", "sync_with_stdio", "cin", "tie", "nullptr", "false"])
        if mixed or body is None or clash(unit, names) or streams_before_main(unit):
            return source
        if not {"iostream", "bits/stdc++.h"} & set(unit.includes):
            return source
        missing = []
        if not unit.uses(("sync_with_stdio",)):
            missing.append("std::ios::sync_with_stdio(false);")
        if unit.uses(("cin",)) and not _unties(unit):
            missing.append("std::cin.tie(nullptr);")
        if not missing:
            return source
        edits = Edits()
        edits.after(unit.main, body, "".join("\n  " + statement for statement in missing))
        return unit.render(edits)


def _unties(unit: Unit) -> bool:
    return unit.uses(("tie",)) and any(
        region.texts(p, p + 3) == ("cin", ".", "tie")
        for region in unit.regions
        for p in region.find("cin")
    )


class Endl:
    """Write `'\\n'` where `endl` is written.

    Safe when every `endl` is the standard one and an operand of `<<`, no field width is set (endl
    ignores it, a character does not), no file streams are used (another reader of the file could
    see the difference), and unsynchronised cout is not mixed with printf (the flush keeps their
    order). Faster because each flush is a system call.
    """

    name = "endl"

    def apply(self, source: str) -> str:
        """Replace every endl, or none."""
        unit = parse(source)
        if unit is None or not endl_is_newline(unit):
            return source
        edits = Edits()
        replace_endl(unit, edits)
        return unit.render(edits) if edits else source


def endl_is_newline(unit: Unit) -> bool:
    """Whether each endl in the program can be written as a character."""
    if (
        untouchable(unit)
        or unit.uses(_FILES)
        or as_operand(unit, _WIDTHS)
        or "endl" in unit.macro_names
    ):
        return False
    if unit.uses(("sync_with_stdio",)) and unit.uses(("cout",)) and unit.uses(OUTPUT_STDIO):
        return False
    return all(
        _is_using(region, p) or region.text(qualified_start(region, p) - 1) == "<<"
        for region in unit.regions
        for p in region.find("endl")
    ) and _insertions_are_of_streams(unit)


def _is_using(region: Region, position: int) -> bool:
    return region.texts(position - 3, position) == ("using", "std", "::")


def _insertions_are_of_streams(unit: Unit) -> bool:
    """Whether each `operator<<` of the program's own takes an ostream, so that no class of its own
    gives endl another meaning."""
    for region in unit.regions:
        for p in region.find("operator"):
            if region.text(p + 1) == "<<" and "ostream" not in region.texts(p + 3, p + 6):
                return False
    return True


def replace_endl(unit: Unit, edits: Edits) -> None:
    """Edit each `<< endl`; only where `endl_is_newline`."""
    for region in unit.regions:
        for p in region.find("endl"):
            if not _is_using(region, p):
                start = qualified_start(region, p)
                edits.drop(region, start, p)
                edits.set(region, p, "'\\n'")
