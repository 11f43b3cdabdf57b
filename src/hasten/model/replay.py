"""Candidates that were made before: a file of generations in the place of a model."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from hasten.model.generations import read_generations, to_json
from hasten.types import Candidate, Language, Program, Prompt


class ReplayGenerator:
    """A `Generator` that gives for a program what a file of generations holds for it.

    `path` is a file that `generations.read_generations` reads, also `FILE#COLUMN`. Programs are
    found by their text, but for white space at the ends of lines and of the file; what several rows
    hold for one program comes in their order. `exchangeable` and `config` are the file's,
    `digest` that of its rows, `samples` the most candidates that a row has. Raises `BadData`.
    """

    name: str

    def __init__(self, path: Path, *, language: Language | None = None) -> None:
        generations = read_generations(path, language=language)
        self.name = path.name
        self.exchangeable: bool = generations.exchangeable
        self.config: Mapping[str, Any] = generations.config
        rows = json.dumps([to_json(row) for row in generations.rows])
        self.digest: str = hashlib.sha256(rows.encode()).hexdigest()
        self._unknown = 0
        self._known: dict[str, list[Candidate]] = {}
        for row in generations.rows:
            self._known.setdefault(_key(row.slow.source), []).extend(row.candidates)
        self.samples: int = max(len(row.candidates) for row in generations.rows) or 1

    @property
    def unknown(self) -> int:
        """For how many programs so far there was nothing in the file."""
        return self._unknown

    def generate(self, prompts: Sequence[Prompt], n: int, seed: int) -> list[list[Candidate]]:  # noqa: ARG002
        """The first `n` candidates recorded for each prompt's program; none for a program that the
        file does not hold. The seed changes nothing."""
        found = []
        for prompt in prompts:
            known = self._known.get(_key(prompt.program.source))
            self._unknown += known is None
            found.append([_for(prompt.program, candidate) for candidate in (known or [])[:n]])
        return found


def _for(program: Program, candidate: Candidate) -> Candidate:
    """The candidate with the program's name, and in its language."""
    if candidate.program is None:
        return candidate
    return replace(
        candidate, program=replace(candidate.program, language=program.language, name=program.name)
    )


def _key(source: str) -> str:
    return "\n".join(line.rstrip() for line in source.strip().splitlines())
