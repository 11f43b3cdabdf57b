"""The command line: what it prints, its exit status, and one clear line for every misuse."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

SLOW = "n = int(input())\ns = 0\nfor i in range(n):\n    s += i\nprint(s)\n"
FAST = "n = int(input())\nprint(n * (n - 1) // 2)\n"
# Rules find nothing to do here, and a language model nothing to gain.
DONE = "import os\nos.write(1, os.read(0, 100))\n"


def hasten(*arguments: object, **options: Any) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "hasten.cli.main", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, timeout=200, **options)


@pytest.fixture
def tests(tmp_path: Path) -> Path:
    folder = tmp_path / "tests"
    folder.mkdir()
    for number, (given, wanted) in enumerate([("10", "45"), ("200000", "19999900000")]):
        (folder / f"input.{number}.txt").write_text(given + "\n")
        (folder / f"output.{number}.txt").write_text(wanted + "\n")
    return folder


@pytest.fixture
def slow(tmp_path: Path) -> Path:
    path = tmp_path / "slow.py"
    path.write_text(SLOW)
    return path


def complaint(done: subprocess.CompletedProcess[str]) -> str:
    """The one line of a misuse."""
    assert done.returncode == 2, done.stderr
    assert done.stdout == ""
    lines = done.stderr.strip().splitlines()
    assert len(lines) == 1, done.stderr
    assert lines[0].startswith("hasten: ")
    return lines[0]


def test_optimize_prints_a_diff_a_table_and_the_speedup(slow: Path, tests: Path) -> None:
    done = hasten("optimize", slow, "--tests", tests)
    assert done.returncode == 0, done.stderr
    assert "--- slow.py" in done.stdout
    assert "improved" in done.stdout
    assert "by model" in done.stdout
    assert "2/2 tests passed" in done.stdout
    assert "user+system time" in done.stdout
    assert "\x1b" not in done.stdout  # no colours into a pipe


def test_optimize_writes_a_program_that_passes_and_is_faster(slow: Path, tests: Path) -> None:
    fast = slow.with_name("fast.py")
    done = hasten("optimize", slow, "--tests", tests, "-o", fast, "--json")
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    assert found["improved"]
    assert found["best"]["source"] == fast.read_text()
    assert found["native"]["low"] <= found["native"]["speedup"] <= found["native"]["high"]
    again = hasten("judge", fast, "--baseline", slow, "--tests", tests, "--no-store", "--json")
    (judgement,) = json.loads(again.stdout)["judgements"]
    assert judgement["verdict"] == "improved"
    assert judgement["cost"] == found["best"]["cost"]  # exact: another process, the same number
    assert [p.name for p in slow.parent.iterdir() if p.name.startswith(".")] == []


def test_optimize_makes_a_cpp_program_faster(tmp_path: Path) -> None:
    slow = tmp_path / "slow.cpp"
    slow.write_text(
        "#include <iostream>\nusing namespace std;\n"
        "int main() { int n; cin >> n; for (int i = 0; i < n; i++) cout << i << endl; }\n"
    )
    (tmp_path / "input.0.txt").write_text("5000\n")
    (tmp_path / "output.0.txt").write_text("".join(f"{i}\n" for i in range(5000)))
    done = hasten("optimize", slow, "--tests", tmp_path, "--json")
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["best"]["speedup"] > 1.5


def test_optimize_says_so_when_nothing_is_faster(tmp_path: Path) -> None:
    done_already = tmp_path / "done.py"
    done_already.write_text(DONE)
    (tmp_path / "input.0.txt").write_text("5\n")
    (tmp_path / "output.0.txt").write_text("5\n")
    output = tmp_path / "fast.py"
    done = hasten("optimize", done_already, "--tests", tmp_path, "-o", output)
    assert done.returncode == 1
    assert "nothing faster found" in done.stdout
    assert not output.exists()


def test_judge_prints_the_agreed_shape(slow: Path, tests: Path) -> None:
    fast, wrong = slow.with_name("fast.py"), slow.with_name("wrong.py")
    fast.write_text(FAST)
    wrong.write_text("print(45)\n")
    done = hasten("judge", fast, wrong, slow, "--baseline", slow, "--tests", tests, "--json")
    assert done.returncode == 0, done.stderr
    rows = json.loads(done.stdout)["judgements"]
    assert [row["verdict"] for row in rows] == ["improved", "wrong_answer", "passed"]
    assert [row["program"] for row in rows] == ["fast.py", "wrong.py", "slow.py"]
    for key in ("tests_passed", "tests", "cost", "baseline_cost", "speedup", "meter", "sandboxed"):
        assert key in rows[0]
    assert rows[0]["speedup"] == rows[0]["baseline_cost"] / rows[0]["cost"]
    assert rows[1]["cost"] is None
    assert rows[2]["speedup"] == 1.0


def test_measure_prints_the_same_cost_every_time(slow: Path, tests: Path) -> None:
    command = ("measure", slow, "--tests", tests, "--json")
    first, second = (json.loads(hasten(*command).stdout) for _ in range(2))
    for timed in (*first["per_test"], *second["per_test"]):
        for key in ("user_ns", "system_ns", "max_rss_bytes"):  # native, and only beside
            del timed[key]
    assert first == second
    assert first["cost"] == sum(test["cost"] for test in first["per_test"])
    assert 0 < first["net_cost"] < first["cost"]
    assert first["meter"] == "model"
    assert first["counters"]["instructions"] > 10_000_000


def test_measure_by_cachegrind_counts_misses(slow: Path, tests: Path) -> None:
    done = hasten("measure", slow, "--tests", tests, "--meter", "cachegrind", "--json")
    assert json.loads(done.stdout)["counters"]["d1_misses"] > 0


def test_small_tests_are_called_too_small(slow: Path, tests: Path) -> None:
    (tests / "input.1.txt").unlink()
    (tests / "output.1.txt").unlink()
    assert "too small" in hasten("measure", slow, "--tests", tests).stdout


def test_doctor_reports_what_works_here() -> None:
    done = hasten("doctor", "--json")
    assert done.returncode == 0, done.stdout
    checks = {check["name"]: check for check in json.loads(done.stdout)["checks"]}
    for name in ("sandbox", "language python", "language cpp", "meter instructions"):
        assert checks[name]["works"], checks[name]


def test_doctor_names_the_remedy_for_what_is_missing(tmp_path: Path) -> None:
    # A PATH with nothing but the compiler: no bubblewrap.
    (tmp_path / "gcc").symlink_to("/usr/bin/gcc")
    done = hasten("doctor", env={**os.environ, "PATH": str(tmp_path), "COLUMNS": "300"})
    assert done.returncode == 1
    assert "apt-get install bubblewrap" in done.stdout


def test_an_unsafe_run_says_so_in_every_result(slow: Path, tests: Path) -> None:
    text = hasten("measure", slow, "--tests", tests, "--unsafe-no-sandbox").stdout
    assert "not sandboxed" in text
    found = hasten("measure", slow, "--tests", tests, "--unsafe-no-sandbox", "--json").stdout
    assert json.loads(found)["sandboxed"] is False


def test_missing_tests_are_one_line(slow: Path) -> None:
    said = complaint(hasten("optimize", slow, "--tests", "/no/tests"))
    assert "no tests at /no/tests" in said


def test_an_input_without_its_output_is_one_line(slow: Path, tests: Path) -> None:
    (tests / "output.1.txt").unlink()
    assert "input.1.txt has no output.1.txt" in complaint(
        hasten("optimize", slow, "--tests", tests)
    )


def test_a_program_that_fails_its_own_tests_is_one_line(slow: Path, tests: Path) -> None:
    slow.write_text("print(45)\n")
    output = slow.with_name("fast.py")
    said = complaint(hasten("optimize", slow, "--tests", tests, "-o", output))
    assert "slow.py fails its own test 1 (wrong answer: token 1" in said
    assert not output.exists()


def test_a_syntax_error_is_one_line(slow: Path, tests: Path) -> None:
    slow.write_text("print(\n")
    assert "slow.py does not compile: SyntaxError" in complaint(
        hasten("optimize", slow, "--tests", tests)
    )


def test_an_unknown_language_is_one_line(tmp_path: Path, tests: Path) -> None:
    path = tmp_path / "slow.rb"
    path.write_text("puts 1")
    assert "unknown language '.rb'" in complaint(hasten("optimize", path, "--tests", tests))


def test_a_missing_program_is_one_line(tests: Path) -> None:
    assert "/no/slow.py: No such file" in complaint(
        hasten("optimize", "/no/slow.py", "--tests", tests)
    )


def test_a_model_that_cannot_be_read_is_one_line(slow: Path, tests: Path, tmp_path: Path) -> None:
    bad = tmp_path / "bad.gguf"
    bad.write_bytes(b"GGUF" + bytes(100))
    said = complaint(hasten("optimize", slow, "--tests", tests, "--model", bad))
    assert "bad.gguf" in said or "script/bootstrap hf" in said


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("--meter", "sundial"), "no meter 'sundial'"),
        (("--checker", "fuzzy"), "no checker 'fuzzy'"),
        (("--timeout", "0"), "--timeout is 0"),
        (("--memory", "1"), "--memory is 1"),
        (("--workers", "-1"), "--workers is -1"),
        (("--samples", "0"), "--samples is 0"),
        (("--threshold", "0.5"), "threshold is 0.5"),
        (("--python", "/no/python"), "no interpreter /no/python"),
        (("-o", "/no/folder/fast.py"), "the folder /no/folder does not exist"),
        (("-o", "/tmp"), "/tmp is a folder"),
    ],
)
def test_bad_options_are_one_line(
    slow: Path, tests: Path, options: tuple[str, str], said: str
) -> None:
    assert said in complaint(hasten("optimize", slow, "--tests", tests, *options))


def test_ctrl_c_leaves_no_process_and_no_file(tmp_path: Path, tests: Path) -> None:
    # Slow enough to be interrupted: the interpreter sleeps in every run.
    slow = tmp_path / "slow.py"
    slow.write_text("import time\ntime.sleep(3)\n" + SLOW)
    output = tmp_path / "fast.py"
    command = [sys.executable, "-m", "hasten.cli.main", "optimize", slow, "--tests", tests]
    with subprocess.Popen([*command, "-o", output], stderr=subprocess.PIPE) as running:
        _wait_until(lambda: b"main.py" in b"".join(_descendants(running.pid).values()))
        started = _descendants(running.pid)
        running.send_signal(signal.SIGINT)
        _, said = running.communicate(timeout=20)
    assert running.returncode == 130
    assert said.decode().strip() == "hasten: interrupted"
    _wait_until(lambda: not any(Path(f"/proc/{pid}").exists() for pid in started))
    assert not output.exists()
    assert sorted(p.name for p in tmp_path.iterdir()) == ["slow.py", "tests"]


def _wait_until(condition: Callable[[], object]) -> None:
    end = time.monotonic() + 20
    while not condition():
        assert time.monotonic() < end, "it did not happen within 20 s"
        time.sleep(0.05)


def _descendants(ancestor: int) -> dict[int, bytes]:
    """The living processes below one, with their command lines."""
    parents: dict[int, int] = {}
    lines: dict[int, bytes] = {}
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            # The name in brackets may hold anything; the parent is the second word after it.
            parents[int(folder.name)] = int(
                (folder / "stat").read_text().rpartition(")")[2].split()[1]
            )
            lines[int(folder.name)] = (folder / "cmdline").read_bytes()
        except OSError:
            continue  # it ended meanwhile
    found: dict[int, bytes] = {}
    todo = [ancestor]
    while todo:
        below = [pid for pid, parent in parents.items() if parent == todo[0]]
        found |= {pid: lines.get(pid, b"") for pid in below}
        todo = todo[1:] + below
    return found
