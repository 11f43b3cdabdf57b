"""Test amplification: more tests for a problem from few, after AlphaCode's manner (PIE, A.5).

New inputs come from the known ones: values changed at the same size (mutate.py), and whole inputs
drawn in the shape that the known ones share, at growing sizes (shapes.py). An input is kept only
with an output that known-correct programs of different authors agree on (oracles.py). Small inputs
are kept where they tell a wrong program from the right ones, and the search for them stops when
they no longer do; large ones so that programs spend their time on work rather than on starting.

Every decision goes by outputs and counted instructions, so that the same tests come of it again.
"""

from __future__ import annotations

import random
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from hasten.data.mutants import mutants
from hasten.data.mutate import mutate
from hasten.data.oracles import Agreement, Bench, Oracle, Said, agreement, by_author
from hasten.data.shapes import Shape, learn, sizes
from hasten.exec.compiled import Executable
from hasten.measure.base import Meter
from hasten.types import Program, TestCase

_DRAWS = 3  # tries at one size
_FAILURES = 2  # sizes in a row on which no draw holds, until the ladder ends
_INPUT_BYTES = 2_000_000
# No program executes more than this in a nanosecond, nor more to start and import what it needs:
# what may exceed a number of instructions can be told by its time, however loaded the machine.
_PER_NS, _TO_START = 10, 300_000_000
# "≤ 10^5", "<= 2 * 10^{5}", "\\leq 200,000": a factor, a power of ten; or a number.
_BOUND = re.compile(
    r"(?:<=?|≤|≦|\\leq?|&lt;=?)[\s${]*"
    r"(?:(?:(\d+)\s*(?:×|\*|x|\\times)\s*)?10\s*(?:\^|\*\*)\s*\{?(\d+)|(\d[\d,_]*))"
)


@dataclass(frozen=True, slots=True)
class Settings:
    """How far to go. `small`, `large`: tests to keep at most of each kind. `proposals`: small
    inputs tried in a round, of which there are at most `rounds`, and no more than `quiet` in a row
    that tell nothing new. `oracles`, `suspects`: right and wrong programs that take part at most.
    `instructions`: what the slowest oracle may take on a large input, beyond what it takes on the
    first known one: what a program imports does not keep inputs small."""

    small: int = 6
    large: int = 2
    proposals: int = 24
    rounds: int = 8
    quiet: int = 3
    oracles: int = 6
    suspects: int = 12
    instructions: int = 1_000_000_000
    seed: int = 0


@dataclass(frozen=True, slots=True)
class Task:
    """A problem to amplify. `right`: known-correct programs by author. `given`: tests of unknown
    worth, to be kept only where the right programs agree with them."""

    problem_id: str
    known: tuple[TestCase, ...]
    right: Mapping[Program, str]
    wrong: tuple[Program, ...] = ()
    given: tuple[TestCase, ...] = ()
    description: str | None = None


@dataclass(frozen=True, slots=True)
class NewTest:
    """A test that was kept. `authors`: of the programs that agree on its output; one: single
    oracle. `given`: it was among the given ones."""

    test: TestCase
    authors: int
    given: bool = False


@dataclass(frozen=True, slots=True)
class Catch:
    """Of the wrong programs of one kind that pass the known tests: how many there are, and how
    many of them fail the new tests."""

    suspects: int
    caught: int


@dataclass(frozen=True, slots=True)
class Amplified:
    """What came of a problem. `rejected`: inputs by reason."""

    problem_id: str
    tests: tuple[NewTest, ...] = ()
    note: str | None = None
    shape: str | None = None
    oracles: int = 0
    authors: int = 0
    proposed: int = 0
    rejected: Mapping[str, int] = field(default_factory=dict)
    wrong: Catch = Catch(0, 0)
    mutated: Catch = Catch(0, 0)


def amplify(task: Task, bench: Bench, meter: Meter, settings: Settings) -> Amplified:
    """Find tests for one problem. `meter` counts instructions, and `bench.box` has its tools.

    Raises `SandboxError`."""
    if not task.known:
        return Amplified(task.problem_id, note="no known tests to learn from")
    oracles = _oracles(task, bench, settings.oracles)
    if not oracles:
        return Amplified(task.problem_id, note="no program passes the known tests")
    search = _Search(task, bench, meter, settings, tuple(oracles))
    search.check_given()
    search.look_for_small()
    search.climb()
    return search.result()


def _oracles(task: Task, bench: Bench, most: int) -> list[Oracle]:
    found: list[Oracle] = []
    for program, author in by_author(task.right):
        built = bench.compile(program)
        if built is not None and bench.passes(built, task.known):
            found.append(Oracle(program, author, built))
        if len(found) == most:
            break
    return found


