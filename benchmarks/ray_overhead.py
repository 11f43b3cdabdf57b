"""How much longer short judgements take over Ray than on this machine's own workers.

    ray start --head --num-cpus=2
    benchmarks/ray_overhead.py [--judgements 5000] [--ray auto] [--rounds 5]

Every judgement is that of a small C++ program, compiled anew, on two small tests, by the meter
`instructions`, without a store: about the shortest that there are, on which Ray's share is largest.
Both ways have as many workers as the nodes in use have cores; they take turns, round by round.
Prints seconds, judgements a second, and the ratio of the totals, with and without the start of
Ray's workers.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Iterator
from functools import partial

from hasten.api import default_cache_dir
from hasten.cluster.pool import RayPool
from hasten.cluster.sites import JudgingSite
from hasten.dist import LocalPool, Place, Pool
from hasten.exec.host import Host, find_interpreter
from hasten.judge.stored import StoredJudge
from hasten.judge.terms import Baseline, Rules
from hasten.measure.instructions import InstructionMeter
from hasten.types import Language, Program, TestCase, Verdict

SLOW = """#include <cstdio>
int main() {
  long n, s = 0;
  scanf("%ld", &n);
  for (long i = 0; i < n; i++) s += i;
  printf("%ld\\n", s);
}
"""
FAST = SLOW.replace("for (long i = 0; i < n; i++) s += i;", "s = n * (n - 1) / 2;")
TESTS = (TestCase("0", b"10\n", b"45\n"), TestCase("1", b"1000\n", b"499500\n"))


def judge(court: StoredJudge, program: Program, *, baseline: Baseline) -> bool:
    """Whether the program is judged as it should be."""
    return court.judge(program, baseline, TESTS).verdict.correct


def main() -> None:
    """Parse the arguments, measure, print."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--judgements", type=int, default=5000)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--ray", default="auto")
    arguments = parser.parse_args()

    host = Host(default_cache_dir(), find_interpreter(sys.executable))
    here = Place(host, InstructionMeter(host.cache_dir))
    court = partial(Place.judge, rules=Rules())
    with here.judge(Rules()) as own:
        baseline = own.baseline(Program(SLOW, Language.CPP), TESTS)
    numbers = iter(range(10 * arguments.judgements))

    def programs(count: int) -> Iterator[Program]:
        for number, _ in zip(numbers, range(count), strict=False):
            yield Program(f"{FAST}// {number}\n", Language.CPP)

    def seconds(pool: Pool, count: int) -> float:
        began = time.monotonic()
        done = pool.map(court, partial(judge, baseline=baseline), programs(count))
        if not all(right for _, right in done):
            raise SystemExit(f"a right program was not called {Verdict.PASSED}")
        return time.monotonic() - began

    site = JudgingSite(here.meter.name, default_cache_dir)
    with RayPool(arguments.ray, site, here, None, say=print) as cluster:
        cluster.provenances([Language.CPP])  # chooses the nodes
        workers = cluster.workers
        local = LocalPool(here, workers)
        seconds(local, workers)
        began = time.monotonic()
        seconds(cluster, workers)
        start = time.monotonic() - began
        each = arguments.judgements // arguments.rounds
        spent = [(seconds(local, each), seconds(cluster, each)) for _ in range(arguments.rounds)]
    here_s, there_s = (sum(column) for column in zip(*spent, strict=True))
    total = each * arguments.rounds
    print(f"{total} judgements, {workers} workers, {arguments.rounds} rounds in turn")
    print(f"this machine's workers  {here_s:8.1f} s  {total / here_s:6.1f} a second")
    print(f"Ray's                   {there_s:8.1f} s  {total / there_s:6.1f} a second")
    print(f"ratio {there_s / here_s:.3f}; with {start:.1f} s for the start of Ray's workers "
          f"{(there_s + start) / here_s:.3f}")  # fmt: skip


if __name__ == "__main__":
    main()
