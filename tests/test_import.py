"""Other people's files into a data set and back: what is kept, what is set aside, what is said."""

from __future__ import annotations

import gzip
import io
import json
import os
import tarfile
import tempfile
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner

from hasten.cli.data import app
from hasten.data.dataset import Dataset
from hasten.data.importing import Imported, Onto, export_lines, import_file, import_tests
from hasten.data.lines import LAYOUTS
from hasten.data.testfiles import read_tests
from hasten.errors import BadData, BadTests, UsageError
from hasten.types import Language, Program

SHARED = Path(os.environ.get("HASTEN_SHARED", Path(__file__).parents[2] / "shared")) / "data"
REAL = [
    ("pie_python.jsonl.gz", 593, 114),
    ("pie_python_short.jsonl.gz", 823, 75),
    ("pie_cpp.jsonl.gz", 66, 24),
]


def lines_of(*rows: object) -> bytes:
    return b"".join(
        (row if isinstance(row, bytes) else json.dumps(row).encode()) + b"\n" for row in rows
    )


def bring(
    folder: Path,
    name: str,
    *rows: object,
    onto: Onto = "nothing",
    repairing: bool = False,
    tests: Path | None = None,
) -> Imported:
    """Import rows into folder/data."""
    path = folder / "rows.jsonl"
    path.write_bytes(lines_of(*rows))
    dataset = Dataset(folder / "data")
    return import_file(name, path, dataset, onto=onto, repairing=repairing, tests=tests)


def table(folder: Path, name: str) -> list[dict[str, Any]]:
    return Dataset(folder / "data").read(name).to_dicts()


def pair(problem: str = "p1", slow: str = "a", fast: str = "b", **more: object) -> dict[str, Any]:
    return {"problem_id": problem, "language": "python", "input": slow, "target": fast, **more}


def digest(source: str, language: Language = Language.PYTHON) -> str:
    return Program(source, language).digest


def test_a_pie_perf_row_becomes_two_programs_and_a_pair(tmp_path: Path) -> None:
    row = pair(
        submission_id_v0="s1",
        submission_id_v1="s2",
        user_id="u1",
        cpu_time_v0=104,
        cpu_time_v1="26.5",
        status_v0="Accepted",
    )
    done = bring(tmp_path, "pie-perf", row)
    slow, fast = table(tmp_path, "programs")
    assert slow == {
        "program_id": "s1",
        "problem_id": "p1",
        "language": "python",
        "source": "a",
        "author": "u1",
        "submitted": None,
        "reported_ms": 104.0,
        "origin": "human",
    }
    assert (fast["program_id"], fast["source"], fast["reported_ms"]) == ("s2", "b", 26.5)
    (found,) = table(tmp_path, "pairs")
    assert (found["slow"], found["fast"], found["language"]) == ("s1", "s2", "python")
    assert json.loads(found["extra"])["row"]["status_v0"] == "Accepted"
    assert (done.pairs, done.programs, done.problems, done.problems_without_tests) == (1, 2, 1, 1)


def test_a_pie_row_is_cpp_and_its_seconds_become_milliseconds(tmp_path: Path) -> None:
    row = {
        "src_id": "s1",
        "tgt_id": "s2",
        "src_agg_runtime": 0.25,
        "tgt_agg_runtime": 0.125,
        "problem_id": "p1",
        "src_code": "int main(){}",
        "tgt_code": "int main() {}",
        "tests": [0, 1],
        "fastest_code": "int main(){ }",
    }
    bring(tmp_path, "pie", row)
    slow, fast = table(tmp_path, "programs")
    assert (slow["program_id"], slow["language"], slow["reported_ms"]) == ("s1", "cpp", 250.0)
    assert fast["reported_ms"] == 125.0
    assert not table(tmp_path, "tests")


def test_only_the_texts_and_the_problem_need_be_there(tmp_path: Path) -> None:
    rows = [
        {"problem_id": "p1", "input": "print(1)", "target": "print(2)"},
        {"problem_id": "p2", "input": "  # include <x>\nint main(){}", "target": "int main(){}"},
    ]
    bring(tmp_path, "pie-perf", *rows)
    assert [row["language"] for row in table(tmp_path, "pairs")] == ["python", "cpp"]
    assert table(tmp_path, "programs")[0]["program_id"] == digest("print(1)")[:16]


