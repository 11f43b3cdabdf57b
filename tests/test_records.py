"""Records of evaluations: written whole, read back as they were."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hasten.errors import BadData
from hasten.eval.records import Outcome, Row, Run, by_problem, load_run, save_run

SLOW = Outcome("print(1)", "s1", "passed", 2, 2, cost=90, costs=(40, 50))
FAST = Outcome(
    "print(1)\udcff é\u2028", "m sample 0", "improved", 2, 2, cost=30, costs=(10, 20), speedup=3.0,
    speedup_low=2.5, speedup_high=3.5, net_speedup=4.0, shrunken=("dp 1000 to 10",),
)  # fmt: skip
LOST = Outcome(None, "m sample 1", "no_program", detail="the reply holds no program")
ROW = Row("p1", "python", SLOW, (FAST, LOST), target=FAST, test_names=("0", "1"))
RUN = Run(
    name="a \"b\" \\c", protocol="pie", meter="instructions", unit="instructions",
    provenance="qemu; CPython", exchangeable=True, rows=(ROW, replace(ROW, target=None)),
    config={"seed": 3, "temperature": 0.7, "tags": [10, 9], "sampling": {"top k": 50}},
)  # fmt: skip


def test_a_run_is_read_back_as_it_was_written(tmp_path: Path) -> None:
    save_run(RUN, tmp_path / "run")
    assert load_run(tmp_path / "run") == RUN


CONFIG = st.dictionaries(
    st.text(st.characters(codec="utf-8"), max_size=8),
    st.recursive(
        st.booleans() | st.integers(-(2**60), 2**60) | st.floats(allow_nan=False,
            allow_infinity=False) | st.text(st.characters(codec="utf-8"), max_size=8),
        lambda inner: st.lists(inner, max_size=3)
        | st.dictionaries(st.text(st.characters(codec="utf-8"), max_size=4), inner, max_size=3),
        max_leaves=5,
    ),
    max_size=4,
)  # fmt: skip


@given(config=CONFIG)
def test_any_config_survives(tmp_path_factory: Any, config: dict[str, Any]) -> None:
    folder = tmp_path_factory.mktemp("run")
    save_run(replace(RUN, config=config), folder)
    assert load_run(folder).config == config


def test_what_is_none_in_a_config_is_left_out(tmp_path: Path) -> None:
    save_run(replace(RUN, config={"tag": None, "more": {"a": None, "b": [1, None]}}), tmp_path)
    assert load_run(tmp_path).config == {"more": {"b": [1]}}


def test_a_folder_that_is_no_run_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadData, match=r"no evaluation at .*: make one with hasten evaluate -o"):
        load_run(tmp_path)


def test_a_line_that_is_no_record_is_named(tmp_path: Path) -> None:
    save_run(RUN, tmp_path)
    with (tmp_path / "records.jsonl").open("a") as file:
        file.write('{"target": null}\n')
    with pytest.raises(BadData, match=r"records.jsonl, line 3, is no record"):
        load_run(tmp_path)


def test_samples_are_the_most_of_any_row() -> None:
    assert RUN.samples == 2
    assert replace(RUN, rows=()).samples == 0


def test_rows_are_grouped_by_problem() -> None:
    other = replace(ROW, problem_id="p0")
    assert by_problem([ROW, other, ROW]) == {"p1": [ROW, ROW], "p0": [other]}
