"""What this machine offers to run programs with: an interpreter, a cache, and how to isolate."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

from hasten.errors import MissingTool, UsageError

_ASK_INTERPRETER = """
import json, platform, sys
print(json.dumps([sys.executable, list(sys.version_info[:3]), sys.prefix, sys.base_prefix,
                  [p for p in sys.path if p], platform.python_implementation()]))
"""


@dataclass(frozen=True, slots=True)
class Interpreter:
    """A Python that runs candidates. `folders`: what it must see of the file system."""

    executable: Path
    version: tuple[int, int, int]
    implementation: str
    folders: tuple[Path, ...]

    @property
    def description(self) -> str:
        """Implementation and version, as in `CPython 3.11.7`."""
        return f"{self.implementation} {'.'.join(map(str, self.version))}"


@dataclass(frozen=True, slots=True)
class Host:
    """How programs are run here. `unsafe`: without the sandbox, which the user must ask for."""

    cache_dir: Path
    interpreter: Interpreter
    unsafe: bool = False

    @property
    def mode(self) -> str:
        """The runner's mode: `root`, `user` or `unsafe`."""
        if self.unsafe:
            return "unsafe"
        return "root" if os.geteuid() == 0 else "user"


def find_interpreter(python: str | Path) -> Interpreter:
    """Ask the interpreter that `python` names (a path, or a name on PATH) about itself.

    A shim such as pyenv's is looked through. Raises `UsageError` when it does not answer."""
    found = shutil.which(str(python))
    if found is None:
        raise UsageError(f"no interpreter {python}: give --python the path of a Python 3")
    try:
        done = subprocess.run(
            [found, "-s", "-E", "-c", _ASK_INTERPRETER],
            capture_output=True,
            text=True,
            timeout=60,
            check=True,
            cwd="/",
        )
        executable, version, prefix, base, path, implementation = json.loads(done.stdout)
    except (OSError, subprocess.SubprocessError, ValueError) as error:
        raise UsageError(f"{python} does not answer as a Python 3 would: {error}") from error
    if version[0] < 3:
        raise UsageError(f"{python} is Python {version[0]}: hasten runs Python 3 programs")
    # Not resolved: a virtual environment is recognised by where its symlink lies.
    return Interpreter(
        executable=Path(executable),
        version=(version[0], version[1], version[2]),
        implementation=implementation,
        folders=_visible(Path(prefix), Path(base), [Path(p) for p in path]),
    )


def _visible(prefix: Path, base: Path, search: list[Path]) -> tuple[Path, ...]:
    """The interpreter's folders, less those that lie in another one or in /usr (always visible).

    Of its path only what lies in Python's own folders: a development install also points at a
    project, which may hold tests and their expected outputs."""
    libraries = [
        p for p in search if {"site-packages", "dist-packages", "lib-dynload"} & set(p.parts)
    ]
    kept: list[Path] = []
    found = {p for p in (prefix, base, *libraries) if p.exists()}
    for path in sorted(found, key=lambda p: len(p.parts)):
        if path == Path("/"):
            raise UsageError("the interpreter's prefix is /: give --python one in a folder")
        inside = any(path.is_relative_to(other) for other in [*kept, Path("/usr")])
        if not inside:
            kept.append(path)
    return tuple(kept)


def refuse_visible(tests: Path, interpreter: Interpreter) -> None:
    """Raise `UsageError` when programs in the sandbox could read `tests`, outputs and all."""
    for folder in (Path("/usr"), *interpreter.folders):
        if tests.resolve().is_relative_to(folder.resolve()):
            raise UsageError(
                f"{tests} lies in {folder}, which programs can read: move the tests elsewhere, "
                "or give --python an interpreter in another folder"
            )


def find_bubblewrap() -> str:
    """The path of bwrap. Raises `MissingTool`."""
    found = shutil.which("bwrap")
    if found is None:
        raise MissingTool(
            "bubblewrap is not on PATH: apt-get install bubblewrap "
            "(--unsafe-no-sandbox runs programs unprotected)"
        )
    return found
