"""Evaluating: generations and a data set become a `Run`, every program judged by a protocol.

Promises: every row of the file is a row of the run, and every candidate has an outcome; a program
that a row repeats is judged once, and counts as often as it stands there. The slow program is
judged by the same rules; where it fails its tests (or has no cost), that is its outcome, and its
candidates are judged for correctness alone: their speedup is unknown, never made up. A failing
candidate runs all tests (PIE, table 5). What our own machinery fails at is tried again once, with
a new judge, and is `unjudged` then. A speedup that the judge could not confirm (see
`hasten.judge.audit`) is none, and `detail` says why.

Everything that lasts goes to the store, so that a killed evaluation continues where it was.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from hasten.data.dataset import Dataset
from hasten.eval.joining import BestHuman, Joined, join
from hasten.eval.judging import Group, Judged, Means, judge_all
from hasten.eval.protocols import Protocol
from hasten.eval.records import Outcome, Row, Run
from hasten.judge.reward import NO_PROGRAM, UNJUDGED
from hasten.judge.terms import Rules
from hasten.model.generations import Generations
from hasten.types import Candidate, Language, Program


def evaluate(
    generations: Generations,
    dataset: Dataset,
    *,
    protocol: Protocol,
    means: Means,
    name: str,
    progress: Callable[[int, int], None],
    config: Mapping[str, Any] | None = None,
) -> Run:
    """Judge all candidates, the human targets and, where the data knows it by the same meter, the
    fastest human program of each problem.

    `progress`: called with how many distinct programs are done and how many there are. `config`:
    what the run's own says beside that of the generations. Raises `BadData` for rows that are not
    in the data, and what the pool passes on."""
    rows = join(generations.rows, dataset, protocol)
    languages = sorted({row.slow.language for row in rows})
    meter = means.pool.here.meter
    humans = (row.best_human for row in rows)
    like = {one.provenance for one in humans if one is not None and one.meter == meter.name}
    provenances = means.pool.provenances(languages, like=like)
    work = _Work(protocol, means, provenances)
    groups = work.groups(rows)
    judged = judge_all(list(groups.values()), means, progress)
    found = dict(zip(groups, judged, strict=True))
    return Run(
        name=name,
        protocol=protocol.name,
        meter=meter.name,
        unit=meter.unit,
        provenance=" | ".join(dict.fromkeys(provenances.values())),
        exchangeable=generations.exchangeable,
        rows=tuple(work.row(row, found.get(work.key(row))) for row in rows),
        config={**generations.config, **work.facts(dataset), **(config or {})},
    )


# -- what there is to judge ----------------------------------------------------------------

_Key = tuple[str, Program]


@dataclass(frozen=True, slots=True)
class _Work:
    """From joined rows to groups, and from outcomes to rows."""

    protocol: Protocol
    means: Means
    provenances: Mapping[Language, str]

    def key(self, row: Joined) -> _Key:
        """Which group a row belongs to."""
        return row.generation.problem_id, row.slow

    def groups(self, rows: Sequence[Joined]) -> dict[_Key, Group]:
        """The groups of all rows that have tests."""
        found: dict[_Key, Group] = {}
        for row in rows:
            if not row.tests:
                continue
            rules = Rules(
                checker=row.checker,
                limits=self.means.limits,
                threshold=self.protocol.thresholds[0],
                stop_on_failure=False,
            )
            group = found.setdefault(self.key(row), Group(row.slow, row.tests, rules))
            programs = [one.program for one in row.generation.candidates]
            if row.target is not None:
                programs.append(row.target.fast)
                group.stand_ins.append(row.target.fast)
            if row.best_human is not None and self._to_judge(row.best_human, row):
                programs.append(row.best_human.program)
            for program in programs:
                if program is not None:
                    group.programs.setdefault(program.digest, program)
        return found

    def _to_judge(self, best: BestHuman, row: Joined) -> bool:
        """Whether the fastest human program, which is so by the run's own meter, is judged again:
        its cost is that of other tools or tests, or says nothing of another moment."""
        return best.meter == self.means.pool.here.meter.name and not self._comparable(best, row)

    def _comparable(self, best: BestHuman, row: Joined) -> bool:
        return (
            self.means.pool.here.meter.deterministic
            and best.meter == self.means.pool.here.meter.name
            and best.provenance == self.provenances[row.slow.language]
            and best.tests_digest == row.tests_digest
        )

    def row(self, row: Joined, judged: Judged | None) -> Row:
        """The record of a row. `judged`: None where it has no tests."""
        if judged is None:
            kind = f"has no {self.protocol.tests} tests".replace("all ", "")
            lost = Outcome(None, "", UNJUDGED, detail=f"the problem {kind}")
            judged = Judged(replace(lost, source=row.slow.source), {})
        else:
            lost = Outcome(None, "", UNJUDGED)
        candidates = tuple(_named(one, judged.outcomes, lost) for one in row.generation.candidates)
        target = None
        if row.target is not None:
            as_candidate = Candidate(row.target.fast, row.target.origin)
            target = _named(as_candidate, judged.outcomes, lost)
        return Row(
            problem_id=row.generation.problem_id,
            language=row.slow.language.value,
            slow=replace(judged.slow, origin=row.slow.name),
            candidates=candidates,
            target=target,
            best_human_speedup=self._best_human(row, judged),
            description=row.description,
            test_names=tuple(test.name for test in row.tests),
        )

    def _best_human(self, row: Joined, judged: Judged) -> float | None:
        best, slow = row.best_human, judged.slow
        if best is None:
            return None
        if self._comparable(best, row):
            return slow.cost / best.cost if slow.correct and slow.cost and best.cost else None
        outcome = judged.outcomes.get(best.program.digest)
        return outcome.speedup if outcome is not None and self._to_judge(best, row) else None

    def facts(self, dataset: Dataset) -> dict[str, Any]:
        """What a run's config says of how it was judged."""
        limits = self.means.limits
        return {
            "data": str(dataset.folder),
            "checker": self.protocol.checker,
            "tests": self.protocol.tests.value,
            "timeout_s": limits.cpu_seconds,
            "memory_mib": limits.memory_bytes >> 20,
            "sandboxed": not self.means.pool.here.host.unsafe,
        }


def _named(candidate: Candidate, outcomes: Mapping[str, Outcome], lost: Outcome) -> Outcome:
    """A candidate's outcome, with its own text and origin."""
    if candidate.program is None:
        return Outcome(None, candidate.origin, NO_PROGRAM, detail="the reply holds no program")
    outcome = outcomes.get(candidate.program.digest, lost)
    return replace(outcome, source=candidate.program.source, origin=candidate.origin)
