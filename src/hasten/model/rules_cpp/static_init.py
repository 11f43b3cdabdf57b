"""Whether a program may use cin or cout before main begins."""

from __future__ import annotations

from hasten.model.rules_cpp.tokens import Kind
from hasten.model.rules_cpp.unit import Region, Unit

_STREAMS = frozenset({"cin", "cout"})


def streams_before_main(unit: Unit) -> bool:
    """True unless it is plain that no initialiser of a global uses cin or cout.

    A function or a class is tainted when its text, or a tainted one that it names, mentions a
    stream. Outside functions and classes no tainted name may stand, except as what a function
    definition or a prototype declares."""
    items = _items(unit.main)
    uses_streams = {
        m.name
        for m in unit.macros
        if any(m.body.text(p) in _STREAMS for p in range(len(m.body.code)))
    } | _STREAMS
    bodies = [(_declared(unit.main, a, b), unit.main.texts(b, c)) for a, b, c in items if c > b]
    tainted = set(uses_streams)
    macro_words = {m.name: set(m.body.texts(0, len(m.body.code))) for m in unit.reachable_macros}
    grown = True
    while grown:
        before = len(tainted)
        for names, body in bodies:
            if not tainted.isdisjoint(body):
                tainted |= names
        for name, words in macro_words.items():
            if not tainted.isdisjoint(words):
                tainted.add(name)
        grown = len(tainted) > before
    return any(_runs(unit.main, a, b, c, tainted) for a, b, c in items)


def _items(region: Region) -> list[tuple[int, int, int]]:
    """The declarations at namespace scope: (start, start of the braces, end). For one without
    braces the last two are equal. The text behind a class's braces is an item of its own."""
    items: list[tuple[int, int, int]] = []
    start = p = 0
    while p < len(region.code):
        text = region.text(p)
        if text == "{":
            header = region.texts(start, p)
            if "namespace" in header or (header[:1] == ("extern",) and len(header) == 2):
                start = p = p + 1  # what is inside counts as namespace scope
                continue
            end = region.partner[p] + 1
            items.append((start, p, end))
            start = p = end
        elif text == ";" or text == "}":
            items.append((start, p, p))
            start = p = p + 1
        elif text in ("(", "["):
            p = region.partner[p] + 1
        else:
            p += 1
    return items


def _is_class(header: tuple[str, ...]) -> bool:
    return any(word in header for word in ("struct", "class", "union")) and "(" not in header


def _is_function(header: tuple[str, ...]) -> bool:
    return ("(" in header and "=" not in header[: header.index("(")]) or "operator" in header


def _declared(region: Region, start: int, brace: int) -> set[str]:
    header = region.texts(start, brace)
    if _is_class(header):
        return {region.text(p) for p in range(start, brace) if region.kind(p) is Kind.NAME} - {
            "template", "typename", "class", "struct", "union", "public", "private", "final",
        }  # fmt: skip
    if _is_function(header):
        if "operator" in header:
            return {"operator"}
        first = header.index("(")
        return {header[first - 1]} if first else set()
    return {region.text(p) for p in range(start, brace) if region.kind(p) is Kind.NAME}


def _runs(region: Region, start: int, brace: int, end: int, tainted: set[str]) -> bool:
    """Whether an item may run a tainted name before main."""
    header = region.texts(start, brace)
    if end > brace and (_is_class(header) or _is_function(header)):
        # A class's declarators follow its braces as an item: they define objects of that class.
        names = _declared(region, start, brace) if _is_class(header) else set()
        return region.text(end) != ";" and bool(names & tainted) and _is_class(header)
    if not tainted.isdisjoint(region.texts(brace, end)):
        return True
    if header[:2] in (("using", "std"), ("using", "namespace")):
        return False
    depth = 0
    prototype = "=" not in header
    for offset, word in enumerate(header):
        depth += (word in "([") - (word in ")]") if word else 0
        if word in tainted:
            named = offset > 0 and header[offset + 1 : offset + 2] == ("(",) and depth == 0
            if not (prototype and named and header[offset - 1] not in ("new", ")", "]")):
                return True
    return False
