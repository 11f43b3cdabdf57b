"""The records that every layer passes on. Frozen, slotted; units are in the names.

`None` means "not measured" everywhere; no number here is ever invented.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from enum import StrEnum


class Language(StrEnum):
    """A language that hasten can judge."""

    PYTHON = "python"
    CPP = "cpp"


@dataclass(frozen=True, slots=True)
class Program:
    """Source text in one language. `name` is for people (a file name) and not part of identity."""

    source: str
    language: Language
    name: str = field(default="program", compare=False)

    @property
    def digest(self) -> str:
        """SHA-256 of language and source, in hex."""
        text = f"{self.language}\0{self.source}"
        return hashlib.sha256(text.encode(errors="surrogateescape")).hexdigest()


@dataclass(frozen=True, slots=True)
class TestCase:
    """One input and the output that is expected for it."""

    __test__ = False  # pytest collects classes by this name

    name: str
    input: bytes
    output: bytes


@dataclass(frozen=True, slots=True)
class Problem:
    """A task that programs solve, known by its tests."""

    problem_id: str
    tests: tuple[TestCase, ...]
    description: str | None = None


@dataclass(frozen=True, slots=True)
class Pair:
    """A slow program and a faster one for the same problem."""

    problem_id: str
    slow: Program
    fast: Program
    origin: str = "human"


@dataclass(frozen=True, slots=True)
class Prompt:
    """What a generator is asked to improve: the program, and the text for a language model.

    `tag` is the score out of 10 that the text asks for, `examples` names the pairs that it shows,
    in their order, and `cut` those that were left out for want of room.
    """

    program: Program
    text: str
    tag: int | None = None
    examples: tuple[str, ...] = ()
    cut: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Candidate:
    """One proposed replacement for a slow program.

    `program` is None where the answer holds no program. `origin` says how it came about
    (`rules: fast-input + main-function`, `smollm2 sample 3`). `reply` is the model's whole answer
    where a model wrote one, and `tokens` the number of its tokens.
    """

    program: Program | None
    origin: str
    reply: str | None = None
    tokens: int | None = None


class Verdict(StrEnum):
    """What the judge says of a program. The first two are the only successes."""

    IMPROVED = "improved"
    PASSED = "passed"
    NOT_COMPILED = "not_compiled"
    WRONG_ANSWER = "wrong_answer"
    CRASHED = "crashed"
    TIMED_OUT = "timed_out"
    OUT_OF_MEMORY = "out_of_memory"
    TOO_MUCH_OUTPUT = "too_much_output"
    FORBIDDEN = "forbidden"

    @property
    def correct(self) -> bool:
        """Whether the program compiled and passed every test."""
        return self in (Verdict.IMPROVED, Verdict.PASSED)


@dataclass(frozen=True, slots=True)
class Measurement:
    """What one meter counted for one program on one input.

    `cost` is in the meter's own unit (instructions, weighted cycles, nanoseconds); costs of
    unlike `provenance` (meter, tool version, flags, interpreter or compiler) never compare.
    """

    meter: str
    unit: str
    cost: int
    provenance: str
    counters: dict[str, int] = field(default_factory=dict)
    user_ns: int | None = None
    system_ns: int | None = None


@dataclass(frozen=True, slots=True)
class TestResult:
    """What happened on one test. `cost` and `baseline_cost` are None when not measured."""

    __test__ = False

    name: str
    verdict: Verdict
    input_bytes: int
    user_ns: int | None = None
    system_ns: int | None = None
    max_rss_bytes: int | None = None
    detail: str | None = None
    cost: int | None = None
    baseline_cost: int | None = None


@dataclass(frozen=True, slots=True)
class Judgement:
    """The judge's account of one program against one baseline.

    Speedups are baseline cost / candidate cost. `speedup` is that of whole processes;
    `net_speedup` has the start-up of an empty program taken off both, and
    `net_of_imports_speedup` the programs' own top-level imports (or includes) as well.
    `startup_share` is what start-up and imports are of the candidate's cost. A figure that could
    not be had is None, and `notes` says why.

    Under a noisy meter candidate and baseline ran in turn for `rounds` rounds: costs are medians
    (of every test, summed) and `speedup` is the estimate from the pairs, with its 95 % interval
    from `speedup_low` to `speedup_high`. Those three are None under a deterministic meter.
    """

    program: Program
    verdict: Verdict
    tests_passed: int
    tests: int
    meter: str | None
    unit: str | None
    cost: int | None
    net_cost: int | None
    net_of_imports_cost: int | None
    baseline_cost: int | None
    speedup: float | None
    net_speedup: float | None
    net_of_imports_speedup: float | None
    imports_only: bool
    startup_share: float | None
    results: tuple[TestResult, ...]
    provenance: str | None
    sandboxed: bool
    notes: tuple[str, ...] = ()
    counters: dict[str, int] = field(default_factory=dict)
    speedup_low: float | None = None
    speedup_high: float | None = None
    rounds: int | None = None
    stored: bool = field(default=False, compare=False)  # made before, and found in the store
