"""The judge's store: exact records, keys that tell everything apart, and nothing lost."""

from __future__ import annotations

import dataclasses
import json
import os
import random
import sqlite3
import subprocess
import sys
import threading
import time
import types
from collections.abc import Iterator, Sequence
from dataclasses import fields, replace
from enum import Enum
from pathlib import Path
from typing import Any, Self, get_args, get_origin, get_type_hints

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import hasten
from hasten.errors import BadProgram, MeterError, SandboxError, UsageError
from hasten.exec.host import Host
from hasten.exec.protocol import Limits
from hasten.judge import keys, records, stored
from hasten.judge.judge import Baseline, Costs, Judge, Rules
from hasten.judge.keys import Surroundings, digest_of_tests, in_force, surroundings_of
from hasten.judge.store import SCHEMA, STORE_NAME, Store
from hasten.judge.stored import StoredJudge, lasting
from hasten.measure.instructions import InstructionMeter
from hasten.types import Judgement, Language, Program, TestCase, TestResult, Verdict
from tests.conftest import CACHE
from tests.store_children import AROUND, SLOW, TESTS, candidate, judgement_of, key_of

CHILD = Path(__file__).with_name("store_children.py")
FAST = Program("n = int(input())\nprint(n * (n - 1) // 2)\n", Language.PYTHON, "fast.py")


class Clock:
    """Shows the time that it was set to."""

    def __init__(self) -> None:
        self.now = 1_000_000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def store(tmp_path: Path, clock: Clock) -> Iterator[Store]:
    with Store(tmp_path / "cache" / STORE_NAME, clock=clock) as opened:
        yield opened


def put(store: Store, name: str, around: Surroundings = AROUND) -> None:
    key = replace(key_of(name), surroundings=around)
    store.put(key, records.judgement_text(judgement_of(name)))


def holds(store: Store, name: str) -> bool:
    text = store.get(key_of(name))
    if text is None:
        return False
    found = records.judgement_of(text, candidate(name))
    assert found == judgement_of(name)
    return True


# -- records -----------------------------------------------------------------------------------

# With lone surrogates: names and details may come from bytes that are no UTF-8.
_PLAIN: dict[Any, st.SearchStrategy[Any]] = {
    str: st.text(st.characters(exclude_categories=()), max_size=20),
    int: st.integers(),
    float: st.floats(allow_nan=False),
    bool: st.booleans(),
    types.NoneType: st.none(),
    Program: st.just(FAST),
}


def any_of(kind: Any) -> st.SearchStrategy[Any]:
    """Any value of a type, field by field."""
    if kind in _PLAIN:
        return _PLAIN[kind]
    if get_origin(kind) is tuple:
        return st.lists(any_of(get_args(kind)[0]), max_size=3).map(tuple)
    if get_origin(kind) is dict:
        return st.dictionaries(*map(any_of, get_args(kind)), max_size=3)
    if get_args(kind):
        return st.one_of(*map(any_of, get_args(kind)))
    if issubclass(kind, Enum):
        return st.sampled_from(list(kind))
    hints = get_type_hints(kind)
    return st.builds(kind, **{field.name: any_of(hints[field.name]) for field in fields(kind)})


@settings(deadline=None)
@given(any_of(Judgement))
def test_a_judgement_comes_back_exactly(judgement: Judgement) -> None:
    back = records.judgement_of(records.judgement_text(judgement), FAST)
    assert repr(back) == repr(replace(judgement, stored=True))
    assert back == judgement


@settings(deadline=None)
@given(any_of(Baseline))
def test_a_baseline_comes_back_exactly(baseline: Baseline) -> None:
    back = records.baseline_of(records.baseline_text(baseline), FAST)
    assert repr(back) == repr(baseline)


def test_the_program_text_is_not_stored() -> None:
    assert "print(45)" not in records.judgement_text(judgement_of("a"))


def test_a_judgement_of_another_program_is_refused() -> None:
    text = records.judgement_text(judgement_of("a"))
    with pytest.raises(ValueError, match="another program"):
        records.judgement_of(text, candidate("b"))


@pytest.mark.parametrize(
    ("name", "value"),
    [("cost", "12"), ("cost", True), ("verdict", "splendid"), ("results", None), ("notes", [1])],
)
def test_a_record_with_a_field_of_another_type_is_refused(name: str, value: object) -> None:
    record = json.loads(records.judgement_text(judgement_of("a")))
    record[name] = value
    with pytest.raises(ValueError, match=r"is not|not a valid"):
        records.judgement_of(json.dumps(record), candidate("a"))


