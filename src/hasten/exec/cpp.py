"""C++: how g++ is called, and what it found here.

Programs are linked statically where the machine has the libraries: such a program starts with
fewer instructions, and needs nothing of /usr when it runs.
"""

from __future__ import annotations

import os
import re
import subprocess
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from hasten.errors import MissingTool, SandboxError
from hasten.exec.compiled import COMPILE_LIMITS, CompileError, Executable
from hasten.exec.pch import Headers, install
from hasten.exec.protocol import Limits, RunFlag, RunResult
from hasten.exec.sandbox import Sandbox
from hasten.types import Program

_GXX = "/usr/bin/g++"
# Never -march=native: the same file must run and count the same everywhere.
_FLAGS = ("-std=c++17", "-O3")
# What changes no machine code. Without the linker's plugin, which is for -flto alone.
_QUIET = ("-w", "-fdiagnostics-color=never", "-pipe", "-fno-use-linker-plugin")
_REASONS = (
    (b"CPU time limit exceeded", "the compiler took more than {cpu:g} s of processor time"),
    (b"File size limit exceeded", "the compiler wrote a file of more than {file} MiB"),
    (b"No space left on device", "the compiler wrote more than {tmp} MiB"),
    (b"out of memory", "the compiler took more than {memory} MiB of memory"),
    (b"Cannot allocate memory", "the compiler took more than {memory} MiB of memory"),
    (b"memory exhausted", "the compiler took more than {memory} MiB of memory"),
    (b"Killed signal terminated", "the compiler was stopped at its limits"),
)


@dataclass(frozen=True, slots=True)
class Compiler:
    """g++ as found here. `link`: how programs are linked; `note`: why not statically."""

    version: str
    link: tuple[str, ...]
    note: str

    @property
    def description(self) -> str:
        """Version and flags, as in `g++ 12.2.0 -std=c++17 -O3 -static -s -fuse-ld=gold`."""
        return f"g++ {self.version} {' '.join((*_FLAGS, *self.link))}{self.note}"


@cache
def find_compiler() -> Compiler:
    """Ask g++ what it is and what it can link. Raises `MissingTool`."""
    try:
        version = _ask("-dumpfullversion")
    except FileNotFoundError as error:
        raise MissingTool(f"{_GXX} does not exist: apt-get install g++") from error
    # gold takes half of bfd's time. Without symbols, which nothing here reads, the file is smaller.
    link = ("-s", "-fuse-ld=gold") if Path("/usr/bin/ld.gold").exists() else ("-s",)
    missing = _missing_for_static()
    if missing:
        return Compiler(version, link, f" (linked dynamically: {missing})")
    return Compiler(version, ("-static", *link), "")


def _ask(*arguments: str) -> str:
    done = subprocess.run([_GXX, *arguments], capture_output=True, text=True, check=False)
    return done.stdout.strip()


def _missing_for_static() -> str:
    """What a static program would lack here; empty when nothing."""
    for name in ("libc.a", "libstdc++.a", "libm.a"):
        if not Path(_ask(f"-print-file-name={name}")).is_absolute():
            return f"no {name}"
    # Before 2.34 threads were a library of their own, of which a static program got half.
    libc = re.fullmatch(r"glibc (\d+)\.(\d+).*", os.confstr("CS_GNU_LIBC_VERSION") or "")
    if libc is None or (int(libc[1]), int(libc[2])) < (2, 34):
        return "no glibc of 2.34 or later"
    return ""


@cache
def _headers(cache_dir: Path) -> Headers | str:
    """The precompiled headers, or why there are none."""
    try:
        return install(cache_dir, _GXX, (*_FLAGS, *_QUIET, *find_compiler().link))
    except (SandboxError, OSError) as error:
        return str(error)


def describe_headers(cache_dir: Path) -> str:
    """Whether precompiled headers are in use, for a person to read. Makes them if need be."""
    found = _headers(cache_dir)
    if isinstance(found, str):
        return f"no precompiled <bits/stdc++.h>, which only costs time: {found}"
    return "precompiled <bits/stdc++.h>"


def compile_cpp(
    box: Sandbox, program: Program, limits: Limits = COMPILE_LIMITS
) -> Executable | CompileError:
    """Compile in the sandbox. Raises `MissingTool` without g++."""
    compiler = find_compiler()
    source = program.source
    box.load({"main.cpp": (0o644, source.encode(errors="surrogateescape"))})
    out = f"{box.work_dir}/main"
    headers = _headers(box.host.cache_dir) if "bits/stdc++.h" in source else ""
    folders = headers.folders(source) if isinstance(headers, Headers) else ()
    for folder in folders or ("",):
        include = [f"-I{box.headers_dir}/{folder}"] if folder else []
        result = box.run(
            [_GXX, *_FLAGS, *_QUIET, *compiler.link, *include,
             "-o", out, f"{box.program_dir}/main.cpp"],
            limits=limits,
            flags=RunFlag.ALLOW_CHILDREN,
            environment={"TMPDIR": box.work_dir},
            collect=out,
        )  # fmt: skip
        if result.exit_code == 0 and result.collected:
            return Executable({"main": (0o755, result.collected)}, (f"{box.program_dir}/main",))
        if _stopped(result, limits):
            break  # a second attempt would take as long
    return CompileError(_message(box, result, limits))


def _stopped(result: RunResult, limits: Limits) -> str:
    """Which limit stopped the compiler; empty where the program is at fault."""
    if result.wall_expired:
        return f"compiling took more than {limits.wall_seconds:g} s"
    mib = {"memory": limits.memory_bytes, "file": limits.file_bytes, "tmp": limits.tmp_bytes}
    for sign, reason in _REASONS:
        if sign in result.stderr:
            return reason.format(
                cpu=limits.cpu_seconds, **{name: size >> 20 for name, size in mib.items()}
            )
    return ""


def _message(box: Sandbox, result: RunResult, limits: Limits) -> str:
    stopped = _stopped(result, limits)
    if stopped:
        return stopped
    lines = [line for line in result.stderr.decode(errors="replace").splitlines() if line]
    lines = [line for line in lines if "error" in line] or lines
    message = lines[0] if lines else "the compiler was stopped at its limits"
    for folder in (box.program_dir, box.work_dir, box.headers_dir):
        message = message.replace(f"{folder}/", "")
    return message[:1000]
