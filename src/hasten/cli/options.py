"""Options that several commands share, and what is built from them."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from hasten.dist import LocalPool, Place, Pool
from hasten.errors import UsageError
from hasten.exec.host import Host, find_interpreter, refuse_visible
from hasten.exec.protocol import Limits
from hasten.judge.judge import THRESHOLD, Rules
from hasten.judge.store import STORE_NAME, Store
from hasten.measure.base import Meter
from hasten.measure.meters import make_meter
from hasten.optimize import Progress

if TYPE_CHECKING:
    from hasten.model.openai_api import Server

TestsOption = Annotated[
    Path,
    typer.Option("--tests", help="Folder of input.<i>.txt and output.<i>.txt, or a JSON line."),
]
MeterOption = Annotated[
    str,
    typer.Option(
        "--meter",
        help="What to count: model (predicted time), instructions, cachegrind, gem5, wall or perf.",
    ),
]
Gem5Option = Annotated[
    str | None, typer.Option("--gem5", help="For --meter gem5: the gem5.opt to run.")
]
PythonOption = Annotated[
    str, typer.Option("--python", help="Interpreter for Python programs (default: this one).")
]
CheckerOption = Annotated[
    str, typer.Option("--checker", help="How outputs are compared: tokens, exact or pie.")
]
TimeoutOption = Annotated[
    float, typer.Option("--timeout", help="Seconds of processor time that one test may take.")
]
MemoryOption = Annotated[int, typer.Option("--memory", help="MiB of memory for one test.")]
ThresholdOption = Annotated[
    float, typer.Option("--threshold", help="The speedup from which a program is improved.")
]
NetOption = Annotated[
    bool, typer.Option("--net", help="Let costs without start-up decide, not the whole process's.")
]
WorkersOption = Annotated[
    int, typer.Option("--workers", help="Programs judged at once (0: one per core).")
]
NoStoreOption = Annotated[
    bool,
    typer.Option("--no-store", help="Judge everything anew, and remember nothing of it."),
]
JsonOption = Annotated[bool, typer.Option("--json", help="Print everything as JSON.")]
UnsafeOption = Annotated[
    bool,
    typer.Option(
        "--unsafe-no-sandbox", help="Run programs unprotected: they can do all that you can."
    ),
]


# Programs differ in what they cost: the time left is estimated from the last ten minutes.
_SPEED_OVER_SECONDS = 600


@dataclass(frozen=True, slots=True)
class Setup:
    """What the shared options amount to."""

    host: Host
    meter: Meter
    rules: Rules
    workers: int

    @contextmanager
    def pool(self, *, no_store: bool = False) -> Iterator[Pool]:
        """The workers, and the store open for them (none for --no-store)."""
        with open_store(no_store) as store:
            yield LocalPool(Place(self.host, self.meter, store), self.workers)


def cache_dir() -> Path:
    """Where compiled helpers and converted models live."""
    chosen = os.environ.get("HASTEN_CACHE")
    if chosen:
        return Path(chosen).absolute()
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "hasten"


def open_store(no_store: bool = False) -> AbstractContextManager[Store | None]:
    """The store in the cache folder, to be entered; None in its place for --no-store."""
    return nullcontext() if no_store else Store(cache_dir() / STORE_NAME, clock=time.time)


def set_up(
    *,
    tests: Path,
    meter: str,
    python: str,
    unsafe: bool,
    checker: str = "tokens",
    timeout: float = 5.0,
    memory: int = 1024,
    threshold: float = THRESHOLD,
    net: bool = False,
    workers: int = 0,
    stop_on_failure: bool = True,
    gem5: str | None = None,
) -> Setup:
    """Check the options together and build what they name. Raises `UsageError`, `MissingTool`."""
    wrong = []
    if not 0 < timeout <= 3600:
        wrong.append(f"--timeout is {timeout}: give seconds above 0, at most 3600")
    if not 16 <= memory <= 1 << 20:
        wrong.append(f"--memory is {memory}: give MiB, at least 16")
    if workers < 0:
        wrong.append(f"--workers is {workers}: give 1 or more, or 0 for one per core")
    if wrong:
        raise UsageError("; ".join(wrong))
    limits = replace(
        Limits(), cpu_seconds=timeout, wall_seconds=2 * timeout, memory_bytes=memory << 20
    )
    rules = Rules(
        checker=checker,
        limits=limits,
        threshold=threshold,
        net=net,
        stop_on_failure=stop_on_failure,
    )
    cache = cache_dir()
    host = Host(cache, find_interpreter(python or sys.executable), unsafe=unsafe)
    refuse_visible(tests, host.interpreter)
    counter = make_meter(meter, cache, gem5=gem5, simulated_seconds=timeout)
    return Setup(host, counter, rules, workers or os.cpu_count() or 1)


def server_at(base_url: str | None, *, concurrent: int = 8) -> Server | None:
    """The server that openai: models are asked on; its key comes from the environment alone.
    Raises `UsageError`."""
    if base_url is None:
        return None
    from hasten.model.openai_api import Server

    key = (os.environ.get("OPENAI_API_KEY") or "").strip() or None
    return Server(base_url, key, concurrent=concurrent)


@contextmanager
def progress_on_stderr(*, remaining: bool = False) -> Iterator[Progress]:
    """A progress bar per stage on stderr, or a line a minute where stderr is no terminal.
    `remaining`: for work of hours, with an estimate of the time left beside the time taken."""
    from rich.console import Console
    from rich.progress import (
        BarColumn,
        MofNCompleteColumn,
        ProgressColumn,
        TaskID,
        TextColumn,
        TimeElapsedColumn,
        TimeRemainingColumn,
    )
    from rich.progress import Progress as Bars

    console = Console(stderr=True)
    if not console.is_terminal:
        yield _line_a_minute()
        return
    columns: list[ProgressColumn] = [TextColumn("{task.description:>18}"), BarColumn()]
    columns += [MofNCompleteColumn(), TimeElapsedColumn()]
    if remaining:
        columns += [TextColumn("left"), TimeRemainingColumn()]
    with Bars(
        *columns,
        speed_estimate_period=_SPEED_OVER_SECONDS if remaining else 30,
        console=console,
        transient=True,
    ) as bars:
        tasks: dict[str, TaskID] = {}

        def show(what: str, done: int, total: int) -> None:
            if what not in tasks:
                tasks[what] = bars.add_task(what, total=total)
            bars.update(tasks[what], completed=done, total=total)

        yield show


def _line_a_minute(seconds: float = 60) -> Progress:
    """For logs: the first line comes after a minute, so short work stays silent."""
    began = last = time.monotonic()

    def show(what: str, done: int, total: int) -> None:
        nonlocal last
        now = time.monotonic()
        if now - last >= seconds:
            last = now
            print(
                f"{(now - began) / 60:.0f} min: {what}, {done} of {total}",
                file=sys.stderr,
                flush=True,
            )

    return show


def check_writable(path: Path) -> None:
    """Refuse an output path before hours of work. Raises `UsageError`."""
    if path.is_dir():
        raise UsageError(f"-o {path} is a folder: give the name of a file")
    if not path.parent.is_dir():
        raise UsageError(f"-o {path}: the folder {path.parent} does not exist: make it first")
    if not os.access(path.parent, os.W_OK):
        raise UsageError(f"-o {path}: the folder {path.parent} cannot be written to")