@dataclass(slots=True)
class _Search:
    """The work on one problem."""

    task: Task
    bench: Bench
    meter: Meter
    settings: Settings
    oracles: tuple[Oracle, ...]
    kept: list[NewTest] = field(default_factory=list)
    rejected: Counter[str] = field(default_factory=Counter)
    proposed: int = 0
    seen: set[bytes] = field(default_factory=set)
    samples: list[str] = field(default_factory=list)
    shape: Shape | None = None
    alive: dict[Program, Executable] = field(default_factory=dict)  # wrong, and not caught yet
    suspects: tuple[Program, ...] = ()
    floors: dict[Program, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.seen = {test.input for test in (*self.task.known, *self.task.given)}
        for test in self.task.known:
            try:
                self.samples.append(test.input.decode())
            except UnicodeDecodeError:
                continue  # bytes that are no text have no shape to learn
        self.shape = learn(self.samples)
        changed = [
            mutant
            for oracle in self.oracles
            for mutant in mutants(oracle.program, 4, seed=self.settings.seed)
        ]
        room = self.settings.suspects
        for program in [*self.task.wrong, *changed]:
            if len(self.alive) == room:
                break
            built = self.bench.compile(program)
            if built is not None and self.bench.passes(built, self.task.known):
                self.alive[program] = built
        self.suspects = tuple(self.alive)

    @property
    def alone(self) -> bool:
        """Whether all oracles are by one author."""
        return len({oracle.author for oracle in self.oracles}) == 1

    # -- what is kept ----------------------------------------------------------------------

    def check_given(self) -> None:
        """Keep those of the given tests whose output the oracles agree on."""
        given = self.task.given
        agreed = self._agreements([test.input for test in given])
        for test, found in zip(given, agreed, strict=True):
            if isinstance(found, str):
                self.rejected[f"given: {found}"] += 1
            elif self.bench.check(test.output, found.output) is not None:
                self.rejected["given: another output"] += 1
            else:
                self._keep(test.name, test.input, found, is_given=True)
        self._catch([new.test for new in self.kept])

    def look_for_small(self) -> None:
        """Inputs near the known ones, as long as they tell wrong programs from right ones."""
        if not self.settings.small or not self.samples:
            return
        draw, quiet = random.Random(f"{self.task.problem_id} {self.settings.seed}"), 0
        mine: list[NewTest] = []
        for number in range(self.settings.rounds):
            held = self._propose(draw, number)
            before = len(self.alive)
            mine += self._telling(held, self.settings.small - len(mine))
            if number == 0 and not mine and held:
                mine.append(self._keep_new(*held[0]))  # tells nothing apart; one all the same
            quiet = 0 if len(self.alive) < before else quiet + 1
            if not self.alive or quiet >= self.settings.quiet or len(mine) >= self.settings.small:
                return

    def climb(self) -> None:
        """Large inputs: the largest two of the ladder on which every oracle stays within the
        instructions that it may take."""
        if self.shape is None or not self.settings.large:
            return
        held: list[tuple[bytes, Agreement]] = []
        failures = 0
        for size in self._ladder(self.shape):
            found = self._at_size(self.shape, size)
            if isinstance(found, str):
                failures += 1
                if found == "too long" or failures == _FAILURES:
                    break
                continue
            failures = 0
            held.append(found)
        for given, agreed in held[-self.settings.large :]:
            new = self._keep_new(given, agreed)
            self._catch([new.test])

    def result(self) -> Amplified:
        """All that is to be said of the problem."""
        known = set(self.task.wrong)
        return Amplified(
            problem_id=self.task.problem_id,
            tests=tuple(self.kept),
            note=None if self.shape else "the known inputs show no shape that could grow",
            shape=self.shape.describe() if self.shape else None,
            oracles=len(self.oracles),
            authors=len({oracle.author for oracle in self.oracles}),
            proposed=self.proposed,
            rejected=dict(sorted(self.rejected.items())),
            wrong=self._caught([p for p in self.suspects if p in known]),
            mutated=self._caught([p for p in self.suspects if p not in known]),
        )

    # -- small inputs ----------------------------------------------------------------------

    def _propose(self, draw: random.Random, number: int) -> list[tuple[bytes, Agreement]]:
        """New inputs that hold, of one round."""
        texts: list[str] = []
        for index in range(self.settings.proposals):
            if self.shape is not None and index % 4 == 0:
                texts.append(self.shape.draw(draw, 1 + (number + index) % 12))
            else:
                texts.append(mutate(draw, self.samples, self.shape))
        inputs = [given for given in map(_bytes, texts) if given is not None]
        fresh = [given for given in dict.fromkeys(inputs) if given not in self.seen]
        self.seen.update(fresh)
        self.proposed += len(fresh)
        held = []
        for given, found in zip(fresh, self._agreements(fresh), strict=True):
            if isinstance(found, str):
                self.rejected[found] += 1
            else:
                held.append((given, found))
        return held

    def _telling(self, held: list[tuple[bytes, Agreement]], room: int) -> list[NewTest]:
        """Keep the inputs that catch most, one after another, until none catches any more."""
        tests = [TestCase("", given, agreed.output) for given, agreed in held]
        fails = {
            program: {i for i, one in enumerate(said) if self._wrong(tests[i], one)}
            for program, built in self.alive.items()
            for said in [self.bench.say(built, [test.input for test in tests])]
        }
        new: list[NewTest] = []
        while len(new) < room:
            caught = Counter(index for program in self.alive for index in fails[program])
            if not caught:
                break
            best = min(caught, key=lambda index: (-caught[index], len(tests[index].input), index))
            new.append(self._keep_new(*held[best]))
            for program in [p for p in self.alive if best in fails[p]]:
                del self.alive[program]
        return new

    def _wrong(self, test: TestCase, said: Said) -> bool:
        if said.skipped:
            return False
        return said.output is None or self.bench.check(test.output, said.output) is not None

    # -- large inputs ----------------------------------------------------------------------

    def _ladder(self, shape: Shape) -> Iterator[int]:
        bound = largest_bound(self.task.description)
        for size in sizes(shape):
            if bound is None or size <= bound:
                yield size

    def _at_size(self, shape: Shape, size: int) -> tuple[bytes, Agreement] | str:
        """An input of a size that holds, or why there is none."""
        reason = "disagreed"
        for attempt in range(_DRAWS):
            key = f"{self.task.problem_id} {self.settings.seed} {size} {attempt}"
            given = _bytes(shape.draw(random.Random(key), size))
            if given is None or len(given) > _INPUT_BYTES:
                return "too long"
            if given in self.seen:
                continue
            self.seen.add(given)
            self.proposed += 1
            (said,) = self._ran([given])
            found = self._agreed(said)
            if not isinstance(found, str) and self._too_long(given, said):
                found = "too long"
            if not isinstance(found, str):
                return given, found
            self.rejected[found] += 1
            reason = found
            if found == "too long":
                break
        return reason

    def _too_long(self, given: bytes, said: Sequence[Said]) -> bool:
        """Whether any oracle takes more instructions than it may: those are counted that might."""
        most = self.settings.instructions
        for oracle, one in zip(self.oracles, said, strict=True):
            if _PER_NS * one.ns + _TO_START >= most:
                cost = self.bench.count(oracle.executable, given, self.meter)
                if cost is None or cost - self._floor(oracle) > most:
                    return True
        return False

    def _floor(self, oracle: Oracle) -> int:
        """What an oracle costs on the first known input."""
        if oracle.program not in self.floors:
            first = self.task.known[0].input
            cost = self.bench.count(oracle.executable, first, self.meter)
            self.floors[oracle.program] = cost or 0
        return self.floors[oracle.program]

    # -- common ----------------------------------------------------------------------------

    def _agreements(self, inputs: Sequence[bytes]) -> list[Agreement | str]:
        return [self._agreed(said) for said in self._ran(inputs)]

    def _agreed(self, said: Sequence[Said]) -> Agreement | str:
        return agreement(self.oracles, said, self.bench.check, alone=self.alone)

    def _ran(self, inputs: Sequence[bytes]) -> list[list[Said]]:
        """What the oracles say of every input, up to the first that takes too long on it."""
        said: list[list[Said]] = [[] for _ in inputs]
        left = list(range(len(inputs)))
        for oracle in self.oracles:
            ran = self.bench.say(oracle.executable, [inputs[index] for index in left])
            for index, one in zip(left, ran, strict=True):
                said[index].append(one)
            left = [index for index in left if not said[index][-1].late]  # the others are lost
        return said

    def _keep_new(self, given: bytes, agreed: Agreement) -> NewTest:
        number = sum(not new.given for new in self.kept)
        return self._keep(f"amplified-{number}", given, agreed)

    def _keep(
        self, name: str, given: bytes, agreed: Agreement, *, is_given: bool = False
    ) -> NewTest:
        new = NewTest(TestCase(name, given, agreed.output), agreed.authors, is_given)
        self.kept.append(new)
        return new

    def _catch(self, tests: Sequence[TestCase]) -> None:
        """Take those off the living that fail a test."""
        for program, built in list(self.alive.items()):
            if tests and not self.bench.passes(built, tests):
                del self.alive[program]

    def _caught(self, programs: Sequence[Program]) -> Catch:
        return Catch(len(programs), sum(program not in self.alive for program in programs))


def largest_bound(description: str | None) -> int | None:
    """The largest number that a description sets as an upper bound, up to a million: sizes beyond
    it make invalid inputs. None where it sets none."""
    found = []
    for factor, power, plain in _BOUND.findall(description or ""):
        value = int(re.sub(r"\D", "", plain)) if plain else int(factor or 1) * 10 ** int(power[:2])
        if value <= 1_000_000:
            found.append(value)
    return max(found, default=None)


def _bytes(text: str) -> bytes | None:
    try:
        return text.encode()
    except UnicodeEncodeError:
        return None