def test_a_program_in_several_pairs_is_one_row(tmp_path: Path) -> None:
    rows = [
        pair(slow="a", fast="b", submission_id_v0="s1", submission_id_v1="s2"),
        pair(slow="a", fast="c", submission_id_v0="s1", submission_id_v1="s3", cpu_time_v0=7),
        pair(slow="a", fast="b", submission_id_v0="s1", submission_id_v1="s2"),
    ]
    bring(tmp_path, "pie-perf", *rows)
    programs = table(tmp_path, "programs")
    assert [row["program_id"] for row in programs] == ["s1", "s2", "s3"]
    assert programs[0]["reported_ms"] == 7
    ids = [row["pair_id"] for row in table(tmp_path, "pairs")]
    assert ids == ["s1:s2", "s1:s3", "s1:s2#2"]


@pytest.mark.parametrize(
    "second", [pair("p1", "A", "b"), pair("p2", "a", "b")], ids=["another text", "another problem"]
)
def test_an_id_that_is_taken_gets_a_suffix(tmp_path: Path, second: dict[str, Any]) -> None:
    first = pair("p1", "a", "b", submission_id_v0="s1")
    bring(tmp_path, "pie-perf", first, {**second, "submission_id_v0": "s1"}, first)
    one, other, again = table(tmp_path, "pairs")
    assert one["slow"] == again["slow"] == "s1"
    assert other["slow"].startswith("s1-")
    sources = {row["program_id"]: row["source"] for row in table(tmp_path, "programs")}
    assert sources[other["slow"]] == second["input"]


def test_a_nameless_program_is_the_one_with_its_text(tmp_path: Path) -> None:
    bring(tmp_path, "pie-perf", pair(submission_id_v0="s1"), pair(fast="c"))
    assert [row["slow"] for row in table(tmp_path, "pairs")] == ["s1", "s1"]


def test_a_program_that_is_no_program_is_kept(tmp_path: Path) -> None:
    done = bring(tmp_path, "pie-perf", pair(slow="((", fast=""))
    assert (done.pairs, done.rejected) == (1, {})


BAD = [
    (b"{", "not JSON: Expecting property name enclosed in double quotes"),
    (b"[1]", "not a JSON object"),
    (b'"\xff"', "not UTF-8"),
    (b"[" * 100_000, "not usable JSON: nested too deeply"),
    (b'{"a":' * 200 + b"1" + b"}" * 200, "not usable JSON: nested too deeply"),
    (b'{"a": ' + b"1" * 5000 + b"}", "not usable JSON: a number of too many digits"),
    ({"input": "a", "target": "b"}, "problem_id is missing"),
    ({"problem_id": "p", "target": "b"}, "input is missing"),
    (pair(target=["b"]), "target is not text"),
    (pair(input="\ud800"), "input holds half of a surrogate pair"),
    (pair(language="Java"), "language is 'Java': neither Python nor C++"),
    (pair(cpu_time_v0="fast"), "cpu_time_v0 is not a number"),
    (pair(cpu_time_v0=True), "cpu_time_v0 is not a number"),
    (pair(submission_id_v1=1.5), "submission_id_v1 is not text"),
    (pair(problem_id=""), "problem_id is missing"),
]


@pytest.mark.parametrize(("line", "reason"), BAD, ids=[reason for _, reason in BAD])
def test_a_bad_line_is_set_aside_and_the_rest_goes_on(
    tmp_path: Path, line: object, reason: str
) -> None:
    done = bring(tmp_path, "pie-perf", pair(), b"", line, pair("p2"))
    assert done.rejected == {reason: 1}
    assert done.pairs == 2
    (aside,) = (tmp_path / "data" / "rejected.jsonl").read_text().splitlines()
    said = json.loads(aside)
    assert (said["file"], said["line"], said["reason"]) == ("rows.jsonl", 3, reason)
    raw = lines_of(line).removesuffix(b"\n")
    assert said["raw"].encode(errors="surrogateescape") == raw


