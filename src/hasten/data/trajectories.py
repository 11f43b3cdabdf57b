"""Pairs of a slow and a faster program, from submissions (PIE section 2).

A *trajectory* is what one author had accepted for one problem in one language, in order of time
and then of id: y1..yn. All (yi, yj) with i < j are considered, and kept if

    (time(yi) - time(yj)) / time(yi) > 10 %        strictly: more than 1.11x

where time is the label's cost, or the processor time that the source reports. Reported times are
published as unreliable (PIE A.9: 2.44x between runs of one program) and are of whatever
interpreter or compiler was used; labels by unlike meters or tools never compare. Programs that
lack an author, a date or a time are left out, and so are times of 0, which are below a judge's
resolution and no speedup can be had from.

Pairs *across users* are not PIE's: any program with a much faster one of the same problem and
language, whoever wrote them and in whatever order. They say what is possible where trajectories
say what a person did, and there are so many that they are drawn.

Pairs whose programs have the same normal form (`normalise`) are dropped; of pairs that agree in
the normal forms of both programs within a problem and language, the earliest is kept.
"""

from __future__ import annotations

import hashlib
import random
from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from itertools import accumulate
from typing import Literal

import polars as pl

from hasten.data.dataset import SCHEMAS, Dataset, schema
from hasten.data.normalise import normalised
from hasten.errors import BadData, UsageError
from hasten.types import Language, Program

Progress = Callable[[str, int, int], None]  # what, done, total
Onto = Literal["nothing", "append", "replace"]  # what may be in pairs.parquet already

GAIN = 0.10  # PIE section 2; the metric's threshold, 1.10x, is another number
AT_LEAST = 2.0
MOST = 100

_BATCH_ROWS = 20_000
_CHUNK_PAIRS = 4_000_000  # considered at once: about 200 MB
_TRAJECTORY = ("problem_id", "language", "author", "comparable")
_TASK = ("problem_id", "language", "comparable")


class By(StrEnum):
    """Whose times decide."""

    LABEL = "label"
    REPORTED = "reported"


@dataclass(frozen=True, slots=True)
class AcrossUsers:
    """Pairs of any two programs: the least speedup, and the most pairs of a problem and language,
    drawn with a seed."""

    at_least: float = AT_LEAST
    most: int = MOST
    seed: int = 0

    def __post_init__(self) -> None:
        wrong = []
        if not 1 < self.at_least < float("inf"):
            wrong.append(f"--at-least is {self.at_least}: give a speedup above 1")
        if self.most < 1:
            wrong.append(f"--most is {self.most}: give 1 or more")
        if wrong:
            raise UsageError("; ".join(wrong))


@dataclass(frozen=True, slots=True)
class Paired:
    """What came of it. `left_out`: programs by reason. `trajectories` of the others, or across
    users the problems in a language. `considered`: the pairs that these have (across users only
    those that are faster by enough) = `dropped`, by reason, + `added`. `pairs`: the table's rows
    now."""

    programs: int
    left_out: dict[str, int]
    trajectories: int
    considered: int
    dropped: dict[str, int]
    added: int
    pairs: int


def make_pairs(
    data: Dataset,
    *,
    by: By = By.LABEL,
    across: AcrossUsers | None = None,
    onto: Onto = "nothing",
    on_progress: Progress | None = None,
) -> Paired:
    """Write pairs.parquet, with `speedup`: time of the slow program / time of the fast one.

    What the table holds stays with `append` (and is not made again) and goes with `replace`.
    Raises `UsageError` where there are pairs and neither is said, or no labels for `By.LABEL`, and
    `BadData` where the tables cannot be used."""
    if onto == "nothing" and data.has("pairs") and data.read("pairs").height:
        raise UsageError(
            f"{data.folder} has pairs already: --append adds to them, --replace removes them"
        )
    there = data.read("pairs") if onto == "append" else pl.DataFrame(schema=schema("pairs"))
    timed, left_out = _timed(data, by, trajectories=across is None, on_progress=on_progress)
    found = _across(timed, across) if across else _within(timed)
    used = pl.concat([found.pairs["slow"], found.pairs["fast"], there["slow"], there["fast"]])
    forms = _per_source(data, "form", _form, used.unique(), on_progress)
    kept, dropped = _distinct(found.pairs, forms, there, across.most if across else None)
    columns = ("pair_id", *(name for name in SCHEMAS["pairs"] if name != "pair_id"), "speedup")
    added = kept.with_columns(
        pair_id=pl.col("slow") + ":" + pl.col("fast"),
        origin=pl.lit("across-users" if across else "human"),
        extra=pl.lit(None, pl.String),
    ).select(columns)
    reasons = Counter(found.dropped)
    reasons.update(dropped)
    data.write("pairs", pl.concat([there, added], how="diagonal"))
    data.describe(pairs=_facts(by, across, added.height))
    return Paired(
        programs=timed.height + sum(left_out.values()),
        left_out=left_out,
        trajectories=found.trajectories,
        considered=found.considered,
        dropped=dict(reasons),
        added=added.height,
        pairs=there.height + added.height,
    )


