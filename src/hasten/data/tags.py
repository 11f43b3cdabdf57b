"""Speedups by our own labels, performance tags, the high-quality subset and the fastest programs.

A pair *counts* when both of its programs have a cost by the same meter, the speedup (cost of the
slow program / cost of the fast one) reaches the threshold and, where the data set is split, the
pair is in a split. Every pair keeps its row; one that does not count has no tag and is not `hq`.

Tags (PIE section 3.2): the population of a problem is the *distinct* fast programs, by source, of
its pairs that count, within one language and one split. A program's rank r is the number of
programs in the population that cost less, so that equal costs share the better rank; of n
programs, tag = 10 - floor(10 r / n). The top tenth has 10; where n is below ten, some tags stay
unused: the tags of two programs are 10 and 5, that of a single one is 10.

HQ (PIE section 3.2): the pairs that count, by speedup, at most so many of a problem (4); a pair of
the same two sources as a faster one does not count twice; equal speedups go by pair_id. `most`
limits the whole subset, again by speedup (PIE's comparison by quantity, footnote 4, takes 5,793
pairs with at most 8 of a problem).
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Any

import polars as pl

from hasten.data.dataset import Dataset, program_of, schema
from hasten.errors import BadData, UsageError
from hasten.judge.terms import THRESHOLD
from hasten.types import Verdict

HQ_PER_PROBLEM = 4  # PIE section 3.2
TAGS = 10
_ADDED = ("speedup", "tag", "hq")
_HUMAN = "human"


@dataclass(frozen=True, slots=True)
class Tagging:
    """How to tag. `most`: pairs in the high-quality subset altogether; None: all that qualify."""

    threshold: float = THRESHOLD
    hq_per_problem: int = HQ_PER_PROBLEM
    most: int | None = None

    def __post_init__(self) -> None:
        wrong = []
        if self.threshold < 1:
            wrong.append(f"the threshold is {self.threshold}: give a speedup of at least 1")
        if self.hq_per_problem < 1:
            wrong.append(f"{self.hq_per_problem} pairs of a problem: give at least 1")
        if self.most is not None and self.most < 1:
            wrong.append(f"{self.most} pairs in all: give at least 1")
        if wrong:
            raise UsageError("; ".join(wrong))


@dataclass(frozen=True, slots=True)
class Tagged:
    """What came of it. `without`: pairs without a speedup, by reason; `left_out`: pairs with a
    speedup that do not count, by reason; `tags`: pairs by tag, from 10 down."""

    pairs: int
    with_speedup: int
    without: dict[str, int]
    left_out: dict[str, int]
    tags: dict[int, int]
    hq: int
    reference: int


def tag_dataset(dataset: Dataset, tagging: Tagging) -> Tagged:
    """Add speedup, tag and hq to the table of pairs; write reference.parquet: the fastest human
    program of every problem and language. Raises `BadData` without labels."""
    labels = dataset.read("labels")
    if labels.is_empty():
        raise BadData(f"{dataset.folder} has no labels: run hasten data label first")
    programs = with_digests(dataset.read("programs"))
    pairs = dataset.read("pairs")
    measured, without = add_speedups(
        pairs.drop(*_ADDED, strict=False), programs=programs, labels=labels
    )
    tagged, left_out = add_tags(measured, tagging)
    fastest = reference(programs, labels)
    dataset.write("reference", fastest)
    dataset.write("pairs", tagged.drop(_INSIDE))
    facts: dict[str, str | int | float | bool] = {
        "threshold": tagging.threshold,
        "hq_per_problem": tagging.hq_per_problem,
    }
    if tagging.most is not None:
        facts["hq_most"] = tagging.most
    counts = Counter(tagged["tag"].drop_nulls().to_list())
    found = Tagged(
        pairs=tagged.height,
        with_speedup=tagged["speedup"].count(),
        without=without,
        left_out=left_out,
        tags={tag: counts[tag] for tag in range(TAGS, 0, -1)},
        hq=int(tagged["hq"].sum()),
        reference=fastest.height,
    )
    dataset.describe(tag={**facts, "pairs": found.with_speedup, "hq": found.hq})
    return found


def tagging_of(about: dict[str, Any]) -> Tagging | None:
    """How a data set was tagged, by what its dataset.toml says; None where it was not."""
    said = about.get("tag")
    if said is None:
        return None
    return Tagging(said["threshold"], said["hq_per_problem"], said.get("hq_most"))


def counted(dataset: Dataset, pairs: pl.DataFrame) -> pl.DataFrame:
    """Of the pairs of a data set that has tags, those with one, and those that were added since and
    are as fast; of another, all."""
    if "tag" not in pairs.columns:
        return pairs
    kept = pl.col("tag").is_not_null()
    if "speedup" in pairs.columns:
        tagging = tagging_of(dataset.about()) or Tagging()
        since = pl.col("speedup") >= tagging.threshold
        if "split" in pairs.columns:  # a leak has a speedup and is in none
            since &= pl.col("split").is_not_null()
        kept |= since
    return pairs.filter(kept)


def with_digests(programs: pl.DataFrame) -> pl.DataFrame:
    """The table of programs with `Program.digest`, as the labels name them."""
    digests = [program_of(row).digest for row in programs.iter_rows(named=True)]
    return programs.with_columns(pl.Series("digest", digests, dtype=pl.String))


# Columns beside the pairs' own, which the steps below hand on.
_INSIDE = tuple(f"{side}_{name}" for side in ("slow", "fast") for name in ("digest", "cost"))


def add_speedups(
    pairs: pl.DataFrame, *, programs: pl.DataFrame, labels: pl.DataFrame
) -> tuple[pl.DataFrame, dict[str, int]]:
    """The pairs in their order with `speedup`, null where it cannot be had, and the reasons.
    `programs`: with digests. Digests and costs of both programs stand beside."""
    known = labels.select("problem_id", "digest", "verdict", "cost", "meter", "provenance")
    for side in ("slow", "fast"):
        named = programs.unique("program_id", keep="first", maintain_order=True).select(
            pl.col("program_id").alias(side), pl.col("digest").alias(f"{side}_digest")
        )
        facts = known.rename(
            {name: f"{side}_{name}" for name in known.columns if name != "problem_id"}
        )
        pairs = pairs.join(named, on=side, how="left", maintain_order="left")
        on = ["problem_id", f"{side}_digest"]
        pairs = pairs.join(facts, on=on, how="left", maintain_order="left")
    unlike = (pl.col("slow_meter") != pl.col("fast_meter")) | (
        pl.col("slow_provenance") != pl.col("fast_provenance")
    )
    pairs = pairs.with_columns(
        pl.coalesce(
            _complaint("slow"),
            _complaint("fast"),
            pl.when(unlike).then(pl.lit("measured by unlike meters")),
        ).alias("reason")
    ).with_columns(
        pl.when(pl.col("reason").is_null())
        .then(pl.col("slow_cost") / pl.col("fast_cost"))
        .alias("speedup")
    )
    reasons = Counter(pairs["reason"].drop_nulls().to_list())
    beside = [f"{side}_{name}" for side in ("slow", "fast") for name in _BESIDE]
    return pairs.drop("reason", *beside), dict(reasons.most_common())


_BESIDE = ("verdict", "meter", "provenance")


def _complaint(side: str) -> pl.Expr:
    """Why a program has no cost to count with; null where it has one."""
    verdict, cost = pl.col(f"{side}_verdict"), pl.col(f"{side}_cost")
    said = verdict.str.replace_all("_", " ")
    return (
        pl.when(verdict.is_null())
        .then(pl.lit(f"{side} program: not labelled"))
        .when(verdict != Verdict.PASSED.value)
        .then(pl.concat_str(pl.lit(f"{side} program: "), said))
        .when(cost.is_null() | (cost <= 0))
        .then(pl.lit(f"{side} program: passed, but could not be measured"))
    )


def add_tags(pairs: pl.DataFrame, tagging: Tagging) -> tuple[pl.DataFrame, dict[str, int]]:
    """Pairs as `add_speedups` gives them, with `tag` and `hq`; and why others do not count."""
    pairs = pairs.with_row_index("row")
    fast_enough = pl.col("speedup") >= tagging.threshold
    in_split = pl.col("split").is_not_null() if "split" in pairs.columns else pl.lit(True)
    counted = pairs.filter(fast_enough & in_split)
    reasons = {
        f"speedup below {tagging.threshold:g}": pairs.filter(~fast_enough).height,
        "in no split": pairs.filter(fast_enough & ~in_split).height,
    }
    best = hq_rows(counted, tagging)
    tagged = (
        pairs.join(_tags(counted), on=_population(pairs), how="left", maintain_order="left")
        .with_columns(pl.when(fast_enough & in_split).then(pl.col("tag")).alias("tag"))
        .with_columns(pl.col("row").is_in(best.to_list()).alias("hq"))
        .drop("row")
    )
    return tagged, {why: count for why, count in reasons.items() if count}


def _population(pairs: pl.DataFrame) -> list[str]:
    """The columns that name one program of one population."""
    return ["problem_id", "language", *(["split"] if "split" in pairs.columns else []), _FAST]


_FAST = "fast_digest"


def _tags(counted: pl.DataFrame) -> pl.DataFrame:
    """The tag of every distinct fast program."""
    name = _population(counted)
    group = [column for column in name if column != _FAST]
    programs = counted.select(*name, "fast_cost").unique(name)
    rank = pl.col("fast_cost").rank("min").over(group).cast(pl.Int64) - 1
    size = pl.len().over(group).cast(pl.Int64)
    return programs.with_columns((TAGS - (TAGS * rank) // size).alias("tag")).select(*name, "tag")


def hq_rows(counted: pl.DataFrame, tagging: Tagging) -> pl.Series:
    """The column `row` of the pairs in the high-quality subset."""
    ordered = counted.sort(
        ["speedup", "pair_id", "row"], descending=[True, False, False], nulls_last=True
    )
    distinct = ordered.unique(
        ["problem_id", "slow_digest", "fast_digest"], keep="first", maintain_order=True
    )
    per_problem = distinct.filter(
        pl.int_range(pl.len()).over("problem_id") < tagging.hq_per_problem
    )
    return (per_problem if tagging.most is None else per_problem.head(tagging.most))["row"]


def reference(programs: pl.DataFrame, labels: pl.DataFrame) -> pl.DataFrame:
    """The fastest human program of every problem and language that has one with a cost. Of equal
    costs, the one with the smallest program_id. `programs`: with digests."""
    passed = labels.filter(pl.col("cost").is_not_null()).drop("language")
    return (
        programs.filter(pl.col("origin") == _HUMAN)
        .join(passed, on=["problem_id", "digest"], how="inner")
        .sort("problem_id", "language", "cost", "program_id")
        .unique(["problem_id", "language"], keep="first", maintain_order=True)
        .select(*schema("reference"))
    )
