"""CodeNet's tree becomes a data set: a problem at a time, whatever is wrong with some of it."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from hasten.data import codenet, dataset
from hasten.data.codenet import CodenetReport, import_codenet
from hasten.data.codenet_tree import plain_text
from hasten.data.dataset import SCHEMAS, Dataset
from hasten.errors import BadData, UsageError
from hasten.types import Language

HEADER = (
    "submission_id,problem_id,user_id,date,language,original_language,filename_ext,status,"
    "cpu_time,memory,code_size,accuracy"
)
EXTENSIONS = {"C++": "cpp", "Python": "py", "Java": "java"}


def row(
    number: int,
    problem: str = "p00001",
    *,
    language: str = "Python",
    original: str = "Python (3.8.2)",
    status: str = "Accepted",
    user: str = "u000000001",
    date: str = "1500000000",
    cpu_time: str = "40",
) -> str:
    extension = EXTENSIONS[language]
    return (
        f"s{number:09d},{problem},{user},{date},{language},{original},{extension},{status},"
        f"{cpu_time},3000,20,4/4"
    )


def add_problem(
    tree: Path, problem: str, rows: Iterable[str], *, sources: bool = True, ending: str = "\n"
) -> None:
    """Metadata, and the source that each of its lines speaks of."""
    rows = list(rows)
    (tree / "metadata").mkdir(parents=True, exist_ok=True)
    (tree / "metadata" / f"{problem}.csv").write_text(ending.join([HEADER, *rows, ""]))
    for line in rows if sources else ():
        fields = line.split(",")
        if len(fields) == 12:
            place = tree / "data" / problem / fields[4]
            place.mkdir(parents=True, exist_ok=True)
            (place / f"{fields[0]}.{fields[6]}").write_text(f"print({fields[0][1:]!r})\n")


def small_tree(tree: Path, problems: int = 4, each: int = 5) -> Path:
    for number in range(problems):
        name = f"p{number:05d}"
        add_problem(tree, name, [row(number * 100 + n, name) for n in range(each)])
    return tree


def tables(folder: Path) -> dict[str, list[dict[str, Any]]]:
    return {name: Dataset(folder).read(name).to_dicts() for name in SCHEMAS}


def rejected(folder: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (folder / "rejected.jsonl").read_text().splitlines()]


def test_accepted_python_and_cpp_are_kept_and_the_rest_is_counted(tmp_path: Path) -> None:
    tree = tmp_path / "Project_CodeNet"
    rows = [
        row(1),
        row(2, language="C++", original="C++14 (GCC 5.4.1)", cpu_time="7"),
        row(3, language="Java", original="Java8"),
        row(4, status="Wrong Answer", cpu_time="-1"),
        row(5, original="Python (2.7.6)"),
        row(6, original="PyPy2 (5.6.0)"),
        row(7, original="Python"),
        row(8, user="", date="", cpu_time=""),
    ]
    add_problem(tree, "p00001", rows)
    report = import_codenet(tmp_path, Dataset(tmp_path / "d"))
    assert report == CodenetReport(
        problems=1,
        submissions=8,
        programs=4,
        tests=0,
        rejected={},
        rejected_files={},
        left_out={"not accepted": 1, "another language": 1, "Python 2": 2},
        continued=0,
    )
    found = {one["program_id"]: one for one in tables(tmp_path / "d")["programs"]}
    assert list(found) == [f"s{n:09d}" for n in (1, 2, 7, 8)]
    assert found["s000000002"] == {
        "program_id": "s000000002",
        "problem_id": "p00001",
        "language": "cpp",
        "source": "print('000000002')\n",
        "author": "u000000001",
        "submitted": 1500000000,
        "reported_ms": 7.0,
        "origin": "human",
    }
    nothing = found["s000000008"]
    assert [nothing[key] for key in ("author", "submitted", "reported_ms")] == [None] * 3


def test_statements_limits_and_samples_come_along(tmp_path: Path) -> None:
    add_problem(tmp_path, "p00001", [row(1)])
    add_problem(tmp_path, "p00002", [row(2, "p00002", status="Wrong Answer")])
    listed = "id,name,dataset,time_limit,memory_limit,rating,tags,complexity\n"
    listed += 'p00001,"Hills, and more",AIZU,1000,131072,,,\n'
    (tmp_path / "metadata" / "problem_list.csv").write_text(listed)
    (tmp_path / "problem_descriptions").mkdir()
    (tmp_path / "problem_descriptions" / "p00001.html").write_text("<h1>Hills</h1><p>Add.</p>")
    for problem in ("p00001", "p00002"):
        sample = tmp_path / "derived" / "input_output" / "data" / problem
        sample.mkdir(parents=True)
        (sample / "input.txt").write_bytes(b"1\xff\r\n")
        (sample / "output.txt").write_bytes(b"2\n")
    report = import_codenet(tmp_path, Dataset(tmp_path / "d"))
    assert (report.problems, report.tests) == (1, 1)
    (problem,) = tables(tmp_path / "d")["problems"]
    assert problem["description"] == "Hills\n\nAdd."
    assert json.loads(problem["extra"]) == {
        "name": "Hills, and more",
        "dataset": "AIZU",
        "time_limit_ms": 1000,
        "memory_limit_kb": 131072,
    }
    ((test,),) = dataset.tests_of(Dataset(tmp_path / "d").read("tests")).values()
    assert (test.name, test.input, test.output) == ("0", b"1\xff\r\n", b"2\n")


def test_what_is_bad_is_set_aside_with_file_line_and_reason(tmp_path: Path) -> None:
    good = [row(number) for number in range(1, 10)]
    bad = [
        row(10),
        row(11),
        row(12),
        "s000000013,p00001,short",
        row(14, date="yesterday"),
        row(15, cpu_time="-5"),
        row(16, "p00002"),
        row(1),
        row(17).replace("s000000017", "../../secret"),
    ]
    add_problem(tmp_path, "p00001", good)
    (tmp_path / "metadata" / "p00001.csv").write_text("\n".join([HEADER, *good, "", *bad]))
    folder = tmp_path / "data" / "p00001" / "Python"
    (folder / "s000000011.py").write_bytes("print('é')".encode("latin-1"))
    (folder / "s000000012.py").write_bytes(b" \n")
    report = import_codenet(tmp_path, Dataset(tmp_path / "d"))
    assert (report.programs, report.submissions) == (9, 18)
    found = rejected(tmp_path / "d")
    assert {one["file"] for one in found} == {"p00001.csv"}
    assert {one["line"]: one["reason"] for one in found} == {
        12: "the source cannot be read: No such file or directory",
        13: "the source is not UTF-8",
        14: "the source is empty",
        15: "not 12 fields",
        16: "date is no whole number from 0 up",
        17: "cpu_time is no whole number from 0 up",
        18: "problem_id is another one than the file's",
        19: "submission_id occurs twice",
        20: "submission_id is no name",
    }
    assert found[0]["raw"] == bad[0]
    assert report.rejected == {one["reason"]: 1 for one in found}


def test_a_statement_or_sample_that_cannot_be_used_costs_no_program(tmp_path: Path) -> None:
    add_problem(tmp_path, "p00001", [row(1)])
    (tmp_path / "problem_descriptions").mkdir()
    (tmp_path / "problem_descriptions" / "p00001.html").write_bytes(b"<p>\xff</p>")
    sample = tmp_path / "derived" / "input_output" / "data" / "p00001"
    sample.mkdir(parents=True)
    (sample / "input.txt").write_bytes(b"1\n")
    report = import_codenet(tmp_path, Dataset(tmp_path / "d"))
    assert (report.programs, report.tests, report.rejected) == (1, 0, {})
    assert report.rejected_files == {
        "the statement is not UTF-8": 1,
        "the sample cannot be read: No such file or directory": 1,
    }
    assert [one["line"] for one in rejected(tmp_path / "d")] == [None, None]


def test_a_stray_quote_spoils_no_more_than_its_line(tmp_path: Path) -> None:
    rows = [row(number) for number in range(4)]
    add_problem(tmp_path, "p00001", rows)
    rows[1] = '"' + rows[1]
    (tmp_path / "metadata" / "p00001.csv").write_text("\r\n".join([HEADER, *rows]))
    report = import_codenet(tmp_path, Dataset(tmp_path / "d"))
    assert report.programs == 3
    assert [one["line"] for one in rejected(tmp_path / "d")] == [3]


def test_more_than_half_bad_is_an_error_that_leaves_the_reasons(tmp_path: Path) -> None:
    add_problem(tmp_path, "p00001", [row(1)])
    add_problem(tmp_path, "p00002", [row(n, "p00002") for n in (2, 3)], sources=False)
    with pytest.raises(BadData, match=r"2 of 3 wanted submissions.*rejected\.jsonl"):
        import_codenet(tmp_path, Dataset(tmp_path / "d"))
    assert len(rejected(tmp_path / "d")) == 2
    assert not Dataset(tmp_path / "d").has("programs")
    add_problem(tmp_path, "p00002", [row(n, "p00002") for n in (2, 3)])
    assert import_codenet(tmp_path, Dataset(tmp_path / "d")).programs == 3


def test_a_file_without_the_columns_is_bad_line_by_line(tmp_path: Path) -> None:
    small_tree(tmp_path)
    (tmp_path / "metadata" / "p00003.csv").write_text("submission_id,status\ns1,Accepted\n")
    report = import_codenet(tmp_path, Dataset(tmp_path / "d"))
    assert report.programs == 15
    ((reason, count),) = report.rejected.items()
    assert "lacks problem_id, user_id" in reason
    assert count == 1


def test_only_the_languages_and_problems_asked_for_are_taken(tmp_path: Path) -> None:
    add_problem(tmp_path, "p00001", [row(1), row(2, language="C++", original="C++")])
    add_problem(tmp_path, "p00002", [row(3, "p00002", language="C++", original="C++")])
    report = import_codenet(
        tmp_path, Dataset(tmp_path / "d"), languages=[Language.CPP], problems=["p00001"]
    )
    assert (report.programs, report.left_out["another language"]) == (1, 1)
    with pytest.raises(BadData, match=r"no p00009\.csv"):
        import_codenet(tmp_path, Dataset(tmp_path / "e"), problems=["p00009"])


def test_many_parts_make_one_table_in_order(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    small_tree(tmp_path, problems=3, each=7)
    import_codenet(tmp_path, Dataset(tmp_path / "whole"))
    monkeypatch.setattr(codenet, "_PART_ROWS", 3)
    import_codenet(tmp_path, Dataset(tmp_path / "parts"))
    assert tables(tmp_path / "whole") == tables(tmp_path / "parts")


KILLED = """
import os, signal, sys
from pathlib import Path
from hasten.data.codenet import import_codenet
from hasten.data.dataset import Dataset
def stop(what, done, total):
    if done == 2:
        os.kill(os.getpid(), signal.SIGKILL)
