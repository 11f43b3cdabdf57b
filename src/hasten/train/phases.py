"""The phases of a step of RRHF. A module of its own, because the command line names them early."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Phase(StrEnum):
    """A part of a step, in their order."""

    ROLLOUT = "rollout"
    JUDGE = "judge"
    LEARN = "learn"


@dataclass(frozen=True, slots=True)
class Due:
    """What is to be done next."""

    phase: Phase
    step: int
