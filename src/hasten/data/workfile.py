"""Results of long work, kept as they come, so that a killed run continues where it was."""

from __future__ import annotations

import json
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any


@dataclass(frozen=True, slots=True)
class WorkFile:
    """A file of JSON lines, each with its `key`: a digest of all that a result depends on."""

    path: Path

    def entries(self) -> dict[str, dict[str, Any]]:
        """What is finished, by key. A last line that a kill cut short is taken off the file."""
        if not self.path.exists():
            return {}
        content = self.path.read_bytes()
        whole = content[: content.rfind(b"\n") + 1]
        if len(whole) < len(content):
            with self.path.open("r+b") as file:
                file.truncate(len(whole))
        rows = [json.loads(line) for line in whole.splitlines()]
        return {row["key"]: row for row in rows}

    def add(self, key: str, **result: Any) -> None:
        """Append one result and hand it to the system, so that a killed process loses nothing."""
        line = json.dumps({"key": key, **result}) + "\n"
        with self.path.open("ab") as file:
            file.write(line.encode())
            file.flush()
            os.fsync(file.fileno())

    def remove(self) -> None:
        """Done: what it held is in its table now."""
        self.path.unlink(missing_ok=True)
