"""Prints how long `hasten --help` takes, beside the bare interpreter: 20 runs each, in turn."""

from __future__ import annotations

import statistics
import subprocess
import sys
import time

ROUNDS = 20
COMMANDS = {
    "python -c pass": [sys.executable, "-c", "pass"],
    "hasten --help": [sys.executable, "-m", "hasten.cli.main", "--help"],
}


def main() -> None:
    """Run both in turn and print medians and the ratio."""
    times: dict[str, list[float]] = {name: [] for name in COMMANDS}
    for _ in range(ROUNDS):
        for name, command in COMMANDS.items():
            started = time.perf_counter()
            subprocess.run(command, stdout=subprocess.DEVNULL, check=True)
            times[name].append(time.perf_counter() - started)
    bare, ours = (statistics.median(times[name]) for name in COMMANDS)
    for name, values in times.items():
        print(f"{name:16} median {statistics.median(values) * 1000:6.1f} ms")
    print(f"ratio {ours / bare:.1f}; limit 0.3 s: {'kept' if ours < 0.3 else 'MISSED'}")


if __name__ == "__main__":
    main()