def _facts(by: By, across: AcrossUsers | None, added: int) -> dict[str, str | int | float | bool]:
    facts: dict[str, str | int | float | bool] = {"by": by.value, "added": added}
    if across is None:
        return {**facts, "across_users": False, "gain_above": GAIN}
    limits = {"at_least": across.at_least, "most": across.most, "seed": across.seed}
    return {**facts, "across_users": True, **limits}


# Programs and their times.


def _timed(
    data: Dataset, by: By, *, trajectories: bool, on_progress: Progress | None
) -> tuple[pl.DataFrame, dict[str, int]]:
    """The programs that can be compared, with `time` and `comparable` (times of unlike values
    there never compare), and how many cannot be, by reason."""
    columns = ["program_id", "problem_id", "language", "author", "submitted", "reported_ms"]
    programs = _scan(data).select(columns).collect()
    if programs["program_id"].n_unique() != programs.height:
        twice = programs.filter(pl.col("program_id").is_duplicated())["program_id"].min()
        raise BadData(f"{data.folder}: program_id {twice!r} occurs twice in programs.parquet")
    if by is By.REPORTED:
        programs = programs.with_columns(time=pl.col("reported_ms"), comparable=pl.lit(""))
        reasons = [("no reported time", pl.col("time").is_null())]
    else:
        programs = _with_costs(data, programs, on_progress)
        reasons = [
            ("no label", pl.col("verdict").is_null()),
            ("labelled without a cost", pl.col("time").is_null()),
        ]
    reasons += [("a time of 0", pl.col("time") <= 0)]
    if trajectories:
        nobody = pl.col("author").is_null()
        reasons = [("no author", nobody), ("no date", pl.col("submitted").is_null()), *reasons]
    left_out = {}
    for reason, bad in reasons:
        before = programs.height
        programs = programs.filter(~bad)
        left_out[reason] = before - programs.height
    return programs.drop("reported_ms"), left_out


def _with_costs(
    data: Dataset, programs: pl.DataFrame, on_progress: Progress | None
) -> pl.DataFrame:
    if not data.has("labels"):
        raise UsageError(
            f"{data.folder} has no labels: run hasten data label first, or choose --by reported"
        )
    labels = data.read("labels").select(
        "problem_id",
        "digest",
        "verdict",
        pl.col("cost").cast(pl.Float64).alias("time"),
        pl.col("provenance").fill_null("").alias("comparable"),
    )
    if labels.select("problem_id", "digest").is_duplicated().any():
        raise BadData(f"{data.folder}: labels.parquet has two rows for one program: label it anew")
    digests = _per_source(data, "digest", _digest, None, on_progress)
    return programs.join(digests, on="program_id").join(
        labels, on=["problem_id", "digest"], how="left"
    )


def _scan(data: Dataset) -> pl.LazyFrame:
    """The programs, unread. Raises `BadData`."""
    path = data.folder / "programs.parquet"
    if not path.exists():
        raise BadData(f"no programs at {data.folder}: import some with hasten data import")
    try:
        scan = pl.scan_parquet(path)
        missing = SCHEMAS["programs"].keys() - set(scan.collect_schema().names())
    except (OSError, pl.exceptions.PolarsError) as error:
        raise BadData(f"{path} cannot be read: {error}") from error
    if missing:
        raise BadData(f"{path} lacks {', '.join(sorted(missing))}")
    return scan


def _digest(source: str, language: str) -> str:
    return Program(source, Language(language)).digest


def _form(source: str, language: str) -> str:
    form = normalised(source, Language(language)).encode(errors="surrogateescape")
    return hashlib.blake2b(form, digest_size=16).hexdigest()


def _per_source(
    data: Dataset,
    name: str,
    of: Callable[[str, str], str],
    only: pl.Series | None,
    on_progress: Progress | None,
) -> pl.DataFrame:
    """What `of` makes of each program's source and language, as a column beside program_id.
    Sources are in memory a batch at a time."""
    scan = _scan(data).select("program_id", "language", "source")
    ids = scan.select("program_id").collect()["program_id"]
    wanted = pl.repeat(True, ids.len(), eager=True) if only is None else ids.is_in(only.implode())
    found = []
    for start in range(0, ids.len(), _BATCH_ROWS):
        batch = scan.slice(start, _BATCH_ROWS).collect().filter(wanted.slice(start, _BATCH_ROWS))
        values = [of(*row) for row in batch.select("source", "language").iter_rows()]
        found.append(batch.select("program_id").with_columns(pl.Series(name, values)))
        if on_progress:
            on_progress(f"{name}s", min(start + _BATCH_ROWS, ids.len()), ids.len())
    return pl.concat([frame for frame in found if frame.height] or [_nothing(name)])


def _nothing(name: str) -> pl.DataFrame:
    return pl.DataFrame(schema={"program_id": pl.String(), name: pl.String()})


# Pairs.


@dataclass(frozen=True, slots=True)
class _Found:
    """Pairs before they are compared by source: problem_id, language, slow, fast, speedup; in the
    order in which equal ones are preferred."""

    pairs: pl.DataFrame
    trajectories: int
    considered: int
    dropped: dict[str, int]


