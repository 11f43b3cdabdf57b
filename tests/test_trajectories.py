"""Pairs from submissions: by the rule as published, the same whatever the order of the rows."""

from __future__ import annotations

import json
import random
import subprocess
import sys
import tempfile
from collections import defaultdict
from dataclasses import replace
from fractions import Fraction
from itertools import combinations
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hasten.data import trajectories
from hasten.data.dataset import Dataset, schema
from hasten.data.normalise import normalised
from hasten.data.trajectories import AcrossUsers, By, Paired, make_pairs
from hasten.errors import BadData, UsageError
from hasten.types import Language, Program

Row = dict[str, Any]
REPORTED = By.REPORTED


def program(name: str, ms: float | None, **said: Any) -> Row:
    row: Row = {
        "program_id": name,
        "problem_id": "p1",
        "language": "python",
        "source": f"print({name!r})",
        "author": "ann",
        "submitted": int(name[1:]) if name[1:].isdigit() else 0,
        "reported_ms": ms,
        "origin": "human",
    }
    return row | said


def dataset(folder: Path, rows: list[Row], labels: list[Row] | None = None) -> Dataset:
    data = Dataset(folder)
    data.write("programs", pl.DataFrame(rows, schema=schema("programs")))
    if labels is not None:
        data.write("labels", pl.DataFrame(labels, schema=schema("labels")))
    return data


def label(row: Row, cost: int | None, *, provenance: str = "meter 1") -> Row:
    return {
        "problem_id": row["problem_id"],
        "digest": Program(row["source"], Language(row["language"])).digest,
        "language": row["language"],
        "verdict": "passed" if cost is not None else "wrong_answer",
        "cost": cost,
        "provenance": provenance,
    }


def pairs_of(data: Dataset) -> list[tuple[str, str]]:
    return [(row["slow"], row["fast"]) for row in data.read("pairs").to_dicts()]


# The law.

SUBMISSIONS = st.builds(
    dict,
    problem_id=st.sampled_from(["p1", "p2"]),
    language=st.sampled_from(["python", "cpp"]),
    author=st.sampled_from([None, "ann", "bob"]),
    submitted=st.none() | st.integers(0, 5),
    reported_ms=st.none() | st.integers(0, 40).map(lambda tens: 10.0 * tens),
    source=st.integers(0, 12).map(lambda number: f"x = {number}\n"),
    origin=st.just("human"),
)


def named(rows: list[Row]) -> list[Row]:
    return [{"program_id": f"s{n:03d}"} | row for n, row in enumerate(rows)]


def expected(rows: list[Row]) -> set[tuple[str, str]]:
    """The rule of the paper, straight."""
    groups = defaultdict(list)
    for row in rows:
        if None not in (row["author"], row["submitted"]) and row["reported_ms"]:
            groups[row["problem_id"], row["language"], row["author"]].append(row)
    found = []
    for group in groups.values():
        group.sort(key=lambda row: (row["submitted"], row["program_id"]))
        for slow, fast in combinations(group, 2):
            before, after = Fraction(slow["reported_ms"]), Fraction(fast["reported_ms"])
            if (before - after) / before > Fraction(1, 10) and slow["source"] != fast["source"]:
                found.append((slow, fast))
    found.sort(
        key=lambda pair: [row[k] for k in ("submitted", "program_id") for row in pair],
    )
    first: dict[tuple[str, ...], tuple[str, str]] = {}
    for slow, fast in found:
        key = (slow["problem_id"], slow["language"], slow["source"], fast["source"])
        first.setdefault(key, (slow["program_id"], fast["program_id"]))
    return set(first.values())


