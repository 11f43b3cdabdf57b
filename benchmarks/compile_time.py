"""How long compiling takes: plain `g++ -std=c++17 -O3` against hasten's way, on real programs.

    benchmarks/compile_time.py [--shared ../shared] [--limit 60] [--same-code]

Takes distinct programs that include <bits/stdc++.h> before anything else, in an order that a
fixed seed shuffles, from `data/pie_cpp.jsonl.gz` and `data/codenet_cpp_candidates.jsonl.gz` of the
shared folder. Each is compiled plainly, outside the sandbox, and by hasten, in it, in turn; those
that do not compile are left out. --same-code compiles each once more, with hasten's flags but
without precompiled headers, and says how many files are equal byte for byte.
"""

from __future__ import annotations

import argparse
import gzip
import json
import os
import random
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from unittest import mock

from hasten.api import default_cache_dir
from hasten.exec import cpp
from hasten.exec.compiled import CompileError
from hasten.exec.host import Host, find_interpreter
from hasten.exec.pch import Headers
from hasten.exec.sandbox import Sandbox
from hasten.types import Language, Program

FILES = ("pie_cpp.jsonl.gz", "codenet_cpp_candidates.jsonl.gz")


def sources(data: Path) -> Iterator[str]:
    """Every C++ program of the data files."""
    for name in FILES:
        with gzip.open(data / name, "rt") as lines:
            for row in map(json.loads, lines):
                yield from (row[k] for k in ("input", "target", "original", "improved") if k in row)
                yield from (candidate["code"] for candidate in row.get("candidates", ()))


def plain_seconds(source: str, folder: Path) -> float | None:
    """Seconds that a plain compilation takes; None where it fails."""
    (folder / "main.cpp").write_text(source)
    start = time.perf_counter()
    done = subprocess.run(
        ["/usr/bin/g++", "-std=c++17", "-O3", "-o", folder / "main", folder / "main.cpp"],
        stderr=subprocess.DEVNULL,
        check=False,
    )
    return time.perf_counter() - start if done.returncode == 0 else None


def same_code(box: Sandbox, source: str, compiled: bytes) -> bool:
    """Whether a compilation without precompiled headers gives the same file."""
    with mock.patch.object(Headers, "folders", return_value=()):
        plain = cpp.compile_cpp(box, Program(source, Language.CPP))
    return not isinstance(plain, CompileError) and plain.files["main"][1] == compiled


def main() -> None:
    """Parse the arguments, compile, print."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    here = Path(__file__).parents[1]
    shared = os.environ.get("HASTEN_SHARED", here.parent / "shared")
    parser.add_argument("--shared", type=Path, default=Path(shared))
    parser.add_argument("--limit", type=int, default=60)
    parser.add_argument("--same-code", action="store_true")
    arguments = parser.parse_args()

    host = Host(default_cache_dir(), find_interpreter(sys.executable))
    print(cpp.find_compiler().description, "--", cpp.describe_headers(host.cache_dir))
    first = Headers("", "", frozenset())
    programs = sorted({s for s in sources(arguments.shared / "data") if first.folders(s)})
    random.Random(1).shuffle(programs)
    plain: list[float] = []
    ours: list[float] = []
    same: list[bool] = []
    with Sandbox(host) as box, tempfile.TemporaryDirectory() as folder:
        for source in programs:
            seconds = plain_seconds(source, Path(folder))
            if seconds is None:
                continue
            start = time.perf_counter()
            built = cpp.compile_cpp(box, Program(source, Language.CPP))
            if isinstance(built, CompileError):
                sys.exit(f"compiles plainly, but not in the sandbox: {built.message}\n{source}")
            ours.append(time.perf_counter() - start)
            plain.append(seconds)
            if arguments.same_code:
                same.append(same_code(box, source, built.files["main"][1]))
            if len(plain) == arguments.limit:
                break
    ratios = [a / b for a, b in zip(ours, plain, strict=True)]
    print(f"programs: {len(plain)} of {len(programs)}")
    print(f"plain g++ -O3: median {statistics.median(plain):.3f} s, total {sum(plain):.1f} s")
    print(f"hasten:        median {statistics.median(ours):.3f} s, total {sum(ours):.1f} s")
    print(
        f"ratio: of totals {sum(ours) / sum(plain):.3f}, median {statistics.median(ratios):.3f}, "
        f"largest {max(ratios):.3f}"
    )
    if same:
        print(f"same file without precompiled headers: {sum(same)} of {len(same)}")


if __name__ == "__main__":
    main()