def test_more_than_half_bad_is_an_error_and_nothing_is_written(tmp_path: Path) -> None:
    with pytest.raises(BadData, match=r"2 of 3 lines cannot be used.*not a JSON object"):
        bring(tmp_path, "pie-perf", pair(), 1, 2)
    assert not (tmp_path / "data").exists()
    assert bring(tmp_path, "pie-perf", pair(), 1).pairs == 1


def test_an_empty_file_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(BadData, match="holds no lines"):
        bring(tmp_path, "pie-perf", b"", b"  ")


def test_a_file_that_is_cut_off_is_an_error(tmp_path: Path) -> None:
    path = tmp_path / "rows.jsonl.gz"
    path.write_bytes(gzip.compress(lines_of(*[pair(slow=os.urandom(99).hex())] * 50))[:-20])
    with pytest.raises(BadData, match="cannot be read"):
        import_file("pie-perf", path, Dataset(tmp_path / "data"))
    assert not (tmp_path / "data").exists()


SOURCES = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
JSON = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(allow_nan=False), st.text()),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=5,
)
IDS = st.one_of(st.none(), st.sampled_from(["s1", "s2", ""]), st.integers(0, 3))
PROGRAMS = st.one_of(SOURCES, st.fixed_dictionaries({"source": SOURCES, "id": IDS, "x": JSON}))
PAIRS = {
    "pie-perf": {
        "required": {"input": SOURCES, "target": SOURCES},
        "optional": {
            "submission_id_v0": IDS,
            "submission_id_v1": IDS,
            "user_id": IDS,
            "cpu_time_v0": st.one_of(st.none(), st.floats(), st.just(" 7 ")),
            "language": st.sampled_from(["python", "C++", None]),
        },
    },
    "pie": {
        "required": {"src_code": SOURCES, "tgt_code": SOURCES},
        "optional": {"src_id": IDS, "tests": JSON, "src_agg_runtime": st.floats(0, 1)},
    },
    "jsonl": {
        "required": {"slow": PROGRAMS, "fast": PROGRAMS, "language": st.just("python")},
        "optional": {"author": IDS, "origin": st.sampled_from(["rules", None])},
    },
}


@st.composite
def written_rows(draw: st.DrawFn, name: str) -> list[str]:
    """Rows with keys in any order and more keys than we know, as json.dumps writes them."""
    fields = PAIRS[name]
    required: dict[str, Any] = {
        "problem_id": st.sampled_from(["p1", "p2", 3]),
        **fields["required"],
    }
    known = {*required, *fields["optional"], "language", "src_agg_runtime", "tgt_agg_runtime"}
    found = []
    for _ in range(draw(st.integers(1, 3))):
        row = draw(st.fixed_dictionaries(required, optional=fields["optional"]))
        more = draw(st.dictionaries(st.text(min_size=1), JSON, max_size=3))
        row |= {key: value for key, value in more.items() if key not in known}
        row = {key: row[key] for key in draw(st.permutations(list(row)))}
        text = draw(st.sampled_from(LAYOUTS)).dumps(row)
        try:
            text.encode()
        except UnicodeEncodeError:  # such a text is no line that can be in a file
            text = json.dumps(row)
        found.append(text)
    return found


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(sorted(PAIRS)).flatmap(lambda n: st.tuples(st.just(n), written_rows(n))))
def test_a_round_trip_changes_no_byte(named: tuple[str, list[str]]) -> None:
    name, written = named
    with tempfile.TemporaryDirectory() as folder:
        path, dataset = Path(folder, "rows.jsonl"), Dataset(Path(folder, "data"))
        path.write_bytes("".join(f"{line}\n" for line in written).encode())
        done = import_file(name, path, dataset)
        assert done.rejected == {}
        assert list(export_lines(name, dataset)) == written


def test_a_line_that_json_dumps_did_not_write_comes_back_as_the_same_object(
    tmp_path: Path,
) -> None:
    line = rb'{ "target":"b\/c", "input":"a", "problem_id":"p1", "x":1.50E1 }'
    bring(tmp_path, "pie-perf", line)
    (written,) = export_lines("pie-perf", Dataset(tmp_path / "data"))
    assert list(json.loads(written).items()) == list(json.loads(line).items())