@settings(max_examples=60, deadline=None)
@given(rows=st.lists(SUBMISSIONS, max_size=30).map(named), seed=st.integers(0, 9))
def test_pairs_are_those_of_the_paper_whatever_the_order_of_rows(
    rows: list[Row], seed: int
) -> None:
    shuffled = random.Random(seed).sample(rows, len(rows))
    with tempfile.TemporaryDirectory() as one, tempfile.TemporaryDirectory() as two:
        data, other = dataset(Path(one), rows), dataset(Path(two), shuffled)
        report = make_pairs(data, by=REPORTED)
        assert make_pairs(other, by=REPORTED) == report
        assert data.read("pairs").equals(other.read("pairs"))
        table = data.read("pairs")
    assert set(zip(table["slow"], table["fast"], strict=True)) == expected(rows)
    by_id = {row["program_id"]: row for row in rows}
    for pair in table.to_dicts():
        slow, fast = by_id[pair["slow"]], by_id[pair["fast"]]
        assert (slow["submitted"], slow["program_id"]) < (fast["submitted"], fast["program_id"])
        assert slow["reported_ms"] - fast["reported_ms"] > 0.1 * slow["reported_ms"] - 1e-9
        assert pair["speedup"] == slow["reported_ms"] / fast["reported_ms"]
    assert report.considered == sum(report.dropped.values()) + report.added
    assert report.programs == len(rows)


@settings(max_examples=40, deadline=None)
@given(
    rows=st.lists(SUBMISSIONS, max_size=30).map(named),
    seed=st.integers(0, 9),
    across=st.builds(AcrossUsers, st.sampled_from([1.5, 2.0, 4.0]), st.integers(1, 5)),
)
def test_pairs_across_users_are_much_faster_and_bounded(
    rows: list[Row], seed: int, across: AcrossUsers
) -> None:
    shuffled = random.Random(seed).sample(rows, len(rows))
    with tempfile.TemporaryDirectory() as one, tempfile.TemporaryDirectory() as two:
        data, other = dataset(Path(one), rows), dataset(Path(two), shuffled)
        report = make_pairs(data, by=REPORTED, across=across)
        make_pairs(other, by=REPORTED, across=across)
        table = data.read("pairs")
        assert table.equals(other.read("pairs"))
    by_id = {row["program_id"]: row for row in rows}
    for pair in table.to_dicts():
        slow, fast = by_id[pair["slow"]], by_id[pair["fast"]]
        assert slow["reported_ms"] >= across.at_least * fast["reported_ms"]
        assert slow["source"] != fast["source"]
        assert [slow[k] for k in ("problem_id", "language")] == [
            fast[k] for k in ("problem_id", "language")
        ]
    counts = table.group_by("problem_id", "language").len()["len"].to_list()
    assert max(counts, default=0) <= across.most
    assert report.considered == sum(report.dropped.values()) + report.added


# Cases.

NOTHING = {
    "not more than 10 % faster": 0,
    "the same program": 0,
    "there already": 0,
    "a repetition": 0,
}


def test_exactly_ten_percent_is_not_kept(tmp_path: Path) -> None:
    rows = [program("s1", 100), program("s2", 90), program("s3", 89.9)]
    data = dataset(tmp_path, rows)
    report = make_pairs(data, by=REPORTED)
    assert pairs_of(data) == [("s1", "s3")]
    assert report == Paired(
        programs=3,
        left_out={"no author": 0, "no date": 0, "no reported time": 0, "a time of 0": 0},
        trajectories=1,
        considered=3,
        dropped=NOTHING | {"not more than 10 % faster": 2},
        added=1,
        pairs=1,
    )
    (pair,) = data.read("pairs").to_dicts()
    assert (pair["pair_id"], pair["origin"]) == ("s1:s3", "human")
    assert pair["speedup"] == 100 / 89.9


def test_a_later_slower_one_is_no_pair(tmp_path: Path) -> None:
    data = dataset(tmp_path, [program("s1", 10), program("s2", 100)])
    make_pairs(data, by=REPORTED)
    assert pairs_of(data) == []


def test_costs_decide_by_label_and_programs_without_one_are_counted(tmp_path: Path) -> None:
    rows = [program(f"s{n}", ms) for n, ms in enumerate([10, 20, 30, 40, None])]
    rows[4] |= {"source": rows[1]["source"], "submitted": 9}
    labels = [label(rows[0], 900), label(rows[1], 300), label(rows[2], None)]
    data = dataset(tmp_path, rows, labels)
    report = make_pairs(data)
    assert pairs_of(data) == [("s0", "s1")]
    assert data.read("pairs")["speedup"].to_list() == [3.0]
    assert report.left_out["no label"] == 1
    assert report.left_out["labelled without a cost"] == 1
    assert report.dropped["a repetition"] == 1


