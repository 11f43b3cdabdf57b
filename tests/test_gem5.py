"""The meter gem5, against a stand-in (gem5_stand_in.py): gem5 itself is not to be had here."""

from __future__ import annotations

import gzip
import json
import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from hasten.errors import MeterError, MissingTool, Unmeasured, UsageError
from hasten.exec.host import Host
from hasten.exec.protocol import Limits
from hasten.exec.sandbox import Sandbox
from hasten.judge.judge import Judge
from hasten.measure.base import Metered, metered_limits
from hasten.measure.gem5 import Gem5Meter, Gem5Settings, read_stats
from hasten.measure.gem5_config import is_dynamic
from hasten.measure.meters import make_meter
from hasten.types import Language, Program, TestCase, Verdict
from tests.conftest import CACHE
from tests.gem5_stand_in import VERSION, build, library, program, statistics

SHARED = Path(os.environ.get("HASTEN_SHARED", Path(__file__).parents[2] / "shared")) / "data"
MILLISECOND = 10**9  # in ticks

needs_stand_in = pytest.mark.skipif(
    library() is None, reason="the stand-in needs an interpreter built as a shared library"
)


@pytest.fixture(scope="session")
def stand_in(tmp_path_factory: pytest.TempPathFactory) -> str:
    folder = tmp_path_factory.mktemp("gem5")
    for part in (folder, *folder.parents[:2]):
        part.chmod(0o755)
    return str(build(folder / "gem5.opt"))


def measure(
    host: Host, stand_in: str, content: bytes, settings: Gem5Settings | None = None,
    stdin: bytes = b"",
) -> Metered:  # fmt: skip
    meter = Gem5Meter(CACHE, gem5=stand_in, settings=settings)
    with Sandbox(host, tools=meter.tools) as box:
        box.load({"main": (0o755, content)})
        argv = [f"{box.program_dir}/main"]
        return meter.measure(box, argv, stdin=stdin, limits=metered_limits(Limits(), 0))


def machine(metered: Metered) -> dict[str, Any]:
    line = next(li for li in metered.result.stderr.splitlines() if li.startswith(b"machine "))
    found: dict[str, Any] = json.loads(line.removeprefix(b"machine "))["system"]
    return found


# -- the reader -------------------------------------------------------------------------------


@pytest.mark.skipif(not SHARED.is_dir(), reason=f"no real statistics at {SHARED}")
def test_the_reader_reads_a_real_statistics_file() -> None:
    text = gzip.decompress((SHARED / "gem5" / "example.stats.txt.gz").read_bytes()).decode()
    found = read_stats(text)
    assert found.ticks == 832_968_120
    assert found.counters == {
        "instructions": 3_705_851,
        "micro_operations": 7_109_271,
        "cycles": 2_661_241,
        "branch_misses": 16_591,
        "i1_misses": 1_542,
        "d1_misses": 40_599,
        "l2_misses": 4_078,
    }


def test_ticks_are_read_where_the_seconds_round_to_nothing() -> None:
    assert "0.000000" in statistics(300_000)
    assert read_stats(statistics(300_000)).ticks == 300_000


def test_the_last_block_counts() -> None:
    assert read_stats(statistics(5) + statistics(7)).ticks == 7


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("", "no whole block"),
        (statistics(5).partition("---------- End")[0], "no whole block"),
        (statistics(5) + statistics(7).partition("---------- End")[0], "no whole block"),
        (statistics(5).replace("simTicks", "ticks"), "simTicks"),
        (statistics(5).replace(" 5 ", " many "), "many"),
        (statistics(5).replace("0.000000", "0.000009"), "5 ticks, but 9e-06 s"),
        (statistics(5).replace("1000000000000 ", "1000000000 "), "1000000000 ticks a second"),
    ],
)
def test_statistics_that_cannot_be_trusted_are_refused(text: str, complaint: str) -> None:
    with pytest.raises(MeterError, match=complaint):
        read_stats(text)


# -- a run ------------------------------------------------------------------------------------


@needs_stand_in
def test_the_cost_is_what_gem5_says_in_ticks(host: Host, stand_in: str) -> None:
    metered = measure(host, stand_in, program(ticks=3 * MILLISECOND + 1))
    assert metered.measurement is not None
    assert metered.measurement.cost == 3 * MILLISECOND + 1
    assert metered.measurement.unit == "ticks"
    assert metered.measurement.counters == {
        "ticks": 3 * MILLISECOND + 1,
        "instructions": 1000,
        "micro_operations": 2000,
        "cycles": (3 * MILLISECOND + 1) // 313,
        "d1_misses": 7,
        "l3_misses": 3,
    }


@needs_stand_in
def test_the_program_reads_its_input_and_its_output_is_its_own(host: Host, stand_in: str) -> None:
    metered = measure(host, stand_in, program(ticks=5), stdin=b"1 2 3\n")
    assert metered.result.stdout == b"1 2 3\n"  # without what gem5 prints
    assert metered.result.exit_code == 0
    assert metered.verdict is None


