"""Asking a generator about many programs, so that a killed run continues where it was.

The programs are put in order once, those with the longest prompts first, and cut into batches of a
fixed size. What a generator gives for a batch depends on the batch and the seed alone, and a batch
is kept, in `NAME.jsonl.part`, when it is done: one line, handed to the disk. A restarted run drops
a line that a kill cut short, does what is missing and writes the same files, byte for byte, as one
that was never killed. The partial file is that of one process at a time.
"""

from __future__ import annotations

import fcntl
import functools
import hashlib
import json
import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from hasten.errors import BadData, BadModel, UsageError
from hasten.model.base import Generator
from hasten.model.generations import (
    Asked,
    Generation,
    Generations,
    from_json,
    read_about,
    read_generations,
    to_json,
    write_generations,
)
from hasten.model.models import language_model
from hasten.types import Candidate, Program, Prompt

# (programs done, programs in all, tokens of the replies to those done by this process)
Progress = Callable[[int, int, int], None]

_LONGEST_SHOWN = 60


@dataclass(frozen=True, slots=True)
class Ask:
    """A program of a problem, and a prompt for each part of the plan: None where the program alone
    is more than a prompt may hold."""

    problem_id: str
    program: Program
    prompts: tuple[Prompt | None, ...]


@dataclass(frozen=True, slots=True)
class Part:
    """Some of a program's samples: those that are drawn from a prompt with this tag."""

    samples: int
    tag: int | None = None


@dataclass(frozen=True, slots=True)
class Plan:
    """What is asked: the parts of every program's samples in order, the seed, and how many programs
    make a batch."""

    parts: tuple[Part, ...]
    seed: int
    batch: int


@dataclass(frozen=True, slots=True)
class Batch:
    """Some programs that a generator is asked about together."""

    number: int
    asks: tuple[Ask, ...]


@dataclass(frozen=True, slots=True)
class Written:
    """What it gave for a batch, and the tokens of the prompts."""

    number: int
    rows: tuple[Generation, ...]
    prompt_tokens: int


# Writes batches, in any order.
Writer = Callable[[Iterable[Batch]], Iterable[Written]]


def spread(samples: int, tags: Sequence[int | None]) -> tuple[Part, ...]:
    """`samples` spread evenly over tags; the first ones get what is left over."""
    share, over = divmod(samples, len(tags))
    return tuple(Part(share + (place < over), tag) for place, tag in enumerate(tags))


def digests_of(asks: Sequence[Ask]) -> dict[str, str]:
    """SHA-256, in hex, of the programs and of all prompts for them."""
    programs, prompts = hashlib.sha256(), hashlib.sha256()
    for ask in asks:
        texts = [None if prompt is None else prompt.text for prompt in ask.prompts]
        programs.update(json.dumps([ask.problem_id, ask.program.digest]).encode())
        prompts.update(json.dumps(texts).encode())
    return {"programs_digest": programs.hexdigest(), "prompts_digest": prompts.hexdigest()}


