"""Several data sets as one, so that one split holds for all: the same problem is often in several
files."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from hasten.data.dataset import SCHEMAS, Dataset
from hasten.errors import BadData, UsageError

# A row is the same in two data sets where these are equal.
_KEYS = {
    "problems": ("problem_id",),
    "programs": ("program_id",),
    "pairs": ("pair_id",),
    "tests": ("problem_id", "input"),
    "labels": ("problem_id", "digest"),
    "timings": ("problem_id", "digest"),
    "reference": ("problem_id", "language"),
}
_MEASURED = ("labels", "timings", "reference")  # on the tests that a problem has
_METER = ("meter", "unit", "checker", "timeout_s", "memory_mib")


@dataclass(frozen=True, slots=True)
class Merged:
    """What the new data set holds. `shared`: problems that were in more than one; what was measured
    of them is left out, since they have more tests now."""

    problems: int
    programs: int
    pairs: int
    tests: int
    shared: int


def merge(sources: Sequence[Path], output: Path) -> Merged:
    """Write the data sets as one. Of rows with the same name the first stays; splits, tags and the
    high-quality mark are left out, and made anew by `data split` and `data tag`.

    Raises `UsageError` where there is something at `output`; `BadData` where a source cannot be
    read, where two were labelled by different meters, or where a program's name stands for two."""
    if output.exists() and (not output.is_dir() or any(output.iterdir())):
        raise UsageError(f"{output} is there already: name a new folder")
    data = [Dataset(source) for source in sources]
    tables = {name: [one.read(name) for one in data] for name in SCHEMAS}
    owners = pl.concat([t.select("problem_id").unique() for t in tables["tests"]])
    shared = owners.filter(owners.is_duplicated()).unique()["problem_id"].implode()
    _refuse_other_meters(data)
    _refuse_two_programs(tables["programs"])
    part = output.with_name(f".{output.name}.part")  # whole or not at all
    shutil.rmtree(part, ignore_errors=True)
    merged = Dataset(part)
    heights = {}
    for name, parts in tables.items():
        rows = pl.concat(parts, how="diagonal").drop("split", "tag", "hq", strict=False)
        rows = rows.unique(_KEYS[name], keep="first", maintain_order=True)
        if name in _MEASURED:
            rows = rows.filter(~pl.col("problem_id").is_in(shared))
        heights[name] = rows.height
        if rows.height:
            merged.write(name, rows)
    facts: dict[str, dict[str, str | int | float | bool]] = {
        "merged": {"sources": ", ".join(source.name for source in sources)}
    }
    labelled = [one.about()["label"] for one in data if "label" in one.about()]
    if labelled:
        facts["label"] = {key: labelled[0][key] for key in _METER if key in labelled[0]}
    merged.describe(**facts)
    part.replace(output)
    return Merged(
        heights["problems"], heights["programs"], heights["pairs"], heights["tests"],
        len(shared.to_list()[0]),
    )  # fmt: skip


def _refuse_other_meters(data: Sequence[Dataset]) -> None:
    seen: dict[tuple[object, ...], Path] = {}
    for one in data:
        label = one.about().get("label")
        if label is not None:
            seen.setdefault(tuple(label.get(key) for key in _METER), one.folder)
    if len(seen) > 1:
        first, second, *_ = seen.values()
        raise BadData(
            f"{first} and {second} were labelled by different meters or limits, and costs of one "
            "cannot be compared with the other's: label them alike"
        )


def _refuse_two_programs(tables: Sequence[pl.DataFrame]) -> None:
    columns = ["program_id", "problem_id", "language", "source"]
    rows = pl.concat([table.select(columns) for table in tables]).unique()
    twice = rows.filter(rows["program_id"].is_duplicated())
    if not twice.is_empty():
        raise BadData(
            f"the name {twice['program_id'][0]} stands for different programs in these data sets"
        )
