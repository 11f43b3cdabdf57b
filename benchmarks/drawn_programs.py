"""Prints some of a run's candidates with their diffs, drawn by a seed and not by hand.

    benchmarks/drawn_programs.py RUN [--good 5] [--bad 5] [--seed 0]

RUN is a folder that `hasten evaluate -o` wrote. First come candidates that were improved, then such
that were not, each of another problem as long as there are problems. The diffs are without
indentation and blank lines. Before them, which lines right candidates add most often. Markdown, for
docs.
"""

from __future__ import annotations

import argparse
import random
from collections import Counter
from collections.abc import Sequence
from difflib import unified_diff
from pathlib import Path

from hasten.eval.records import Outcome, Row, load_run
from hasten.types import Verdict

Found = tuple[Row, Outcome]


def drawn(found: Sequence[Found], most: int, seed: int) -> list[Found]:
    """At most so many of them, of unlike problems first."""
    order = random.Random(seed).sample(list(found), len(found))
    met: dict[str, int] = {}
    ranked = []
    for place, (row, outcome) in enumerate(order):
        turn = met[row.problem_id] = met.get(row.problem_id, 0) + 1
        ranked.append((turn, place, (row, outcome)))
    return [one for _, _, one in sorted(ranked, key=lambda entry: entry[:2])[:most]]


def shown(row: Row, outcome: Outcome) -> str:
    """A candidate as a heading and what changes from the slow program to it."""
    said = f"{outcome.speedup:.2f}x" if outcome.speedup is not None else outcome.detail or ""
    old, new = (_bare(one.source or "") for one in (row.slow, outcome))
    diff = "\n".join(line for line in list(unified_diff(old, new, lineterm="", n=0))[2:])
    heading = f"**{row.problem_id}: {outcome.verdict}**" + (f" ({said})" if said else "")
    return f"{heading}\n\n```diff\n{diff}\n```\n"


def added(found: Sequence[Found], most: int = 3) -> str:
    """The sets of lines that candidates most often have and their slow programs lack."""
    sets = Counter(
        tuple(dict.fromkeys(line for line in _bare(one.source or "") if line not in old))
        for row, one in found
        for old in [set(_bare(row.slow.source or ""))]
    )
    return "\n".join(
        f"- {count} of {len(found)}: {', '.join(f'`{line}`' for line in lines) or 'nothing'}"
        for lines, count in sets.most_common(most)
    )


def _bare(source: str) -> list[str]:
    return [line.strip() for line in source.splitlines() if line.strip()]


def main() -> None:
    """Draw and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("run", type=Path)
    parser.add_argument("--good", type=int, default=5)
    parser.add_argument("--bad", type=int, default=5)
    parser.add_argument("--seed", type=int, default=0)
    said = parser.parse_args()
    run = load_run(said.run)
    every = [(row, one) for row in run.rows for one in row.candidates if one.source is not None]
    good = [pair for pair in every if pair[1].verdict == Verdict.IMPROVED]
    bad = [pair for pair in every if not pair[1].correct]
    same = [pair for pair in every if pair[1].correct and pair[1].verdict != Verdict.IMPROVED]
    print(f"{len(good)} of {len(every)} candidates with a program are improved, {len(bad)} wrong\n")
    print(f"Lines that the improved ones add:\n\n{added(good)}\n")
    print(f"Lines that other right ones add:\n\n{added(same)}\n")
    for row, outcome in drawn(good, said.good, said.seed) + drawn(bad, said.bad, said.seed):
        print(shown(row, outcome))


if __name__ == "__main__":
    main()
