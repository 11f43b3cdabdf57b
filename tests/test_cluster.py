"""Work on a Ray cluster: the same results, whatever is lost on the way, from nodes that agree."""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hasten.dist import LocalPool, Place, Pool
from hasten.errors import BadProgram, MissingTool, SandboxError, UsageError
from hasten.eval.funnel import FUNNEL
from hasten.exec.host import Host
from hasten.judge.store import Store
from hasten.measure.instructions import InstructionMeter
from hasten.measure.wall import WallMeter
from hasten.types import Language, Program, TestCase

from .ray_cluster import (
    add_node,
    affinity,
    await_removal,
    deadly,
    deadly_once,
    double,
    judged_and_failed,
    judged_and_lost_once,
    nothing,
    on_node,
    ray_cluster,
)

SLOW = "n = int(input())\ns = 0\nfor i in range(n):\n    s += i\nprint(s)\n"
FAST = "n = int(input())\nprint(n * (n - 1) // 2)\n"
WRONG = "print(45)\n"
INPUTS = {"10\n": "45\n", "30000\n": "449985000\n"}

WITHOUT_RAY = """
import sys
sys.modules["ray"] = None  # importing it fails
from hasten.cli.main import main
main()
"""


def hasten(
    *words: object, timeout: float = 280, **options: Any
) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "hasten.cli.main", *map(str, words)]
    return subprocess.run(command, capture_output=True, text=True, timeout=timeout, **options)


@pytest.fixture
def tests(tmp_path: Path) -> Path:
    folder = tmp_path / "tests"
    folder.mkdir()
    for number, (stdin, wanted) in enumerate(INPUTS.items()):
        (folder / f"input.{number}.txt").write_text(stdin)
        (folder / f"output.{number}.txt").write_text(wanted)
    return folder


@pytest.fixture
def programs(tmp_path: Path) -> list[Path]:
    paths = []
    for name, source in {"slow": SLOW, "fast": FAST, "wrong": WRONG}.items():
        paths.append(tmp_path / f"{name}.py")
        paths[-1].write_text(source)
    return paths


# -- without a cluster ---------------------------------------------------------------------


def test_without_ray_programs_are_judged_and_only_the_option_is_refused(
    programs: list[Path], tests: Path
) -> None:
    slow, fast, _ = programs
    words = ["judge", fast, "--baseline", slow, "--tests", tests, "--meter", "instructions"]
    command = [sys.executable, "-c", WITHOUT_RAY, *map(str, words)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=200)
    assert done.returncode == 0, done.stderr
    done = subprocess.run([*command, "--ray", "auto"], capture_output=True, text=True, timeout=200)
    assert done.returncode == 2
    assert done.stderr.splitlines() == [
        "hasten: --ray needs Ray, which is not installed: pip install 'hasten[ray]'"
    ]


def test_a_cluster_is_of_no_use_to_a_server_of_models(tmp_path: Path) -> None:
    words = ("--model", "openai:m", "--base-url", "http://localhost:1", "--ray", "auto")
    done = hasten("generate", tmp_path, "-o", tmp_path / "g.jsonl", *words)
    assert done.returncode == 2
    assert "the server shares out its work" in done.stderr


def test_no_cluster_at_an_address_is_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    ray = pytest.importorskip("ray")
    from hasten.cluster.nodes import connect

    def refuse(**_: object) -> None:
        raise ConnectionError("no")

    monkeypatch.setattr(ray, "init", refuse)
    with pytest.raises(UsageError, match=r"--ray auto: no Ray cluster there \(no\): start one"):
        connect("auto")


@pytest.mark.parametrize("address", ["local", ""])
def test_a_cluster_is_never_started(address: str, tests: Path, programs: list[Path]) -> None:
    pytest.importorskip("ray")
    words = ["--baseline", programs[0], "--tests", tests, "--ray", address]
    done = hasten("judge", programs[1], *words)
    assert done.returncode == 2
    assert len(done.stderr.splitlines()) == 1
    assert "names no cluster: without --ray the work is done on this machine" in done.stderr