def test_a_pair_of_one_format_is_written_in_another(tmp_path: Path) -> None:
    row = pair(submission_id_v0="s1", submission_id_v1="s2", user_id="u", cpu_time_v0=3, x=1)
    bring(tmp_path, "pie-perf", row)
    dataset = Dataset(tmp_path / "data")
    (pie,) = map(json.loads, export_lines("pie", dataset))
    assert pie == {
        "problem_id": "p1",
        "language": "python",
        "user_id": "u",
        "src_id": "s1",
        "tgt_id": "s2",
        "src_code": "a",
        "tgt_code": "b",
    }
    (ours,) = map(json.loads, export_lines("jsonl", dataset))
    assert ours["slow"] == {"source": "a", "id": "s1", "author": "u", "ms": 3.0}


@pytest.mark.parametrize("name", ["pie", "pie-perf", "jsonl"])
def test_pairs_that_came_in_another_way_come_back_by_every_format(
    tmp_path: Path, name: str
) -> None:
    bring(tmp_path, "jsonl", {"problem_id": "p1", "slow": {"source": "a", "id": "s1"}, "fast": "b"})
    (line,) = export_lines(name, Dataset(tmp_path / "data"))
    bring(tmp_path, name, json.loads(line), onto="replace")
    assert [row["source"] for row in table(tmp_path, "programs")] == ["a", "b"]
    assert table(tmp_path, "programs")[0]["program_id"] == "s1"


def test_a_problem_line_brings_programs_tests_and_a_statement(tmp_path: Path) -> None:
    row = {
        "problem_id": "p1",
        "description": "Add.",
        "checker": "exact",
        "author": "u1",
        "programs": ["a", {"source": "int main(){}", "language": "cpp", "id": "s1", "ms": 5}],
        "solutions": ["b", "a"],
        "tests": [{"input": ["1"], "output": ["2"]}, {"input": "3", "output": "4"}],
        "inputs": ["5"],
        "outputs": ["6"],
    }
    done = bring(tmp_path, "jsonl", row)
    assert done.added == {"pairs": 0, "programs": 3, "problems": 1, "tests": 3}
    assert [(r["input"], r["output"]) for r in table(tmp_path, "tests")] == [
        (b"5", b"6"),
        (b"1", b"2"),
        (b"3", b"4"),
    ]
    (problem,) = table(tmp_path, "problems")
    assert (problem["description"], problem["checker"]) == ("Add.", "exact")
    assert {row["author"] for row in table(tmp_path, "programs")} == {"u1"}


def test_what_our_format_writes_makes_the_same_tables(tmp_path: Path) -> None:
    rows = [
        {"problem_id": "p1", "description": "Add.", "programs": ["x", {"source": "y", "id": "s"}]},
        {"problem_id": "p1", "slow": "a", "fast": {"source": "y", "id": "s", "submitted": 9}},
        {"problem_id": "p2", "slow": "a", "fast": "#include <y>", "language": "cpp"},
    ]
    bring(tmp_path, "jsonl", *rows)
    names = ("programs", "problems", "pairs")
    before = {name: sorted(map(str, table(tmp_path, name))) for name in names}
    lines = [line.encode() for line in export_lines("jsonl", Dataset(tmp_path / "data"))]
    bring(tmp_path, "jsonl", *lines, onto="replace")
    assert {name: sorted(map(str, table(tmp_path, name))) for name in names} == before


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ({"problem_id": "p"}, "has neither slow and fast, nor programs"),
        ({"problem_id": "p", "slow": "a"}, "fast is missing"),
        ({"problem_id": "p", "slow": 1, "fast": "b"}, "slow is neither text nor object"),
        ({"problem_id": "p", "slow": "#include <x>", "fast": "b"}, "in different languages"),
        ({"problem_id": "p", "programs": "a"}, "programs is not a list"),
        ({"problem_id": "p", "programs": [{}]}, "source is missing"),
        ({"problem_id": "p", "programs": ["a"], "checker": "mine"}, "checker is 'mine'"),
        ({"problem_id": "p", "inputs": ["a"]}, "not as many outputs as inputs"),
        ({"problem_id": "p", "tests": [{"input": "a", "output": 1}]}, "is not text"),
        ({"problem_id": "p", "tests": ["a"]}, "tests are not objects"),
        ({"problem_id": "p", "programs": [{"source": "a", "submitted": 1e300}]}, "submitted is"),
    ],
)
def test_a_bad_line_of_our_format_says_why(
    tmp_path: Path, row: dict[str, Any], reason: str
) -> None:
    done = bring(tmp_path, "jsonl", {"problem_id": "p", "programs": ["a"]}, row)
    assert [said for said in done.rejected if reason in said]


