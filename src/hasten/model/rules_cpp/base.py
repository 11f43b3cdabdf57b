"""What a rule is, and the questions that several rules ask."""

from __future__ import annotations

from typing import Protocol

from hasten.model.rules_cpp.tokens import Kind
from hasten.model.rules_cpp.unit import Edits, Region, Unit

PREFIX = "hasten_"  # every name that a rule adds begins so
OURS = frozenset({"hasten_io", "hasten_in", "hasten_out"})

INPUT_STDIO = frozenset(
    [
        "scanf",
        "vscanf",
        "wscanf",
        "getchar",
        "getchar_unlocked",
        "getwchar",
        "gets",
        "stdin",
        "fread_unlocked",
        "STDIN_FILENO",
    ]
)
OUTPUT_STDIO = frozenset(
    [
        "printf",
        "vprintf",
        "wprintf",
        "puts",
        "putchar",
        "putchar_unlocked",
        "putwchar",
        "stdout",
        "fwrite_unlocked",
        "STDOUT_FILENO",
    ]
)
REDIRECTION = frozenset(
    [
        "freopen",
        "fdopen",
        "dup",
        "dup2",
        "popen",
        "system",
        "fork",
        "vfork",
        "execl",
        "execv",
        "execvp",
        "mmap",
        "syscall",
        "setvbuf",
        "setbuf",
    ]
)
STREAM_PLUMBING = frozenset(
    [
        "rdbuf",
        "imbue",
        "locale",
        "setlocale",
        "exceptions",
        "unitbuf",
        "wcin",
        "wcout",
        "wcerr",
        "wclog",
        "copyfmt",
        "istreambuf_iterator",
        "ostreambuf_iterator",
        "sentry",
        "xalloc",
        "iword",
        "pword",
    ]
)
ABRUPT_END = frozenset(
    [
        "_exit",
        "_Exit",
        "quick_exit",
        "abort",
        "raise",
        "kill",
        "terminate",
        "longjmp",
        "signal",
        "sigaction",
        "thread",
        "jthread",
        "async",
        "pthread_create",
        "asm",
        "__asm__",
        "__asm",
        "alarm",
        "setitimer",
    ]
)
_RAW = frozenset({"read", "write", "pread", "pwrite"})
LITERAL_ZEROS = frozenset({"0", "NULL", "nullptr", "false"})


class Rule(Protocol):
    """One rewrite. `name` is for people."""

    name: str

    def apply(self, source: str) -> str:
        """The rewritten source, or `source` itself where the rule does not fire."""
        ...


def untouchable(unit: Unit) -> bool:
    """Whether input and output are beyond what tokens can prove: pasted names, redirected or
    reconfigured streams, raw system calls, ends that skip the flush, or our own names."""
    return (
        unit.pastes
        or unit.uses(REDIRECTION | STREAM_PLUMBING | ABRUPT_END)
        or any(name.startswith(PREFIX) and name not in OURS for name in unit.reachable)
        or _raw_calls(unit)
    )


def _raw_calls(unit: Unit) -> bool:
    """Whether some `read(0, ...)` or `write(1, ...)` goes past the streams."""
    return any(
        region.text(p + 1) == "(" and region.text(p + 2) in ("0", "1")
        for region in unit.regions
        for p in region.find(*_RAW)
    )


def main_body(unit: Unit) -> int | None:
    """The position of the `{` that opens the only function named main, if there is one."""
    region = unit.main
    found = [
        p
        for p in region.find("main")
        if region.text(p + 1) == "(" and region.kind(p - 1) is Kind.NAME
    ]
    if len(found) != 1:
        return None
    body = region.partner[found[0] + 1] + 1
    if region.text(body) != "{" or depth_of(region, found[0]) != 0:
        return None
    return body


def depth_of(region: Region, position: int) -> int:
    """How many pairs of brackets a position is in."""
    opened = (p for p in range(position) if region.text(p) in ("(", "[", "{"))
    return sum(1 for p in opened if region.partner[p] > position)


def qualified_start(region: Region, position: int) -> int:
    """Where the name at a position begins, its `std::` or `::` included; only these two."""
    if region.text(position - 1) != "::":
        return position
    return position - 2 if region.text(position - 2) == "std" else position - 1


def foreign_scope(region: Region, position: int) -> bool:
    """Whether the name is a member or belongs to another namespace than std."""
    before = region.text(position - 1)
    return before in (".", "->") or (before == "::" and region.text(position - 2) != "std")


def clash(unit: Unit, names: frozenset[str]) -> bool:
    """Whether a macro would change text that is made of these names."""
    return not unit.macro_names.isdisjoint(names)


def insert_after_first_include(unit: Unit, edits: Edits, text: str, names: frozenset[str]) -> bool:
    """Put a block behind the first `#include`. False, and no edit, where that is not safe: no
    include, one inside a conditional, or a macro before it that would change the block."""
    depth = 0
    for index, token in enumerate(unit.main.tokens):
        if token.kind is not Kind.DIRECTIVE:
            if token.kind not in (Kind.SPACE, Kind.COMMENT):
                return False
            continue
        word = token.text.lstrip("# \t")
        if word.startswith("if"):
            depth += 1
        elif word.startswith("endif"):
            depth -= 1
        elif word.startswith("include"):
            if depth:
                return False
            before = frozenset(m.name for m in unit.macros if m.index < index)
            if not before.isdisjoint(names):
                return False
            edits.set_token(unit.main, index, token.text + "\n" + text.rstrip("\n"))
            return True
    return False


def as_operand(unit: Unit, names: frozenset[str]) -> bool:
    """Whether one of the names is an operand of `<<` or `>>`, or a member that is called."""
    for region in unit.regions:
        for p in region.find(*names):
            before = region.text(qualified_start(region, p) - 1)
            if before in ("<<", ">>") or (before in (".", "->") and region.text(p + 1) == "("):
                return True
    return False
