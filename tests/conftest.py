"""What the tests share. Programs run in the real sandbox, under the real meters."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from hasten.exec.host import Host, find_interpreter
from hasten.exec.sandbox import Sandbox
from hasten.judge.judge import Judge
from hasten.measure.instructions import InstructionMeter

CACHE = Path(os.environ.get("HASTEN_CACHE", Path.home() / ".cache" / "hasten"))


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