TESTS = {"p1": {"0": ("1\n", "2\n"), "10": ("3", "4"), "2": ("5", "6")}, "other": {"0": ("", "")}}


def folder_of_tests(folder: Path) -> Path:
    for problem, tests in TESTS.items():
        (folder / problem).mkdir(parents=True)
        for name, texts in tests.items():
            for kind, text in zip(("input", "output"), texts, strict=True):
                (folder / problem / f"{kind}.{name}.txt").write_text(text)
    return folder


@pytest.mark.parametrize("kind", ["folder", "tar", "tar.gz", "lines", "lines.gz"])
def test_tests_come_from_a_folder_a_tar_or_lines(tmp_path: Path, kind: str) -> None:
    path = folder_of_tests(tmp_path / "tests")
    if kind.startswith("tar"):
        path = tmp_path / f"tests.{kind}"
        with tarfile.open(path, "w:gz" if kind == "tar.gz" else "w") as tar:
            tar.add(tmp_path / "tests", "./codenet/tests")
    elif kind.startswith("lines"):
        path = tmp_path / kind
        rows = [
            {"problem_id": p, "inputs": [a for a, _ in t], "outputs": [b for _, b in t]}
            for p, t in ((p, [t[n] for n in sorted(t, key=int)]) for p, t in TESTS.items())
        ]
        path.write_bytes(gzip.compress(lines_of(*rows)) if kind == "lines.gz" else lines_of(*rows))
    done = bring(tmp_path, "pie-perf", pair(), pair("p2"), tests=path)
    found = table(tmp_path, "tests")
    assert [row["input"] for row in found] == [b"1\n", b"5", b"3"]
    assert [row["output"] for row in found] == [b"2\n", b"6", b"4"]
    assert {row["origin"] for row in found} == {"public"}
    assert (done.tests, done.tests_of_other_problems, done.problems_without_tests) == (3, 1, 1)


def test_half_a_test_is_set_aside(tmp_path: Path) -> None:
    folder = folder_of_tests(tmp_path / "tests")
    (folder / "p1" / "input.7.txt").write_text("x")
    found = read_tests(folder, {"p1"})
    assert [test.name for test in found.tests["p1"]] == ["0", "2", "10"]
    (aside,) = found.rejected
    assert (aside.file, aside.reason) == ("p1/input.7.txt", "an input without its output")


