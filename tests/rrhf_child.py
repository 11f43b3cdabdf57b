"""Runs `hasten train rrhf` for `test_rrhf_resume.py`, in a process that can be killed.

    python -m tests.rrhf_child DATA RECIPE RUN MODEL PHASE KILL_AT LARGEST

KILL_AT: SIGKILL comes where the process does the so-many-th thing to a file of the run (0: never).
LARGEST: bytes that a file may have at most, as on a disk that is full (0: no limit). Not for the
phase that judges: its runs would inherit that."""

from __future__ import annotations

import os
import resource
import signal
import sys
from pathlib import Path
from typing import Any

from tests.rrhf_runs import train

_EVENTS = {"open", "os.rename", "os.mkdir", "os.remove", "os.truncate", "shutil.rmtree"}


class _Killer:
    """Counts what is done to the files of a run."""

    def __init__(self, run: Path, at: int) -> None:
        self.run, self.at, self.seen = str(run), at, 0

    def hook(self, event: str, arguments: tuple[Any, ...]) -> None:
        if event in _EVENTS and str(arguments[0]).startswith(self.run):
            self.seen += 1
            if self.seen == self.at:
                os.kill(os.getpid(), signal.SIGKILL)


def main() -> None:
    """Ends as the command does; what went wrong in one line on stderr."""
    from hasten.errors import HastenError
    from hasten.train.phases import Phase

    data, recipe, run, model = map(Path, sys.argv[1:5])
    phase = Phase(sys.argv[5]) if sys.argv[5] != "all" else None
    killer = _Killer(run, int(sys.argv[6]))
    sys.addaudithook(killer.hook)
    if largest := int(sys.argv[7]):
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (largest, largest))
    try:
        train(data, recipe, run, model, phase=phase, json=False)
    except HastenError as error:
        print(f"hasten: {error}", file=sys.stderr)
        sys.exit(2)
    print("events", killer.seen)
    print("modules", *sorted({"torch", "transformers", "polars"} & set(sys.modules)))


if __name__ == "__main__":
    main()
