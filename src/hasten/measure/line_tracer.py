"""Runs a Python program and says on which of its lines time went; started by lines.py, inside the
sandbox, by the interpreter of the program, as

    line_tracer.py PROGRAM MOST

Under qemu the clock is made of the instructions counted so far, so that what is said is the same
in every run. After MOST lines the run is over. On standard output, and in place of all that the
program prints, stand `end` or `cut`, then a line for each line of the program: its number, the
nanoseconds spent there, and how often it was timed, for every timing costs something itself.
Work in other files (the standard library's) counts for the line that called it.
"""

from __future__ import annotations

import atexit
import os
import sys
import threading
import types
from time import perf_counter_ns
from types import FrameType
from typing import Any

_NOBODY = 0  # no line of the program


class Tracer:
    """A trace function for `sys.settrace`, and what it has seen."""

    def __init__(self, path: str, most: int) -> None:
        self._path = path
        self._left = most
        self._spent: dict[int, list[int]] = {}  # line -> nanoseconds, timings
        self._line = _NOBODY
        self._since = perf_counter_ns()
        self._report = os.dup(1)
        self._reported = False

    def __call__(self, frame: FrameType, event: str, argument: Any) -> Any:
        """Charge the time since the last event to the line that was under way then."""
        now = perf_counter_ns()
        del argument
        if frame.f_code.co_filename != self._path:
            return None
        spent = self._spent.get(self._line)
        if spent is None:
            self._spent[self._line] = [now - self._since, 1]
        else:
            spent[0] += now - self._since
            spent[1] += 1
        if event == "line":
            self._line = frame.f_lineno
            self._left -= 1
            if not self._left:
                self.finish("cut")
                os._exit(0)
        elif event == "return":
            caller = frame.f_back
            inside = caller is not None and caller.f_code.co_filename == self._path
            self._line = caller.f_lineno if inside and caller is not None else _NOBODY
        elif event == "call":
            self._line = frame.f_lineno
        self._since = perf_counter_ns()
        return self

    def finish(self, end: str) -> None:
        """Write the report, once."""
        sys.settrace(None)
        if self._reported:
            return
        self._reported = True
        rows = [f"{line} {ns} {timings}\n" for line, (ns, timings) in sorted(self._spent.items())]
        text = f"\n{end}\n{''.join(rows)}".encode()
        while text:
            text = text[os.write(self._report, text) :]


def main(path: str, most: int) -> None:
    """Run the program as the interpreter would, traced, its output thrown away."""
    tracer = Tracer(path, most)
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    os.dup2(nowhere, 2)
    sys.setswitchinterval(1000)  # threads take turns where they wait, and nowhere else
    with os.fdopen(os.open(path, os.O_RDONLY), "rb") as file:
        code = compile(file.read(), path, "exec")
    module = types.ModuleType("__main__")
    module.__file__ = path
    sys.modules["__main__"] = module
    sys.argv = [path]
    atexit.register(tracer.finish, "end")  # after the program's other threads have ended
    threading.settrace(tracer)
    sys.settrace(tracer)
    exec(code, module.__dict__)  # in the sandbox


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
