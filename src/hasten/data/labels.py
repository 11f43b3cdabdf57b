"""Labels: what the judge says of every distinct program of a data set, on its problem's tests.

Promises: a program that passes has its cost; one that fails has the verdict and the reason, and no
cost; what fails for the machine's fault has no row. A label holds for one program, one set of
tests, one meter with its tools, and one set of rules (the column `rules`, a digest): where any of
them differs, the program is measured again, and nothing else is. Results go to a work file as they
come, so that work that was killed continues, and ends with the same labels.parquet byte for byte,
as far as the meter repeats itself.

Not covered: two machines that label one folder.
"""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, fields, replace
from pathlib import Path
from typing import Any

import polars as pl

from hasten.data.dataset import Dataset, tests_of
from hasten.data.label_table import Label, count_outcomes, key_of, known_labels, write_labels
from hasten.data.workfile import WorkFile
from hasten.dist import Place, Pool
from hasten.errors import BadData, BadProgram, UsageError
from hasten.judge.checkers import CHECKERS
from hasten.judge.judges import Fault, Judges
from hasten.judge.keys import JUDGE_VERSION, digest_of_tests
from hasten.judge.records import canonical, digest_of
from hasten.judge.terms import Baseline, Rules
from hasten.types import Language, Program, TestCase, Verdict

WORK_FILE = ".labels.partial.jsonl"
_LONGEST_REASON = 300


@dataclass(frozen=True, slots=True)
class Terms:
    """What labels depend on beside programs and tests. `rules`: those of a problem that names no
    checker of its own; `most_tests`: use only that many of a problem's tests, the first ones."""

    rules: Rules
    meter: str
    provenances: Mapping[Language, str]
    most_tests: int | None = None


@dataclass(frozen=True, slots=True)
class Task:
    """One distinct program, to be measured on its problem's tests."""

    problem_id: str
    program: Program
    digest: str
    tests: tuple[TestCase, ...]
    tests_digest: str
    rules: Rules
    rules_digest: str
    meter: str
    provenance: str

    @property
    def key(self) -> str:
        """A digest of all that its label depends on."""
        asked = (self.problem_id, self.digest, self.tests_digest)
        return key_of(*asked, self.rules_digest, self.meter, self.provenance)


@dataclass(frozen=True, slots=True)
class Unjudged:
    """A program that the machine could not judge, and why."""

    task: Task
    reason: str


@dataclass(frozen=True, slots=True)
class Work:
    """All that is to be labelled, by problem and digest, and how many distinct programs have no
    tests to be measured on."""

    tasks: tuple[Task, ...]
    untested: int


@dataclass(frozen=True, slots=True)
class Labelled:
    """What came of labelling a data set. `measured`: now; the other labels were there before."""

    labels: tuple[Label, ...]
    measured: int
    unjudged: tuple[Unjudged, ...]
    untested: int


def label_all(
    dataset: Dataset,
    *,
    pool: Pool,
    rules: Rules,
    progress: Callable[[int, int], None],
    most_tests: int | None = None,
) -> Labelled:
    """Label every distinct program that has tests and no label by these terms; write the tables.

    `progress`: called with how many are done and how many there are. Raises `BadData`,
    `UsageError` while another process labels the same folder, and what the pool passes on."""
    languages = languages_of(dataset.read("programs"))
    meter = pool.here.meter
    with _alone(dataset.folder):
        file = WorkFile(dataset.folder / WORK_FILE)
        found = {label.key: label for label in known_labels(dataset)}
        found |= _unfinished(file)
        begun = {label.provenance for label in found.values() if label.meter == meter.name}
        provenances = pool.provenances(languages, like=begun)
        terms = Terms(rules, meter.name, provenances, most_tests)
        work = work_of(dataset, terms)
        labels = [found[task.key] for task in work.tasks if task.key in found]
        todo = [task for task in work.tasks if task.key not in found]
        unjudged = []
        progress(len(labels), len(work.tasks))
        for _, result in pool.map(Place.judges, label_by, todo):
            if isinstance(result, Unjudged):
                unjudged.append(result)
            else:
                labels.append(result)
                file.add(result.key, label=asdict(result))
            progress(len(labels) + len(unjudged), len(work.tasks))
        write_labels(dataset, labels)
        dataset.describe(label=facts_of(terms, labels, unit=meter.unit, work=work))
        file.remove()
    return Labelled(tuple(labels), len(todo) - len(unjudged), tuple(unjudged), work.untested)


def _unfinished(file: WorkFile) -> dict[str, Label]:
    """Results of earlier work that was killed; not those of a version with other fields."""
    names = {field.name for field in fields(Label)}
    rows = {key: entry["label"] for key, entry in file.entries().items()}
    return {key: Label(**row) for key, row in rows.items() if row.keys() == names}


@contextlib.contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """Hold the folder against other processes that would label it."""
    if not folder.is_dir():
        raise BadData(f"no data set at {folder}: make one with hasten data import")
    descriptor = os.open(folder, os.O_RDONLY | os.O_CLOEXEC)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield
    except BlockingIOError as error:
        raise UsageError(f"{folder} is being labelled by another process: wait for it") from error
    finally:
        os.close(descriptor)


