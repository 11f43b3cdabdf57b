"""Looking for inputs on which a candidate and the slow program say different things.

The slow program is the only oracle, and nobody knows whether an input is valid: a difference is
worth a look, and proves nothing by itself. The inputs are made as for test amplification.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from hasten.data.mutate import mutate
from hasten.data.oracles import Bench
from hasten.data.shapes import learn, sizes
from hasten.types import Program, TestCase

_INPUTS = 96
_BATCH = 24
_INPUT_BYTES = 1_000_000
_ENOUGH_NS = 500_000_000  # no larger inputs once the slow program takes this long


@dataclass(frozen=True, slots=True)
class Difference:
    """An input on which the slow program ended well and the other did not say the same.

    `got` is None where it did not end well; `why` says what is different."""

    input: bytes
    expected: bytes
    got: bytes | None
    why: str


@dataclass(frozen=True, slots=True)
class Fuzzed:
    """What came of it: the inputs on which both were compared, and the smallest of those on which
    they differ."""

    compared: int
    difference: Difference | None


def fuzz(
    slow: Program,
    fast: Program,
    tests: Sequence[TestCase],
    *,
    bench: Bench,
    seed: int = 0,
    on_progress: Callable[[int, int], None] | None = None,
) -> Fuzzed:
    """Run both programs on inputs like those of `tests`, small ones first; stops after the batch
    with the first difference. Inputs on which the slow program does not end well are left out.

    Raises `SandboxError`."""
    built = bench.compile(slow), bench.compile(fast)
    if built[0] is None or built[1] is None:
        return Fuzzed(0, None)
    compared = tried = 0
    for inputs in _batches(tests, seed):
        before = bench.say(built[0], inputs)
        held = [index for index, said in enumerate(before) if said.output is not None]
        after = bench.say(built[1], [inputs[index] for index in held])
        compared += sum(not said.skipped for said in after)
        tried += len(inputs)
        found: list[Difference] = []
        for index, said in zip(held, after, strict=True):
            if said.skipped:
                continue  # nobody knows what it would have said
            expected = before[index].output
            assert expected is not None  # these are held
            why = "does not end well" if said.output is None else bench.check(expected, said.output)
            if why is not None:
                found.append(Difference(inputs[index], expected, said.output, why))
        if on_progress is not None:
            on_progress(min(tried, _INPUTS), _INPUTS)
        if found:
            return Fuzzed(compared, min(found, key=lambda one: (len(one.input), one.input)))
        if any(said.late or said.ns > _ENOUGH_NS for said in before):
            break
    return Fuzzed(compared, None)


def _batches(tests: Sequence[TestCase], seed: int) -> Iterator[list[bytes]]:
    """Mutated and small drawn inputs, then single ones that grow; none that is known."""
    samples = [text for text in map(_text, tests) if text is not None]
    if not samples:
        return
    shape = learn(samples)
    draw = random.Random(f"fuzz {seed}")
    seen = {test.input for test in tests}
    for _ in range(_INPUTS // _BATCH):
        texts = [
            shape.draw(draw, draw.randint(1, 12))
            if shape is not None and number % 3 == 0
            else mutate(draw, samples, shape)
            for number in range(_BATCH)
        ]
        fresh = [given for given in dict.fromkeys(map(_encoded, texts)) if given not in seen]
        seen.update(fresh)
        yield fresh
    for size in sizes(shape) if shape is not None else ():
        given = _encoded(shape.draw(draw, size)) if shape is not None else b""
        if len(given) > _INPUT_BYTES:
            return
        if given not in seen:
            yield [given]


def _text(test: TestCase) -> str | None:
    try:
        return test.input.decode()
    except UnicodeDecodeError:
        return None


def _encoded(text: str) -> bytes:
    return text.encode(errors="replace")