@pytest.mark.parametrize("change", ["missing", "more"])
def test_a_record_with_other_fields_is_refused(change: str) -> None:
    record = json.loads(records.judgement_text(judgement_of("a")))
    if change == "missing":
        del record["cost"]
    else:
        record["colour"] = "red"
    with pytest.raises(ValueError, match="is not a Judgement"):
        records.judgement_of(json.dumps(record), candidate("a"))


def test_another_field_in_a_record_is_another_version_of_the_judge() -> None:
    more = dataclasses.make_dataclass("Judgement", [("verdict", Verdict), ("colour", str)])
    less = dataclasses.make_dataclass("Judgement", [("verdict", Verdict)])
    assert records.shape(more) != records.shape(less)
    assert "speedup:" in records.shape(Judgement)


# -- keys --------------------------------------------------------------------------------------


def key(
    *,
    program: Program = FAST,
    baseline: Program = SLOW,
    tests: Sequence[TestCase] = TESTS,
    rules: Rules | None = None,
    here: Surroundings = AROUND,
    there: Surroundings = AROUND,
) -> str:
    return keys.judgement_key(
        program,
        baseline,
        tests=digest_of_tests(tests),
        rules=rules or Rules(),
        here=here,
        there=there,
    ).digest


ONE, TWO = TestCase("1", b"1", b"2"), TestCase("2", b"3", b"4")


@pytest.mark.parametrize(
    "change",
    [
        {"program": replace(FAST, source=FAST.source + "\n")},
        {"program": replace(FAST, language=Language.CPP)},
        {"baseline": replace(SLOW, source=SLOW.source + "\n")},
        {"tests": (TWO, ONE)},
        {"tests": (ONE,)},
        {"tests": (ONE, TWO, TWO)},
        {"tests": (replace(ONE, name="one"), TWO)},
        {"tests": (replace(ONE, input=b"12", output=b""), TWO)},
        {"tests": (replace(ONE, output=b"3"), TWO)},
        {"rules": Rules(checker="exact")},
        {"rules": Rules(threshold=1.2)},
        {"rules": Rules(net=True)},
        {"rules": Rules(stop_on_failure=False)},
    ],
    ids=lambda change: "-".join(change),
)
def test_another_ingredient_is_another_key(change: dict[str, Any]) -> None:
    given = {"tests": (ONE, TWO)}
    assert key(**{**given, **change}) != key(**given)


@pytest.mark.parametrize("name", [field.name for field in fields(Limits)])
def test_another_limit_is_another_key(name: str) -> None:
    changed = replace(Limits(), **{name: 2 * getattr(Limits(), name)})
    assert key(rules=Rules(limits=changed)) != key()


@pytest.mark.parametrize("name", [field.name for field in fields(Surroundings)])
@pytest.mark.parametrize("whose", ["here", "there"])
def test_other_surroundings_are_another_key(name: str, whose: str) -> None:
    old = getattr(AROUND, name)
    new: object = Language.CPP if name == "language" else "other"
    changed = replace(AROUND, **{name: (*old, new) if isinstance(old, tuple) else new})
    assert key(**{whose: changed}) != key()


def test_a_programs_name_is_no_part_of_the_key() -> None:
    assert key(program=replace(FAST, name="other.py")) == key()


def test_kinds_of_entries_never_share_a_key() -> None:
    tests, rules = digest_of_tests(TESTS), Rules()
    digests = {
        keys.baseline_key(FAST, tests=tests, rules=rules, here=AROUND).digest,
        keys.overhead_key(FAST, limits=rules.limits, here=AROUND).digest,
        key(baseline=FAST),
    }
    assert len(digests) == 3


def test_a_baseline_is_the_same_for_every_threshold_and_another_for_every_checker() -> None:
    def digest(rules: Rules) -> str:
        return keys.baseline_key(FAST, tests="0", rules=rules, here=AROUND).digest

    assert digest(Rules(threshold=2.0, net=True, stop_on_failure=False)) == digest(Rules())
    assert digest(Rules(checker="exact")) != digest(Rules())
    assert digest(Rules(limits=Limits(cpu_seconds=9))) != digest(Rules())


def test_a_program_that_is_no_utf8_has_a_digest() -> None:
    program = Program(b"# \xe9\n".decode(errors="surrogateescape"), Language.PYTHON)
    assert key(program=program) != key(program=replace(program, source="# é\n"))


def test_surroundings_name_the_tools(host: Host, meter: InstructionMeter) -> None:
    found = surroundings_of(host, meter, Language.PYTHON)
    assert found.provenance == meter.provenance
    assert found.tool == host.interpreter.description
    assert any("libc.so" in file for file in found.files)
    assert surroundings_of(host, meter, Language.CPP).tool.startswith("g++ ")
    assert surroundings_of(replace(host, unsafe=True), meter, Language.PYTHON).mode == "unsafe"


