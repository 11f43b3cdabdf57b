"""Imports go only downwards, and heavy packages are imported only where they are needed."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import hasten

SOURCE = Path(hasten.__file__).parent
# From the bottom up. What stands on one rung never imports what stands beside it.
RUNGS: tuple[tuple[str, ...], ...] = (
    ("types", "errors", "files"),
    ("config",),
    ("exec",),
    ("measure",),
    ("judge",),
    ("dist",),
    ("cluster", "data", "model"),
    ("search",),
    ("optimize", "eval", "train"),
    ("api", "selfplay"),
    ("cli",),
)
HEIGHT = {name: height for height, names in enumerate(RUNGS) for name in names}


def rung(path: Path) -> str:
    return path.relative_to(SOURCE).parts[0].removesuffix(".py")


def test_imports_go_only_downwards() -> None:
    wrong = []
    for path in SOURCE.rglob("*.py"):
        here = rung(path)
        if here == "__init__":
            continue
        for node in ast.walk(ast.parse(path.read_text())):
            modules = []
            if isinstance(node, ast.ImportFrom) and node.module:
                modules = [node.module]
            elif isinstance(node, ast.Import):
                modules = [alias.name for alias in node.names]
            for module in modules:
                parts = module.split(".")
                if parts[0] != "hasten" or len(parts) == 1:
                    continue
                if parts[1] != here and HEIGHT[parts[1]] >= HEIGHT[here]:
                    wrong.append(f"{path.relative_to(SOURCE)} imports {module}")
    assert not wrong


def test_every_module_stands_on_a_rung() -> None:
    names = {rung(path) for path in SOURCE.rglob("*.py")} - {"__init__"}
    assert names == set(HEIGHT)


def imported_by(arguments: str) -> set[str]:
    code = (
        f"import sys; sys.argv = ['hasten', {arguments}]\n"
        "from hasten.cli.main import main\n"
        "try:\n    main()\nexcept SystemExit:\n    pass\n"
        "print(*sys.modules, file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert "Usage" in done.stdout
    return {name.split(".")[0] for name in done.stderr.split()}


def test_help_imports_nothing_heavy() -> None:
    heavy = {"torch", "transformers", "ray", "polars", "libcst", "numpy", "datasets", "trl"}
    for arguments in ("'--help'", "'optimize', '--help'"):
        assert not imported_by(arguments) & heavy


def test_only_the_command_line_reads_the_environment() -> None:
    readers = [
        str(path.relative_to(SOURCE))
        for path in SOURCE.rglob("*.py")
        if "os.environ" in path.read_text() and rung(path) != "cli"
    ]
    assert not readers
