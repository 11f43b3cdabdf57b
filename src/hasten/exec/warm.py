"""The template: an interpreter that has started, and compiled a program, and imported what that
program imports at its top, and waits. Every run is a fork of it (warm.c), which saves the start.

Answers correctness only; a warm run that fails in any way is made again from the start, so that
what differs here (the stack is a little deeper, destructors do not run at the end) can only cost
time. Run by runner.c as: warm.py PROGRAM LIBRARY MODE UID MODULES, the modules with commas between.
"""

import ctypes
import gc
import sys
from types import CodeType

_path, _library, _mode, _uid, _modules = sys.argv[1:]
with open(_path, "rb") as _file:  # noqa: PTH123 - pathlib would take its time
    _code = compile(_file.read(), _path, "exec")
for _name in filter(None, _modules.split(",")):
    try:
        __import__(_name)
    except BaseException as _error:  # noqa: BLE001 - the program will meet it itself
        del _error
_serve = ctypes.PyDLL(_library).serve
del sys.modules["ctypes"], sys.modules["_ctypes"]
gc.collect()
gc.freeze()
_serve(3, int(_mode), int(_uid))

# From here on this is the candidate.
sys.argv = [_path]


def _run(code: CodeType, path: str) -> None:
    """Run the program in this module's place, and end as an interpreter would."""
    import atexit
    import os
    import sys

    space = globals()
    kept = {name: space[name] for name in ("__name__", "__builtins__", "__loader__")}
    space.clear()
    space.update(kept, __file__=path, __doc__=None, __package__=None)
    space.update(__spec__=None, __cached__=None)
    status = 0
    try:
        exec(code, space)
    except SystemExit as end:
        if isinstance(end.code, int):
            status = end.code & 0xFF
        elif end.code is not None:
            print(end.code, file=sys.stderr)
            status = 1
    except BaseException:  # noqa: BLE001 - an interpreter shows them all
        sys.excepthook(*sys.exc_info())
        status = 1
    try:
        if "threading" in sys.modules:
            sys.modules["threading"]._shutdown()
        atexit._run_exitfuncs()
        for stream in (sys.stdout, sys.stderr):
            if stream is not None:
                stream.flush()
    except BaseException:  # noqa: BLE001
        status = status or 120
    os._exit(status)


_run(_code, _path)
