"""What the tests share. Programs run in the real sandbox, under the real meters."""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings

from hasten.exec.host import Host, find_interpreter
from hasten.exec.sandbox import Sandbox
from hasten.judge.judge import Judge
from hasten.measure.instructions import InstructionMeter

CACHE = Path(os.environ.get("HASTEN_CACHE", Path.home() / ".cache" / "hasten"))

# How long an example takes says how busy the machine is, not whether a law holds.
settings.register_profile("hasten", deadline=None)
settings.load_profile("hasten")


@pytest.fixture(scope="session")
def host() -> Host:
    return Host(CACHE, find_interpreter(sys.executable))


@pytest.fixture
def box(host: Host) -> Iterator[Sandbox]:
    with Sandbox(host) as sandbox:
        yield sandbox


@pytest.fixture(scope="session")
def meter() -> InstructionMeter:
    return InstructionMeter(CACHE)


@pytest.fixture
def judge(host: Host, meter: InstructionMeter) -> Iterator[Judge]:
    with Judge(host, meter) as court:
        yield court


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """A folder that another user may enter. pytest's own are not: each start of pytest, of the
    half beside this one too, closes the folder of them all."""
    folder = Path(tempfile.mkdtemp(prefix="hasten-test-"))
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder)
