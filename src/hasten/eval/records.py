"""What an evaluation found, row by row: the records that metrics, analyses and reports read.

    RUN/
      config.toml     what was evaluated, by which protocol and meter
      records.jsonl   a line for every row of the generations file, in its order
      metrics.json    the aggregates, as `hasten evaluate --json` prints them

A row is one slow program and its candidates. Everything that a figure is made of is here; nothing
is measured again to make one.
"""

from __future__ import annotations

import json
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from hasten.errors import BadData
from hasten.files import write_whole


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one candidate, or of a program of the data set.

    `source`: the program, None where the reply held none. `verdict`: the judge's (`Verdict`),
    `no_program`, or `unjudged`: our machinery failed, which is nobody's failure and no zero.
    Costs are in the unit of the run's meter, `costs` those of every test in order. `speedup`:
    cost of the row's slow program / cost, of whole processes; `net_speedup` without the start-up
    of an empty program, `net_of_imports_speedup` without imports as well; `speedup_low` and
    `speedup_high` bound it under a noisy meter. None: not measured, or not confirmed by the judge,
    and then it counts as no speedup. `detail`: why it failed, has no speedup or could not be
    judged. `tests`: how many were run, of which `tests_passed` passed; 0 of a program that was
    judged by itself and failed, since that ends at the first failure. `shrunken`: arrays and
    constants made smaller."""

    source: str | None
    origin: str
    verdict: str
    tests_passed: int = 0
    tests: int = 0
    cost: int | None = None
    costs: tuple[int | None, ...] = ()
    speedup: float | None = None
    speedup_low: float | None = None
    speedup_high: float | None = None
    net_speedup: float | None = None
    net_of_imports_speedup: float | None = None
    detail: str | None = None
    shrunken: tuple[str, ...] = ()

    @property
    def correct(self) -> bool:
        """Whether it compiled and passed every test."""
        return self.verdict in ("improved", "passed")


@dataclass(frozen=True, slots=True)
class Row:
    """One slow program and its candidates, in the order in which they were sampled. `slow`: the
    slow program under its own tests; where its verdict is not `passed` nothing can be improved.
    `target`: the human rewrite of the pair, where the data has one. `best_human_speedup`: cost of
    the slow program / cost of the fastest human program of the problem."""

    problem_id: str
    language: str
    slow: Outcome
    candidates: tuple[Outcome, ...]
    target: Outcome | None = None
    best_human_speedup: float | None = None
    description: str | None = None
    test_names: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Run:
    """An evaluation. `exchangeable`: the candidates of a row are independent draws from one
    prompt, so that their order means nothing (METRICS.md: only then is Best@k also estimated over
    all n). `config`: how the generations came about, for people: model, prompt, seed, ..."""

    name: str
    protocol: str
    meter: str
    unit: str
    provenance: str
    exchangeable: bool
    rows: tuple[Row, ...]
    config: Mapping[str, Any] = field(default_factory=dict)

    @property
    def samples(self) -> int:
        """The most candidates that any row has; a row with fewer failed with the others."""
        return max((len(row.candidates) for row in self.rows), default=0)


def save_run(run: Run, folder: Path) -> None:
    """Write a run's folder; each file whole or not at all."""
    folder.mkdir(parents=True, exist_ok=True)
    lines = [json.dumps(asdict(row)) + "\n" for row in run.rows]
    write_whole(folder / "records.jsonl", "".join(lines).encode())
    facts = {
        "name": run.name,
        "protocol": run.protocol,
        "meter": run.meter,
        "unit": run.unit,
        "provenance": run.provenance,
        "exchangeable": run.exchangeable,
    }
    text = [f"{key} = {_toml(value)}" for key, value in facts.items()]
    text += ["", "[config]"]
    known = {key: value for key, value in run.config.items() if value is not None}
    text += [f"{_toml(key)} = {_toml(value)}" for key, value in known.items()]
    write_whole(folder / "config.toml", ("\n".join(text) + "\n").encode())


def _toml(value: object) -> str:
    """A value as TOML, which has no null: what is None in a table or list is left out."""
    if isinstance(value, Mapping):
        inside = [f"{_toml(k)} = {_toml(v)}" for k, v in value.items() if v is not None]
        return "{ " + ", ".join(inside) + " }" if inside else "{}"
    if isinstance(value, (list, tuple)):
        return "[" + ", ".join(_toml(one) for one in value if one is not None) + "]"
    if isinstance(value, str):  # TOML's strings are JSON's, but for one control character
        text = value.encode(errors="replace").decode()
        return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
    return json.dumps(value)


def load_run(folder: Path) -> Run:
    """Read a run's folder. Raises `BadData` where it is none, with the line that is wrong."""
    try:
        facts = tomllib.loads((folder / "config.toml").read_text(encoding="utf-8"))
        lines = (folder / "records.jsonl").read_bytes().splitlines()
    except (OSError, ValueError) as error:
        raise BadData(f"no evaluation at {folder}: make one with hasten evaluate -o") from error
    rows = []
    for number, line in enumerate(lines, 1):
        try:
            rows.append(_row(json.loads(line)))
        except (ValueError, TypeError, KeyError) as error:
            place = folder / "records.jsonl"
            raise BadData(f"{place}, line {number}, is no record of an evaluation") from error
    config = facts.pop("config", {})
    try:
        return Run(rows=tuple(rows), config=config, **facts)
    except TypeError as error:
        raise BadData(f"{folder / 'config.toml'} is of no evaluation: {error}") from error


def _row(said: dict[str, Any]) -> Row:
    target = said.pop("target")
    return Row(
        **{
            **said,
            "slow": _outcome(said["slow"]),
            "candidates": tuple(map(_outcome, said["candidates"])),
            "target": None if target is None else _outcome(target),
            "test_names": tuple(said["test_names"]),
        }
    )


def _outcome(said: Mapping[str, Any]) -> Outcome:
    tuples = {name: tuple(said[name]) for name in ("costs", "shrunken")}
    return Outcome(**{**said, **tuples})


def by_problem(rows: Sequence[Row]) -> dict[str, list[Row]]:
    """The rows of every problem, in their order: what intervals resample."""
    found: dict[str, list[Row]] = {}
    for row in rows:
        found.setdefault(row.problem_id, []).append(row)
    return found
