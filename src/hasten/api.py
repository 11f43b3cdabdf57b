"""The Python interface: the same functions that the command line calls, with its defaults.

import hasten

judgement = hasten.judge("fast.py", baseline="slow.py", tests="tests/")
result = hasten.optimize("slow.py", tests="tests/")
found = hasten.evaluate("generations.jsonl", data="data/")
with hasten.reward("slow.py", tests="tests/") as reward:
    rewards = reward(replies)
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Sequence
from contextlib import AbstractContextManager, ExitStack, nullcontext
from dataclasses import replace
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Self

from hasten.data.testfiles import load_tests
from hasten.dist import LocalPool, Place
from hasten.errors import UsageError
from hasten.exec.host import Host, find_interpreter, refuse_visible
from hasten.exec.languages import read_program
from hasten.judge.judge import Rules
from hasten.judge.reward import Judged, needs_all_tests, rewards_of
from hasten.judge.store import STORE_NAME, Store
from hasten.judge.stored import StoredJudge
from hasten.measure.base import Meter
from hasten.measure.meters import DEFAULT_METER, make_meter
from hasten.model.models import language_model, make_generator
from hasten.model.prompts import Prompter, Prompting
from hasten.model.trained import prompting_of_all
from hasten.optimize import Fuzz, Optimization
from hasten.optimize import optimize as run_optimize
from hasten.search import Plan
from hasten.types import Judgement, Program, TestCase

if TYPE_CHECKING:
    from hasten.eval.rewarding import Rewarder
    from hasten.eval.summary import Evaluation
    from hasten.model.generations import Generations

ProgramLike = Program | str | Path
TestsLike = Sequence[TestCase] | str | Path


def default_cache_dir() -> Path:
    """`~/.cache/hasten`: where compiled helpers and converted models live."""
    return Path.home() / ".cache" / "hasten"


def judge(
    program: ProgramLike,
    *,
    baseline: ProgramLike,
    tests: TestsLike,
    meter: str = DEFAULT_METER,
    gem5: str | None = None,
    rules: Rules | None = None,
    python: str | Path | None = None,
    cache_dir: Path | None = None,
    store: bool = True,
    unsafe_no_sandbox: bool = False,
) -> Judgement:
    """Judge one program against a baseline.

    `program`, `baseline`: a `Program`, or a path whose suffix tells the language. `tests`: test
    cases, or a folder of input.<i>.txt and output.<i>.txt. `rules`: checker, limits, threshold.
    `gem5`: for the meter gem5, the gem5.opt to run (default: the one on PATH).
    `store`: whether to look for what was judged before, and to keep it, in the cache folder.
    Raises `UsageError` for unusable input, `BadProgram` for a baseline that fails its own tests,
    `MissingTool`, and `SandboxError` when the machinery fails: never a verdict made up."""
    candidate, slow = _program(program), _program(baseline)
    host = _host(python, cache_dir, unsafe_no_sandbox)
    cases = _tests(tests, host)
    counter = _meter(meter, host, gem5, rules)
    with _store(host, store) as kept, StoredJudge(host, counter, rules, None, kept) as court:
        return court.judge(candidate, court.baseline(slow, cases), cases)


def optimize(
    program: ProgramLike,
    *,
    tests: TestsLike,
    model: str | Sequence[str] = "rules",
    samples: int = 8,
    rounds: int = 1,
    beam: int = 2,
    seed: int = 0,
    meter: str = DEFAULT_METER,
    gem5: str | None = None,
    rules: Rules | None = None,
    workers: int | None = None,
    python: str | Path | None = None,
    cache_dir: Path | None = None,
    store: bool = True,
    fuzz: str = "off",
    unsafe_no_sandbox: bool = False,
) -> Optimization:
    """Find a faster program that passes the same tests; `.best` is None when there is none.

    Arguments and errors as in `judge`; `model` as --model takes it, one or several; `samples`
    candidates are asked of each, in `rounds` rounds, of which each starts from the `beam` best so
    far; `workers` are judged at once (default: one per core). `fuzz`: "off", "show" or "strict",
    as --fuzz."""
    if fuzz not in list(Fuzz):
        raise UsageError(f"fuzz is {fuzz!r}: choose one of {', '.join(Fuzz)}")
    slow = _program(program)
    host = _host(python, cache_dir, unsafe_no_sandbox)
    cases = _tests(tests, host)
    models = [model] if isinstance(model, str) else model
    generators = [make_generator(name, host.cache_dir) for name in models]
    with _store(host, store) as kept:
        return run_optimize(
            slow,
            cases,
            host=host,
            meter=_meter(meter, host, gem5, rules),
            generators=generators,
            rules=rules,
            prompt=Prompter(prompting_of_all(models) or Prompting()).prompt,
            plan=Plan(
                samples=samples,
                rounds=rounds,
                beam=beam,
                seed=seed,
                lines=any(map(language_model, generators)),
            ),
            workers=workers or os.cpu_count() or 1,
            store=kept,
            fuzzing=Fuzz(fuzz),
        )


def evaluate(
    generations: Generations | str | Path,
    *,
    data: str | Path,
    protocol: str = "hasten",
    at: Sequence[int] = (),
    resamples: int = 10_000,
    seed: int = 0,
    meter: str = DEFAULT_METER,
    gem5: str | None = None,
    rules: Rules | None = None,
    workers: int | None = None,
    python: str | Path | None = None,
    cache_dir: Path | None = None,
    store: bool = True,
    unsafe_no_sandbox: bool = False,
) -> Evaluation:
    """What generations are worth: `.run` has every outcome, `.summary` the figures.

    `generations`: a file as `hasten generate` writes it or as PIE and pie-perf have it, or what
    `read_generations` made of one; `data`: the folder of the data set; `protocol`: hasten, pie or
    perfrl, which decides about checker and threshold: of `rules` only the limits count. `at`: the
    k of Best@k. The rest as in `judge`, and its errors; `BadData` for rows that are not in the
    data."""
    from hasten.data.dataset import Dataset
    from hasten.eval.evaluate import evaluate as run_evaluate
    from hasten.eval.judging import Means
    from hasten.eval.protocols import protocol_of
    from hasten.eval.summary import Evaluation, summarise
    from hasten.model.generations import read_generations

    chosen, name = protocol_of(protocol), "generations"
    if isinstance(generations, (str, Path)):
        name = Path(generations).name.removesuffix(".gz").removesuffix(".jsonl")
        generations = read_generations(Path(generations))
    host = _host(python, cache_dir, unsafe_no_sandbox)
    refuse_visible(Path(data), host.interpreter)
    counter, limits = _meter(meter, host, gem5, rules), (rules or Rules()).limits
    with _store(host, store) as kept:
        run = run_evaluate(
            generations,
            Dataset(Path(data)),
            protocol=chosen,
            means=Means(
                LocalPool(Place(host, counter, kept), workers or os.cpu_count() or 1), limits
            ),
            name=name,
            progress=lambda *_: None,
        )
    return Evaluation(run, summarise(run, at=at, resamples=resamples, seed=seed))


class Reward:
    """Rewards for the candidates of one slow program, for a trainer to call; see `reward`.

    A context manager: judges stay open between calls, until `close` or the end of the block. For
    one thread. `name`, `baseline`, `tests`: what it was made with."""

    def __init__(
        self,
        name: str,
        baseline: Program,
        tests: tuple[TestCase, ...],
        *,
        rules: Rules,
        meter: Meter,
        host: Host,
        workers: int,
        store: bool,
    ) -> None:
        rewards_of(name, ())  # a name that there is not is refused here
        self.name, self.baseline, self.tests = name, baseline, tests
        self._rules = replace(rules, stop_on_failure=not needs_all_tests(name))
        self._meter, self._host, self._workers, self._stored = meter, host, workers, store
        self._stack = ExitStack()
        self._rewarder: Rewarder | None = None

    def __call__(self, candidates: Sequence[Program | str | None]) -> list[float | None]:
        """The rewards of candidates of one group (those that tie are told from one another), in
        their order. None: the machine could not judge it, twice; that is no 0, so leave it out.

        A candidate is a `Program`, or a text: what a model wrote, with a program in it; None, and
        a text without a program, is worth what a program is that does not compile. Raises
        `BadProgram` for a slow program that fails its own tests, `SandboxError`."""
        return rewards_of(self.name, self.judge(candidates))

    def judge(self, candidates: Sequence[Program | str | None]) -> list[Judged]:
        """What the rewards are made of: verdict, tests passed and speedup of each candidate."""
        from hasten.model.replies import program_of

        language = self.baseline.language
        programs = []
        for one in candidates:
            code = program_of(one, self.baseline) if isinstance(one, str) else None
            found = one if isinstance(one, Program) else code and Program(code, language)
            programs.append(found or None)
        return self._opened().judge(programs)

    def close(self) -> None:
        """End the judges. The next call opens new ones."""
        self._rewarder = None
        self._stack.close()

    def _opened(self) -> Rewarder:
        from hasten.eval.rewarding import Rewarder

        if self._rewarder is None:
            kept = self._stack.enter_context(_store(self._host, self._stored))
            pool = LocalPool(Place(self._host, self._meter, kept), self._workers)
            self._rewarder = self._stack.enter_context(
                Rewarder(self.baseline, self.tests, rules=self._rules, pool=pool)
            )
        return self._rewarder

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        value: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()


def reward(
    baseline: ProgramLike,
    *,
    tests: TestsLike,
    name: str = "speedup",
    meter: str = "instructions",
    gem5: str | None = None,
    rules: Rules | None = None,
    workers: int | None = None,
    python: str | Path | None = None,
    cache_dir: Path | None = None,
    store: bool = True,
    unsafe_no_sandbox: bool = False,
) -> Reward:
    """The judge as a reward function, for trainers of other kinds: the result is called with a
    list of candidates (programs, or what a model wrote) and gives a number for each, or None.

    `name`: perfrl, perfrl-as-published or speedup (`hasten.judge.reward` says what they are);
    `workers` candidates are judged at once (default: one per core). `rules`: all but
    `stop_on_failure`, which the reward decides. The rest, and its errors, as in `judge`."""
    host = _host(python, cache_dir, unsafe_no_sandbox)
    return Reward(
        name,
        _program(baseline),
        _tests(tests, host),
        rules=rules or Rules(),
        meter=_meter(meter, host, gem5, rules),
        host=host,
        workers=workers or os.cpu_count() or 1,
        store=store,
    )


def _program(program: ProgramLike) -> Program:
    return program if isinstance(program, Program) else read_program(Path(program))


def _meter(name: str, host: Host, gem5: str | None, rules: Rules | None) -> Meter:
    limits = (rules or Rules()).limits
    return make_meter(name, host.cache_dir, gem5=gem5, simulated_seconds=limits.cpu_seconds)


def _tests(tests: TestsLike, host: Host) -> tuple[TestCase, ...]:
    if not isinstance(tests, (str, Path)):
        return tuple(tests)
    refuse_visible(Path(tests), host.interpreter)
    return load_tests(Path(tests))


def _host(python: str | Path | None, cache_dir: Path | None, unsafe: bool) -> Host:
    interpreter = find_interpreter(python or sys.executable)
    return Host(cache_dir or default_cache_dir(), interpreter, unsafe=unsafe)


def _store(host: Host, wanted: bool) -> AbstractContextManager[Store | None]:
    return Store(host.cache_dir / STORE_NAME, clock=time.time) if wanted else nullcontext()