def _within(timed: pl.DataFrame) -> _Found:
    """The pairs of all trajectories."""
    rows = (
        timed.sort(*_TRAJECTORY, "submitted", "program_id")
        .with_columns(group=pl.struct(_TRAJECTORY).rle_id())
        .with_row_index("place")
    )
    sizes = rows.group_by("group", maintain_order=True).len()["len"].cast(pl.Int64)
    considered = int((sizes * (sizes - 1) // 2).sum())
    narrow = rows.select("group", "place", "time")
    chunks = [_faster(narrow.slice(*span)) for span in _spans(sizes.to_list())]
    places = pl.concat(chunks) if chunks else _faster(narrow)
    slow, fast = rows[places["place"]], rows[places["place_fast"]]
    pairs = (
        slow.select("problem_id", "language", "submitted", pl.col("program_id").alias("slow"))
        .with_columns(
            fast["program_id"].alias("fast"),
            fast["submitted"].alias("submitted_fast"),
            (slow["time"] / fast["time"]).alias("speedup"),
        )
        .sort("problem_id", "language", "submitted", "submitted_fast", "slow", "fast")
        .drop("submitted", "submitted_fast")
    )
    slower = {"not more than 10 % faster": considered - pairs.height}
    return _Found(pairs, sizes.len(), considered, slower)


def _spans(sizes: list[int]) -> Iterator[tuple[int, int]]:
    """Where to cut, between trajectories, so that no piece has too many pairs: start, length."""
    start = length = pairs = 0
    for size in sizes:
        if length and pairs + size * size > _CHUNK_PAIRS:
            yield start, length
            start, length, pairs = start + length, 0, 0
        length += size
        pairs += size * size
    if length:
        yield start, length


def _faster(rows: pl.DataFrame) -> pl.DataFrame:
    """The places of all pairs of one trajectory of which the later is faster by enough."""
    return (
        rows.lazy()
        .join(rows.lazy(), on="group", suffix="_fast")
        .filter(
            pl.col("place") < pl.col("place_fast"),
            (pl.col("time") - pl.col("time_fast")) / pl.col("time") > GAIN,
        )
        .select("place", "place_fast")
        .collect()
    )


def _across(timed: pl.DataFrame, across: AcrossUsers) -> _Found:
    """A draw of the pairs of each problem and language, twice as many as are wanted at most: some
    will be equal by source."""
    rows = timed.sort(*_TASK, "time", "program_id")
    slow: list[int] = []
    fast: list[int] = []
    possible = tasks = start = 0
    keys = rows.group_by(_TASK, maintain_order=True).agg("time").iter_rows()
    for *key, times in keys:
        # Of program i, the first upto[i] are fast enough: times ascend.
        upto = [bisect_right(times, time / across.at_least) for time in times]
        ends = list(accumulate(upto))
        rng = random.Random(":".join([str(across.seed), *key]))
        for number in rng.sample(range(ends[-1]), min(ends[-1], 2 * across.most)):
            row = bisect_right(ends, number)
            slow.append(start + row)
            fast.append(start + number - (ends[row] - upto[row]))
        possible += ends[-1]
        tasks += 1
        start += len(times)
    slower, faster = rows[slow], rows[fast]
    pairs = slower.select(
        "problem_id", "language", pl.col("program_id").alias("slow")
    ).with_columns(
        faster["program_id"].alias("fast"), (slower["time"] / faster["time"]).alias("speedup")
    )
    return _Found(pairs, tasks, possible, {"not drawn": possible - pairs.height})


def _distinct(
    pairs: pl.DataFrame, forms: pl.DataFrame, there: pl.DataFrame, most: int | None
) -> tuple[pl.DataFrame, dict[str, int]]:
    """Pairs of unlike programs, each once, none that is there already; the first `most` of each
    problem and language. How many were dropped, by reason."""
    sides = ("slow", "fast")
    same = ["problem_id", "language", "slow_form", "fast_form"]
    dropped = {}

    def with_forms(table: pl.DataFrame) -> pl.DataFrame:
        for side in sides:
            named = forms.rename({"program_id": side, "form": f"{side}_form"})
            table = table.join(named, on=side, how="left", maintain_order="left")
        return table

    left = with_forms(pairs)
    steps: list[tuple[str, Callable[[pl.DataFrame], pl.DataFrame]]] = [
        ("the same program", lambda table: table.filter(pl.col(same[2]) != pl.col(same[3]))),
        ("there already", lambda table: _without(table, with_forms(there), same)),
        ("a repetition", lambda table: table.unique(same, keep="first", maintain_order=True)),
    ]
    if most is not None:
        drawn = pl.int_range(pl.len()).over("problem_id", "language")
        steps.append(("not drawn", lambda table: table.filter(drawn < most)))
    for reason, step in steps:
        before = left.height
        left = step(left)
        dropped[reason] = before - left.height
    return left.drop(same[2:]), dropped


def _without(table: pl.DataFrame, others: pl.DataFrame, on: list[str]) -> pl.DataFrame:
    return table.join(others, on=on, how="anti", maintain_order="left")
