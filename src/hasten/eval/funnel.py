"""What goes through a pipeline of stages, and what is left out where and why.

funnel.json  {"stages": [{"name", "came", "went", "lost": {reason: number}, "note"}, ...]}
    judged/      an evaluation (records.py) of what came out, where there is one
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path

from hasten.errors import BadData
from hasten.files import write_whole

FUNNEL, JUDGED = "funnel.json", "judged"


@dataclass(frozen=True, slots=True)
class Stage:
    """A stage that is done. `lost`: of those that came and did not go on, by reason; `note`: what
    else there is to say, for people."""

    name: str
    came: int
    went: int
    lost: Mapping[str, int] = field(default_factory=dict)
    note: str = ""


def write_funnel(folder: Path, stages: Sequence[Stage]) -> None:
    """Write the stages that are done."""
    said = {"stages": [asdict(stage) for stage in stages]}
    write_whole(folder / FUNNEL, f"{json.dumps(said, indent=2)}\n".encode())


def read_funnel(folder: Path) -> tuple[Stage, ...]:
    """The stages that are done; none where there is no such file. Raises `BadData`."""
    path = folder / FUNNEL
    if not path.exists():
        return ()
    try:
        return tuple(Stage(**stage) for stage in json.loads(path.read_bytes())["stages"])
    except (OSError, ValueError, TypeError, KeyError) as error:
        raise BadData(f"{path} is no funnel: delete it, and begin anew") from error