@needs_stand_in
def test_the_exit_status_is_the_programs(host: Host, stand_in: str) -> None:
    assert measure(host, stand_in, program(ticks=5, code=3)).result.exit_code == 3


@needs_stand_in
def test_more_output_than_is_allowed_is_noted(host: Host, stand_in: str) -> None:
    meter = Gem5Meter(CACHE, gem5=stand_in)
    with Sandbox(host, tools=meter.tools) as box:
        box.load({"main": (0o755, program(ticks=5, stdout="x" * 101))})
        argv = [f"{box.program_dir}/main"]
        limits = replace(metered_limits(Limits(), 0), output_bytes=100)
        assert meter.measure(box, argv, stdin=b"", limits=limits).result.output_cut


@needs_stand_in
def test_the_limit_in_simulated_time_decides_timed_out(host: Host, stand_in: str) -> None:
    settings = Gem5Settings(simulated_seconds=0.002)
    within = measure(host, stand_in, program(ticks=2 * MILLISECOND), settings)
    beyond = measure(host, stand_in, program(ticks=2 * MILLISECOND + 1), settings)
    assert within.verdict is None
    assert within.measurement is not None
    assert beyond.measurement is None
    assert beyond.verdict == (Verdict.TIMED_OUT, "takes more than 0.002 s of simulated time")


@needs_stand_in
def test_the_limit_is_five_seconds_unless_another_is_given(host: Host, stand_in: str) -> None:
    assert measure(host, stand_in, program(ticks=5000 * MILLISECOND)).verdict is None
    assert measure(host, stand_in, program(ticks=5000 * MILLISECOND + 1)).verdict is not None


@needs_stand_in
@pytest.mark.parametrize("way", ["spin", "sleep"])
def test_a_program_beyond_the_host_time_has_no_verdict(host: Host, stand_in: str, way: str) -> None:
    settings = Gem5Settings(host_seconds=1)
    with pytest.raises(Unmeasured, match=r"not done after 1 s.*without a cost"):
        measure(host, stand_in, program(ticks=5, **{way: 60}), settings)


@needs_stand_in
def test_gem5s_own_failure_is_no_verdict_and_says_why(host: Host, stand_in: str) -> None:
    with pytest.raises(MeterError, match="could not run the program: fatal: no such call"):
        measure(host, stand_in, program(fatal="no such call"))


@needs_stand_in
def test_forged_statistics_are_not_read(host: Host, stand_in: str) -> None:
    metered = measure(host, stand_in, program(ticks=3 * MILLISECOND, forge=1))
    assert metered.measurement is not None
    assert metered.measurement.cost == 3 * MILLISECOND


@needs_stand_in
@pytest.mark.parametrize(
    "trick", [{"reset": MILLISECOND}, {"cause": "m5_exit instruction encountered"}]
)
def test_a_program_that_drives_the_simulator_has_no_count(
    host: Host, stand_in: str, trick: dict[str, object]
) -> None:
    metered = measure(host, stand_in, program(ticks=3 * MILLISECOND, **trick))
    assert metered.measurement is None
    assert metered.verdict is None
    assert metered.result.exit_code == 0


@needs_stand_in
def test_a_dynamically_linked_program_is_refused(host: Host, stand_in: str) -> None:
    with pytest.raises(MeterError, match="statically"):
        measure(host, stand_in, Path("/bin/true").read_bytes())


def test_a_static_program_is_known_from_a_dynamic_one(tmp_path: Path) -> None:
    source = tmp_path / "main.cpp"
    source.write_text("int main() {}\n")
    for flag in ("-static", "-static-pie", "-pie", "-no-pie"):
        subprocess.run(["g++", flag, "-o", str(tmp_path / flag), str(source)], check=True)
    found = {flag for flag in ("-static", "-static-pie", "-pie") if is_dynamic(tmp_path / flag)}
    assert found == {"-pie"}
    assert is_dynamic(tmp_path / "-no-pie")


@needs_stand_in
def test_python_programs_are_refused(host: Host, stand_in: str) -> None:
    meter = Gem5Meter(CACHE, gem5=stand_in)
    with Sandbox(host, tools=meter.tools) as box:
        argv = [str(host.interpreter.executable), f"{box.program_dir}/main.py"]
        with pytest.raises(UsageError, match=r"C\+\+ only"):
            meter.measure(box, argv, stdin=b"", limits=metered_limits(Limits(), 0))


# -- the machine ------------------------------------------------------------------------------


@needs_stand_in
def test_the_machine_is_the_papers_skylake(host: Host, stand_in: str) -> None:
    found = machine(measure(host, stand_in, program(ticks=5)))
    assert found["clk_domain"]["clock"] == "3.2GHz"
    assert found["mem_mode"] == "timing"
    cpu = found["cpu"]
    assert (cpu[""], cpu["numROBEntries"]) == ("X86O3CPU", 224)
    first = {name: (cpu[name]["size"], cpu[name]["assoc"]) for name in ("icache", "dcache")}
    assert first == {"icache": ("32KiB", 8), "dcache": ("32KiB", 8)}
    assert (found["l2"]["size"], found["l2"]["assoc"]) == ("1MiB", 16)
    assert found["mem_ctrl"]["dram"][""] == "DDR4_2400_16x4"
    assert found["mem_ctrl"]["dram"]["range"] == f"0+{2 << 30}"


