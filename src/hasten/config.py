"""Configuration: TOML files into frozen dataclasses, all of whose errors are told together.

A section of the file is a field that is a dataclass itself. What a file does not say has the
dataclass's default; a key that the dataclass lacks is an error, and so is a value of another type:
a whole number may stand for a fraction, nothing else for anything else. Values are checked further
by the dataclasses themselves: `UsageError` from `__post_init__` counts as one of the errors.
"""

from __future__ import annotations

import difflib
import hashlib
import json
import tomllib
from collections.abc import Mapping
from dataclasses import MISSING, fields, is_dataclass
from enum import StrEnum
from pathlib import Path
from types import UnionType
from typing import Any, TypeVar, get_args, get_origin, get_type_hints

from hasten.errors import UsageError

Config = TypeVar("Config")


def read_config(path: Path, kind: type[Config]) -> Config:
    """The configuration in a TOML file. Raises `UsageError` with all that is wrong with it."""
    try:
        said = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else str(error)
        raise UsageError(f"{path} cannot be read as TOML: {reason}") from error
    wrong: list[str] = []
    found = _record(said, kind, "", wrong)
    if wrong or found is None:
        raise UsageError(f"{path}: {'; '.join(wrong)}")
    return found


def to_toml(config: Any, *, digest: bool = False) -> str:
    """The whole configuration as TOML, defaults included; `digest`: and its digest in a comment."""
    values = _values(config)
    plain = [(key, value) for key, value in values.items() if not isinstance(value, dict)]
    sections = [(key, value) for key, value in values.items() if isinstance(value, dict)]
    lines = [f"# digest {digest_of(config)}"] if digest else []
    lines += [f"{key} = {_scalar(value)}" for key, value in plain if value is not None]
    for name, section in sections:
        lines += ["", f"[{name}]"]
        lines += [
            f"{key} = {_scalar(value)}" for key, value in section.items() if value is not None
        ]
    return "\n".join(lines).lstrip("\n") + "\n"


def digest_of(config: Any) -> str:
    """SHA-256 of all values, in hex: the order in which a file names them does not matter."""
    return hashlib.sha256(json.dumps(_values(config), sort_keys=True).encode()).hexdigest()


def differences(there: Any, now: Any) -> list[str]:
    """What differs, as `section.key (old there, new now)`, for people."""
    old, new = _flat(_values(there)), _flat(_values(now))
    return [
        f"{key} ({_scalar(old.get(key))} there, {_scalar(new.get(key))} now)"
        for key in sorted(old.keys() | new.keys())
        if old.get(key) != new.get(key)
    ]


def _record(
    said: Mapping[str, Any], kind: type[Config], where: str, wrong: list[str]
) -> Config | None:
    """None where something was wrong, which `wrong` then names."""
    before = len(wrong)
    hints = get_type_hints(kind)
    values = {}
    for key, value in said.items():
        if key not in hints:
            near = difflib.get_close_matches(key, hints, 1)
            wrong.append(f"there is no {where}{key}" + (f": {near[0]}?" if near else ""))
        elif is_dataclass(hints[key]):
            if isinstance(value, dict):
                values[key] = _record(value, hints[key], f"{where}{key}.", wrong)
            else:
                wrong.append(f"{where}{key} is a section")
        else:
            values[key] = _value(value, hints[key], f"{where}{key}", wrong)
    needed = [one.name for one in fields(kind) if one.name not in said and _is_needed(one)]  # type: ignore[arg-type]
    wrong += [f"{where}{name} is missing" for name in needed]
    if len(wrong) > before:
        return None
    try:
        return kind(**values)
    except UsageError as error:
        wrong.append(f"{where.rstrip('.')}: {error}" if where else str(error))
        return None


def _is_needed(one: Any) -> bool:
    return one.default is MISSING and one.default_factory is MISSING


def _value(value: Any, hint: Any, where: str, wrong: list[str]) -> Any:
    kinds = get_args(hint) if isinstance(hint, UnionType) else (hint,)
    for kind in kinds:
        if kind is float and type(value) is int:
            return float(value)
        if isinstance(kind, type) and issubclass(kind, StrEnum) and isinstance(value, str):
            if value in list(kind):
                return kind(value)
            wrong.append(f"{where} is {value!r}: choose one of {', '.join(kind)}")
            return None
        if get_origin(kind) is tuple and isinstance(value, list):
            of = get_args(kind)[0]
            return tuple(_value(one, of, where, wrong) for one in value)
        if type(value) is kind:
            return value
    wrong.append(f"{where} is {_scalar(value)}: give {' or '.join(map(_name, kinds))}")
    return None


_NAMES = {int: "a whole number", float: "a number", bool: "true or false", str: "a text"}


def _name(kind: Any) -> str:
    return "nothing" if kind is type(None) else _NAMES.get(kind, "a list")


def _values(config: Any) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for one in fields(config):
        value = getattr(config, one.name)
        if is_dataclass(value):
            value = _values(value)
        elif isinstance(value, tuple):
            value = list(value)
        found[one.name] = value
    return found


def _flat(values: Mapping[str, Any], where: str = "") -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, value in values.items():
        if isinstance(value, dict):
            found |= _flat(value, f"{where}{key}.")
        else:
            found[f"{where}{key}"] = value
    return found


def _scalar(value: Any) -> str:
    """A value as TOML: its texts are JSON's, but for one control character."""
    if value is None:
        return "nothing"
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