def test_labels_of_unlike_provenance_never_compare(tmp_path: Path) -> None:
    rows = [program("s1", 1), program("s2", 1), program("s3", 1)]
    labels = [label(rows[0], 900), label(rows[1], 300, provenance="meter 2"), label(rows[2], 450)]
    data = dataset(tmp_path, rows, labels)
    make_pairs(data)
    assert pairs_of(data) == [("s1", "s3")]
    make_pairs(data, across=AcrossUsers(), onto="replace")
    assert pairs_of(data) == [("s1", "s3")]


def test_programs_that_differ_in_comments_are_one(tmp_path: Path) -> None:
    rows = [
        program("s1", 100, source="x = 1  # slow\n"),
        program("s2", 50, source="x=1\n"),
        program("s3", 10, source="y=1\n"),
    ]
    data = dataset(tmp_path, rows)
    report = make_pairs(data, by=REPORTED)
    assert pairs_of(data) == [("s1", "s3")]
    assert report.dropped == NOTHING | {"the same program": 1, "a repetition": 1}


def test_pairs_that_are_there_stay_or_go_only_when_told(tmp_path: Path) -> None:
    data = dataset(tmp_path, [program("s1", 100), program("s2", 50), program("s3", 10)])
    there = {"pair_id": "x", "problem_id": "p1", "language": "python", "slow": "s1", "fast": "s3"}
    there |= {"origin": "human", "extra": "{}"}
    data.write("pairs", pl.DataFrame([there | {"tag": 10}]))
    with pytest.raises(UsageError, match="--append adds to them, --replace removes them"):
        make_pairs(data, by=REPORTED)
    report = make_pairs(data, by=REPORTED, onto="append")
    assert pairs_of(data) == [("s1", "s3"), ("s1", "s2"), ("s2", "s3")]
    assert (report.added, report.pairs, report.dropped["there already"]) == (2, 3, 1)
    assert data.read("pairs")["tag"].to_list() == [10, None, None]
    again = make_pairs(data, by=REPORTED, onto="append")
    assert (again.added, again.pairs) == (0, 3)
    assert make_pairs(data, by=REPORTED, onto="replace").pairs == 3
    assert "tag" not in data.read("pairs").columns


def test_many_trajectories_are_joined_in_pieces(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = [
        program(f"s{n}", 1000 - n * 100, author=f"u{n % 3}", problem_id=f"p{n % 2}")
        for n in range(9)
    ]
    data = dataset(tmp_path, rows)
    whole = make_pairs(data, by=REPORTED)
    table = data.read("pairs")
    for pairs, batch in ((1, 1), (5, 4)):
        monkeypatch.setattr(trajectories, "_CHUNK_PAIRS", pairs)
        monkeypatch.setattr(trajectories, "_BATCH_ROWS", batch)
        assert make_pairs(data, by=REPORTED, onto="replace") == whole
        assert data.read("pairs").equals(table)


def test_a_draw_changes_with_the_seed_only(tmp_path: Path) -> None:
    rows = [program(f"s{n:02d}", 1 + n, author=None, submitted=None) for n in range(60)]
    data = dataset(tmp_path, rows)
    draws = []
    for seed in (0, 0, 1):
        across = replace(AcrossUsers(most=7), seed=seed)
        make_pairs(data, by=REPORTED, across=across, onto="replace")
        draws.append(pairs_of(data))
    assert draws[0] == draws[1] != draws[2]
    assert [len(draw) for draw in draws] == [7, 7, 7]
    assert set(data.read("pairs")["origin"]) == {"across-users"}


def test_what_cannot_be_paired_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadData, match="no programs at"):
        make_pairs(Dataset(tmp_path / "none"))
    data = dataset(tmp_path, [program("s1", 1), program("s1", 2)])
    with pytest.raises(BadData, match="'s1' occurs twice"):
        make_pairs(data, by=REPORTED)
    data = dataset(tmp_path, [program("s1", 1)])
    with pytest.raises(UsageError, match="no labels: run hasten data label first"):
        make_pairs(data)
    with pytest.raises(UsageError, match="--at-least is 1"):
        AcrossUsers(at_least=1)


