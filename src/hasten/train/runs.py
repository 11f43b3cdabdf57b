"""The folder of a training run: whose it is, that one process writes it, and its steps.

    RUN/
      recipe.toml   the resolved recipe, with its digest
      about.toml    digests of the data, and how it is judged
      steps.jsonl   metrics: a JSON object with "step" on every line
      model/        the final model, as --model takes it

A folder is never continued under another recipe, on other data or by another judge.
"""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import json
import shutil
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from hasten.config import differences, read_config, to_toml
from hasten.errors import BadData, UsageError
from hasten.files import write_whole
from hasten.train.base import Task
from hasten.train.recipe import Recipe

STEPS, MODEL = "steps.jsonl", "model"
_RECIPE, _ABOUT, _LOCK = "recipe.toml", "about.toml", ".lock"
_LONGEST_SHOWN = 40


@contextlib.contextmanager
def open_run(folder: Path, recipe: Recipe) -> Iterator[None]:
    """Make the folder, or continue it, as its only writer.

    Raises `UsageError` where it cannot be written, holds something else, is of another recipe, or
    another process writes it."""
    path = folder / _RECIPE
    with writing(folder):
        if folder.exists() and not folder.is_dir():
            raise UsageError(f"-o {folder} is a file: give the name of a folder")
        if not folder.parent.is_dir():
            raise UsageError(f"-o {folder}: the folder {folder.parent} does not exist")
        if not path.exists() and folder.is_dir() and _holds_something(folder):
            raise UsageError(f"-o {folder} holds something else: give a new folder")
        folder.mkdir(exist_ok=True)
        lock = (folder / _LOCK).open("w")
    with lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise UsageError(
                f"{folder} is being written by another process: wait for it, or give another -o"
            ) from error
        if path.exists():
            differ = differences(read_config(path, Recipe), recipe)
            if differ:
                raise UsageError(
                    f"{folder} is of another recipe, which differs in {', '.join(differ)}: give "
                    "the same recipe, or another -o"
                )
        else:
            with writing(folder):
                write_whole(path, to_toml(recipe, digest=True).encode())
        with writing(folder):
            _tidy(folder)
        yield


def keep_facts(folder: Path, facts: Mapping[str, str]) -> None:
    """Note what a run depends on beside its recipe. Raises `UsageError` where something else was
    noted before; what is new is added."""
    path = folder / _ABOUT
    there: dict[str, Any] = {}
    if path.exists():
        try:
            there = tomllib.loads(path.read_text(encoding="utf-8"))
        except (OSError, ValueError) as error:
            raise BadData(f"{path} is damaged: {error}: give another -o") from error
    differ = [
        f"{key}{_shown(there[key], value)}"
        for key, value in facts.items()
        if there.get(key, value) != value
    ]
    if differ:
        raise UsageError(
            f"{folder} is of a run that differs in {', '.join(differ)}: give the same, or "
            "another -o"
        )
    both = {**there, **facts}
    if both != there:
        text = "".join(f"{key} = {json.dumps(value)}\n" for key, value in both.items())
        with writing(folder):
            write_whole(path, text.encode())


def digest_of_tasks(tasks: Sequence[Task]) -> str:
    """SHA-256, in hex, of tasks in their order."""
    digest = hashlib.sha256()
    for task in tasks:
        target = None if task.target is None else task.target.digest
        digest.update(json.dumps([task.problem_id, task.slow.digest, target]).encode())
    return digest.hexdigest()


def read_steps(folder: Path) -> list[dict[str, Any]]:
    """The lines of steps.jsonl; none where there is no such file. Raises `BadData`."""
    path = folder / STEPS
    if not path.exists():
        return []
    found = []
    for number, line in enumerate(path.read_bytes().splitlines(), 1):
        try:
            said = json.loads(line)
            int(said["step"])
        except (ValueError, TypeError, KeyError) as error:
            raise BadData(f"{path}, line {number}, is no step: delete that line") from error
        found.append(said)
    return found


def keep_step(folder: Path, line: Mapping[str, Any]) -> None:
    """Add a step to steps.jsonl. Those from this step on, of work that is done anew, go."""
    before = [said for said in read_steps(folder) if said["step"] < line["step"]]
    text = "".join(json.dumps(said) + "\n" for said in [*before, line])
    with writing(folder):
        write_whole(folder / STEPS, text.encode())


@contextlib.contextmanager
def writing(where: Path) -> Iterator[None]:
    """Whatever the system says against writing, the user reads one line of `UsageError`."""
    try:
        yield
    except OSError as error:
        raise UsageError(
            f"{where} cannot be written: {error.strerror or error}: what was done until then is "
            "kept, and the same command continues"
        ) from error


def _tidy(folder: Path) -> None:
    """Take away what a killed process has left: what was half written under another name
    (`files.write_whole`), and the parts of a file that is whole."""
    parts = [part for part in folder.glob("*/*.part") if part.with_suffix("").exists()]
    for stale in [*folder.glob(".*.part"), *folder.glob("*/.*.part"), *parts]:
        if stale.is_dir():
            shutil.rmtree(stale, ignore_errors=True)
        else:
            stale.unlink(missing_ok=True)


def _holds_something(folder: Path) -> bool:
    ours = (_LOCK, f".{_RECIPE}.")  # which a process may leave that was killed at once
    return any(not one.name.startswith(ours) for one in folder.iterdir())


def _shown(there: Any, now: str) -> str:
    return f" ({there} there, {now} now)" if len(f"{there}{now}") <= _LONGEST_SHOWN else ""
