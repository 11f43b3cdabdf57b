"""The starter corpus: right programs agree, wrong ones are caught, every step counts."""

from __future__ import annotations

import random
import subprocess
import sys
import tomllib
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from hasten.data.corpus import KINDS, CorpusProblem, load_corpus, load_problem
from hasten.data.dataset import Dataset
from hasten.data.oracles import Bench
from hasten.errors import BadData
from hasten.exec.host import Host
from hasten.exec.protocol import Limits
from hasten.exec.sandbox import Sandbox
from tests.conftest import CACHE

CORPUS = Path(__file__).parents[1] / "corpus"
NAMES = sorted(path.parent.name for path in CORPUS.glob("*/problem.toml"))
FEW = NAMES[::16]
MORE_SEEDS = 3


@pytest.fixture(scope="module")
def problems() -> list[CorpusProblem]:
    return load_corpus(CORPUS)


@pytest.fixture(scope="module")
def bench(host: Host) -> Iterator[Bench]:
    with Sandbox(host) as box:
        yield Bench.of(box, Limits(), "tokens")


def test_there_are_eighty_problems_of_all_kinds(problems: list[CorpusProblem]) -> None:
    assert len(problems) >= 80
    kinds = Counter(problem.kind for problem in problems)
    assert set(kinds) == set(KINDS)
    assert min(kinds.values()) >= 12


def test_each_has_programs_enough(problems: list[CorpusProblem]) -> None:
    for problem in problems:
        assert len(problem.python) >= 3, problem.name
        assert len(problem.cpp) >= 2, problem.name
        assert problem.wrong, problem.name


def test_no_program_is_another_again(problems: list[CorpusProblem]) -> None:
    programs = [p for problem in problems for p in (*problem.right, *problem.wrong)]
    assert len({program.digest for program in programs}) == len(programs)


def test_every_file_of_the_corpus_is_named_by_its_problem() -> None:
    for name in NAMES:
        said = tomllib.loads((CORPUS / name / "problem.toml").read_text())
        named = {*said["python"], *said["cpp"], *said["wrong"], "problem.toml", "generate.py"}
        found = {path.name for path in (CORPUS / name).iterdir() if path.is_file()}
        assert found == named, name


@pytest.mark.parametrize("name", NAMES)
def test_inputs_are_the_same_every_time_and_differ_by_seed(name: str) -> None:
    problem = load_problem(CORPUS / name)
    last = len(problem.sizes) - 1
    assert problem.input(last) == problem.input(last)
    other = problem.generate(random.Random("another"), problem.sizes[last])
    assert other != problem.input(last)


@pytest.mark.parametrize(
    "name", [pytest.param(n, marks=[] if n in FEW else [pytest.mark.slow]) for n in NAMES]
)
def test_right_programs_agree_on_inputs_of_every_size_and_tests_catch_wrong_ones(
    name: str, bench: Bench
) -> None:
    problem = load_problem(CORPUS / name)
    mine = Bench.of(bench.box, bench.limits, problem.checker)
    tests = [problem.input(number).encode() for number in range(len(problem.sizes))]
    inputs = tests + [
        problem.generate(random.Random(f"{seed}"), size).encode()
        for size in sorted(set(problem.sizes))
        for seed in range(MORE_SEEDS if size == problem.sizes[0] else 1)
    ]
    outputs: list[bytes] = []
    for program in problem.right:
        built = mine.compile(program)
        assert built is not None, program.name
        said = [one.output for one in mine.say(built, inputs)]
        assert None not in said, program.name
        outputs = outputs or [output for output in said if output is not None]
        for want, got in zip(outputs, said, strict=True):
            assert got is not None
            assert mine.check(want, got) is None, program.name
    for program in problem.wrong:
        built = mine.compile(program)
        assert built is not None, program.name
        said = [one.output for one in mine.say(built, tests)]
        pairs = zip(outputs, said, strict=False)
        assert any(got is None or mine.check(want, got) for want, got in pairs), program.name


def build(output: Path, *more: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "hasten.cli.main", "data", "build-corpus", str(CORPUS),
         "-o", str(output), *more],
        capture_output=True, text=True, check=False,
        env={"HASTEN_CACHE": str(CACHE), "PATH": "/usr/bin:/bin"},
    )  # fmt: skip


def test_a_part_of_it_becomes_a_data_set(tmp_path: Path) -> None:
    done = build(tmp_path / "data", "--problem", NAMES[0])
    assert (done.returncode, done.stderr) == (0, "")
    data = Dataset(tmp_path / "data")
    assert data.read("pairs").height >= 3
    assert set(data.read("labels")["verdict"]) > {"passed"}


@pytest.mark.slow
@pytest.mark.timeout(2400)
def test_every_step_of_the_whole_corpus_counts_by_the_default_meter(tmp_path: Path) -> None:
    done = build(tmp_path / "data", "--no-store", "--meter", "model")
    said = [line for line in done.stderr.splitlines() if " min: " not in line]  # progress
    assert (done.returncode, said) == (0, [])


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("title = 1\n", "python is missing"),
        ("x = [", "cannot be read"),
        ('kind = "none"\ncolour = "red"\nsizes = [3, 2]\n', "sizes do not ascend"),
    ],
)
def test_a_folder_that_is_no_problem_is_refused(tmp_path: Path, text: str, said: str) -> None:
    (tmp_path / "problem.toml").write_text(text)
    with pytest.raises(BadData, match=said):
        load_problem(tmp_path)
