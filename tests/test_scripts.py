"""The scripts: set-up where nothing may be installed, and the experiment's commands."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
BOOTSTRAP = ROOT / "script" / "bootstrap"
# A `hasten` that reads its command line as the real one does, and makes nothing but what -o names.
PARSER = """\
#!{python}
import sys
from pathlib import Path
import typer
from hasten.cli.main import app

command, words, names = typer.main.get_command(app), sys.argv[1:], []
while hasattr(command, "commands"):
    names.append(words.pop(0))
    command = command.commands[names[-1]]
given = command.make_context(" ".join(names), words).params
with open("commands", "a") as log:
    print(*sys.argv[1:], file=log)
for output in given.get("out") or [given.get("output")]:
    if output is None:
        continue
    if names[0] in ("generate", "data") and output.suffix == ".jsonl":
        output.write_text("")
    else:
        output.mkdir(exist_ok=True)  # a folder above that is missing is an error
        if names[0] == "train":
            (output / "model").mkdir(exist_ok=True)
            kept = ("recipe.toml", "about.toml", "model/adapter_config.json", "model/prompt.toml")
            for name in (*kept, "model/adapter_model.safetensors"):
                (output / name).write_text("")
        elif names[0] == "data":
            for name in ("pairs.parquet", "problems.parquet", "dataset.toml"):
                (output / name).write_text("")
"""


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


@pytest.fixture
def experiment(tmp_path: Path) -> Callable[..., subprocess.CompletedProcess[str]]:
    """The experiment in a project in which nothing is done but reading command lines."""
    project = tmp_path / "project"
    (project / "script").mkdir(parents=True)
    (project / ".venv" / "bin").mkdir(parents=True)
    (project / "src" / "hasten" / "model" / "adapters").mkdir(parents=True)
    (project / "benchmarks").mkdir()
    (project / "benchmarks" / "drawn_programs.py").write_text("")
    shutil.copytree(ROOT / "recipes", project / "recipes")
    for name in ("experiment", "train-adapter"):
        shutil.copy(ROOT / "script" / name, project / "script" / name)
    for path, text in (
        ("script/bootstrap", "#!/bin/sh\n"),
        (".venv/bin/python", "#!/bin/sh\n"),
        (".venv/bin/hasten", PARSER.replace("{python}", sys.executable)),
    ):
        (project / path).write_text(text)
        (project / path).chmod(0o755)
    shared = tmp_path / "shared"
    shared.mkdir()
    for name in ("pie_python", "pie_cpp", "tests_public"):
        (shared / f"{name}.jsonl.gz").write_text("")

    def run(*stages: str) -> subprocess.CompletedProcess[str]:
        words = [str(project / "script" / "experiment"), str(shared), str(tmp_path / "work")]
        return subprocess.run([*words, *stages], capture_output=True, text=True)

    return run


@pytest.mark.parametrize("stages", [(), ("train", "sft", "shipped")], ids=["default", "retrained"])
def test_the_experiment_gives_only_commands_that_there_are(
    experiment: Callable[..., subprocess.CompletedProcess[str]], tmp_path: Path, stages: list[str]
) -> None:
    done = experiment(*stages)
    assert done.returncode == 0, done.stderr
    said = (tmp_path / "project" / "commands").read_text()
    assert said.count("evaluate ") >= 3
    assert ("train rrhf" in said) == ("train" in stages)


def test_the_experiment_refuses_a_stage_that_it_does_not_know(
    experiment: Callable[..., subprocess.CompletedProcess[str]], tmp_path: Path
) -> None:
    done = experiment("data", "tset")
    assert done.returncode == 2
    assert "no stage tset" in done.stderr
    assert not (tmp_path / "work").exists()
