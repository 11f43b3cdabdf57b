"""The lines on which a program spends its instructions.

Python: the program runs under qemu with a trace function (line_tracer.py) that looks, at every
line, at a clock made of the instructions counted so far. C++: the program, compiled as for the
judge but with line numbers, runs under callgrind, and addr2line says which line of the program
each instruction comes from, through what was inlined. In both, work in libraries counts for the
line that called for it, and each instruction counts once. The same in every run, unless a program
has threads that race.

Everything runs in the sandbox. A program can say of itself what it likes: the lines are advice, and
nothing is decided by them. Not covered: what the interpreter does before the program's first
line, and C++ programs that do not end.
"""

from __future__ import annotations

import re
import shutil
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from hasten.errors import MissingTool
from hasten.exec.compiled import COMPILE_LIMITS
from hasten.exec.cpp import find_compiler
from hasten.exec.languages import LANGUAGES, CompileError
from hasten.exec.protocol import Limits, RunFlag
from hasten.exec.sandbox import Sandbox
from hasten.measure.base import guest_stack, metered_limits
from hasten.measure.qemu import Qemu
from hasten.types import Language, Program

_MOST_EVENTS = 200_000  # lines of Python that one run may execute
# As cpp.py compiles, but for line numbers in place of symbols stripped.
_FLAGS = ("-std=c++17", "-O3", "-w", "-g1", "-no-pie", "-fno-use-linker-plugin")
_GXX, _ADDR2LINE = "/usr/bin/g++", "/usr/bin/addr2line"
_STEPS = 100  # of calls from library function to library function


@dataclass(frozen=True, slots=True)
class LineCost:
    """A line of the program, from 1, and its share of all that was spent."""

    line: int
    share: float
    text: str


@dataclass(frozen=True, slots=True)
class LineProfile:
    """The lines of a program that cost something, the dearest first, from one run.

    `whole`: whether the run came to its end; else this is its first part. `elsewhere`: the share
    that no line is to blame for (start-up)."""

    lines: tuple[LineCost, ...]
    whole: bool
    elsewhere: float = 0.0

    def top(self, most: int = 5, least: float = 0.03) -> tuple[LineCost, ...]:
        """At most `most` lines, each of a share of at least `least`."""
        return tuple(line for line in self.lines[:most] if line.share >= least)


@dataclass(frozen=True, slots=True)
class NoLines:
    """Why the lines of a program could not be had."""

    reason: str