def test_the_command_prints_counts_and_refuses_options_that_say_nothing(tmp_path: Path) -> None:
    dataset(tmp_path, [program("s1", 100), program("s2", 50)])
    command = [sys.executable, "-m", "hasten.cli.main", "data", "pairs", str(tmp_path)]
    done = subprocess.run(
        [*command, "--by", "reported", "--json"], capture_output=True, text=True, check=True
    )
    said = json.loads(done.stdout)
    assert (said["added"], said["by"], said["across_users"]) == (1, "reported", False)
    for options in (["--most", "3"], ["--append", "--replace"], ["--by", "label", "--append"]):
        wrong = subprocess.run([*command, *options], capture_output=True, text=True, check=False)
        assert wrong.returncode == 2
        assert len(wrong.stderr.strip().splitlines()) == 1


# Normal forms.

PIECES = {
    Language.PYTHON: [
        "x", "1", "if x:", "\n", "\n    ", "\n\t", " ", "\\\n", "# c", "'a # b'", '"""', "'", "(",
        ")", "+", "=", "\r\n", "\r", "\f", "?", "é", "\ufeff", "1_0", ".", "f'{x}'", "\x00", ":",
        "\\ \n",
    ],
    Language.CPP: [
        "x", "1", "1'000", ".", "e", "+", "++", "-", " ", "\n", "\\\n", "\\", "// c", "/* c */",
        "/* \n */", "/", "*", '"a // b"', '"', "'", "'a'", 'R"d(', ')d"', "u8", "R", "#",
        "#define F", "(", ")", "\r\n", "\t", "\ufeff", "@", "é", "<", ">", ":", "\u3000", "$",
        "\x00",
    ],
}  # fmt: skip


@pytest.mark.parametrize("language", Language)
@settings(max_examples=400, deadline=None)
@given(data=st.data())
def test_a_normal_form_is_its_own(language: Language, data: st.DataObject) -> None:
    text = "".join(data.draw(st.lists(st.sampled_from(PIECES[language]) | st.text(max_size=3))))
    form = normalised(text, language)
    assert normalised(form, language) == form


@pytest.mark.parametrize(
    "text",
    [
        "\\\n\n =\n    1_0",  # a backslash before an empty line
        " \\\n\n\t:",
        "'x' \\ \ny",  # white space after a backslash
        '"""\n# c"""',  # a last line that looks like a comment
        "\ufeff \n\ufeffx",
    ],
)
def test_what_hardly_tokenizes_has_a_normal_form(text: str) -> None:
    form = normalised(text, Language.PYTHON)
    assert form.strip()
    assert normalised(form, Language.PYTHON) == form


SAME = [
    ("python", "x = 1 # c\n\n\nif x :\n\tprint( x )\n", "x=1\nif x:\n    print(x)"),
    ("python", "a = [1,\n  2]\r\n", "a = [1, 2]"),
    ("python", "x = 1 + \\\n  2", "x = 1 + 2"),
    ("python", "\ufeff# coding: x\nx=1", "x = 1"),
    ("cpp", "int a; // b\nint /* c */ d = a + 1;", "int a;int d=a+1;"),
    ("cpp", "#include <a>\n\n\nint x;", "#  include<a> // c\nint x;"),
    ("cpp", "#define A 1 \\\n + 2\nint x;", "#define A 1 + 2\nint x;"),
    ("cpp", "f( x , 'a' )\n;", "f(x,'a');"),
]
UNLIKE = [
    ("python", "if x:\n  y\n  z", "if x:\n  y\nz"),
    ("python", "x = 'a # b'", "x = 'a # c'"),
    ("python", "x = 'a  b'", "x = 'a b'"),
    ("cpp", "a++ + b", "a + ++b"),
    ("cpp", "a - -b", "a--b"),
    ("cpp", "#define F (x)", "#define F(x)"),
    ("cpp", "#define A\nint x;", "#define A int x;"),
    ("cpp", 's = "a // b";', 's = "a // c";'),
    ("cpp", 's = R"(a  // b)";', 's = R"(a // b)";'),
    ("cpp", "x = 1'0; // '", "x = 1'1; // '"),
    ("cpp", "unsigned int x", "unsignedint x"),
]


@pytest.mark.parametrize(("language", "one", "other"), SAME)
def test_layout_and_comments_do_not_count(language: str, one: str, other: str) -> None:
    assert normalised(one, Language(language)) == normalised(other, Language(language))


@pytest.mark.parametrize(("language", "one", "other"), UNLIKE)
def test_what_a_program_means_counts(language: str, one: str, other: str) -> None:
    assert normalised(one, Language(language)) != normalised(other, Language(language))