@given(st.lists(st.lists(st.binary(max_size=5), max_size=3), max_size=5))
def test_what_is_packed_comes_out_and_tests_travel_once(contents: list[list[bytes]]) -> None:
    pytest.importorskip("ray")
    from hasten.cluster.carry import Packer, Unpacker

    sets = [tuple(TestCase("t", one, b"") for one in content) for content in contents]
    value = [(place, sets) for place in range(3)]
    put: list[Any] = []

    def keep(tests: object) -> int:
        put.append(tests)
        return len(put) - 1

    packer, unpacker = Packer(keep), Unpacker(put.__getitem__)
    for _ in range(2):
        assert unpacker.unpack(packer.pack(value)) == value
    assert len(put) == len({one for one in sets if one})
    large = (TestCase("t", bytes(100_000), b""),)
    assert len(packer.pack([large, large]).content) < 1000


def test_nodes_differ_in_the_first_fact_that_is_not_the_same() -> None:
    pytest.importorskip("ray")
    from hasten.cluster.sites import Traits

    ours, theirs = Traits({"the processor": "A", "x": "1"}), Traits({"the processor": "A"})
    assert ours.difference(theirs) == "x is missing, where the others have 1"


@pytest.mark.parametrize(
    ("printed", "status", "wanted"),
    [("NVIDIA H200\nNVIDIA H200\n", 0, "NVIDIA H200"), ("no driver\n", 9, None)],
)
def test_machines_where_models_write_tell_their_gpus(
    printed: str, status: int, wanted: str | None, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    pytest.importorskip("ray")
    from hasten.cli.options import cache_dir
    from hasten.cluster.sites import GeneratingSite

    tool = tmp_path / "nvidia-smi"
    tool.write_text(f"#!/bin/sh\nprintf '{printed}'\nexit {status}\n")
    tool.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")
    monkeypatch.setattr("importlib.metadata.version", lambda _: "1")
    facts = GeneratingSite(cache_dir, ("hasten", "torch")).look().facts
    assert facts.get("the GPU") == wanted
    assert "the GPU" not in GeneratingSite(cache_dir, ("hasten", "libcst")).look().facts


# valgrind may be a script that starts the other.
TOOLS = ("bwrap", "qemu-x86_64", "valgrind", "valgrind.bin", "gcc", "g++", "sh")


@pytest.mark.parametrize(
    ("tool", "remedy"),
    [("bwrap", "bubblewrap"), ("qemu-x86_64", "qemu-user"), ("valgrind", "valgrind")],
)
def test_a_machine_without_a_tool_says_what_to_install(
    tool: str, remedy: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    pytest.importorskip("ray")
    from hasten.cli.options import cache_dir
    from hasten.cluster.sites import JudgingSite

    for name in set(TOOLS) - {tool}:
        (tmp_path / name).symlink_to(shutil.which(name) or "/none")
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(MissingTool, match=f"apt-get install {remedy}"):
        JudgingSite("instructions", cache_dir).look()


def test_a_node_without_a_compiler_is_named_with_the_remedy() -> None:
    pytest.importorskip("ray")
    from hasten.cli.options import cache_dir
    from hasten.cluster.sites import JudgingSite

    ours = JudgingSite("instructions", cache_dir).look()
    without = {Language.PYTHON: ours.judging[Language.PYTHON]}
    theirs = replace(ours, judging=without, facts={"the processor": "another"})
    assert ours.difference(theirs) == "it lacks what cpp needs: see hasten doctor there"


def test_workers_that_need_a_core_share_the_machine_out(tmp_path: Path) -> None:
    pytest.importorskip("ray")
    code = (
        "import os, sys, pathlib; from hasten.cluster.sites import take_core\n"
        "take_core(pathlib.Path(sys.argv[1])); print(*os.sched_getaffinity(0), flush=True)\n"
        "sys.stdin.read()"
    )
    cores = os.sched_getaffinity(0)
    running = [
        subprocess.Popen(
            [sys.executable, "-c", code, str(tmp_path)],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        )
        for _ in range(len(cores) + 1)
    ]  # fmt: skip
    said = [one.stdout.readline() for one in running if one.stdout]
    assert sorted(line.split() for line in said if line) == [[str(core)] for core in sorted(cores)]
    errors = [one.communicate()[1] for one in running]
    assert sum("cores are taken" in error for error in errors) == 1


def test_what_is_stored_is_answered_here_or_goes_along(
    host: Host, meter: InstructionMeter, tmp_path: Path
) -> None:
    pytest.importorskip("ray")
    from hasten.cli.options import cache_dir
    from hasten.cluster.pool import _with_what_is_stored
    from hasten.cluster.sites import JudgingSite
    from hasten.cluster.worker import Answer, Item
    from hasten.eval.judging import Group, Means, _judge_group, judge_all
    from hasten.exec.protocol import Limits
    from hasten.judge.terms import Rules

    cases = (TestCase("0", b"10\n", b"45\n"),)
    slow, fast, other = (Program(text, Language.PYTHON) for text in (SLOW, FAST, f"{FAST}#"))
    known, more = (
        Group(slow, cases, Rules(), {one.digest: one for one in programs})
        for programs in ([fast], [other, fast])
    )
    with Store(tmp_path / "store.sqlite", clock=time.time) as store:
        here = Place(host, meter, store)
        judged = judge_all([known], Means(LocalPool(here, 1), Limits()), lambda *_: None)
        traits = JudgingSite(meter.name, cache_dir).look()
        found = dict(
            _with_what_is_stored(here, store, traits, Place.judges, _judge_group, [known, more])
        )
    assert isinstance(found[0], Answer)
    assert [found[0].result] == judged
    assert isinstance(found[1], Item)
    assert len(found[1].stored) == 3  # the baseline, a judgement, and what a start costs


class Noisy:
    name, unit, deterministic = "noisy", "ns", False
    provenance = "noisy on machine 1"


@pytest.mark.parametrize("case", ["noisy", "fails", "stands in", "all fail"])
def test_what_is_stored_is_found_where_the_baseline_is_not(
    case: str,
    host: Host,
    meter: InstructionMeter,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    pytest.importorskip("ray")
    from hasten.cluster.pool import _with_what_is_stored
    from hasten.cluster.sites import Traits
    from hasten.cluster.worker import Item, Notes
    from hasten.eval.judging import Group, _judge_group
    from hasten.judge import stored
    from hasten.judge.keys import surroundings_of
    from hasten.judge.terms import Rules

    from .test_store import FakeJudge

    slow, fast, other = (Program(text, Language.PYTHON) for text in (SLOW, FAST, f"{FAST}#"))
    failing = {"noisy": [], "fails": [slow], "stands in": [slow, fast], "all fail": [slow, fast]}
    asked: list[Program] = []

    class Court(FakeJudge):
        def baseline(self, program: Program, tests: Any) -> Any:
            asked.append(program)
            if program in failing[case]:
                raise BadProgram("it fails", verdict="wrong_answer", reason="it fails")
            return super().baseline(program, tests)

    monkeypatch.setattr(stored, "Judge", Court)
    using: Any = Noisy() if case == "noisy" else meter
    stand_ins = {"fails": [fast], "stands in": [fast, other]}.get(case, [])
    cases = (TestCase("0", b"10\n", b"45\n"),)
    group = Group(slow, cases, Rules(), {one.digest: one for one in (fast, other)}, stand_ins)
    around = {Language.PYTHON: surroundings_of(host, using, Language.PYTHON)}
    with Store(tmp_path / "store.sqlite", clock=time.time) as store:
        here = Place(host, using, store, around=around)
        with here.judges() as judges:
            judged = _judge_group(judges, group)
        made = Court.asked
        asked.clear()
        ((_, sent),) = _with_what_is_stored(
            here, store, Traits({}, around), Place.judges, _judge_group, [group]
        )
    assert not asked
    assert isinstance(sent, Item)
    notes = Notes()  # as on a worker
    notes.begin(sent.stored)
    with Place(host, using, notes, around=around).judges() as judges:
        assert _judge_group(judges, group) == judged
    assert Court.asked == made
    assert set(asked) <= {slow, *failing[case]}  # what fails, or is noisy, is never stored


# -- on a cluster --------------------------------------------------------------------------

slow_test = pytest.mark.slow
Pools = Callable[..., Any]


@pytest.fixture(scope="module")
def cluster() -> Iterator[Any]:
    pytest.importorskip("ray")
    with ray_cluster(2) as cluster:
        yield cluster


@pytest.fixture(scope="module")
def said() -> list[str]:
    """What was said of nodes that are not used."""
    return []


@pytest.fixture
def open_pool(cluster: Any, host: Host, meter: InstructionMeter, said: list[str]) -> Pools:
    from hasten.cli.options import cache_dir
    from hasten.cluster.pool import RayPool
    from hasten.cluster.sites import JudgingSite

    def make(name: str = "instructions", store: Store | None = None, **options: Any) -> RayPool:
        said.clear()
        here = Place(host, meter if name == "instructions" else WallMeter(host.cache_dir), store)
        site = JudgingSite(name, cache_dir)
        return RayPool(cluster.address, site, here, store, say=said.append, **options)

    return make


@slow_test
def test_judgements_are_those_of_this_machine(
    cluster: Any, programs: list[Path], tests: Path, tmp_path: Path
) -> None:
    words = ["judge", *programs, "--baseline", programs[0], "--tests", tests, "--json"]
    words += ["--meter", "instructions", "--all-tests"]

    def judged(*more: object, **options: Any) -> Any:
        done = hasten(*words, *more, **options)
        assert done.returncode == 0, done.stderr
        found = json.loads(done.stdout)["judgements"]
        for one in found:
            for test in one["per_test"]:  # native, and only beside
                for key in ("user_ns", "system_ns", "max_rss_bytes"):
                    del test[key]
        return found

    own = {"env": {**os.environ, "HASTEN_CACHE": str(tmp_path / "cache")}}
    first = judged("--ray", cluster.address, **own)
    assert first == judged("--no-store")
    again = judged("--ray", cluster.address, **own)
    assert [one["stored"] for one in again] == [True] * 3
    with sqlite3.connect(tmp_path / "cache" / "store.sqlite") as store:
        kinds = dict(store.execute("SELECT kind, COUNT(*) FROM entries GROUP BY kind").fetchall())
    assert kinds["judgement"] == 3
    assert kinds["baseline"] == 1


@slow_test
def test_labels_and_tests_are_those_of_this_machine(cluster: Any, tmp_path: Path) -> None:
    from .test_labels import make_data

    sources = [("sum", SLOW), ("sum", FAST), ("sum", WRONG), ("echo", "print(input())\n")]
    cases = [("sum", *INPUTS.popitem()), ("sum", "10\n", "45\n"), ("echo", "a\n", "a\n")]
    folders = [make_data(tmp_path / name, sources, cases).folder for name in ("here", "there")]
    for folder, where in zip(folders, ((), ("--ray", cluster.address)), strict=True):
        for words in (
            ("label", folder, "--meter", "instructions", "--no-store"),
            ("tests", folder, "--small", 1, "--large", 0),
        ):
            done = hasten("data", *words, "--json", *where)
            assert done.returncode == 0, done.stderr
    for name in ("labels.parquet", "tests.parquet", "amplification.jsonl"):
        assert (folders[0] / name).read_bytes() == (folders[1] / name).read_bytes()


@slow_test
def test_an_evaluation_is_that_of_this_machine(open_pool: Pools, host: Host) -> None:
    from hasten.eval.judging import Group, Means, judge_all
    from hasten.exec.protocol import Limits
    from hasten.judge.terms import Rules

    cases = tuple(TestCase(given, given.encode(), b"45\n") for given in ("10\n", "10"))
    others = [Program(text, Language.PYTHON) for text in (FAST, WRONG, "print(\n")]
    groups = [
        Group(Program(text, Language.PYTHON), cases, Rules(), {one.digest: one for one in others})
        for text in (SLOW, FAST, "print(1)\n")
    ]

    def judged(pool: Pool) -> Any:
        return judge_all(groups, Means(pool, Limits()), lambda *_: None)

    with open_pool() as pool:
        assert judged(pool) == judged(LocalPool(pool.here, 2))
        here = LocalPool(pool.here, 1).provenances(Language)
        assert pool.provenances(Language) == here
        assert pool.workers == 2


@slow_test
def test_generations_are_those_of_this_machine(cluster: Any, tmp_path: Path) -> None:
    from .test_evaluate import make_data

    data = make_data(tmp_path / "data", [("sum", f"{SLOW}# {i}\n", FAST) for i in range(3)])
    files = []
    for name, where in (("here", ()), ("there", ("--ray", cluster.address))):
        files.append(tmp_path / name)
        done = hasten("generate", data.folder, "-o", files[-1], *where)
        assert done.returncode == 0, done.stderr
    assert files[0].read_bytes() == files[1].read_bytes()


@slow_test
@pytest.mark.timeout(1300)
def test_self_play_is_that_of_this_machine(cluster: Any, open_folder: Path, tmp_path: Path) -> None:
    from .test_selfplay_run import LEFT, make_data, selfplay

    data = make_data(open_folder / "data")
    done = hasten("data", "label", data, "--meter", "instructions")
    assert done.returncode == 0, done.stderr
    here, there = open_folder / "here", open_folder / "there"
    few = ("--prompts", 2)
    done = hasten("data", *selfplay(data, "-o", here), *few, timeout=600)
    assert done.returncode == 0, done.stderr
    own = {**os.environ, "HASTEN_CACHE": str(tmp_path / "cache")}  # another store
    words = [*selfplay(data, "-o", there), *few, "--ray", cluster.address]
    done = hasten("data", *words, env=own, timeout=600)
    assert done.returncode == 0, done.stderr
    for name in LEFT:
        assert (here / name).read_bytes() == (there / name).read_bytes(), name
    assert json.loads((there / FUNNEL).read_text())["stages"][-1]["went"] > 0


@slow_test
def test_lost_workers_lose_nothing_and_items_do_not_pile_up(
    open_pool: Pools, tmp_path: Path
) -> None:
    with open_pool() as pool:
        found = list(pool.map(nothing, deadly_once, ((i, tmp_path) for i in range(30))))
        assert sorted(found) == [(i, i) for i in range(30)]
        assert len(list(tmp_path.glob("*.died"))) == 3

        taken = 0

        def stream() -> Iterator[int]:
            nonlocal taken
            while taken < 1_000_000:
                yield taken
                taken += 1

        results = pool.map(nothing, double, stream())
        for done, (index, result) in enumerate(results, 1):
            assert result == 2 * index
            assert taken - done < 2 * 2 * 64 + 2  # two workers, two batches each
            if done == 2000:
                break
        results.close()

        with pytest.raises(SandboxError, match="item 4 was lost 5 times"):
            list(pool.map(nothing, deadly, range(6)))


def in_store(path: Path) -> dict[str, Any]:
    """What a store holds, but for native times."""
    native = ("user_ns", "system_ns", "max_rss_bytes", "metered_ns")

    def without(value: Any) -> Any:
        if isinstance(value, list):
            return [without(one) for one in value]
        if isinstance(value, dict):
            return {name: without(one) for name, one in value.items() if name not in native}
        return value

    with sqlite3.connect(path) as store:
        rows = store.execute("SELECT key, body FROM entries").fetchall()
    return {key: without(json.loads(body)) for key, body in rows}


@slow_test
def test_a_lost_workers_judgements_are_stored_as_if_it_had_not_been_lost(
    open_pool: Pools, host: Host, meter: InstructionMeter, tmp_path: Path
) -> None:
    from hasten.eval.judging import Group, _judge_group
    from hasten.judge.terms import Rules

    cases = (TestCase("0", b"10\n", b"45\n"),)
    fast = Program(FAST, Language.PYTHON)
    groups = [
        Group(Program(f"{SLOW}# {i}", Language.PYTHON), cases, Rules(), {fast.digest: fast})
        for i in range(4)
    ]
    here, there, failed = (tmp_path / f"{name}.sqlite" for name in ("here", "there", "failed"))
    with Store(here, clock=time.time) as store:
        local = LocalPool(Place(host, meter, store), 2)
        wanted = dict(local.map(Place.judges, _judge_group, groups))
    with Store(there, clock=time.time) as store, open_pool(store=store) as pool:
        marked = [(group, tmp_path / f"{i}.died") for i, group in enumerate(groups)]
        found = list(pool.map(Place.judges, judged_and_lost_once, marked))
    assert all(mark.exists() for _, mark in marked)
    assert sorted(index for index, _ in found) == [0, 1, 2, 3]
    assert dict(found) == wanted
    assert in_store(there) == in_store(here)
    with (
        Store(failed, clock=time.time) as store,
        open_pool(store=store) as pool,
        pytest.raises(SandboxError, match="failed afterwards"),
    ):
        list(pool.map(Place.judges, judged_and_failed, groups[:1]))
    assert in_store(failed).items() <= in_store(here).items()
    assert len(in_store(failed)) >= 2  # the baseline and the judgement are not lost with it


@slow_test
def test_a_node_that_joins_and_is_removed_loses_nothing(cluster: Any, open_pool: Pools) -> None:
    with open_pool() as pool:
        pool.provenances([Language.PYTHON])  # the nodes are chosen; the third one comes later
        third = add_node(cluster, "node-2")
        taken = enough = 0

        def stream() -> Iterator[int]:
            nonlocal taken
            while taken < (enough or 20_000):
                yield taken
                taken += 1

        found: dict[int, int] = {}
        nodes: set[str] = set()
        try:
            for index, (node, item) in pool.map(nothing, on_node, stream()):
                assert index not in found
                found[index] = item
                nodes.add(node)
                if node == third.node_id and third in cluster.worker_nodes:
                    cluster.remove_node(third, allow_graceful=False)
                    enough = taken + 300
        finally:
            if third in cluster.worker_nodes:
                cluster.remove_node(third)
            await_removal(cluster)
    assert third.node_id in nodes
    assert found == {i: i for i in range(taken)}


@slow_test
def test_nodes_that_lack_a_tool_or_have_another_are_named_and_not_used(
    cluster: Any, open_pool: Pools, said: list[str], tmp_path: Path
) -> None:
    bare, other = tmp_path / "bare", tmp_path / "other"
    bare.mkdir()
    for name in ("bwrap", "qemu-x86_64", "gcc", "g++", "sh"):  # all but valgrind
        (bare / name).symlink_to(shutil.which(name) or "/none")
    other.mkdir()
    (other / "qemu-x86_64").write_text("#!/bin/sh\necho qemu-x86_64 version 8.1.1\n")
    (other / "qemu-x86_64").chmod(0o755)
    paths = {"bare": str(bare), "other": f"{other}:{os.environ['PATH']}"}
    nodes = [add_node(cluster, name, PATH=path) for name, path in paths.items()]
    try:
        with open_pool() as pool:
            found = [node for _, (node, _) in pool.map(nothing, on_node, range(100))]
    finally:
        for node in nodes:
            cluster.remove_node(node)
        await_removal(cluster)
    assert not {node.node_id for node in nodes} & set(found)
    lack, differ = sorted(said, key=lambda line: "bare" not in line)
    assert "(bare) is not used: valgrind is not on PATH: apt-get install valgrind" in lack
    assert "(other) is not used: " in differ
    assert "8.1.1" in differ


@slow_test
def test_timed_programs_have_a_core_each_and_a_stop_ends_the_work(open_pool: Pools) -> None:
    with open_pool("wall") as pool:
        cores = {core for _, core in pool.map(nothing, affinity, range(8))}
        assert cores <= {(core,) for core in os.sched_getaffinity(0)}
        assert len(cores) == 2
        threading.Timer(1, pool.stop.set).start()
        began = time.monotonic()
        with pytest.raises(SandboxError, match="stopped"):
            list(pool.map(nothing, affinity, range(1000)))
        assert time.monotonic() - began < 30


@slow_test
def test_a_cluster_without_a_usable_node_is_refused(
    open_pool: Pools, monkeypatch: pytest.MonkeyPatch
) -> None:
    from hasten.cluster import nodes

    with open_pool() as pool:
        monkeypatch.setattr(nodes, "alive_nodes", list)
        with pytest.raises(MissingTool, match="none of the cluster's 0 nodes can be used"):
            pool.provenances([Language.PYTHON])