class LineProfiler:
    """Finds a program's dear lines. Built once; its runs need a sandbox with `tools`."""

    def __init__(self, cache_dir: Path) -> None:
        self._qemu: Qemu | NoLines
        try:
            self._qemu = Qemu("count.c", cache_dir)
        except MissingTool as error:
            self._qemu = NoLines(str(error))

    @property
    def tools(self) -> Mapping[str, Path]:
        """Files that the sandbox must show (path inside -> path here)."""
        return {} if isinstance(self._qemu, NoLines) else self._qemu.tools

    def profile(
        self, box: Sandbox, program: Program, inputs: Sequence[bytes], *, limits: Limits
    ) -> LineProfile | NoLines:
        """The lines on the first of `inputs` on which the run comes to its end; where there is
        none, those of the first part of a run.

        `limits` are those of a plain run; one run here takes at most 30 s of processor time.
        Raises `SandboxError`."""
        if not inputs:
            return NoLines("there is no input to run it on")
        run = self._python if program.language is Language.PYTHON else self._cpp
        return run(box, program, inputs, metered_limits(limits, 0))

    def _python(
        self, box: Sandbox, program: Program, inputs: Sequence[bytes], limits: Limits
    ) -> LineProfile | NoLines:
        if isinstance(self._qemu, NoLines):
            return self._qemu
        built = LANGUAGES[Language.PYTHON].compile(box, program)
        if isinstance(built, CompileError):
            return NoLines("it does not compile")
        tracer = Path(__file__).with_name("line_tracer.py").read_bytes()
        box.load({**built.files, "line_tracer.py": (0o644, tracer)})
        command = [*built.argv[:-1], f"{box.program_dir}/line_tracer.py", built.argv[-1]]
        found: LineProfile | NoLines = NoLines("it did not end by itself")
        for given in inputs:
            result, _ = self._qemu.run(
                box, [*command, str(_MOST_EVENTS)], stdin=given, limits=limits
            )
            profile = read_trace(result.stdout, program)
            if profile is not None and (profile.whole or isinstance(found, NoLines)):
                found = profile
            if profile is not None and profile.whole:
                break
        return found

    def _cpp(
        self, box: Sandbox, program: Program, inputs: Sequence[bytes], limits: Limits
    ) -> LineProfile | NoLines:
        callgrind = _find_callgrind()
        if callgrind is None:
            return NoLines("callgrind is not here: apt-get install valgrind")
        binary = _compile(box, program)
        if binary is None:
            return NoLines("it does not compile with line numbers")
        box.load({"main": (0o755, binary)})
        path, out = f"{box.program_dir}/main", f"{box.work_dir}/callgrind.out"
        for given in inputs:
            result = box.run(
                [
                    str(callgrind),
                    *("--tool=callgrind", "--vgdb=no", "--log-fd=1001"),
                    *("--dump-instr=yes", "--dump-line=no"),
                    *("--compress-pos=no", "--compress-strings=no"),
                    f"--callgrind-out-file={out}",
                    f"--main-stacksize={guest_stack(limits)}",
                    path,
                ],
                stdin=given,
                limits=limits,
                flags=RunFlag.LOG_PIPE | RunFlag.NEED_PROC,
                environment={
                    "VALGRIND_LIB": str(callgrind.parent),
                    "VALGRIND_LAUNCHER": shutil.which("valgrind") or "",
                },
                collect=out,
                collect_bytes=limits.file_bytes,
            )
            if result.exit_code is not None and result.collected:
                calls = read_callgrind(result.collected.decode(errors="replace"))
                return spread(calls, _lines_of(box, path, calls), program)
        return NoLines("it did not end by itself")


def read_trace(report: bytes, program: Program) -> LineProfile | None:
    """What line_tracer.py has printed; None where that is no report. Every timing cost the least
    that one took, which is taken off."""
    match = re.search(rb"\n(end|cut)\n((?:\d{1,9} \d{1,18} \d{1,9}\n)*)\Z", report)
    if match is None:
        return None
    rows = [tuple(map(int, row.split())) for row in match[2].splitlines()]
    floor = min((ns / timings for _, ns, timings in rows if timings), default=0.0)
    spent = {line: ns - floor * timings for line, ns, timings in rows}
    return _profile(spent, program, whole=match[1] == b"end")


def _profile(spent: Mapping[int, float], program: Program, *, whole: bool) -> LineProfile | None:
    """Shares of what the lines have cost; line 0 is what belongs to none."""
    source = program.source.split("\n")
    total = sum(spent.values())
    if total <= 0:
        return None
    lines = [
        LineCost(line, cost / total, source[line - 1])
        for line, cost in spent.items()
        if 1 <= line <= len(source) and cost > 0
    ]
    ordered = sorted(lines, key=lambda one: (-one.share, one.line))
    return LineProfile(tuple(ordered), whole, 1 - sum(one.share for one in ordered))


@dataclass(frozen=True, slots=True)
class Calls:
    """What callgrind counted: instructions by function and address, and for every call its
    function, its address, the function called, and the instructions spent in there."""

    own: dict[tuple[str, int], int] = field(default_factory=dict)
    edges: dict[tuple[str, int, str], int] = field(default_factory=dict)