def test_an_interpreters_packages_are_part_of_its_surroundings(
    host: Host, meter: InstructionMeter, tmp_path: Path
) -> None:
    packages = tmp_path / "lib" / "python3.11" / "site-packages"
    (packages / "numpy-2.0.0.dist-info").mkdir(parents=True)
    folders = (*host.interpreter.folders, tmp_path)
    here = replace(host, interpreter=replace(host.interpreter, folders=folders))
    before = surroundings_of(here, meter, Language.PYTHON)
    assert str(packages) in before.package_folders
    assert in_force(before, {meter.name: meter.provenance}, here)
    (packages / "numpy-2.0.0.dist-info").rename(packages / "numpy-2.1.0.dist-info")
    assert surroundings_of(here, meter, Language.PYTHON).packages != before.packages
    assert not in_force(before, {meter.name: meter.provenance}, here)
    compiled = surroundings_of(here, meter, Language.CPP)
    assert compiled.package_folders == ()


def test_packages_of_this_interpreter_are_seen(host: Host) -> None:
    names = [p.name for f in keys.package_folders(host.interpreter) for p in f.iterdir()]
    assert any(name.startswith("hypothesis-") for name in names)


def test_what_a_meter_measured_that_is_missing_now_stays_in_force(
    host: Host, meter: InstructionMeter
) -> None:
    here = surroundings_of(host, meter, Language.PYTHON)
    assert in_force(here, {meter.name: None}, host)
    assert not in_force(here, {}, host)  # a meter that there is no more


@pytest.mark.parametrize("name", ["judge", "machine", "provenance", "meter", "files", "tool"])
def test_surroundings_of_other_tools_are_no_longer_in_force(
    name: str, host: Host, meter: InstructionMeter
) -> None:
    here = surroundings_of(host, meter, Language.CPP)
    provenances = {meter.name: meter.provenance}
    assert in_force(here, provenances, host)
    new: object = ("/usr/bin/g++ 1 1",) if name == "files" else "other"
    assert not in_force(replace(here, **{name: new}), provenances, host)


# -- the store ---------------------------------------------------------------------------------


def test_what_is_put_is_found_again_after_opening_anew(store: Store, clock: Clock) -> None:
    assert not holds(store, "a")
    put(store, "a")
    assert holds(store, "a")
    assert not holds(store, "b")
    with Store(store.path, clock=clock) as again:
        assert holds(again, "a")


def test_what_was_put_first_stays(store: Store) -> None:
    store.put(key_of("a"), "first")
    store.put(key_of("a"), "second")
    assert store.get(key_of("a")) == "first"


def test_several_records_are_kept_together_or_not_at_all(store: Store) -> None:
    store.put_all([(key_of("a"), "first"), (key_of("b"), "second")])
    assert [store.get(key_of(name)) for name in "ab"] == ["first", "second"]
    with pytest.raises(UnicodeEncodeError):
        store.put_all([(key_of("c"), "third"), (key_of("d"), "no ASCII: é")])
    assert store.get(key_of("c")) is None


def test_entries_are_counted_by_kind_and_surroundings(store: Store, clock: Clock) -> None:
    put(store, "a")
    clock.now += 5
    put(store, "b")
    put(store, "c", replace(AROUND, tool="CPython 3.12.0"))
    store.put(keys.overhead_key(FAST, limits=Limits(), here=AROUND), records.cost_text(FAST, 7))
    found = {(group.kind, group.body): group for group in store.groups()}
    assert sorted(group.entries for group in found.values()) == [1, 1, 2]
    two = next(group for group in found.values() if group.entries == 2)
    assert (two.kind, two.meter, two.oldest_s, two.newest_s) == (
        "judgement",
        "instructions",
        1_000_000.0,
        1_000_005.0,
    )


def test_conditions_for_removing_apply_together(store: Store, clock: Clock) -> None:
    put(store, "old")
    put(store, "old-other", replace(AROUND, meter="cachegrind"))
    clock.now += 100
    put(store, "new")
    assert store.remove(meter="instructions", before_s=clock.now) == 1
    assert [holds(store, name) for name in ("old", "old-other", "new")] == [False, True, True]
    assert store.remove(surroundings=[AROUND.digest]) == 1
    assert [holds(store, name) for name in ("old-other", "new")] == [True, False]
    assert store.remove() == 1
    assert store.groups() == []


def test_compacting_gives_the_space_back(store: Store) -> None:
    for number in range(100):
        put(store, str(number))
    store.compact()
    full = store.path.stat().st_size
    store.remove()
    store.compact()
    assert store.path.stat().st_size < full / 10