@needs_stand_in
def test_third_level_and_prefetchers_are_there_unless_left_out(host: Host, stand_in: str) -> None:
    full = machine(measure(host, stand_in, program(ticks=5)))
    assert full["l2"]["mem_side"] == ["L2XBar.cpu_side_ports"]
    assert full["l3"]["mem_side"] == ["SystemXBar.cpu_side_ports"]
    assert full["cpu"]["dcache"]["prefetcher"][""] == "StridePrefetcher"
    assert full["l2"]["prefetcher"][""] == "TaggedPrefetcher"
    settings = Gem5Settings(l3=False, prefetchers=False)
    plain = machine(measure(host, stand_in, program(ticks=5), settings))
    assert plain["l2"]["mem_side"] == ["SystemXBar.cpu_side_ports"]
    assert not {"l3", "l3bus"} & set(plain)
    assert "prefetcher" not in plain["l2"]
    assert "prefetcher" not in plain["cpu"]["dcache"]


@needs_stand_in
def test_provenance_names_version_and_machine(stand_in: str) -> None:
    one = Gem5Meter(CACHE, gem5=stand_in).provenance
    other = Gem5Meter(CACHE, gem5=stand_in, settings=Gem5Settings(l3=False)).provenance
    assert one.startswith(f"gem5 {VERSION} configuration ")
    assert one.split()[3] != other.split()[3]


# -- finding gem5 -----------------------------------------------------------------------------


@needs_stand_in
def test_gem5_is_found_on_path(stand_in: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(Path(stand_in).parent))
    assert VERSION in make_meter("gem5", CACHE).provenance


def test_a_missing_gem5_is_named_with_its_remedy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    with pytest.raises(MissingTool, match="--gem5"):
        make_meter("gem5", CACHE)


def test_a_path_without_gem5_is_misuse() -> None:
    with pytest.raises(UsageError, match="no gem5 at /nowhere"):
        make_meter("gem5", CACHE, gem5="/nowhere")


def test_another_program_is_not_taken_for_gem5() -> None:
    with pytest.raises(MissingTool, match="no version"):
        make_meter("gem5", CACHE, gem5="/bin/echo")
    with pytest.raises(MissingTool, match="does not run"):
        make_meter("gem5", CACHE, gem5="/bin/false")


def test_a_gem5_for_another_meter_is_misuse() -> None:
    with pytest.raises(UsageError, match="choose the meter gem5"):
        make_meter("instructions", CACHE, gem5="/bin/true")


def test_a_limit_of_no_time_is_misuse() -> None:
    with pytest.raises(UsageError, match="simulated_seconds is 0"):
        Gem5Settings(simulated_seconds=0)


# -- judging by it ----------------------------------------------------------------------------

ECHO = """
#include <cstdio>
volatile const char plan[] = "STAND-IN{\\"ticks\\": %d}";
int main() { for (int c; (c = getchar()) > 0;) putchar(c); return plan[0] != 'S'; }
"""
TESTS = [TestCase("1", b"1 2\n", b"1 2\n"), TestCase("2", b"3\n", b"3\n")]


@needs_stand_in
def test_candidates_are_judged_by_simulated_time(host: Host, stand_in: str) -> None:
    slow, fast = (Program(ECHO % (n * MILLISECOND), Language.CPP) for n in (6, 3))
    with Judge(host, Gem5Meter(CACHE, gem5=stand_in)) as judge:
        baseline = judge.baseline(slow, TESTS)
        found = judge.judge(fast, baseline, TESTS)
    assert found.verdict is Verdict.IMPROVED
    assert (found.baseline_cost, found.cost) == (12 * MILLISECOND, 6 * MILLISECOND)
    assert found.speedup == 2.0
    assert found.unit == "ticks"
    assert f"gem5 {VERSION}" in (found.provenance or "")


@needs_stand_in
def test_the_command_line_takes_the_path_of_gem5(stand_in: str, tmp_path: Path) -> None:
    (tmp_path / "main.cpp").write_text(ECHO % (3 * MILLISECOND))
    (tmp_path / "tests").mkdir()
    (tmp_path / "tests" / "input.1.txt").write_text("1 2\n")
    (tmp_path / "tests" / "output.1.txt").write_text("1 2\n")
    command = ["measure", str(tmp_path / "main.cpp"), "--tests", str(tmp_path / "tests")]
    command += ["--meter", "gem5", "--gem5", stand_in, "--json"]
    ran = subprocess.run(
        [sys.executable, "-m", "hasten.cli.main", *command],
        capture_output=True, text=True, env={**os.environ, "HASTEN_CACHE": str(CACHE)},
    )  # fmt: skip
    assert ran.returncode == 0, ran.stderr
    found = json.loads(ran.stdout)
    assert (found["meter"], found["cost"]) == ("gem5", 3 * MILLISECOND)
