"""`hasten store`: what the judge remembers, and how to make it forget."""

from __future__ import annotations

import json as json_text
import math
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from hasten.cli.options import JsonOption, cache_dir
from hasten.errors import MissingTool, UsageError
from hasten.exec.host import Host, find_interpreter
from hasten.judge.keys import Surroundings, in_force
from hasten.judge.records import from_json
from hasten.judge.store import STORE_NAME, Group, Store
from hasten.measure.meters import METERS
from hasten.types import Judgement

if TYPE_CHECKING:
    from rich.console import Console

_DAY_SECONDS = 86400

app = typer.Typer(help="What the judge remembers of earlier judgements.", no_args_is_help=True)


@dataclass(frozen=True, slots=True)
class Described:
    """A group of entries. `surroundings`: None where another version of hasten wrote them;
    `in_force`: whether something judged now could find them."""

    group: Group
    surroundings: Surroundings | None
    in_force: bool


@app.command("info")
def info_command(json: JsonOption = False) -> None:
    """Look through the store: is it sound, and what does it hold?"""
    path = cache_dir() / STORE_NAME
    described: list[Described] = []
    if path.exists():
        with Store(path, clock=time.time) as store:
            store.check()
            described = describe(store.groups())
    size = _bytes_of(path)
    if json:
        from hasten.cli.as_json import dump

        print(dump(_info_json(path, size, described)))
    else:
        from rich.console import Console

        _show_info(Console(), path, size, described)


@app.command("gc")
def gc_command(
    older_than: Annotated[
        float | None, typer.Option("--older-than", metavar="DAYS", help="Forget what is older.")
    ] = None,
    meter: Annotated[
        str | None, typer.Option("--meter", help="Forget what this meter measured.")
    ] = None,
    everything: Annotated[bool, typer.Option("--all", help="Forget everything.")] = False,
    json: JsonOption = False,
) -> None:
    """Forget what no judging can find again, since tools have changed; or what the options say
    (of --older-than and --meter together: what both name). Then shrink the file."""
    if everything and (older_than is not None or meter is not None):
        raise UsageError("--all takes neither --older-than nor --meter: give one or the other")
    if older_than is not None and not (math.isfinite(older_than) and older_than >= 0):
        raise UsageError(f"--older-than is {older_than}: give days, 0 or more")
    path = cache_dir() / STORE_NAME
    before, removed, left = _bytes_of(path), 0, 0
    if path.exists():
        with Store(path, clock=time.time) as store:
            groups = store.groups()
            _check_meter(meter, groups)
            if everything:
                removed = store.remove()
            elif older_than is None and meter is None:
                stale = [d.group.surroundings for d in describe(groups) if not d.in_force]
                removed = store.remove(surroundings=set(stale))
            else:
                days = None if older_than is None else time.time() - older_than * _DAY_SECONDS
                removed = store.remove(meter=meter, before_s=days)
            store.compact()
            left = sum(group.entries for group in store.groups())
    else:
        _check_meter(meter, [])
    after = _bytes_of(path)
    if json:
        from hasten.cli.as_json import dump

        sizes = {"bytes_before": before, "bytes": after}
        print(dump({"path": str(path), "removed": removed, "entries": left, **sizes}))
    else:
        print(f"{path}: {removed:,} entries removed, {left:,} left; {before:,} → {after:,} bytes")


def describe(groups: Sequence[Group]) -> list[Described]:
    """Find out of each group whether its tools are what they were."""
    provenances = _provenances(cache_dir())
    host = Host(cache_dir(), find_interpreter(sys.executable))
    return [_describe(group, provenances, host) for group in groups]


def _describe(group: Group, provenances: Mapping[str, str | None], host: Host) -> Described:
    try:
        found: Surroundings = from_json(Surroundings, json_text.loads(group.body))
    except ValueError:
        return Described(group, None, False)
    try:
        return Described(group, found, in_force(found, provenances, host))
    except MissingTool:
        return Described(group, found, False)


def _provenances(cache: Path) -> dict[str, str | None]:
    """Of every meter; None for one whose tool is not found, be it only for want of an option."""
    found: dict[str, str | None] = {}
    for name, make in METERS.items():
        try:
            found[name] = make(cache).provenance
        except MissingTool:
            found[name] = None
    return found


def _check_meter(meter: str | None, groups: Sequence[Group]) -> None:
    known = sorted({*METERS, *(group.meter for group in groups)})
    if meter is not None and meter not in known:
        raise UsageError(f"no meter {meter!r}: choose one of {', '.join(known)}")


def _bytes_of(path: Path) -> int:
    """The file with its journal; 0 where there is none."""
    files = (path, path.with_name(path.name + "-wal"))
    return sum(file.stat().st_size for file in files if file.exists())


def _info_json(path: Path, size: int, described: Sequence[Described]) -> dict[str, Any]:
    kinds: dict[str, int] = {}
    for one in described:
        kinds[one.group.kind] = kinds.get(one.group.kind, 0) + one.group.entries
    return {
        "path": str(path),
        "bytes": size,
        "entries": sum(kinds.values()),
        "kinds": kinds,
        "groups": [
            {
                "kind": one.group.kind.value,
                "meter": one.group.meter,
                "entries": one.group.entries,
                "oldest": _date(one.group.oldest_s),
                "newest": _date(one.group.newest_s),
                "in_force": one.in_force,
                "surroundings": None if one.surroundings is None else asdict(one.surroundings),
            }
            for one in described
        ],
    }


def _show_info(console: Console, path: Path, size: int, described: Sequence[Described]) -> None:
    from rich.table import Table

    entries = sum(one.group.entries for one in described)
    console.print(f"{path}: {entries:,} entries, {size:,} bytes", highlight=False, markup=False)
    if not described:
        return
    table = Table("what", "meter", "tool", box=None, header_style="dim")
    table.add_column("entries", justify="right")
    for column in ("newest", "in force"):
        table.add_column(column)
    for one in described:
        tool = one.surroundings.tool if one.surroundings else "of another version of hasten"
        table.add_row(
            one.group.kind.value,
            one.group.meter,
            tool,
            f"{one.group.entries:,}",
            _date(one.group.newest_s)[:10],
            "yes" if one.in_force else "no",
        )
    console.print(table)
    if not all(one.in_force for one in described):
        console.print("  hasten store gc removes what is no longer in force", highlight=False)


def _date(seconds: float) -> str:
    return datetime.fromtimestamp(seconds, UTC).isoformat(timespec="seconds")


def show_stored(console: Console, judgements: Sequence[Judgement]) -> None:
    """Say how many of the judgements were made before; nothing where none was."""
    stored = sum(judgement.stored for judgement in judgements)
    if stored:
        console.print(
            f"  {stored} of {len(judgements)} judgements came from the store "
            "(--no-store judges anew)",
            highlight=False,
        )
