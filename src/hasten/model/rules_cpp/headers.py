"""Do without <iostream> where no standard stream is used."""

from __future__ import annotations

import re

from hasten.model.rules_cpp.base import LITERAL_ZEROS, qualified_start
from hasten.model.rules_cpp.tokens import Kind
from hasten.model.rules_cpp.unit import Edits, Region, Unit, parse

_STREAMS = frozenset(["cin", "cout", "cerr", "clog", "wcin", "wcout", "wcerr", "wclog"])
_EVERYTHING = [
    "cassert",
    "cctype",
    "cerrno",
    "cfloat",
    "climits",
    "clocale",
    "cmath",
    "csetjmp",
    "csignal",
    "cstdarg",
    "cstddef",
    "cstdint",
    "cstdio",
    "cstdlib",
    "cstring",
    "ctime",
    "cwchar",
    "cwctype",
    "cinttypes",
    "cfenv",
    "algorithm",
    "array",
    "bitset",
    "complex",
    "deque",
    "exception",
    "forward_list",
    "functional",
    "iomanip",
    "ios",
    "istream",
    "iterator",
    "initializer_list",
    "limits",
    "list",
    "map",
    "memory",
    "new",
    "numeric",
    "optional",
    "ostream",
    "queue",
    "set",
    "sstream",
    "stack",
    "stdexcept",
    "streambuf",
    "string",
    "string_view",
    "tuple",
    "type_traits",
    "typeinfo",
    "typeindex",
    "unordered_map",
    "unordered_set",
    "utility",
    "valarray",
    "variant",
    "vector",
    "any",
    "ratio",
    "system_error",
]
# Headers that are slow to compile: left out when no name in the program looks like theirs.
_SLOW = {
    "atomic": "atomic|memory_order",
    "charconv": "chars",
    "chrono": "chrono|_clock",
    "codecvt": "codecvt",
    "condition_variable": "condition_variable",
    "filesystem": "filesystem",
    "fstream": "fstream|filebuf",
    "future": "async|future|promise|packaged_task",
    "locale": "locale|toupper|tolower|isalpha|isdigit|use_facet|is[a-z]+$",
    "memory_resource": "pmr",
    "mutex": "mutex|lock|once",
    "random": "random|_distribution|mt19937|_rand|_engine|seed_seq",
    "regex": "regex|smatch|cmatch",
    "scoped_allocator": "scoped_allocator",
    "shared_mutex": "mutex|lock",
    "thread": "thread",
}


class NoIostream:
    """Include <istream> and <ostream> instead of <iostream>; name the headers of <bits/stdc++.h>.

    Safe when no standard stream object is used; `sync_with_stdio` and `tie` on streams that are
    not used otherwise do nothing and go. All that <iostream> adds to the two headers is the eight
    objects and their start-up. Faster because a program without them need not initialise them,
    and where nothing else needs libstdc++.so the program starts without loading it: fewer than a
    tenth of the instructions of an empty program that includes <iostream>.
    """

    name = "no-iostream"

    def apply(self, source: str) -> str:
        """Replace the includes and drop idle stream set-up."""
        unit = parse(source)
        if unit is None or unit.pastes:
            return source
        edits = Edits()
        for region in unit.regions:
            gone = _drop_setup(region, edits)
            if any(p not in gone for p in region.find(*_STREAMS, "Init", "sync_with_stdio")):
                return source
        return unit.render(edits) if _replace_includes(unit, edits) else source


def _drop_setup(region: Region, edits: Edits) -> set[int]:
    """Edit away idle set-up; the positions of the stream names that are gone by it."""
    gone: set[int] = set()
    for p in region.find("sync_with_stdio", *_STREAMS):
        if p in gone:
            continue
        if region.texts(p - 3, p) == ("using", "std", "::") and region.text(p + 1) == ";":
            edits.drop(region, p - 3, p + 2)
            gone.add(p)
            continue
        span = _setup(region, p)
        if span is None:
            continue
        start, end = span
        before, after = region.text(start - 1), region.text(end)
        if before in ("", ";", "{", "}", ")", ",") and after in ("", ";", ","):
            gone.update(range(start, end))
            edits.set(region, start, "(void)0")
            edits.drop(region, start + 1, end)
    return gone


def _setup(region: Region, p: int) -> tuple[int, int] | None:
    """The extent of `ios::sync_with_stdio(x)`, `cin.tie(x)` or `cin.tie(x)->sync_with_stdio(x)`."""
    if region.text(p) == "sync_with_stdio":
        if region.text(p - 1) != "::" or region.text(p - 2) not in ("ios", "ios_base"):
            return None
        end = _call_end(region, p)
        return None if end is None else (qualified_start(region, p - 2), end)
    start = qualified_start(region, p)
    if region.text(p + 1) != "." or region.text(p + 2) not in ("tie", "sync_with_stdio"):
        return None
    end = _call_end(region, p + 2)
    if end is not None and region.texts(end, end + 2) == ("->", "sync_with_stdio"):
        end = _call_end(region, end + 1)
    return None if end is None else (start, end)


def _call_end(region: Region, name: int) -> int | None:
    if region.text(name + 1) != "(":
        return None
    if region.text(name + 2) == ")":
        return name + 3
    literal = region.text(name + 2) in LITERAL_ZEROS | {"true", "1"}
    return name + 4 if literal and region.text(name + 3) == ")" else None


def _replace_includes(unit: Unit, edits: Edits) -> bool:
    """Edit the includes that bring <iostream>; whether there was one."""
    found = False
    for index, token in enumerate(unit.main.tokens):
        if token.kind is not Kind.DIRECTIVE:
            continue
        match = re.match(r'#\s*include\s*[<"]\s*(iostream|bits/stdc\+\+\.h)\s*[>"]', token.text)
        if match is None:
            continue
        found = True
        everything = match.group(1) != "iostream"
        headers = _headers(unit) if everything else ["istream", "ostream"]
        lines = "\n".join(f"#include <{name}>" for name in headers)
        edits.set_token(unit.main, index, lines + token.text[match.end() :])
    return found


def _headers(unit: Unit) -> list[str]:
    names = {t.text for t in unit.main.tokens if t.kind is Kind.NAME} | unit.reachable
    slow = [
        header
        for header, pattern in _SLOW.items()
        if any(re.search(pattern, name) for name in names)
    ]
    return sorted(_EVERYTHING + slow)