def test_threads_share_a_store(store: Store) -> None:
    def work(prefix: int) -> None:
        for number in range(20):
            put(store, f"{prefix}-{number}")
            assert holds(store, f"{prefix}-{number}")

    threads = [threading.Thread(target=work, args=(prefix,)) for prefix in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert all(holds(store, f"{p}-{n}") for p in range(4) for n in range(20))


def child(*arguments: object) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, CHILD, *map(str, arguments)], stdout=subprocess.PIPE, text=True
    )


def test_processes_that_write_at_once_lose_nothing(tmp_path: Path, clock: Clock) -> None:
    path = tmp_path / STORE_NAME  # which all of them find missing, and make
    running = [child("write", path, prefix, 30) for prefix in range(4)]
    for process in running:
        said, _ = process.communicate(timeout=120)
        assert process.returncode == 0
        assert len(said.split()) == 30
    with Store(path, clock=clock) as store:
        store.check()
        assert all(holds(store, f"{p}-{n}") for p in range(4) for n in range(30))


def test_a_store_that_is_not_open_says_so(tmp_path: Path, clock: Clock) -> None:
    with pytest.raises(UsageError, match="is not open"):
        Store(tmp_path / STORE_NAME, clock=clock).get(key_of("a"))


def refused(path: Path, clock: Clock) -> str:
    before = path.read_bytes()
    with pytest.raises(UsageError) as caught, Store(path, clock=clock):
        pass
    assert path.read_bytes() == before
    assert str(path) in str(caught.value)
    assert "--no-store" in str(caught.value)
    return str(caught.value)


def test_a_file_that_is_no_database_is_refused(tmp_path: Path, clock: Clock) -> None:
    path = tmp_path / STORE_NAME
    path.write_bytes(b"dear diary\n" * 1000)
    assert "no store of hasten: move it away" in refused(path, clock)


def test_a_database_of_another_program_is_refused(tmp_path: Path, clock: Clock) -> None:
    path = tmp_path / STORE_NAME
    link = sqlite3.connect(path)
    link.execute("CREATE TABLE bookmarks (url TEXT)")
    link.close()
    assert "no store of hasten" in refused(path, clock)


def test_a_store_of_another_schema_is_refused(store: Store, clock: Clock) -> None:
    put(store, "a")
    store.__exit__(None, None, None)
    link = sqlite3.connect(store.path)
    link.execute(f"PRAGMA user_version = {SCHEMA + 1}")
    link.close()
    assert f"its schema is {SCHEMA + 1}, this version's {SCHEMA}" in refused(store.path, clock)


def test_a_folder_that_cannot_be_made_is_one_clear_error(tmp_path: Path, clock: Clock) -> None:
    (tmp_path / "cache").write_text("a file")
    path = tmp_path / "cache" / STORE_NAME
    with pytest.raises(UsageError, match="cannot be used"), Store(path, clock=clock):
        pass


def test_a_damaged_record_is_never_used(store: Store) -> None:
    put(store, "a")
    link = sqlite3.connect(store.path)
    link.execute("UPDATE entries SET body = replace(body, '500', '400')")
    link.commit()
    link.close()
    with pytest.raises(UsageError, match="is damaged"):
        store.get(key_of("a"))


def test_a_damaged_file_is_found(store: Store, clock: Clock) -> None:
    for number in range(50):
        put(store, str(number))
    store.compact()
    store.__exit__(None, None, None)
    content = bytearray(store.path.read_bytes())
    content[4096:12288] = bytes(8192)
    store.path.write_bytes(content)
    with pytest.raises(UsageError, match="is damaged"), Store(store.path, clock=clock) as again:
        again.check()


def test_a_transaction_that_fails_leaves_nothing(store: Store, clock: Clock) -> None:
    def broken() -> float:
        raise RuntimeError("no time")

    with Store(store.path, clock=broken) as other, pytest.raises(RuntimeError, match="no time"):
        put(other, "a")
    assert not holds(store, "a")
    assert store.groups() == []
    put(store, "a")  # nothing holds the lock
    assert holds(store, "a")


# -- killed ------------------------------------------------------------------------------------


def sound(path: Path) -> None:
    if path.exists():
        link = sqlite3.connect(path)
        assert link.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        link.close()


