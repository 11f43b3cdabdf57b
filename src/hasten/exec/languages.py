"""The languages, each a small declaration."""

from __future__ import annotations

import ast
import re
import signal
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Protocol

from hasten.errors import BadProgram
from hasten.exec.compiled import COMPILE_LIMITS
from hasten.exec.compiled import CompileError as CompileError
from hasten.exec.compiled import Executable as Executable
from hasten.exec.cpp import compile_cpp, find_compiler
from hasten.exec.host import Host
from hasten.exec.protocol import Limits
from hasten.exec.sandbox import Sandbox
from hasten.types import Language, Program


class Compile(Protocol):
    """Compiles a program in the sandbox; `limits` are those of each compiler run."""

    def __call__(
        self, box: Sandbox, program: Program, limits: Limits = COMPILE_LIMITS
    ) -> Executable | CompileError:
        """A program that does not compile, or not within the limits, is a `CompileError`."""
        ...


@dataclass(frozen=True, slots=True)
class LanguageSpec:
    """How programs of one language are recognised, compiled and described.

    `bare`: from a source to the program of its imports (or includes) alone."""

    language: Language
    suffixes: tuple[str, ...]
    empty: str
    imports: str  # what people call them
    bare: Callable[[str], str]
    compile: Compile
    tool: Callable[[Host], str]


def _python_argv(host: Host) -> list[str]:
    # -s -P: nothing from the user's home or the program's folder. Not -I or -E, which make the
    # interpreter ignore PYTHONHASHSEED; not -S, which removes exit().
    safe_path = ["-P"] if host.interpreter.version >= (3, 11, 0) else []
    return [str(host.interpreter.executable), "-s", *safe_path, "-B"]


_PYTHON_SECONDS = 10.0
_CHECK = (
    "import sys, warnings; warnings.simplefilter('ignore'); "
    "compile(open(sys.argv[1], 'rb').read(), sys.argv[1], 'exec')"
)


def _compile_python(
    box: Sandbox, program: Program, limits: Limits = COMPILE_LIMITS
) -> Executable | CompileError:
    files = {"main.py": (0o644, program.source.encode(errors="surrogateescape"))}
    path = f"{box.program_dir}/main.py"
    python = _python_argv(box.host)
    box.load(files)
    seconds = min(limits.cpu_seconds, _PYTHON_SECONDS)
    result = box.run([*python, "-c", _CHECK, path], limits=replace(limits, cpu_seconds=seconds))
    if result.wall_expired or result.signal == signal.SIGXCPU:
        limit = limits.wall_seconds if result.wall_expired else seconds
        return CompileError(f"compiling to bytecode took more than {limit:g} s")
    if result.exit_code != 0:
        return CompileError(_last_line(result.stderr) or "the interpreter could not compile it")
    imports = _top_level_modules(program.source)
    return Executable(files, (*python, path), imports if _can_be_forked(box.host) else None)


def _can_be_forked(host: Host) -> bool:
    """The interpreters whose C interface warm.c knows."""
    return host.interpreter.implementation == "CPython" and host.interpreter.version >= (3, 8, 0)


def _last_line(text: bytes) -> str:
    lines = text.decode(errors="replace").strip().splitlines()
    return lines[-1] if lines else ""


def _top_level_imports(source: str) -> list[ast.Import | ast.ImportFrom]:
    """Imports inside functions, conditions or `try` are part of the program's own work."""
    try:
        tree = ast.parse(source)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return []
    return [node for node in tree.body if isinstance(node, (ast.Import, ast.ImportFrom))]


def _python_imports(source: str) -> str:
    """The program's own top-level imports, one a line; empty where there are none."""
    return "".join(ast.unparse(node) + "\n" for node in _top_level_imports(source))


def _top_level_modules(source: str) -> tuple[str, ...]:
    """The modules that those imports name, each once."""
    names: dict[str, None] = {}
    for node in _top_level_imports(source):
        if isinstance(node, ast.Import):
            names.update(dict.fromkeys(alias.name for alias in node.names))
        elif node.module and not node.level:
            names[node.module] = None
    return tuple(names)


def _cpp_includes(source: str) -> str:
    """The program's own includes and an empty `main`: <iostream> alone makes a program load and
    set up the C++ library."""
    found = re.findall(
        r"^[ \t]*#[ \t]*include[ \t]*<[^>/.\n][^>.\n]*(?:\.h)?>", source, re.MULTILINE
    )
    return "".join(line + "\n" for line in found) + "int main() {}\n"


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
        compile=compile_cpp,
        tool=lambda _: find_compiler().description,
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
