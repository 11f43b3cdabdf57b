"""Self-play from a data set to a data set, in stages that each leave a file (PIE appendix A.6).

    OUT/
      settings.toml     what was asked for
      proposed.jsonl    propose: new programs, as generations
      ran.jsonl         run: digests of what they print on the inputs that they take
      novel.jsonl       novel: those that pose a new problem, in classes
      optimised.jsonl   optimise: candidates for each of them, as generations
      tests/            tests: a data set of the new problems, with amplified tests
      judged/           keep: the candidates, judged on these
      kept/             keep: a data set of the pairs that are worth keeping
      data/             merge: the data set with these
      funnel.json       what came into every stage that is done, and what went on

A stage that was killed continues; one that is done is not done again, unless it or one before it is
asked for anew. A run goes on with the settings that its finished stages were made with, or not at
all. Not covered: two processes in one folder.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any

from hasten.data.amplify import Settings as Amplifying
from hasten.data.dataset import Dataset, tests_of
from hasten.data.label_table import known_labels
from hasten.data.labels import label_all, languages_of
from hasten.data.more_tests import AMPLIFIED, amplify_all
from hasten.data.more_tests import Work as AmplifyingWork
from hasten.data.tags import tag_dataset, tagging_of
from hasten.dist import Pool
from hasten.eval.evaluate import evaluate
from hasten.eval.funnel import Stage, write_funnel
from hasten.eval.judging import Means
from hasten.eval.protocols import DEFAULT_PROTOCOL, protocol_of
from hasten.eval.records import load_run, save_run
from hasten.exec.protocol import Limits
from hasten.judge.terms import Rules
from hasten.model.base import Generator
from hasten.model.generating import Ask, Part, Plan, Writer, generate_all
from hasten.model.generating import Progress as OnBatch
from hasten.model.generations import Generations, read_generations
from hasten.model.models import language_model
from hasten.model.replies import distinct
from hasten.selfplay.keeping import (
    choose,
    merge,
    programs_of,
    write_kept,
    write_new_problems,
)
from hasten.selfplay.novelty import new_problems, novel, read_problems, write_problems
from hasten.selfplay.proposing import TEMPERATURE, TOP_P, Sources, asks_of, draw, proposals_of
from hasten.selfplay.running import (
    ENDED,
    Inputs,
    Progress,
    Runs,
    read_runs,
    right_programs,
    run_all,
)
from hasten.selfplay.settings import FILES, STAGES, Settings, begin, remove, stages_left
from hasten.types import Program

_AT_ONCE = 32  # samples in a batch of proposals
# Classes are many and keep few pairs: less of a search than for a problem that people set.
_AMPLIFYING = Amplifying(small=4, proposals=16, rounds=3, quiet=1, suspects=6)


@dataclass(frozen=True, slots=True)
class Asked:
    """How a generator is asked; `config` says so for its file. `writer`: writes elsewhere."""

    generator: Generator
    asks: Sequence[Ask]
    plan: Plan
    config: Mapping[str, Any]
    writer: Writer | None = None


@dataclass(frozen=True, slots=True)
class Tools:
    """What the stages work with. `proposer`, `optimiser`: called when they are needed, since
    loading a model takes long; the latter hears the programs with the ids of their problems.
    `proposing`: what has the proposals to a plan written elsewhere, None to write them here;
    `running`: opens the pool that runs programs within `limits`, and counts instructions;
    `judging`: the one that judges, by `rules`. One is open at a time, since each may take all of a
    cluster."""

    running: Callable[[], AbstractContextManager[Pool]]
    limits: Limits
    judging: Callable[[], AbstractContextManager[Pool]]
    rules: Rules
    progress: Progress
    proposer: Callable[[Sources], Generator]
    proposing: Callable[[Plan], Writer | None]
    optimiser: Callable[[Sequence[tuple[str, Program]]], Asked]
    on_batch: Callable[[str], OnBatch]


def selfplay(
    data: Dataset,
    sources: Sources,
    out: Path,
    settings: Settings,
    tools: Tools,
    *,
    until: str = STAGES[-1],
    again: str | None = None,
) -> tuple[Stage, ...]:
    """Go through the stages up to `until`; what came of all that are done. `again`: a stage to do
    anew, with all behind it.

    Raises `UsageError` where `out` is of other settings, `BadData`, `BadModel`, `SandboxError`."""
    stages = begin(out, settings, again)
    pipeline = _Pipeline(data, sources, out, settings, tools)
    methods = {
        "propose": pipeline.propose,
        "run": pipeline.run,
        "novel": pipeline.novel,
        "optimise": pipeline.optimise,
        "tests": pipeline.tests,
        "keep": pipeline.keep,
        "merge": pipeline.merge,
    }
    for name in stages_left(stages, until):
        stages = (*stages, methods[name]())
        write_funnel(out, stages)
    return stages


def digest_of_data(data: Dataset) -> str:
    """A digest of the tables that self-play reads."""
    found = hashlib.sha256()
    for name in ("problems", "programs", "pairs", "tests"):
        if data.has(name):
            found.update((data.folder / f"{name}.parquet").read_bytes())
    return found.hexdigest()[:16]


@dataclass(frozen=True, slots=True)
class _Pipeline:
    """The stages, each a method that reads what the one before it has left."""

    data: Dataset
    sources: Sources
    out: Path
    settings: Settings
    tools: Tools

    def propose(self) -> Stage:
        """Ask for new programs."""
        asked = self.settings.propose
        generator = self.tools.proposer(self.sources)
        model = language_model(generator)
        asks = asks_of(draw(self.sources, asked.prompts, asked.seed), self.sources, model)
        plan = Plan((Part(asked.samples),), asked.seed, max(1, _AT_ONCE // asked.samples))
        config = {"model": asked.model, "samples": asked.samples, "seed": asked.seed}
        if model is not None:
            config |= {"temperature": TEMPERATURE, "top_p": TOP_P}
        writer = self.tools.proposing(plan)
        found = self._generate("propose", Asked(generator, asks, plan, config, writer))
        proposals, answers, lost = proposals_of(found)
        return Stage("propose", answers, len(proposals), lost, f"of {len(asks)} prompts")

    def run(self) -> Stage:
        """Run them on the inputs that they take."""
        proposals, _, _ = proposals_of(self._read("propose"))
        others = right_programs(self.data)
        with self._runs() as runs:
            run_all(proposals, self._inputs(), others, self._path("run"), runs)
        ran, _ = read_runs(self._path("run"))
        lost = Counter(one.outcome for one in ran if one.outcome != ENDED)
        return Stage("run", len(ran), len(ran) - lost.total(), dict(lost.most_common()))

    def novel(self) -> Stage:
        """Keep what is new, in classes."""
        proposals, _, _ = proposals_of(self._read("propose"))
        ran, known = read_runs(self._path("run"))
        kept, lost = novel(ran, known)
        problems = new_problems(kept, proposals)
        write_problems(self._path("novel"), problems)
        came = len(kept) + lost.total()
        return Stage("novel", came, len(kept), dict(lost), f"in {len(problems)} classes")

    def optimise(self) -> Stage:
        """Ask for faster versions."""
        programs = self._novel_programs()
        if programs:
            self._generate("optimise", self.tools.optimiser(programs))
        went = len(self._optimised())
        lost = _lost("nothing else was proposed", len(programs) - went)
        return Stage("optimise", len(programs), went, lost)

    def tests(self) -> Stage:
        """More tests for the problems whose programs have candidates."""
        optimised = self._optimised()
        wanted = {problem for problem, _ in optimised}
        problems = [one for one in read_problems(self._path("novel")) if one.problem_id in wanted]
        data = Dataset(self._path("tests"))
        with self._runs() as runs:
            if not data.has("tests"):
                name = self.settings.propose.model
                write_new_problems(data, problems, self._inputs(), runs, proposer=name)
            work = AmplifyingWork(
                pool=runs.pool,
                limits=runs.limits,
                checker="tokens",
                settings=replace(
                    _AMPLIFYING,
                    instructions=self.settings.tests.instructions * 1_000_000,
                    seed=self.settings.propose.seed,
                ),
            )
            amplify_all(data, work, partial(runs.progress, "amplifying"))
        table = data.read("tests")
        tested = set(table["problem_id"].to_list())
        went = sum(problem in tested for problem, _ in optimised)
        lost = _lost("printed something else when run again", len(optimised) - went)
        new = table.filter(origin=AMPLIFIED).height
        note = f"{table.height} tests of {len(tested)} problems, {new} of them amplified"
        return Stage("tests", len(optimised), went, lost, note)

    def keep(self) -> Stage:
        """Judge the candidates, and keep the pairs that gain enough."""
        tested, asked = Dataset(self._path("tests")), self.settings.keep
        folder, kept_folder = (self.out / name for name in FILES["keep"])
        there = set(tested.read("tests")["problem_id"].to_list())
        found = self._read("optimise") if there else Generations(())
        rows = tuple(
            row
            for row in found.rows
            if row.problem_id in there and distinct(row.candidates, row.slow)
        )
        if rows:
            with self.tools.judging() as pool:
                run = evaluate(
                    replace(found, rows=rows),
                    tested,
                    protocol=protocol_of(DEFAULT_PROTOCOL),
                    means=Means(pool, self.tools.rules.limits),
                    name=self.out.resolve().name,
                    progress=partial(self.tools.progress, "judging"),
                )
            save_run(run, folder)
        judged = load_run(folder).rows if rows else ()
        kept, lost = choose(judged, programs_of(tested), least=asked.least, most=asked.most)
        remove(kept_folder)
        write_kept(Dataset(kept_folder), tested, kept)
        classes = len({one.problem_id for one in kept})
        return Stage("keep", len(rows), len(kept), dict(lost), f"of {classes} classes")

    def merge(self) -> Stage:
        """The data set with the pairs that were kept, labelled and tagged where it is."""
        kept = Dataset(self.out / FILES["keep"][1])
        came = kept.read("pairs").height
        tagging = tagging_of(self.data.about())
        if came and (self.data.has("labels") or tagging is not None):
            like = {label.provenance for label in known_labels(self.data)}
            with self.tools.judging() as pool:
                pool.provenances(languages_of(kept.read("programs")), like=like)
                label_all(
                    kept,
                    pool=pool,
                    rules=self.tools.rules,
                    progress=partial(self.tools.progress, "labelling"),
                )
        if came and tagging is not None:
            tag_dataset(kept, tagging)
        asked = self.settings
        facts = {
            "proposer": asked.propose.model,
            "optimiser": asked.optimise.model,
            "least": asked.keep.least,
            "pairs": came,
        }
        added = merge(self.data, kept, self._path("merge"), facts)
        pairs = Dataset(self._path("merge")).read("pairs").height
        lost = _lost("without a speedup when labelled", came - added)
        return Stage("merge", came, added, lost, f"{pairs} pairs now")

    # -- what the stages share -------------------------------------------------------------

    @contextmanager
    def _runs(self) -> Iterator[Runs]:
        with self.tools.running() as pool:
            yield Runs(pool, self.tools.limits, self.tools.progress)

    def _path(self, stage: str) -> Path:
        return self.out / FILES[stage][0]

    def _read(self, stage: str) -> Generations:
        return read_generations(self._path(stage))

    def _generate(self, stage: str, asked: Asked) -> Generations:
        return generate_all(
            asked.asks,
            asked.generator,
            self._path(stage),
            plan=asked.plan,
            config=asked.config,
            exchangeable=language_model(asked.generator) is not None,
            on_batch=self.tools.on_batch(stage),
            writer=asked.writer,
        )

    def _inputs(self) -> dict[str, Inputs]:
        checkers = dict(self.data.read("problems").select("problem_id", "checker").iter_rows())
        return {
            problem: Inputs(problem, tests, checkers.get(problem) or self.tools.rules.checker)
            for problem, tests in tests_of(self.data.read("tests")).items()
        }

    def _novel_programs(self) -> list[tuple[str, Program]]:
        problems = read_problems(self._path("novel"))
        return [(one.problem_id, program) for one in problems for program in one.programs]

    def _optimised(self) -> list[tuple[str, Program]]:
        """The new programs with a candidate that is another program."""
        if not self._path("optimise").exists():
            return []
        rows = self._read("optimise").rows
        return [(row.problem_id, row.slow) for row in rows if distinct(row.candidates, row.slow)]


def _lost(reason: str, number: int) -> dict[str, int]:
    return {reason: number} if number else {}