def kill_writers(path: Path, *, kills: int, seed: int) -> None:
    """Kill writers after a number of lines, or of milliseconds after their start."""
    chance = random.Random(seed)
    promised: list[str] = []
    for number in range(kills):
        running = child("write", path, f"{seed}-{number}", 100_000)
        assert running.stdout is not None
        said = []
        if chance.random() < 0.2:
            time.sleep(chance.uniform(0.0, 0.6))  # while it starts, too
        else:
            said = [running.stdout.readline() for _ in range(chance.randint(1, 50))]
            time.sleep(chance.uniform(0.0, 0.01))
        running.kill()
        rest, _ = running.communicate(timeout=20)
        assert running.returncode == -9
        new = [line.strip() for line in [*said, *rest.splitlines(True)] if line.endswith("\n")]
        sound(path)
        with Store(path, clock=time.time) as store:
            assert all(holds(store, name) for name in new)
        promised += new
    assert promised
    with Store(path, clock=time.time) as store:
        store.check()
        assert all(holds(store, name) for name in promised)
        entries = sum(group.entries for group in store.groups())
    # What a killed process had stored and not yet reported: one judgement at most.
    assert len(promised) <= entries <= len(promised) + kills


def kill_judges(path: Path, *, kills: int, programs: int, seed: int) -> None:
    """Kill real judging at random moments; then let it finish, and ask again."""
    chance = random.Random(seed)
    promised: set[str] = set()
    for _ in range(kills):
        running = child("judge", path, CACHE, programs)
        assert running.stdout is not None
        said = [running.stdout.readline() for _ in range(chance.randint(0, programs // 2))]
        time.sleep(chance.uniform(0.0, 1.0))
        running.kill()
        rest, _ = running.communicate(timeout=20)
        sound(path)
        lines = [line for line in [*said, *rest.splitlines(True)] if line.endswith("\n")]
        now = {line.split()[0] for line in lines if line.split()[1] == "made"}
        assert not now & promised, "judged twice"
        promised |= now
    for wanted in (programs - len(promised), 0):
        said_all, _ = child("judge", path, CACHE, programs).communicate(timeout=200)
        ends = dict(line.split() for line in said_all.splitlines())
        assert len(ends) == programs
        assert all(ends[name] == "stored" for name in promised)
        # One judgement per kill may have been stored, and its report lost.
        assert wanted - kills <= list(ends.values()).count("made") <= wanted
        promised = set(ends)


def test_a_killed_writer_loses_nothing_that_it_reported(tmp_path: Path) -> None:
    kill_writers(tmp_path / STORE_NAME, kills=4, seed=1)


def test_a_killed_judge_judges_nothing_twice(tmp_path: Path) -> None:
    kill_judges(tmp_path / STORE_NAME, kills=1, programs=4, seed=1)


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_fifty_kills_lose_nothing_that_was_reported(tmp_path: Path) -> None:
    for number in range(5):  # five of them begin with no store at all
        kill_writers(tmp_path / str(number) / STORE_NAME, kills=9, seed=number)
    kill_judges(tmp_path / STORE_NAME, kills=5, programs=20, seed=2)


# -- the judge with a store --------------------------------------------------------------------

BASELINE = Baseline(
    SLOW,
    (TestResult("0", Verdict.PASSED, 3),),
    Costs({"0": 900}, 900, 800, 800, 0.1, {"instructions": 900}, "qemu; CPython", ()),
)


class FakeJudge:
    """Says what it was told to say, and counts how often it was asked."""

    asked = 0
    says: Judgement | Exception = judgement_of("a")

    def __init__(self, *_: object) -> None: ...

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None: ...

    def abort(self) -> None: ...

    def baseline(self, program: Program, tests: Sequence[TestCase]) -> Baseline:
        return replace(BASELINE, program=program)

    def judge(self, program: Program, baseline: Baseline, tests: Sequence[TestCase]) -> Judgement:
        type(self).asked += 1
        if isinstance(self.says, Exception):
            raise self.says
        return replace(self.says, program=program)


@pytest.fixture
def fake(monkeypatch: pytest.MonkeyPatch) -> type[FakeJudge]:
    class Fresh(FakeJudge):
        pass

    monkeypatch.setattr(stored, "Judge", Fresh)
    return Fresh


def ask_twice(host: Host, meter: InstructionMeter, store: Store | None) -> list[Judgement]:
    found = []
    for _ in range(2):
        with StoredJudge(host, meter, None, {}, store) as court:
            found.append(court.judge(candidate("a"), BASELINE, TESTS))
    return found


def test_a_judgement_is_made_once(
    fake: type[FakeJudge], host: Host, meter: InstructionMeter, store: Store
) -> None:
    first, second = ask_twice(host, meter, store)
    assert fake.asked == 1
    assert first == second
    assert (first.stored, second.stored) == (False, True)


def test_without_a_store_every_judgement_is_made(
    fake: type[FakeJudge], host: Host, meter: InstructionMeter
) -> None:
    assert not any(judgement.stored for judgement in ask_twice(host, meter, None))
    assert fake.asked == 2


def test_a_stored_judgement_bears_the_name_that_the_program_has_now(
    fake: type[FakeJudge], host: Host, meter: InstructionMeter, store: Store
) -> None:
    ask_twice(host, meter, store)
    with StoredJudge(host, meter, None, {}, store) as court:
        renamed = court.judge(replace(candidate("a"), name="new.py"), BASELINE, TESTS)
    assert renamed.stored
    assert renamed.program.name == "new.py"


@pytest.mark.parametrize("error", [SandboxError("broken"), MeterError("no count")])
def test_an_error_of_ours_is_never_stored(
    fake: type[FakeJudge], host: Host, meter: InstructionMeter, store: Store, error: Exception
) -> None:
    fake.says = error
    with pytest.raises(type(error)):
        ask_twice(host, meter, store)
    assert store.groups() == []
    fake.says = judgement_of("a")
    assert ask_twice(host, meter, store)[0].stored is False


def test_a_noisy_meters_baselines_are_not_stored_but_its_judgements_are(
    fake: type[FakeJudge], host: Host, meter: InstructionMeter, store: Store
) -> None:
    class Noisy:
        name, unit, deterministic = "noisy", "ns", False
        provenance = "noisy on machine 1"

    for _ in range(2):
        with StoredJudge(host, Noisy(), None, {FAST: 3}, store) as court:  # type: ignore[arg-type]
            court.judge(candidate("a"), court.baseline(SLOW, TESTS), TESTS)
    assert fake.asked == 1
    assert [group.kind for group in store.groups()] == ["judgement"]


def outcome(verdict: Verdict, detail: str | None = None, **fields: Any) -> Judgement:
    result = TestResult("0", verdict, 3, detail=detail)
    return replace(judgement_of("a"), verdict=verdict, results=(result,), notes=(), **fields)


def test_outcomes_that_do_not_depend_on_the_machines_load_are_stored() -> None:
    assert lasting(outcome(Verdict.IMPROVED))
    assert lasting(outcome(Verdict.WRONG_ANSWER, "token 1: expected '1', got '2'", cost=None))
    assert lasting(outcome(Verdict.CRASHED, "ended by SIGSEGV", cost=None))
    complaint = replace(outcome(Verdict.NOT_COMPILED), notes=("SyntaxError: invalid syntax",))
    assert lasting(complaint)


def test_outcomes_that_depend_on_the_machines_load_are_not_stored() -> None:
    assert not lasting(outcome(Verdict.TIMED_OUT, "not done after 10 s", cost=None))
    later = TestResult("1", Verdict.TIMED_OUT, 3)
    wrong = outcome(Verdict.WRONG_ANSWER, "no", cost=None)
    assert not lasting(replace(wrong, results=(*wrong.results, later)))
    assert not lasting(outcome(Verdict.PASSED, cost=None))  # the metered run did not finish
    assert not lasting(outcome(Verdict.CRASHED, "ended by SIGKILL", cost=None))
    stopped = replace(
        outcome(Verdict.NOT_COMPILED), notes=("the compiler was stopped at its limits",)
    )
    assert not lasting(stopped)
    killed = "g++: fatal error: Killed signal terminated program cc1plus"
    assert not lasting(replace(stopped, notes=(killed,)))


def test_an_aborted_judge_does_not_begin(
    fake: type[FakeJudge], host: Host, meter: InstructionMeter, store: Store
) -> None:
    court = StoredJudge(host, meter, None, {}, store)
    court.abort()
    with court, pytest.raises(SandboxError, match="aborted"):
        court.judge(candidate("a"), BASELINE, TESTS)
    assert store.groups() == []


def test_a_real_judgement_is_found_again_and_equal(
    host: Host, meter: InstructionMeter, store: Store
) -> None:
    found = []
    for _ in range(2):
        with StoredJudge(host, meter, None, {}, store) as court:
            baseline = court.baseline(SLOW, TESTS)
            found.append((baseline, court.judge(FAST, baseline, TESTS)))
    (first, made), (second, remembered) = found
    assert repr(first) == repr(second)
    assert made == remembered
    assert (made.stored, remembered.stored) == (False, True)
    assert made.verdict.correct
    with Judge(host, meter) as judge:
        anew = judge.judge(FAST, judge.baseline(SLOW, TESTS), TESTS)
    assert (anew.cost, anew.net_cost, anew.provenance) == (
        remembered.cost,
        remembered.net_cost,
        remembered.provenance,
    )


def test_what_was_judged_before_opens_no_sandbox(
    host: Host, meter: InstructionMeter, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    with StoredJudge(host, meter, None, {}, store) as court:
        court.judge(FAST, court.baseline(SLOW, TESTS), TESTS)
    monkeypatch.setattr(stored, "Judge", None)  # whoever opens one fails
    with StoredJudge(host, meter, None, {}, store) as court:
        assert court.judge(FAST, court.baseline(SLOW, TESTS), TESTS).stored


def test_start_up_is_measured_once_for_all_processes(
    host: Host, meter: InstructionMeter, store: Store
) -> None:
    known: list[dict[Program, int | None]] = [{}, {}]
    with StoredJudge(host, meter, None, known[0], store) as court:
        baseline = court.baseline(SLOW, TESTS)
    with StoredJudge(host, meter, None, known[1], store) as court:
        court._recall_overheads(store, FAST)
        assert known[1] == known[0] != {}
        assert court.judge(FAST, baseline, TESTS).net_cost is not None


@pytest.mark.parametrize(
    "source", ["while True: pass\n", "import os\nos.kill(os.getpid(), 9)\n"], ids=["loop", "kill"]
)
def test_a_program_that_was_stopped_is_judged_again(
    source: str, host: Host, meter: InstructionMeter, store: Store
) -> None:
    rules = Rules(limits=Limits(cpu_seconds=0.5, wall_seconds=1))
    for _ in range(2):
        with StoredJudge(host, meter, rules, {}, store) as court:
            program = Program(source, Language.PYTHON)
            judgement = court.judge(program, court.baseline(SLOW, TESTS), TESTS)
        assert judgement.verdict in (Verdict.TIMED_OUT, Verdict.CRASHED)
        assert not judgement.stored


@pytest.mark.parametrize(
    ("source", "language"), [("print(\n", Language.PYTHON), ("int main() { x }", Language.CPP)]
)
def test_a_program_that_does_not_compile_is_judged_once(
    source: str, language: Language, host: Host, meter: InstructionMeter, store: Store
) -> None:
    with StoredJudge(host, meter, None, {}, store) as court:
        baseline = court.baseline(SLOW, TESTS)
        program = Program(source, language)
        found = [court.judge(program, baseline, TESTS) for _ in range(2)]
    assert [judgement.verdict for judgement in found] == [Verdict.NOT_COMPILED] * 2
    assert [judgement.stored for judgement in found] == [False, True]


def test_a_baseline_that_fails_is_not_stored(
    host: Host, meter: InstructionMeter, store: Store
) -> None:
    with StoredJudge(host, meter, None, {}, store) as court, pytest.raises(BadProgram):
        court.baseline(Program("print(1)\n", Language.PYTHON), TESTS)
    assert all(group.kind != "baseline" for group in store.groups())


# -- the two doors -----------------------------------------------------------------------------


@pytest.fixture
def cache(tmp_path: Path) -> Path:
    """A cache with the compiled helpers and without a store."""
    folder = tmp_path / "cache"
    folder.mkdir()
    (CACHE / "bin").mkdir(parents=True, exist_ok=True)
    (folder / "bin").symlink_to(CACHE / "bin")
    return folder


def run(cache: Path, *arguments: object) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "hasten.cli.main", *map(str, arguments)],
        capture_output=True,
        text=True,
        timeout=200,
        env={**os.environ, "HASTEN_CACHE": str(cache)},
    )


def output_of(cache: Path, *arguments: object) -> Any:
    done = run(cache, *arguments, "--json")
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def complaint(cache: Path, *arguments: object) -> str:
    done = run(cache, *arguments)
    assert done.returncode == 2, done.stderr
    assert done.stdout == ""
    assert len(done.stderr.strip().splitlines()) == 1, done.stderr
    return done.stderr


@pytest.fixture
def files(tmp_path: Path) -> Path:
    (tmp_path / "slow.py").write_text(SLOW.source)
    (tmp_path / "fast.py").write_text(FAST.source)
    (tmp_path / "tests").mkdir()
    (tmp_path / "tests" / "input.0.txt").write_bytes(b"100000\n")
    (tmp_path / "tests" / "output.0.txt").write_bytes(b"4999950000\n")
    return tmp_path


def judging(files: Path) -> tuple[object, ...]:
    tests = files / "tests"
    return ("judge", files / "fast.py", "--baseline", files / "slow.py", "--tests", tests)


def test_hasten_judge_remembers_and_says_so(files: Path, cache: Path) -> None:
    (first,) = output_of(cache, *judging(files))["judgements"]
    (second,) = output_of(cache, *judging(files))["judgements"]
    assert (first.pop("stored"), second.pop("stored")) == (False, True)
    assert first == second
    assert "1 of 1 judgements came from the store" in run(cache, *judging(files)).stdout
    (anew,) = output_of(cache, *judging(files), "--no-store")["judgements"]
    assert (anew["stored"], anew["cost"]) == (False, first["cost"])
    found = output_of(cache, "store", "info")
    assert found["kinds"] == {"baseline": 1, "judgement": 1, "overhead": 1}
    assert all(group["in_force"] for group in found["groups"])
    text = run(cache, "store", "info").stdout
    assert "judgement" in text
    assert "3 entries" in text


def test_without_the_store_no_file_is_made(files: Path, cache: Path) -> None:
    output_of(cache, *judging(files), "--no-store")
    assert not (cache / STORE_NAME).exists()


def test_hasten_measure_measures_every_time(files: Path, cache: Path) -> None:
    output_of(cache, "measure", files / "slow.py", "--tests", files / "tests")
    assert not (cache / STORE_NAME).exists()


@pytest.mark.slow
def test_hasten_optimize_remembers_and_says_so(files: Path, cache: Path) -> None:
    command = ("optimize", files / "slow.py", "--tests", files / "tests")
    first, second = (output_of(cache, *command) for _ in range(2))
    assert not any(row["stored"] for row in first["candidates"])
    assert all(row["stored"] for row in second["candidates"])
    for rows in (first["candidates"], second["candidates"]):
        for row in rows:
            del row["stored"]
    assert first["candidates"] == second["candidates"]
    assert "judgements came from the store" in run(cache, *command).stdout


def test_the_python_interface_remembers(cache: Path) -> None:
    def ask(**options: Any) -> Judgement:
        return hasten.judge(FAST, baseline=SLOW, tests=TESTS, cache_dir=cache, **options)

    assert [ask(store=False).stored, ask().stored, ask().stored] == [False, False, True]
    result = hasten.optimize(SLOW, tests=TESTS, cache_dir=cache, store=False)
    assert not any(attempt.judgement.stored for attempt in result.attempts)


def test_information_on_no_store_makes_none(cache: Path) -> None:
    assert output_of(cache, "store", "info")["entries"] == 0
    assert output_of(cache, "store", "gc")["removed"] == 0
    assert not (cache / STORE_NAME).exists()


def filled(cache: Path, around: Surroundings) -> None:
    now = time.time()
    for age_days in range(4):
        with Store(cache / STORE_NAME, clock=lambda age=age_days: now - age * 86400) as store:
            put(store, str(age_days), around)
    with Store(cache / STORE_NAME, clock=time.time) as store:
        put(store, "other", replace(around, provenance="qemu 1.0"))
        put(store, "third", replace(around, meter="sundial"))


@pytest.mark.parametrize(
    ("options", "removed"),
    [
        ((), 2),
        (("--older-than", "1.5"), 2),
        (("--older-than", "0"), 6),
        (("--meter", "sundial"), 1),
        (("--meter", "sundial", "--older-than", "1"), 0),
        (("--meter", "wall"), 0),
        (("--all",), 6),
    ],
)
def test_gc_removes_what_it_is_asked_to(
    options: tuple[str, ...], removed: int, cache: Path, host: Host, meter: InstructionMeter
) -> None:
    filled(cache, surroundings_of(host, meter, Language.PYTHON))
    found = output_of(cache, "store", "gc", *options)
    assert (found["removed"], found["entries"]) == (removed, 6 - removed)
    assert found["bytes"] == (cache / STORE_NAME).stat().st_size
    assert output_of(cache, "store", "info")["entries"] == 6 - removed


def test_gc_says_what_it_did(cache: Path, host: Host, meter: InstructionMeter) -> None:
    filled(cache, surroundings_of(host, meter, Language.PYTHON))
    assert "store gc removes what is no longer in force" in run(cache, "store", "info").stdout
    assert "2 entries removed, 4 left" in run(cache, "store", "gc").stdout


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("--older-than", "-1"), "--older-than is -1.0: give days"),
        (("--older-than", "nan"), "--older-than is nan: give days"),
        (("--meter", "sundial"), "no meter 'sundial': choose one of"),
        (("--all", "--meter", "wall"), "--all takes neither"),
    ],
)
def test_misuse_of_gc_is_one_line(options: tuple[str, ...], said: str, cache: Path) -> None:
    assert said in complaint(cache, "store", "gc", *options)


def test_an_unusable_store_is_one_line_for_every_command(files: Path, cache: Path) -> None:
    (cache / STORE_NAME).write_text("no database")
    for command in (("store", "info"), ("store", "gc"), judging(files)):
        said = complaint(cache, *command)
        assert f"{cache / STORE_NAME} is damaged, or no store of hasten: move it away" in said
    assert output_of(cache, *judging(files), "--no-store")["judgements"]
