"""Measures programs in a process of its own and prints their costs, for test_exactness.py.

Usage: exactness_child.py METER CACHE < JSON lines of {"language", "source", "input"}
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from hasten.exec.compiled import CompileError
from hasten.exec.host import Host, find_interpreter
from hasten.exec.languages import LANGUAGES
from hasten.exec.protocol import Limits
from hasten.exec.sandbox import Sandbox
from hasten.measure.base import metered_limits
from hasten.measure.meters import make_meter
from hasten.types import Language, Program

LIMITS = Limits(cpu_seconds=10, wall_seconds=60)


def main() -> None:
    """Print one JSON value per program: the cost, or null where it does not compile or end well."""
    host = Host(Path(sys.argv[2]), find_interpreter(sys.executable))
    meter = make_meter(sys.argv[1], host.cache_dir)
    with Sandbox(host, tools=meter.tools) as box:
        for line in sys.stdin:
            row = json.loads(line)
            program = Program(row["source"], Language(row["language"]))
            built = LANGUAGES[program.language].compile(box, program)
            cost = None
            if not isinstance(built, CompileError):
                box.load(built.files)
                stdin, limits = row["input"].encode(), metered_limits(LIMITS, 0)
                run = meter.measure(box, list(built.argv), stdin=stdin, limits=limits)
                if run.result.exit_code == 0 and run.measurement is not None:
                    cost = run.measurement.cost
            print(json.dumps(cost), flush=True)


if __name__ == "__main__":
    main()