def generate_all(
    asks: Sequence[Ask],
    generator: Generator,
    path: Path,
    *,
    plan: Plan,
    config: Mapping[str, Any],
    facts: Mapping[str, Any] | None = None,
    exchangeable: bool = False,
    on_batch: Progress | None = None,
    writer: Writer | None = None,
) -> Generations:
    """Candidates for every program, written to `path` and the file beside it.

    `config` says how they come about (texts, numbers, truths and lists of these): work under
    another one is never continued. `facts` are written as well and may differ from run to run.

    A language model's samples are all there: what does not fit is `plan.parts` samples without a
    program. `writer`: has the batches written elsewhere, not by `generator` here. Raises
    `UsageError` where `path`, or its partial file, is of another config, and `BadModel` where the
    model fails; what was done until then is kept.
    """
    config = {**config, **digests_of(asks)}
    part = path.with_name(f"{path.name}.part")
    if not part.exists() and path.exists():
        _refuse_other(path, read_about(path), config, "give another -o, or delete it")
        return read_generations(path)
    batches = _batches(asks, plan.batch)
    with _Partial(part, config) as partial:
        done, tokens = sum(len(batches[number]) for number in partial.done), 0
        todo = (
            Batch(number, tuple(asks[place] for place in places))
            for number, places in enumerate(batches)
            if number not in partial.done
        )
        here = functools.partial(write_batch, generator, plan=plan)
        if done and on_batch is not None:
            on_batch(done, len(asks), 0)
        try:
            for one in map(here, todo) if writer is None else writer(todo):
                partial.add(one)
                done += len(one.rows)
                tokens += sum(map(_reply_tokens, one.rows))
                if on_batch is not None:
                    on_batch(done, len(asks), tokens)
        except BadModel as error:
            raise BadModel(f"{error}{partial.kept()}") from error
        found = partial.rows(batches)
        counts = {**_counts(found), "prompt_tokens": partial.prompt_tokens}
        about = {**config, **(facts or {}), **counts}
        write_generations(path, Generations(tuple(found), exchangeable, about))
        part.unlink()
    return read_generations(path)


def _batches(asks: Sequence[Ask], size: int) -> list[Sequence[int]]:
    """The places of the programs, cut into batches; the longest prompts first, so that what is too
    much for the machine shows at once."""

    def length(place: int) -> int:
        texts = [prompt.text for prompt in asks[place].prompts if prompt is not None]
        return max((len(text) for text in texts), default=0)

    order = sorted(range(len(asks)), key=lambda place: (-length(place), place))
    return [order[start : start + size] for start in range(0, len(order), size)]


def write_batch(generator: Generator, batch: Batch, *, plan: Plan) -> Written:
    """What a generator gives for one batch. Raises `BadModel`."""
    before = _prompt_tokens(generator)
    rows = _ask(batch.asks, generator, plan)
    return Written(batch.number, tuple(rows), _prompt_tokens(generator) - before)


def _ask(asks: Sequence[Ask], generator: Generator, plan: Plan) -> list[Generation]:
    candidates: list[list[Candidate]] = [[] for _ in asks]
    asked: list[list[Asked]] = [[] for _ in asks]
    reads = language_model(generator) is not None
    for number, part in enumerate(plan.parts):
        prompts = {place: ask.prompts[number] for place, ask in enumerate(asks)}
        given = {place: prompt for place, prompt in prompts.items() if prompt is not None}
        answers = generator.generate(list(given.values()), part.samples, plan.seed)
        answered = dict(zip(given, answers, strict=True))
        for place in prompts:
            found = answered.get(place, [])
            candidates[place] += found or (_no_room(generator, part) if reads else [])
            prompt = given.get(place)
            if reads:
                asked[place].append(
                    Asked(
                        part.samples,
                        part.tag,
                        examples=() if prompt is None else prompt.examples,
                        cut=() if prompt is None else prompt.cut,
                        fits=bool(found),
                    )
                )
    return [
        Generation(ask.problem_id, ask.program, tuple(candidates[place]), tuple(asked[place]))
        for place, ask in enumerate(asks)
    ]


def _no_room(generator: Generator, part: Part) -> list[Candidate]:
    return [Candidate(None, f"{generator.name}: no room for the prompt")] * part.samples


def _prompt_tokens(generator: Generator) -> int:
    model = language_model(generator)
    return 0 if model is None else model.prompt_tokens


def _reply_tokens(row: Generation) -> int:
    return sum(candidate.tokens or 0 for candidate in row.candidates)


