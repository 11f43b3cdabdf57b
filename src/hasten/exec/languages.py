"""The languages, each a small declaration."""

from __future__ import annotations

import ast
import re
import subprocess
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

from hasten.errors import BadProgram, MissingTool
from hasten.exec.host import Host
from hasten.exec.protocol import Limits, RunFlag
from hasten.exec.sandbox import Sandbox
from hasten.types import Language, Program

_COMPILE_LIMITS = Limits(
    cpu_seconds=30, wall_seconds=60, memory_bytes=2 << 30, tmp_bytes=1 << 28, file_bytes=1 << 27
)


@dataclass(frozen=True, slots=True)
class Executable:
    """A compiled program: the files that the sandbox needs, and how to start it."""

    files: Mapping[str, tuple[int, bytes]]
    argv: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CompileError:
    """The candidate's failure, as data."""

    message: str


@dataclass(frozen=True, slots=True)
class LanguageSpec:
    """How programs of one language are recognised, compiled and described.

    `bare`: from a source to the program of its imports (or includes) alone."""

    language: Language
    suffixes: tuple[str, ...]
    empty: str
    imports: str  # what people call them
    bare: Callable[[str], str]
    compile: Callable[[Sandbox, Program], Executable | CompileError]
    tool: Callable[[Host], str]


def _python_argv(host: Host) -> list[str]:
    # -s -P: nothing from the user's home or the program's folder. Not -I or -E, which make the
    # interpreter ignore PYTHONHASHSEED; not -S, which removes exit().
    safe_path = ["-P"] if host.interpreter.version >= (3, 11, 0) else []
    return [str(host.interpreter.executable), "-s", *safe_path, "-B"]


_CHECK = (
    "import sys, warnings; warnings.simplefilter('ignore'); "
    "compile(open(sys.argv[1], 'rb').read(), sys.argv[1], 'exec')"
)


def _compile_python(box: Sandbox, program: Program) -> Executable | CompileError:
    files = {"main.py": (0o644, program.source.encode(errors="surrogateescape"))}
    path = f"{box.program_dir}/main.py"
    python = _python_argv(box.host)
    box.load(files)
    result = box.run([*python, "-c", _CHECK, path], limits=replace(_COMPILE_LIMITS, cpu_seconds=10))
    if result.exit_code != 0:
        return CompileError(_last_line(result.stderr) or "the interpreter could not compile it")
    return Executable(files, (*python, path))


# Never -march=native: the same file must run and count the same everywhere.
_GXX = ["/usr/bin/g++", "-std=c++17", "-O3"]


def _compile_cpp(box: Sandbox, program: Program) -> Executable | CompileError:
    box.load({"main.cpp": (0o644, program.source.encode(errors="surrogateescape"))})
    out = f"{box.work_dir}/main"
    result = box.run(
        [*_GXX, "-fdiagnostics-color=never", "-w", "-o", out, f"{box.program_dir}/main.cpp"],
        limits=_COMPILE_LIMITS,
        flags=RunFlag.ALLOW_CHILDREN,
        environment={"TMPDIR": box.work_dir},
        collect=out,
    )
    if result.exit_code != 0 or not result.collected:
        errors = [line for line in result.stderr.decode(errors="replace").splitlines() if line]
        errors = [line for line in errors if "error" in line] or errors
        message = errors[0].replace(f"{box.program_dir}/", "") if errors else ""
        return CompileError(message or "the compiler was stopped at its limits")
    return Executable({"main": (0o755, result.collected)}, (f"{box.program_dir}/main",))


def _last_line(text: bytes) -> str:
    lines = text.decode(errors="replace").strip().splitlines()
    return lines[-1] if lines else ""


def _python_imports(source: str) -> str:
    """The program's own top-level imports, one a line; empty where there are none.

    Imports inside functions, conditions or `try` are part of the program's own work."""
    try:
        tree = ast.parse(source)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return ""
    found = [node for node in tree.body if isinstance(node, (ast.Import, ast.ImportFrom))]
    return "".join(ast.unparse(node) + "\n" for node in found)


def _cpp_includes(source: str) -> str:
    """The program's own includes and an empty `main`: <iostream> alone makes a program load and
    set up the C++ library."""
    found = re.findall(
        r"^[ \t]*#[ \t]*include[ \t]*<[^>/.\n][^>.\n]*(?:\.h)?>", source, re.MULTILINE
    )
    return "".join(line + "\n" for line in found) + "int main() {}\n"


@cache
def _gxx_version() -> str:
    try:
        done = subprocess.run([_GXX[0], "-dumpfullversion"], capture_output=True, text=True)
    except FileNotFoundError as error:
        raise MissingTool(f"{_GXX[0]} does not exist: apt-get install g++") from error
    return f"g++ {done.stdout.strip()} {' '.join(_GXX[1:])}"


LANGUAGES: dict[Language, LanguageSpec] = {
    Language.PYTHON: LanguageSpec(
        language=Language.PYTHON,
        suffixes=(".py",),
        empty="",
        imports="imports",
        bare=_python_imports,
        compile=_compile_python,
        tool=lambda host: host.interpreter.description,
    ),
    Language.CPP: LanguageSpec(
        language=Language.CPP,
        suffixes=(".cpp", ".cc", ".cxx", ".c++", ".C"),
        empty="int main() {}\n",
        imports="includes",
        bare=_cpp_includes,
        compile=_compile_cpp,
        tool=lambda _: _gxx_version(),
    ),
}


def read_program(path: Path) -> Program:
    """Read a program; its suffix tells the language. Raises `BadProgram`."""
    for spec in LANGUAGES.values():
        if path.suffix in spec.suffixes:
            break
    else:
        known = ", ".join(suffix for spec in LANGUAGES.values() for suffix in spec.suffixes)
        raise BadProgram(f"{path}: unknown language {path.suffix!r}: name the file one of {known}")
    try:
        source = path.read_bytes().decode(errors="surrogateescape")
    except OSError as error:
        raise BadProgram(f"{path}: {error.strerror}: give the path of a program") from error
    return Program(source, spec.language, path.name)
