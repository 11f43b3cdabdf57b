"""The pairs of a data set as examples for prompts, and the index in which they are looked up."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

from hasten.errors import BadData
from hasten.model.prompts import Example

if TYPE_CHECKING:
    from hasten.data.dataset import Dataset
    from hasten.model.retrieval import PairIndex

TRAIN = "train"


def examples_of(
    dataset: Dataset, *, split: str | None = TRAIN, hq: bool = False, gaining: bool = True
) -> list[Example]:
    """The pairs of one split (None: all pairs, in a split or not), in the table's order.

    `gaining`: of a data set that has tags only pairs that are as fast as these must be: with a tag,
    or added since. `hq`: only the high-quality subset. Raises `BadData` where there is no such
    split or subset, or nothing in it: pairs for testing are never shown by mistake.
    """
    import polars as pl

    from hasten.data.tags import counted

    pairs = dataset.read("pairs")
    if split is not None and "split" not in pairs.columns:
        raise BadData(
            f"{dataset.folder} has no splits, and examples come from pairs for training: "
            f"run hasten data split {dataset.folder} first"
        )
    if hq and "hq" not in pairs.columns:
        raise BadData(
            f"{dataset.folder} has no high-quality subset: run hasten data tag {dataset.folder}"
        )
    if split is not None:
        pairs = pairs.filter(pl.col("split") == split)
    if hq:
        pairs = pairs.filter(pl.col("hq"))
    if gaining:
        pairs = counted(dataset, pairs)
    if pairs.is_empty():
        kinds = [word for word, asked in (("high-quality", hq), (f"{split}", split)) if asked]
        raise BadData(
            f"{dataset.folder} has no {' '.join([*kinds, 'pairs'])} to take examples from"
        )
    return _with_programs(dataset, pairs.iter_rows(named=True))


def open_index(
    dataset: Dataset,
    *,
    split: str | None = TRAIN,
    hq: bool = False,
    embedder: str | None = None,
    on_progress: Callable[[int, int], None] | None = None,
) -> PairIndex:
    """The index of the pairs that `examples_of` gives, kept in the data set's folder.

    `embedder`: a folder or hub name of an encoder for transformers; None: BM25. Raises `BadData`,
    `BadModel`, `MissingTool`."""
    from hasten.model.embedding import Encoder
    from hasten.model.retrieval import PairIndex

    return PairIndex(
        examples_of(dataset, split=split, hq=hq),
        folder=dataset.folder,
        embedder=None if embedder is None else Encoder(embedder),
        on_progress=on_progress,
    )


def _with_programs(dataset: Dataset, pairs: Iterable[dict[str, Any]]) -> list[Example]:
    from hasten.data.dataset import program_of

    programs = {
        row["program_id"]: program_of(row) for row in dataset.read("programs").iter_rows(named=True)
    }
    found = []
    for row in pairs:
        absent = [row[side] for side in ("slow", "fast") if row[side] not in programs]
        if absent:
            raise BadData(
                f"{dataset.folder}: the pair {row['pair_id']} names the program {absent[0]}, "
                "which is not there: import the data again"
            )
        found.append(
            Example(
                problem_id=row["problem_id"],
                slow=programs[row["slow"]],
                fast=programs[row["fast"]],
                tag=row.get("tag"),
                name=row["pair_id"],
            )
        )
    return found
