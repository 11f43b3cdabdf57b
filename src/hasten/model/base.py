"""The seam behind which every source of candidates stands."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from hasten.types import Candidate, Prompt


class Generator(Protocol):
    """Proposes faster programs. Implementations: rules, hf, openai_api, replay."""

    name: str

    def generate(self, prompts: Sequence[Prompt], n: int, seed: int) -> list[list[Candidate]]:
        """Up to `n` candidates for each prompt, in the prompts' order; a shorter or empty list
        where nothing (more) could be proposed. A model's samples are all there, those that repeat
        and those that hold no program too. The same arguments give the same candidates.

        Raises `BadModel` when the model cannot be used."""
        ...