def read_callgrind(text: str) -> Calls:
    """Read callgrind's file (with `--dump-instr=yes` and without compression); lines that are
    none of the format are passed over."""
    own: Counter[tuple[str, int]] = Counter()
    edges: Counter[tuple[str, int, str]] = Counter()
    function = called = ""
    inside = False  # the next cost is that of a call
    for line in text.splitlines():
        if line.startswith("0x"):
            match = re.fullmatch(r"0x([0-9a-f]{1,16}) (\d{1,18})", line)
            if match is None:
                continue
            address, cost = int(match[1], 16), int(match[2])
            if inside:
                edges[function, address, called] += cost
            else:
                own[function, address] += cost
            inside = False
        elif line.startswith("fn="):
            function = line[3:]
        elif line.startswith("cfn="):
            called = line[4:]
        elif line.startswith("calls="):
            inside = True
    return Calls(dict(own), dict(edges))


def spread(calls: Calls, lines: Mapping[int, int], program: Program) -> LineProfile | NoLines:
    """Charge every instruction to a line of the program. `lines`: by address, where known.

    What a function spends outside the program's lines is passed on to those who called it, in
    proportion to what they spent in it, until it comes to a line of the program."""
    spent: defaultdict[int, float] = defaultdict(float)
    waiting: defaultdict[str, float] = defaultdict(float)
    for (function, address), cost in calls.own.items():
        if address in lines:
            spent[lines[address]] += cost
        else:
            waiting[function] += cost
    callers: defaultdict[str, Counter[int | str]] = defaultdict(Counter)
    for (function, address, called), cost in calls.edges.items():
        blamed = lines.get(address, function)
        if blamed != called:  # a call of itself moves nothing
            callers[called][blamed] += max(cost, 1)
    for _ in range(_STEPS):
        passed: defaultdict[str, float] = defaultdict(float)
        for function, mass in waiting.items():
            total = sum(callers[function].values())
            if not total:
                spent[0] += mass
            for blamed, weight in callers[function].items():
                if isinstance(blamed, int):
                    spent[blamed] += mass * weight / total
                else:
                    passed[blamed] += mass * weight / total
        waiting = passed
    spent[0] += sum(waiting.values())
    return _profile(spent, program, whole=True) or NoLines("nothing was counted")


def _compile(box: Sandbox, program: Program) -> bytes | None:
    """The program with line numbers; None where it does not compile."""
    link = [flag for flag in find_compiler().link if flag != "-s"]
    box.load({"main.cpp": (0o644, program.source.encode(errors="surrogateescape"))})
    out = f"{box.work_dir}/main"
    result = box.run(
        [_GXX, *_FLAGS, *link, "-o", out, f"{box.program_dir}/main.cpp"],
        limits=COMPILE_LIMITS,
        flags=RunFlag.ALLOW_CHILDREN,
        environment={"TMPDIR": box.work_dir},
        collect=out,
    )
    return result.collected if result.exit_code == 0 else None


def _lines_of(box: Sandbox, path: str, calls: Calls) -> dict[int, int]:
    """The program's own line for every address that comes from one: of what was inlined into one
    another, the innermost."""
    addresses = sorted({address for _, address in calls.own} | {edge[1] for edge in calls.edges})
    asked = "".join(f"{address:#x}\n" for address in addresses).encode()
    result = box.run(
        [_ADDR2LINE, "-a", "-i", "-e", path],
        stdin=asked,
        limits=COMPILE_LIMITS,
    )
    found: dict[int, int] = {}
    source = re.escape(f"{box.program_dir}/main.cpp")
    here = re.compile(rf"(?:.*/)?{source}:([1-9]\d{{0,8}})(?: .*)?")
    address = -1
    for line in result.stdout.decode(errors="replace").splitlines():
        if line.startswith("0x"):
            address = int(line, 16)
        elif address not in found and (match := here.fullmatch(line)):
            found[address] = int(match[1])
    return found


def _find_callgrind() -> Path | None:
    folders = [Path("/usr/libexec/valgrind"), Path("/usr/lib/valgrind")]
    found = [tool for folder in folders for tool in folder.glob("callgrind-*-linux")]
    native = [tool for tool in found if tool.name != "callgrind-x86-linux"]
    launcher = shutil.which("valgrind")
    return native[0] if native and launcher and Path(_ADDR2LINE).exists() else None
