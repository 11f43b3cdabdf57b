"""The labels of a data set as its tables hold them."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass

import polars as pl

from hasten.data.dataset import SCHEMAS, Dataset
from hasten.types import Verdict


@dataclass(frozen=True, slots=True)
class Label:
    """A row of labels.parquet, and of timings.parquet (`native_ns`: user and system time of the
    plain runs, summed over the tests)."""

    problem_id: str
    digest: str
    language: str
    verdict: str
    reason: str | None
    cost: int | None
    net_cost: int | None
    startup_share: float | None
    tests: int
    tests_digest: str
    meter: str
    provenance: str
    rules: str
    native_ns: int | None

    @property
    def key(self) -> str:
        """The key of the task that it answers."""
        asked = (self.problem_id, self.digest, self.tests_digest)
        return key_of(*asked, self.rules, self.meter, self.provenance)

    @property
    def outcome(self) -> str:
        """The verdict, where one that passed without a cost is told apart."""
        passed = self.verdict == Verdict.PASSED
        return f"{self.verdict}, no cost" if passed and self.cost is None else self.verdict


def key_of(*parts: str) -> str:
    """A digest of all that a label depends on."""
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()


def known_labels(dataset: Dataset) -> list[Label]:
    """What labels.parquet and timings.parquet say; nothing of labels that name no rules."""
    labels = dataset.read("labels")
    if "rules" not in labels.columns:
        return []
    times = dataset.read("timings").unique(["problem_id", "digest"], keep="last")
    joined = labels.join(times, on=["problem_id", "digest"], how="left")
    names = [*SCHEMAS["labels"], "rules", "native_ns"]
    return [Label(**row) for row in joined.select(names).iter_rows(named=True)]


def write_labels(dataset: Dataset, labels: Sequence[Label]) -> None:
    """Write both tables, by problem and digest."""
    rows = [asdict(label) for label in sorted(labels, key=lambda one: (one.problem_id, one.digest))]
    kinds = SCHEMAS["labels"] | {"rules": "String", "native_ns": "Int64"}
    table = pl.DataFrame(
        rows, schema={name: getattr(pl, kind)() for name, kind in kinds.items()}, orient="row"
    )
    times = table.filter(pl.col("native_ns").is_not_null())
    dataset.write("timings", times.select(*SCHEMAS["timings"]))
    dataset.write("labels", table.drop("native_ns"))


def count_outcomes(labels: Sequence[Label]) -> dict[str, int]:
    """How many labels there are of each outcome, passed ones first, then by number."""
    counts = Counter(label.outcome for label in labels)
    passed = Verdict.PASSED.value
    return dict(sorted(counts.items(), key=lambda item: (item[0] != passed, -item[1], item[0])))