import_codenet(Path(sys.argv[1]), Dataset(Path(sys.argv[2])), on_progress=stop)
"""


def test_a_killed_import_continues_after_the_problems_it_finished(tmp_path: Path) -> None:
    small_tree(tmp_path)
    killed = tmp_path / "killed"
    done = subprocess.run([sys.executable, "-c", KILLED, tmp_path, killed], check=False)
    assert done.returncode == -signal.SIGKILL
    assert not Dataset(killed).has("programs")
    with pytest.raises(UsageError, match="unfinished import with other languages"):
        import_codenet(tmp_path, Dataset(killed), languages=[Language.CPP])
    report = import_codenet(tmp_path, Dataset(killed))
    assert report.continued == 2
    import_codenet(tmp_path, Dataset(tmp_path / "whole"))
    assert tables(killed) == tables(tmp_path / "whole")
    assert not list(killed.glob(".*"))


class Stop(Exception):
    pass


def stop_at_the_second(what: str, done: int, total: int) -> None:
    if done == 2:
        raise Stop


def test_a_problem_whose_metadata_changed_is_read_again(tmp_path: Path) -> None:
    small_tree(tmp_path)
    with pytest.raises(Stop):
        import_codenet(tmp_path, Dataset(tmp_path / "d"), on_progress=stop_at_the_second)
    add_problem(tmp_path, "p00000", [row(7, "p00000")])
    report = import_codenet(tmp_path, Dataset(tmp_path / "d"))
    assert (report.continued, report.programs) == (1, 16)


def test_a_data_set_is_never_overwritten(tmp_path: Path) -> None:
    small_tree(tmp_path)
    import_codenet(tmp_path, Dataset(tmp_path / "d"))
    with pytest.raises(UsageError, match="holds a data set"):
        import_codenet(tmp_path, Dataset(tmp_path / "d"))


def test_what_is_no_codenet_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadData, match="no CodeNet at"):
        import_codenet(tmp_path, Dataset(tmp_path / "d"))
    (tmp_path / "metadata").mkdir()
    with pytest.raises(BadData, match=r"holds no pXXXXX\.csv"):
        import_codenet(tmp_path, Dataset(tmp_path / "d"))
    add_problem(tmp_path, "p00001", [row(1, status="Wrong Answer")])
    with pytest.raises(BadData, match="no accepted submission"):
        import_codenet(tmp_path, Dataset(tmp_path / "d"))


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<p>at most 10<sup>5</sup> of a<sub>i</sub></p>", "at most 10^5 of a_i"),
        ("2<sup>n - 1</sup>", "2^(n - 1)"),
        ("<pre>\n1  2\n  3\n</pre>", "1  2\n  3"),
        ("<p>one\n  two</p><p>three</p>", "one two\n\nthree"),
        ("<ul><li>a</li>\n<li>b</li></ul>", "- a\n- b"),
        ("1 &lt; 2 &amp;&nbsp;3", "1 < 2 & 3"),
        ("a<script>var x = '<p>';</script>b<br>c", "ab\nc"),
        ("<p>never <b>closed", "never closed"),
    ],
)
def test_statements_become_plain_text(html: str, text: str) -> None:
    assert plain_text(html) == text


def test_the_command_prints_the_counts(tmp_path: Path) -> None:
    small_tree(tmp_path)
    command = [sys.executable, "-m", "hasten.cli.main", "data", "import", "codenet"]
    done = subprocess.run(
        [*command, tmp_path, "-o", tmp_path / "d", "--json"],
        capture_output=True,
        text=True,
        check=True,
    )
    assert json.loads(done.stdout)["programs"] == 20
    assert pl.read_parquet(tmp_path / "d" / "programs.parquet").height == 20
