"""Rollouts as data: what a model wrote in a step of reinforcement, and what the judge made of it.

    RUN/step-0001/
      rollouts.jsonl               a line for each program: its prompt and its samples, with tokens
      judgements.jsonl             a line for each of these: what became of its samples, rewards
      learnt.json                  what learning from them was like
      weights/                     the model after it, with the state of its optimizer
      validation.jsonl             as the first two, of the model after this step on programs for
      validation-judgements.jsonl  validation; in step-0000: of the model at the start
      seconds.json                 the wall time of every phase
      precision.json               that of the model in every phase: a run may change its machine

A file is there whole or not at all, and then its part of the step is done. Until then what is done
of it lies in a file beside it, `NAME.part`: a line for each batch, handed to the disk. To do a step
again, delete its folder and those after it.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from types import TracebackType
from typing import IO, Any, Self, TypeVar

from hasten.errors import BadData
from hasten.files import write_whole
from hasten.judge.reward import Judged
from hasten.train.base import Task
from hasten.train.losses import Source
from hasten.train.runs import writing
from hasten.train.scoring import Group, Response
from hasten.types import Language, Program

_Record = TypeVar("_Record")


@dataclass(frozen=True, slots=True)
class Sample:
    """One reply to a prompt, or the target. `source`: a value of `losses.Source`, or `beam`.
    `tokens`: as they were sampled, with the one that ends the reply where it was not cut off.
    `program`: the source text of the program in it, where there is one."""

    source: str
    text: str
    tokens: tuple[int, ...]
    program: str | None


@dataclass(frozen=True, slots=True)
class Rollout:
    """A program and its samples. `batch`: the batch in which they were written. `skipped`: why
    nothing was asked, and there are none."""

    problem_id: str
    slow: Program
    prompt: str
    prompt_tokens: tuple[int, ...]
    samples: tuple[Sample, ...]
    batch: int
    skipped: str | None = None

    @property
    def task(self) -> Task:
        """The program, as the judge takes it."""
        return Task(self.problem_id, self.slow)

    @property
    def programs(self) -> list[Program | None]:
        """The samples' programs, as the judge takes them."""
        return [
            None if one.program is None else Program(one.program, self.slow.language)
            for one in self.samples
        ]


@dataclass(frozen=True, slots=True)
class Verdicts:
    """What the judge made of a rollout's samples. A reward is None where it could not judge, and
    where the slow program fails (`Judged.slow_failed`)."""

    problem_id: str
    judged: tuple[Judged, ...]
    rewards: tuple[float | None, ...]


@dataclass(frozen=True, slots=True)
class StepFolder:
    """The files of one step. Everything that reads raises `BadData` for a damaged file, everything
    that writes `UsageError` where it cannot."""

    run: Path
    step: int

    @property
    def path(self) -> Path:
        """The folder."""
        return self.run / f"step-{self.step:04d}"

    @property
    def weights(self) -> Path:
        """The folder of the weights after this step."""
        return self.path / "weights"

    @property
    def learnt(self) -> Path:
        """What learning was like; there once all of it is saved."""
        return self.path / "learnt.json"

    def rollouts(self, *, validation: bool = False) -> Path:
        """The file of the rollouts."""
        return self.path / ("validation.jsonl" if validation else "rollouts.jsonl")

    def judgements(self, *, validation: bool = False) -> Path:
        """The file of what the judge made of them."""
        return self.path / ("validation-judgements.jsonl" if validation else "judgements.jsonl")

    def seconds(self) -> dict[str, float]:
        """The wall time of this step's phases, as far as it is known."""
        path = self.path / "seconds.json"
        return read_json(path) if path.exists() else {}

    def keep_seconds(self, **seconds: float) -> None:
        """Set some of these."""
        write_json(self.path / "seconds.json", {**self.seconds(), **seconds})

    def precision(self) -> dict[str, str]:
        """In which precision the model computed in this step's phases, as far as it is known."""
        path = self.path / "precision.json"
        return read_json(path) if path.exists() else {}

    def keep_precision(self, **precision: str) -> None:
        """Set some of these."""
        write_json(self.path / "precision.json", {**self.precision(), **precision})


def read_json(path: Path) -> dict[str, Any]:
    """An object from a file of ours. Raises `BadData`."""
    try:
        said = json.loads(path.read_bytes())
    except (OSError, ValueError) as error:
        raise damaged(path) from error
    if not isinstance(said, dict):
        raise damaged(path)
    return said


def write_json(path: Path, said: dict[str, Any]) -> None:
    """An object into a file. Raises `UsageError`."""
    with writing(path):
        path.parent.mkdir(exist_ok=True)
        write_whole(path, (json.dumps(said, indent=2) + "\n").encode())


def read_rollouts(path: Path) -> list[Rollout]:
    """Raises `BadData`."""
    return _read(path, rollout_of)


def write_rollouts(path: Path, rows: Sequence[Rollout]) -> None:
    """Raises `UsageError`."""
    _write(path, map(rollout_json, rows))


def read_verdicts(path: Path, rows: Sequence[Rollout]) -> list[Verdicts]:
    """What became of these rollouts. Raises `BadData`, also where it is of other ones."""
    found = _read(path, _verdicts_of)
    if [(one.problem_id, len(one.judged)) for one in found] != [
        (row.problem_id, len(row.samples)) for row in rows
    ]:
        raise BadData(f"{path} is of other rollouts: delete the folder {path.parent}")
    return found


