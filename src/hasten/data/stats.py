"""What is in a data set: counts, speedups, tests, labels, tags, lengths.

A token, here, is a run of word characters or a single other character that is no white space,
outside any language model: figures of a model's tokenizer are larger (PIE's Table 8 has GPT-2's).
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

import polars as pl

from hasten.data.dataset import Dataset
from hasten.data.splits import SPLITS
from hasten.errors import BadData

_TOKEN = r"\w+|[^\w\s]"
_QUANTILES = (0.05, 0.25, 0.5, 0.75, 0.95)
_SHARES_OVER = (1.1, 1.5, 2.0, 5.0, 10.0)
_SPLITS = tuple(reversed(SPLITS))
_NONE = "none"  # a null, as JSON and people name it

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Tables:
    """The tables that figures are made of."""

    problems: pl.DataFrame
    programs: pl.DataFrame
    pairs: pl.DataFrame
    tests: pl.DataFrame
    labels: pl.DataFrame
    rejected: int


def stats_of(dataset: Dataset) -> Json:
    """All figures; counts are integers, and what has not been made yet is null."""
    found = Tables(
        problems=dataset.read("problems"),
        programs=dataset.read("programs"),
        pairs=dataset.read("pairs"),
        tests=dataset.read("tests").select("problem_id", "origin", "oracles"),
        labels=dataset.read("labels"),
        rejected=_lines(dataset),
    )
    pairs, programs = found.pairs, found.programs
    names = pl.concat([table["problem_id"] for table in (found.problems, programs, pairs)])
    problems: set[str] = set(names.to_list())
    tested: set[str] = set(found.tests["problem_id"].to_list())
    return {
        "pairs": pairs.height,
        "problems": len(problems),
        "programs": programs.height,
        "distinct_programs": programs.select("problem_id", "language", "source").n_unique(),
        "tests": found.tests.height,
        "rejected": found.rejected,
        "problems_with_pairs": pairs["problem_id"].n_unique(),
        "problems_with_tests": len(problems & tested),
        "languages": _by(found, "language"),
        "splits": _by(found, "split") if "split" in pairs.columns else None,
        "origins": _by(found, "origin"),
        "test_origins": _counts(found.tests, "origin"),
        "tests_per_problem": _spread(found.tests.group_by("problem_id").len()["len"]),
        "labels": _labels(found.labels),
        "speedup": _speedups(pairs),
        "tags": _tags(pairs),
        "hq": int(pairs["hq"].sum()) if "hq" in pairs.columns else None,
        "tokens": _tokens(pairs, programs),
    }


def _lines(dataset: Dataset) -> int:
    path = dataset.folder / "rejected.jsonl"
    if not path.exists():
        return 0
    try:
        return sum(isinstance(json.loads(line), dict) for line in path.read_bytes().splitlines())
    except ValueError as error:
        raise BadData(f"{path} is not JSON lines: {error}") from error


def _counts(table: pl.DataFrame, column: str) -> dict[str, int]:
    """Rows by what a column says, most first."""
    counted = (
        table.select(pl.col(column).cast(pl.String).fill_null(_NONE))
        .group_by(column)
        .len()
        .sort(["len", column], descending=[True, False])
    )
    return {name: int(count) for name, count in counted.iter_rows()}


def _by(found: Tables, column: str) -> Json:
    """Pairs, problems with pairs, and programs where they say it, by a column of the pairs."""
    tables = {"pairs": found.pairs, "programs": found.programs}
    counts = {what: _counts(t, column) for what, t in tables.items() if column in t.columns}
    problems = _counts(found.pairs.unique(["problem_id", column]), column)
    names = dict.fromkeys(name for each in counts.values() for name in each)
    if column == "split":
        names = dict.fromkeys([name for name in _SPLITS if name in names] + list(names))
    return {
        name: {
            "pairs": counts["pairs"].get(name, 0),
            "problems": problems.get(name, 0),
            **({"programs": counts["programs"].get(name, 0)} if "programs" in counts else {}),
        }
        for name in names
    }


def _spread(numbers: pl.Series) -> Json | None:
    """Least, median, mean and most of some numbers; None of none."""
    if numbers.is_empty():
        return None
    lengths = numbers.cast(pl.Int64).to_list()
    return {
        "least": min(lengths),
        "median": pl.Series(lengths).median(),
        "mean": sum(lengths) / len(lengths),
        "most": max(lengths),
    }


def _labels(labels: pl.DataFrame) -> Json | None:
    """`startup_share`: the median program's; where it is near 1 the tests are too small."""
    if labels.is_empty():
        return None
    return {
        "programs": labels.height,
        "with_cost": labels["cost"].count(),
        "meters": _counts(labels, "meter"),
        "verdicts": _counts(labels, "verdict"),
        "startup_share": labels["startup_share"].median(),
    }


def _speedups(pairs: pl.DataFrame) -> Json | None:
    """Quantiles (interpolated linearly) and shares of the pairs that have a speedup."""
    if "speedup" not in pairs.columns:
        return None
    known = pairs["speedup"].drop_nulls()
    shares = {f"{bound:g}": int((known >= bound).sum()) for bound in _SHARES_OVER}
    return {
        "pairs": len(known),
        "quantiles": {f"{at:g}": known.quantile(at, "linear") for at in _QUANTILES},
        "mean": known.mean(),
        "at_least": shares,
        "share_at_least": {
            bound: count / len(known) if len(known) else None for bound, count in shares.items()
        },
    }


def _tags(pairs: pl.DataFrame) -> dict[str, int] | None:
    """Pairs by tag, from 10 down."""
    if "tag" not in pairs.columns:
        return None
    counts = _counts(pairs, "tag")
    return {str(tag): counts.get(str(tag), 0) for tag in range(10, 0, -1)}


def _tokens(pairs: pl.DataFrame, programs: pl.DataFrame) -> Json:
    """Tokens of slow and fast programs, of all pairs and by split, as in PIE's Table 8."""
    wanted = pl.concat([pairs["slow"], pairs["fast"]]).unique()
    lengths = (
        programs.filter(pl.col("program_id").is_in(wanted.implode()))
        .unique("program_id", keep="first")
        .select("program_id", pl.col("source").str.count_matches(_TOKEN).alias("tokens"))
    )
    for side in ("slow", "fast"):
        names = {"program_id": side, "tokens": f"{side}_tokens"}
        pairs = pairs.join(lengths.rename(names), on=side, how="left")
    groups = {"all": pairs}
    if "split" in pairs.columns:
        known = set(pairs["split"].drop_nulls().to_list())
        for split in (name for name in _SPLITS if name in known):
            groups[split] = pairs.filter(pl.col("split") == split)
    return {
        name: {side: _spread(rows[f"{side}_tokens"].drop_nulls()) for side in ("slow", "fast")}
        for name, rows in groups.items()
    }
