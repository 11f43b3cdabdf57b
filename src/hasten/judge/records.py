"""Records as JSON text and back, exactly: what the store keeps of judgements and baselines.

Any record of `hasten.types` and of the judge goes through by its type hints, so that a field
added later is stored without a word here; `shape` tells records of other fields apart. A
program's text is not stored: its digest is, and who asks has the text.
"""

from __future__ import annotations

import dataclasses
import hashlib
import json
import types
from collections.abc import Mapping
from dataclasses import replace
from enum import Enum
from typing import Any, Union, get_args, get_origin, get_type_hints

from hasten.judge.judge import Baseline
from hasten.types import Judgement, Program

Json = Any  # what the json module reads and writes


def to_json(value: object) -> Json:
    """A record (or a tuple, dict, enum or plain value) as what the json module writes."""
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {f.name: to_json(getattr(value, f.name)) for f in dataclasses.fields(value)}
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, Mapping):
        return {name: to_json(item) for name, item in value.items()}
    if isinstance(value, (tuple, list)):
        return [to_json(item) for item in value]
    if value is None or isinstance(value, (bool, int, float, str)):
        return value
    raise TypeError(f"{value!r} has no place in a stored record")


def from_json(kind: Any, value: Json) -> Any:
    """The value of type `kind` that `to_json` made `value` from. Raises `ValueError`."""
    origin = get_origin(kind)
    if origin in (Union, types.UnionType):
        if value is None:
            return None
        (kind,) = (option for option in get_args(kind) if option is not types.NoneType)
        return from_json(kind, value)
    if origin is tuple and isinstance(value, list):
        return tuple(from_json(get_args(kind)[0], item) for item in value)
    if origin is dict and isinstance(value, dict):
        return {name: from_json(get_args(kind)[1], item) for name, item in value.items()}
    if isinstance(kind, type):
        if dataclasses.is_dataclass(kind):
            return _record(kind, value)
        if issubclass(kind, Enum):
            return kind(value)
        if type(value) is kind or (kind is float and type(value) is int):
            return value
    raise ValueError(f"{value!r} is not of type {kind}")


def _record(kind: type, value: Json) -> Any:
    names = [field.name for field in dataclasses.fields(kind)]
    if not isinstance(value, dict) or sorted(value) != sorted(names):
        raise ValueError(f"{value!r} is not a {kind.__name__}")
    hints = get_type_hints(kind)
    return kind(**{name: from_json(hints[name], value[name]) for name in names})


def canonical(value: object) -> str:
    """The one JSON text of a record: sorted, without spaces, all ASCII."""
    return json.dumps(to_json(value), sort_keys=True, separators=(",", ":"))


def digest_of(text: str) -> str:
    """SHA-256 of ASCII text, in hex."""
    return hashlib.sha256(text.encode("ascii")).hexdigest()


def shape(kind: Any) -> str:
    """The fields of a record and their types, all the way down, in words."""
    if isinstance(kind, type) and dataclasses.is_dataclass(kind):
        hints = get_type_hints(kind)
        fields = (f"{f.name}:{shape(hints[f.name])}" for f in dataclasses.fields(kind))
        return f"{kind.__name__}({','.join(fields)})"
    if isinstance(kind, type) and issubclass(kind, Enum):
        return f"{kind.__name__}({','.join(str(member.value) for member in kind)})"
    if inside := get_args(kind):
        return f"{get_origin(kind)}[{','.join(map(shape, inside))}]"
    return str(kind)


def judgement_text(judgement: Judgement) -> str:
    """A judgement without the candidate's text and name."""
    return _without_text(judgement.program, judgement)


def judgement_of(text: str, program: Program) -> Judgement:
    """The judgement of `program` that `judgement_text` wrote, marked as stored.

    Raises `ValueError` when it is that of another program or no judgement at all."""
    judgement: Judgement = _with_text(text, Judgement, program)
    return replace(judgement, stored=True)


def baseline_text(baseline: Baseline) -> str:
    """A baseline without the program's text and name."""
    return _without_text(baseline.program, baseline)


def baseline_of(text: str, program: Program) -> Baseline:
    """The baseline of `program` that `baseline_text` wrote. Raises `ValueError`."""
    baseline: Baseline = _with_text(text, Baseline, program)
    return baseline


def cost_text(program: Program, cost: int) -> str:
    """What one run of a program that does nothing, or only imports, costs."""
    return json.dumps({"program": program.digest, "cost": cost})


def cost_of(text: str, program: Program) -> int:
    """The cost that `cost_text` wrote. Raises `ValueError`."""
    value = json.loads(text)
    if not isinstance(value, dict) or value.get("program") != program.digest:
        raise ValueError("the record is of another program")
    cost: int = from_json(int, value.get("cost"))
    return cost


def _without_text(program: Program, record: Judgement | Baseline) -> str:
    return json.dumps({**to_json(record), "program": program.digest}, separators=(",", ":"))


def _with_text(text: str, kind: type, program: Program) -> Any:
    value = json.loads(text)
    if not isinstance(value, dict) or value.get("program") != program.digest:
        raise ValueError("the record is of another program")
    return from_json(kind, {**value, "program": to_json(program)})