def _counts(rows: Sequence[Generation]) -> dict[str, int]:
    """What the rows hold. `skipped`: programs with a prompt for which there was no room; `silent`:
    programs for which nothing at all was proposed."""
    return {
        "programs": len(rows),
        "problems": len({row.problem_id for row in rows}),
        "candidates": sum(len(row.candidates) for row in rows),
        "with_program": sum(c.program is not None for row in rows for c in row.candidates),
        "skipped": sum(any(not prompt.fits for prompt in row.prompts) for row in rows),
        "silent": sum(not row.candidates for row in rows),
        "examples_cut": sum(any(prompt.cut for prompt in row.prompts) for row in rows),
        "reply_tokens": sum(map(_reply_tokens, rows)),
    }


def _refuse_other(
    path: Path, there: Mapping[str, Any], config: Mapping[str, Any], todo: str
) -> None:
    """Raises `UsageError` where a file is of another config, with what differs."""
    if not there:
        raise UsageError(f"{path} is there already, and not from such a run: {todo}")
    differ = [_difference(key, there, config) for key in config if there.get(key) != config[key]]
    if differ:
        raise UsageError(
            f"{path} is there already, from a run that differs in {', '.join(differ)}: {todo}"
        )


def _difference(key: str, there: Mapping[str, Any], config: Mapping[str, Any]) -> str:
    shown = f" ({there.get(key, 'nothing')} there, {config[key]} now)"
    return f"{key}{shown}" if len(shown) <= _LONGEST_SHOWN else key


class _Partial:
    """The file of the batches that are done: a line for the config, then one for each batch.

    Raises `UsageError` where it is of another config or another process writes it, `BadData` where
    it is damaged."""

    def __init__(self, path: Path, config: Mapping[str, Any]) -> None:
        self._path = path
        self._config = dict(config)
        self.done: dict[int, dict[str, Any]] = {}

    def __enter__(self) -> Self:
        self._file = self._path.open("a+b")
        try:
            self._lock()
            self._read()
        except BaseException:
            self._file.close()
            raise
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._file.close()

    @property
    def prompt_tokens(self) -> int:
        """The tokens of the prompts of all batches."""
        return sum(batch["prompt_tokens"] for batch in self.done.values())

    def add(self, written: Written) -> None:
        """Keep a batch."""
        batch = {
            "batch": written.number,
            "prompt_tokens": written.prompt_tokens,
            "rows": [to_json(row) for row in written.rows],
        }
        self._append(batch)
        self.done[written.number] = batch

    def rows(self, batches: Sequence[Sequence[int]]) -> list[Generation]:
        """The rows of all batches, in the order of the programs."""
        found = {
            place: from_json(row)
            for number, places in enumerate(batches)
            for place, row in zip(places, self.done[number]["rows"], strict=True)
        }
        return [found[place] for place in sorted(found)]

    def kept(self) -> str:
        """What to say of the batches that are done, behind an error."""
        if not self.done:
            return ""
        programs = sum(len(batch["rows"]) for batch in self.done.values())
        return f"; {programs} programs are in {self._path}: the same command continues"

    def _lock(self) -> None:
        try:
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise UsageError(
                f"{self._path} is being written by another process: wait for it, or give another -o"
            ) from error

    def _read(self) -> None:
        self._file.seek(0)
        content = self._file.read()
        whole = content[: content.rfind(b"\n") + 1]
        try:
            header, *batches = [json.loads(line) for line in whole.splitlines()] or [None]
            self.done = {batch["batch"]: batch for batch in batches}
        except (ValueError, TypeError, KeyError) as error:
            raise BadData(f"{self._path} is damaged: delete it to begin anew") from error
        if not self.done:  # nothing is lost, whatever it was begun with
            self._file.truncate(0)
            self._append(self._config)
            return
        _refuse_other(
            self._path, header, self._config, "give the same arguments, or delete it to begin anew"
        )
        self._file.truncate(len(whole))

    def _append(self, said: Mapping[str, Any]) -> None:
        """Write a line and hand it to the disk."""
        self._file.write(json.dumps(said, ensure_ascii=False).encode() + b"\n")
        self._file.flush()
        os.fsync(self._file.fileno())