def write_verdicts(path: Path, found: Sequence[Verdicts]) -> None:
    """Raises `UsageError`."""
    _write(path, map(_verdicts_json, found))


def groups_of(rows: Sequence[Rollout], found: Sequence[Verdicts]) -> list[Group]:
    """What there is to learn from: all samples but empty ones, of equal ones each.

    A program is left out where any of its samples has no reward: of the others one would pass for
    the best that might not be, and be learnt from. So are those that have no samples, and those
    whose samples tie where no target is among them (ours: PerfRL always has one): the best would be
    any of them, and mostly a wrong one."""
    groups = []
    for row, verdicts in zip(rows, found, strict=True):
        if None in verdicts.rewards:
            continue
        paired = zip(row.samples, verdicts.rewards, strict=True)
        responses = tuple(
            Response(sample.tokens, sample.source, reward)
            for sample, reward in paired
            if reward is not None and sample.tokens  # an empty reply has none
        )
        led = any(response.source == Source.TARGET for response in responses)
        if led or len({response.reward for response in responses}) > 1:
            groups.append(Group(row.prompt_tokens, responses))
    return groups


class Parts:
    """A file of work under way: a line for each batch that is done. A context manager.

    A line that a kill cut short is dropped. Raises `BadData` where the file is damaged."""

    def __init__(self, final: Path) -> None:
        self.path = final.with_name(f"{final.name}.part")
        self.done: dict[int, dict[str, Any]] = {}

    def __enter__(self) -> Self:
        with writing(self.path):
            self.path.parent.mkdir(exist_ok=True)
            self._file: IO[bytes] = self.path.open("a+b", buffering=0)
        try:
            self._file.seek(0)
            content = self._file.read()
            whole = content[: content.rfind(b"\n") + 1]
            self.done = {int(said["batch"]): said for said in map(json.loads, whole.splitlines())}
            self._file.truncate(len(whole))
        except (ValueError, TypeError, KeyError) as error:
            self._file.close()
            raise BadData(f"{self.path} is damaged: delete it to begin anew") from error
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._file.close()

    @property
    def seconds(self) -> float:
        """The wall time of all batches that are done."""
        return float(sum(said["seconds"] for said in self.done.values()))

    def add(self, batch: int, **said: Any) -> None:
        """Keep a batch. Raises `UsageError` where it cannot be written."""
        line = {"batch": batch, **said}
        content = json.dumps(line).encode() + b"\n"
        with writing(self.path):
            while content:  # a disk that is nearly full takes a part of it
                content = content[self._file.write(content) :]
            os.fsync(self._file.fileno())
        self.done[batch] = line

    def remove(self) -> None:
        """Done: all of it is in its file."""
        self.path.unlink(missing_ok=True)


def digest_of_rows(rows: Sequence[Rollout]) -> str:
    """SHA-256, in hex, of all that the judge looks at."""
    digest = hashlib.sha256()
    for row in rows:
        programs = [one.program for one in row.samples]
        digest.update(json.dumps([row.problem_id, row.slow.digest, programs]).encode())
    return digest.hexdigest()


def rollout_json(row: Rollout) -> dict[str, Any]:
    """A line of rollouts.jsonl."""
    slow = row.slow
    return {
        "problem_id": row.problem_id,
        "batch": row.batch,
        "slow": {"name": slow.name, "language": slow.language.value, "source": slow.source},
        "prompt": {"text": row.prompt, "tokens": list(row.prompt_tokens)},
        "candidates": [asdict(sample) for sample in row.samples],
        **({} if row.skipped is None else {"skipped": row.skipped}),
    }


def rollout_of(said: dict[str, Any]) -> Rollout:
    """A line of rollouts.jsonl. Raises `ValueError`, `TypeError` or `KeyError`."""
    slow = said["slow"]
    return Rollout(
        problem_id=said["problem_id"],
        slow=Program(slow["source"], Language(slow["language"]), slow["name"]),
        prompt=said["prompt"]["text"],
        prompt_tokens=tuple(said["prompt"]["tokens"]),
        samples=tuple(
            Sample(one["source"], one["text"], tuple(one["tokens"]), one["program"])
            for one in said["candidates"]
        ),
        batch=said["batch"],
        skipped=said.get("skipped"),
    )


def damaged(path: Path) -> BadData:
    """What to say of a file of a step that cannot be read."""
    return BadData(
        f"{path} is damaged: delete the folder {path.parent} and those of later steps, and the "
        "step is done again"
    )


def _verdicts_json(one: Verdicts) -> dict[str, Any]:
    return {
        "problem_id": one.problem_id,
        "candidates": [
            {**asdict(judged), "reward": reward}
            for judged, reward in zip(one.judged, one.rewards, strict=True)
        ],
    }


def _verdicts_of(said: dict[str, Any]) -> Verdicts:
    rewards = tuple(one.pop("reward") for one in said["candidates"])
    return Verdicts(said["problem_id"], tuple(Judged(**one) for one in said["candidates"]), rewards)


def _read(path: Path, record: Callable[[dict[str, Any]], _Record]) -> list[_Record]:
    try:
        return [record(json.loads(line)) for line in path.read_bytes().splitlines()]
    except (OSError, ValueError, TypeError, KeyError, AttributeError) as error:
        raise damaged(path) from error


def _write(path: Path, lines: Iterable[dict[str, Any]]) -> None:
    with writing(path):
        path.parent.mkdir(exist_ok=True)
        write_whole(path, "".join(json.dumps(line) + "\n" for line in lines).encode())
