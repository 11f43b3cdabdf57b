"""Prints how large a report of 2,000 programs with 8 candidates each is, how long it takes to
write, and how long a headless Chromium takes to open it and to show a program.

    python benchmarks/report_size.py [--programs 2000] [--candidates 8] [--tests 80] [-o FILE]

The programs are the corpus's, with names changed at random in every copy, since compression would
make nothing of copies that are equal; costs and verdicts are made up. A median PIE problem has 75
to 104 tests.
"""

from __future__ import annotations

import argparse
import random
import re
import sys
import tempfile
import time
from dataclasses import replace
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from tests.report_browser import browser, missing
from tests.report_runs import make_run

from hasten.eval.records import Outcome, Row, Run
from hasten.eval.report import Subject, write_report

_MEGABYTES, _SECONDS = 10, 2
_WORD = re.compile(r"\b[a-z_]{3,}\b")
_FIGURE = {"value": 0.5, "low": 0.4, "high": 0.6}
# When the list stands there: after the page's own script has filled it, and it was painted.
_OPENED = """
const done = arguments[0];
requestAnimationFrame(() => setTimeout(() => done(
    [performance.now(), document.querySelectorAll('#list-body tr').length])));
"""
_SHOWN = """
const done = arguments[1];
const started = performance.now();
location.hash = `program-${arguments[0]}`;
const look = () => document.querySelector('.difference')
    && !document.getElementById('detail-content').hidden
    ? requestAnimationFrame(() => done(performance.now() - started)) : setTimeout(look, 2);
look();
"""


def main() -> None:
    """Write the report, look at it, and print."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--programs", type=int, default=2000)
    parser.add_argument("--candidates", type=int, default=8)
    parser.add_argument("--tests", type=int, default=80)
    parser.add_argument("-o", type=Path, default=None)
    options = parser.parse_args()
    run = make_run("made up", rows=options.programs, samples=options.candidates,
                   tests=options.tests)  # fmt: skip
    dice = random.Random(0)
    run = replace(run, rows=tuple(_renamed(row, dice) for row in run.rows))
    with tempfile.TemporaryDirectory() as folder:
        path = options.o or Path(folder) / "report.html"
        sources = sum(len(one.source or "") for row in run.rows for one in _outcomes(row))
        print(f"{len(run.rows):,} programs, {options.candidates} candidates, {options.tests} tests")
        print(f"sources       {sources / 1e6:6.2f} MB")
        started = time.perf_counter()
        write_report([Subject(run.name, run, _metrics(run))], path)
        written = time.perf_counter() - started
        size = path.stat().st_size / 1e6
        print(f"report        {size:6.2f} MB; limit {_MEGABYTES}: {_verdict(size < _MEGABYTES)}")
        print(f"written in    {written:6.2f} s")
        if missing():
            print(f"not opened: {missing()}")
            return
        _look(path, Path(folder) / "profile", options.programs)


def _look(path: Path, profile: Path, programs: int) -> None:
    with browser(profile) as driver:
        opened = []
        for _ in range(5):
            driver.get("about:blank")
            driver.get(path.as_uri())
            at, rows = driver.execute_async_script(_OPENED)
            assert rows == min(50, programs)
            opened.append(at / 1000)
        first, best = opened[0], min(opened)
        print(f"opened in     {first:6.2f} s; limit {_SECONDS}: {_verdict(first < _SECONDS)}"
              f" (least of {len(opened)}: {best:.2f})")  # fmt: skip
        shown = [
            driver.execute_async_script(_SHOWN, number) / 1000
            for number in range(0, programs, max(1, programs // 20))
        ]
        print(f"a program in  {sorted(shown)[len(shown) // 2]:6.3f} s (most {max(shown):.3f})")


def _renamed(row: Row, dice: random.Random) -> Row:
    """A row with names of its own, and in every program some that no other has."""
    own = dice.randrange(10**6)
    return replace(
        row,
        slow=_new(row.slow, own, dice),
        candidates=tuple(_new(one, own, dice) for one in row.candidates),
        target=None if row.target is None else _new(row.target, own, dice),
    )


def _new(outcome: Outcome, own: int, dice: random.Random) -> Outcome:
    if outcome.source is None:
        return outcome
    names = {}
    for word in set(_WORD.findall(outcome.source)):
        if dice.random() < 0.1:
            names[word] = f"{word[:2]}_{dice.randrange(10**4)}"
        elif random.Random(f"{own} {word}").random() < 0.3:
            names[word] = f"{word[:2]}_{own % 997}"
    source = _WORD.sub(lambda word: names.get(word[0], word[0]), outcome.source)
    return replace(outcome, source=source)


def _outcomes(row: Row) -> tuple[Outcome, ...]:
    return row.slow, *row.candidates, *([] if row.target is None else [row.target])


def _metrics(run: Run) -> dict[str, object]:
    figures = dict.fromkeys(("correct", "opt", "speedup"), _FIGURE)
    return {"k": {str(k): figures for k in range(1, run.samples + 1)}}


def _verdict(kept: bool) -> str:
    return "kept" if kept else "MISSED"


if __name__ == "__main__":
    main()
