"""The set-up script, where it may not install what is missing."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

BOOTSTRAP = Path(__file__).parents[1] / "script" / "bootstrap"


def fake_machine(folder: Path, *tools: str) -> Path:
    """A PATH with a few real tools and an `id` that is not root."""
    for name in ("bash", "dirname", "uname", *tools):
        real = shutil.which(name)
        assert real is not None
        (folder / name).symlink_to(real)
    (folder / "python3").symlink_to(Path(sys.executable).resolve())
    fake = folder / "id"
    fake.write_text("#!/bin/sh\necho 1000\n")
    fake.chmod(0o755)
    return folder


def bootstrap(path: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["/bin/bash", str(BOOTSTRAP)], env={"PATH": str(path)}, capture_output=True, text=True
    )


def test_without_rights_one_line_says_what_to_install(tmp_path: Path) -> None:
    (tmp_path / "apt-get").symlink_to("/bin/false")
    done = bootstrap(fake_machine(tmp_path, "valgrind", "g++"))
    assert done.returncode == 2
    (line,) = done.stderr.strip().splitlines()
    assert "sudo apt-get install -y" in line
    assert "bubblewrap" in line
    assert "qemu-user" in line
    assert "valgrind" not in line


def test_without_a_new_enough_python_one_line_says_so(tmp_path: Path) -> None:
    fake_machine(tmp_path)
    (tmp_path / "python3").unlink()
    (tmp_path / "python3").symlink_to("/bin/false")
    done = bootstrap(tmp_path)
    assert done.returncode == 2
    (line,) = done.stderr.strip().splitlines()
    assert "Python 3.11 or later is missing" in line


def test_without_apt_one_line_names_the_packages(tmp_path: Path) -> None:
    done = bootstrap(fake_machine(tmp_path))
    assert done.returncode == 2
    (line,) = done.stderr.strip().splitlines()
    assert "package manager" in line
    for package in ("bubblewrap", "valgrind", "qemu-user", "g++"):
        assert package in line