def languages_of(programs: pl.DataFrame) -> list[Language]:
    """The languages of a table of programs. Raises `BadData` for one that cannot be judged."""
    found = []
    for name in sorted(set(programs["language"].to_list())):
        try:
            found.append(Language(name))
        except ValueError as error:
            known = ", ".join(Language)
            raise BadData(f"programs in the language {name!r}: hasten judges {known}") from error
    return found


def work_of(dataset: Dataset, terms: Terms) -> Work:
    """What there is to label: every distinct program of every problem. Raises `BadData`."""
    checkers = _checkers(dataset)
    cases = tests_of(dataset.read("tests"))
    if terms.most_tests is not None:
        cases = {problem: tests[: terms.most_tests] for problem, tests in cases.items()}
    digests = {problem: digest_of_tests(tests) for problem, tests in cases.items()}
    by_checker = {name: replace(terms.rules, checker=name) for name in CHECKERS}
    rules_digests = {name: rules_digest(rules) for name, rules in by_checker.items()}
    tasks: dict[tuple[str, str], Task] = {}
    untested: set[tuple[str, str]] = set()
    programs = dataset.read("programs").select("problem_id", "source", "language", "program_id")
    for problem, source, language, name in programs.iter_rows():
        program = Program(source, Language(language), name)
        digest = program.digest
        if problem not in cases:
            untested.add((problem, digest))
            continue
        checker = checkers.get(problem, terms.rules.checker)
        tasks[problem, digest] = Task(
            problem_id=problem,
            program=program,
            digest=digest,
            tests=cases[problem],
            tests_digest=digests[problem],
            rules=by_checker[checker],
            rules_digest=rules_digests[checker],
            meter=terms.meter,
            provenance=terms.provenances[program.language],
        )
    return Work(tuple(tasks[key] for key in sorted(tasks)), len(untested))


def _checkers(dataset: Dataset) -> dict[str, str]:
    """The problems' own checkers. Raises `BadData` for one that does not exist."""
    named = dataset.read("problems").select("problem_id", "checker").drop_nulls()
    found: dict[str, str] = dict(named.iter_rows())
    for problem, checker in found.items():
        if checker not in CHECKERS:
            known = ", ".join(CHECKERS)
            raise BadData(f"problem {problem} names the checker {checker!r}: there are {known}")
    return found


def rules_digest(rules: Rules) -> str:
    """SHA-256 of what of the rules, and of the judge itself, bears on a label."""
    parts = {
        "judge": JUDGE_VERSION,
        "checker": rules.checker,
        "limits": rules.limits,
        "plan": rules.plan,
    }
    return digest_of(canonical(parts))


def label_of(task: Task, baseline: Callable[[Program, Sequence[TestCase]], Baseline]) -> Label:
    """Measure one program. `baseline`: as `Judge.baseline`. Raises `SandboxError`."""
    empty = Label(
        problem_id=task.problem_id,
        digest=task.digest,
        language=task.program.language,
        verdict=Verdict.PASSED,
        reason=None,
        cost=None,
        net_cost=None,
        startup_share=None,
        tests=len(task.tests),
        tests_digest=task.tests_digest,
        meter=task.meter,
        provenance=task.provenance,
        rules=task.rules_digest,
        native_ns=None,
    )
    try:
        judged = baseline(task.program, task.tests)
    except BadProgram as error:
        if error.verdict is None:
            raise
        return replace(empty, verdict=error.verdict, reason=_reason(error))
    times = ((result.user_ns or 0) + (result.system_ns or 0) for result in judged.results)
    return replace(
        empty,
        cost=judged.costs.total,
        net_cost=judged.costs.net,
        startup_share=judged.costs.startup_share,
        native_ns=sum(times),
    )


def _reason(error: BadProgram) -> str:
    """One line. Of a timeout only the test: which of two limits it met first depends on what else
    the machine does."""
    line = " ".join((error.reason or "").split())
    if error.verdict == Verdict.TIMED_OUT:
        line = line.partition(":")[0] + ": out of time"
    return line[:_LONGEST_REASON]


def label_by(judges: Judges, task: Task) -> Label | Unjudged:
    """Measure one program; once more, by a new judge, where the machine failed."""
    found = judges.ask(task.rules, lambda judge: label_of(task, judge.baseline))
    return Unjudged(task, found.reason) if isinstance(found, Fault) else found


def facts_of(terms: Terms, labels: Sequence[Label], *, unit: str, work: Work) -> dict[str, Any]:
    """What dataset.toml says of the labels."""
    digest = hashlib.sha256()
    for line in sorted({f"{label.problem_id} {label.tests_digest}" for label in labels}):
        digest.update(line.encode() + b"\n")
    limits = terms.rules.limits
    facts: dict[str, Any] = {
        "meter": terms.meter,
        "unit": unit,
        "checker": terms.rules.checker,
        "timeout_s": limits.cpu_seconds,
        "memory_mib": limits.memory_bytes >> 20,
        "rules": rules_digest(terms.rules),
        "tests": sum({task.problem_id: len(task.tests) for task in work.tasks}.values()),
        "tests_digest": digest.hexdigest(),
        "programs": len(work.tasks),
        "without_tests": work.untested,
        "unjudged": len(work.tasks) - len(labels),
    }
    for language, provenance in terms.provenances.items():
        facts[f"provenance_{language}"] = provenance
    for outcome, count in count_outcomes(labels).items():
        facts[outcome.replace(", ", "_").replace(" ", "_")] = count
    return facts
