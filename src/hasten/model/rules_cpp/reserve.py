"""Room for a vector before the loop that fills it."""

from __future__ import annotations

from hasten.model.rules_cpp.base import depth_of, main_body, untouchable
from hasten.model.rules_cpp.tokens import Kind
from hasten.model.rules_cpp.unit import Edits, Region, Unit, parse

_LEAVES_EARLY = frozenset({"break", "continue", "return", "goto", "exit", "throw", "if", "while"})
_INTEGERS = frozenset({"int", "long", "size_t", "unsigned", "short", "ll"})


class Reserve:
    """`v.reserve(v.size() + n)` before `for (int i = 0; i < n; i++) v.push_back(x);`.

    Safe for a loop at the top of main (in no other loop, where reserving again and again would
    undo the doubling) whose only variable bound, a name, is not mentioned in the body, that is
    left in no other way, and that pushes once each time round onto a vector declared once, before
    it: so much memory is needed anyway. Not where a program looks at `capacity` or a macro is
    near. Faster because the elements are never moved to larger blocks."""

    name = "reserve"

    def apply(self, source: str) -> str:
        """Fires on every such loop."""
        unit = parse(source)
        if unit is None or untouchable(unit) or unit.uses(("capacity", "reserve")):
            return source
        body = main_body(unit)
        if body is None:
            return source
        edits = Edits()
        region = unit.main
        for p in region.find("for"):
            found = _filled(unit, region, p)
            inside = body < p < region.partner[body] and depth_of(region, p) == 1
            if inside and region.text(p - 1) in (";", "{", "}") and found is not None:
                vector, bound = found
                room = f"if ({bound} > 0) {vector}.reserve({vector}.size() + {bound});"
                edits.set(region, p, f"{room}\n  for")
        return unit.render(edits) if edits else source


def _filled(unit: Unit, region: Region, start: int) -> tuple[str, str] | None:
    """The vector that the loop at `start` fills and the name of its bound."""
    kind, i, equals, zero, semicolon, again, less, bound, end = region.texts(start + 2, start + 11)
    close = region.partner.get(start + 1)
    steps = ((i, "++"), ("++", i))
    if (
        close != start + 13
        or kind not in _INTEGERS
        or (equals, zero, semicolon, less, end) != ("=", "0", ";", "<", ";")
        or again != i
        or region.texts(start + 11, close) not in steps
        or region.kind(start + 9) is not Kind.NAME
    ):
        return None
    if region.text(close + 1) == "{":
        first, last = close + 2, region.partner[close + 1]
    else:
        first = close + 1
        last = next((p for p in range(first, len(region.code)) if region.text(p) == ";"), first)
    words = region.texts(start, last)
    pushes = [p for p in range(first, last) if region.text(p) == "push_back"]
    if len(pushes) != 1 or {bound, *_LEAVES_EARLY} & set(region.texts(first, last)):
        return None
    if not unit.macro_names.isdisjoint(words) or _changed(region, i, first, last):
        return None
    vector = region.text(pushes[0] - 2)
    is_statement = region.text(pushes[0] - 3) in (";", "{", "}", ")") and (
        depth_of(region, pushes[0]) == depth_of(region, start) + (region.text(close + 1) == "{")
    )
    if region.text(pushes[0] - 1) != "." or not is_statement:
        return None
    if region.text(pushes[0] - 3) == ")" and pushes[0] - 3 != close:
        return None
    return (vector, bound) if _declared_once(region, vector, start) else None


def _changed(region: Region, name: str, first: int, last: int) -> bool:
    """Whether the name may get another value between two positions."""
    beside = {"=", "+=", "-=", "*=", "/=", "%=", "<<=", ">>=", "|=", "&=", "^=", "++", "--"}
    return any(
        region.text(p + 1) in beside or region.text(p - 1) in {"++", "--", ">>", "&"}
        for p in region.find(name)
        if first <= p < last
    )


def _declared_once(region: Region, vector: str, before: int) -> bool:
    """Whether the name is declared once, as `vector<...> name;`, above the position."""
    declared = [
        p
        for p in region.find(vector)
        if region.kind(p - 1) is Kind.NAME or region.text(p - 1) in (">", ">>", "&", "*", ",")
    ]
    if len(declared) != 1 or declared[0] > before or region.text(declared[0] + 1) != ";":
        return False
    opening = declared[0] - 1
    while opening > 0 and region.text(opening) not in (";", "{", "}"):
        opening -= 1
    words = [w for w in region.texts(opening + 1, declared[0]) if w not in ("std", "::")]
    return words[:2] == ["vector", "<"] and words[-1] in (">", ">>") and "," not in words
