"""How long it takes to tell which of many programs do the same, and how much memory: the outputs of
10,000 programs on 100 inputs, made up here, are digested and grouped.

    .venv/bin/python benchmarks/selfplay_grouping.py
"""

from __future__ import annotations

import argparse
import random
import resource
import time

from hasten.selfplay.classes import digest_of_output, grouped, vector_of


def main() -> None:
    """Print seconds and memory."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--programs", type=int, default=10_000)
    parser.add_argument("--inputs", type=int, default=100)
    parser.add_argument("--tokens", type=int, default=50, help="of an output")
    parser.add_argument("--classes", type=int, default=5_000)
    args = parser.parse_args()

    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    rng = random.Random(0)
    words = [str(rng.randrange(10**6)) for _ in range(10**5)]
    words += [f"{rng.random():.9f}" for _ in range(10**4)]
    blocks = [" ".join(rng.choices(words, k=args.tokens)).encode() for _ in range(2_000)]
    seconds = 0.0
    vectors = []
    for program in range(args.programs):
        same = program % args.classes
        outputs = [
            b"%d\n%s\n" % (same, blocks[(same * 7 + place) % len(blocks)])
            for place in range(args.inputs)
        ]
        start = time.process_time()
        vectors.append((program, vector_of([digest_of_output(one) for one in outputs])))
        seconds += time.process_time() - start
    start = time.process_time()
    classes = grouped(vectors)
    seconds += time.process_time() - start
    assert len(classes) == min(args.classes, args.programs)
    size = sum(map(len, outputs)) * args.programs / 1e6
    after = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    print(
        f"{args.programs:,} programs on {args.inputs} inputs, {size:,.0f} MB of outputs: "
        f"{len(classes):,} classes in {seconds:.1f} s of processor time; "
        f"peak memory {after / 1024:.0f} MiB, {(after - before) / 1024:.0f} MiB of it here"
    )


if __name__ == "__main__":
    main()