def test_a_tar_cannot_reach_out(tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("secret")
    path = tmp_path / "tests.tar"
    with tarfile.open(path, "w") as tar:
        for name, link in (("p1/input.0.txt", str(secret)), ("p1/output.0.txt", "../secret")):
            member = tarfile.TarInfo(name)
            member.type, member.linkname = tarfile.SYMTYPE, link
            tar.addfile(member)
        for name in ("../../p1/input.1.txt", "/p1/output.1.txt"):
            member = tarfile.TarInfo(name)
            member.size = 2
            tar.addfile(member, io.BytesIO(b"ok"))
    before = sorted(tmp_path.rglob("*"))
    found = read_tests(path, {"p1"})
    assert sorted(tmp_path.rglob("*")) == before
    assert [(test.name, test.input) for test in found.tests["p1"]] == [("1", b"ok")]
    assert {one.reason for one in found.rejected} == {"no regular file in the tar"}


def test_a_tar_that_is_cut_off_is_an_error(tmp_path: Path) -> None:
    path = tmp_path / "tests.tar.gz"
    with tarfile.open(path, "w:gz") as tar:
        for number in range(20):
            member = tarfile.TarInfo(f"p1/input.{number}.txt")
            member.size = 5000
            tar.addfile(member, io.BytesIO(os.urandom(5000)))
    path.write_bytes(path.read_bytes()[:50_000])
    with pytest.raises(BadTests, match="to its end"):
        read_tests(path, {"p1"})


def test_a_bad_line_of_tests_is_set_aside(tmp_path: Path) -> None:
    path = tmp_path / "tests.jsonl"
    good = {"problem_id": "p1", "inputs": ["1"], "outputs": ["2"]}
    path.write_bytes(lines_of(good, {"problem_id": "p1", "inputs": ["1"], "outputs": []}))
    done = bring(tmp_path, "pie-perf", pair(), tests=path)
    assert done.rejected == {"has not as many outputs as inputs": 1}
    assert '"tests.jsonl"' in (tmp_path / "data" / "rejected.jsonl").read_text()
    path.write_bytes(lines_of(good, 1, 2))
    with pytest.raises(BadTests, match="2 of 3 lines"):
        read_tests(path, {"p1"})


def test_a_repeated_test_is_kept_once_and_a_taken_name_is_told_apart(tmp_path: Path) -> None:
    path = tmp_path / "tests.jsonl"
    path.write_bytes(
        lines_of({"problem_id": "p1", "inputs": ["1", "1", "1"], "outputs": ["2", " 2\n", "3"]})
    )
    assert bring(tmp_path, "pie-perf", pair(), tests=path).tests_repeated == 1
    path.write_bytes(lines_of({"problem_id": "p1", "inputs": ["4", "1"], "outputs": ["5", "2"]}))
    done = import_tests(path, Dataset(tmp_path / "data"), origin="generated")
    assert (done.added["tests"], done.tests_repeated, done.tests) == (1, 1, 3)
    found = [(row["name"], row["output"], row["origin"]) for row in table(tmp_path, "tests")]
    assert found == [
        ("0", b"2", "public"),
        ("2", b"3", "public"),
        ("generated-0", b"5", "generated"),
    ]


def test_a_data_set_is_not_overwritten_unasked(tmp_path: Path) -> None:
    bring(tmp_path, "pie-perf", pair())
    with pytest.raises(UsageError, match=r"holds a data set: --append adds to it, --force"):
        bring(tmp_path, "pie-perf", pair("p2"))
    assert [row["problem_id"] for row in table(tmp_path, "problems")] == ["p1"]


def test_force_replaces_everything(tmp_path: Path) -> None:
    bring(tmp_path, "pie-perf", pair(), 1)
    labels = Dataset(tmp_path / "data").read("labels")
    Dataset(tmp_path / "data").write("labels", labels)
    bring(tmp_path, "pie-perf", pair("p2"), onto="replace")
    assert [row["problem_id"] for row in table(tmp_path, "problems")] == ["p2"]
    assert not Dataset(tmp_path / "data").has("labels")
    assert not (tmp_path / "data" / "rejected.jsonl").exists()
    assert list(Dataset(tmp_path / "data").about()) == ["import"]


def test_append_merges_by_id_and_text_and_keeps_later_columns(tmp_path: Path) -> None:
    import polars as pl

    bring(tmp_path, "pie-perf", pair(submission_id_v0="s1", submission_id_v1="s2"), 1)
    dataset = Dataset(tmp_path / "data")
    tagged = dataset.read("pairs").with_columns(tag=pl.lit(7, pl.Int8))
    dataset.write("pairs", tagged)
    rows = [
        pair(submission_id_v0="s1", submission_id_v1="s3", target="c"),
        pair("p2", submission_id_v0="s4"),
        2,
    ]
    done = bring(tmp_path, "pie-perf", *rows, onto="append")
    assert (done.pairs, done.programs, done.problems) == (3, 5, 2)
    assert done.added == {"pairs": 2, "programs": 3, "problems": 1, "tests": 0}
    pairs = dataset.read("pairs")
    assert pairs.schema["tag"] == pl.Int8
    assert pairs["tag"].to_list() == [7, None, None]
    about = dataset.about()
    assert list(about) == ["import", "import-2"]
    assert (about["import-2"]["rows"], about["import-2"]["rejected"]) == (2, 1)
    assert len((tmp_path / "data" / "rejected.jsonl").read_text().splitlines()) == 2


def test_the_same_file_is_not_added_twice(tmp_path: Path) -> None:
    bring(tmp_path, "pie-perf", pair())
    with pytest.raises(UsageError, match=r"has this file already: \[import\]"):
        bring(tmp_path, "pie-perf", pair(), onto="append")


def test_the_data_set_says_where_it_came_from(tmp_path: Path) -> None:
    path = tmp_path / 'r"o\U0001f600\n.jsonl'
    path.write_bytes(lines_of(pair()))
    import_file("pie-perf", path, Dataset(tmp_path / "data"))
    said = Dataset(tmp_path / "data").about()["import"]
    assert said["file"] == 'r"o\U0001f600?.jsonl'
    assert (said["format"], said["rows"], said["rejected"]) == ("pie-perf", 1, 0)
    assert len(said["sha256"]) == 64


def test_repair_changes_python_only_and_counts(tmp_path: Path) -> None:
    rows = [
        pair(input="n = eval(input())\nprint((n, 1))", target="print(n)"),
        pair("p2", input="n = eval(input())\nprint((n, 1))", target="x"),
        pair("p3", input="eval(input())", target="int main;", language="cpp"),
    ]
    done = bring(tmp_path, "pie-perf", *rows, repairing=True)
    assert done.repaired == {"programs": 1, "programs left alone": 0, "eval": 1, "tuple": 1}
    sources = [row["source"] for row in table(tmp_path, "programs")]
    assert sources[0] == "n = input()\nprint(n, 1)"
    assert sources[4] == "eval(input())"
    assert Dataset(tmp_path / "data").about()["import"]["repaired_eval"] == 1


def test_the_command_line_imports_and_exports(tmp_path: Path) -> None:
    path, data, out = (str(tmp_path / name) for name in ("rows.jsonl", "data", "out.jsonl.gz"))
    Path(path).write_bytes(lines_of(pair(), 1))
    runner = CliRunner()
    done = runner.invoke(app, ["import", "pie-perf", path, "-o", data])
    assert done.exit_code == 0
    assert "not a JSON object" in done.stdout
    done = runner.invoke(app, ["import", "pie-perf", path, "-o", data, "--force", "--json"])
    said = json.loads(done.stdout)
    assert (said["pairs"], said["rejected"]) == (1, {"not a JSON object": 1})
    done = runner.invoke(app, ["export", "pie-perf", data, "-o", out])
    assert (done.exit_code, done.stdout.split()[:2]) == (0, ["1", "lines"])
    assert json.loads(gzip.decompress(Path(out).read_bytes())) == pair()
    done = runner.invoke(app, ["import", "pie", path, "-o", data, "--append", "--force"])
    assert isinstance(done.exception, UsageError)


@pytest.mark.parametrize(("name", "rows", "problems"), REAL)
def test_the_real_files_come_back_byte_for_byte(
    tmp_path: Path, name: str, rows: int, problems: int
) -> None:
    if not (SHARED / name).exists():
        pytest.skip(f"{SHARED / name} is not there")
    dataset = Dataset(tmp_path / "data")
    tests = SHARED / "tests_public.jsonl.gz"
    done = import_file("pie-perf", SHARED / name, dataset, tests=tests)
    assert (done.rows, done.pairs, done.rejected) == (rows, rows, {})
    assert done.problems == problems
    assert done.tests > 0
    written = "".join(f"{line}\n" for line in export_lines("pie-perf", dataset)).encode()
    assert written == gzip.decompress((SHARED / name).read_bytes())


def test_real_problems_with_many_solutions_come_in(tmp_path: Path) -> None:
    path = SHARED / "codecontests_python.jsonl.gz"
    if not path.exists():
        pytest.skip(f"{path} is not there")
    done = import_file("jsonl", path, Dataset(tmp_path / "data"))
    assert (done.problems, done.programs, done.problems_without_tests) == (29, 2484, 0)
    assert done.tests + done.tests_repeated == 5657
