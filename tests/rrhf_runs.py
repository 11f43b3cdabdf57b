"""What the tests of RRHF share: a data set with tiny problems, recipes, and the command."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import polars as pl

from hasten.data.dataset import SCHEMAS, Dataset

SLOW = "t = 0\nfor i in range({n}):\n    t += 1\nprint(5)\n"
FAST = "print(5)\n"

# Keys by section; a test changes what it is about.
RECIPE: dict[str, dict[str, Any]] = {
    "model": {"dtype": "float32"},
    "data": {"prompt": "natural", "max_tokens": 1000},
    "validation": {"programs": 2, "beams": 2, "best": 1, "max_new_tokens": 3, "batch": 1},
    "rrhf": {
        "steps": 2,
        "epochs": 1,
        "random": 2,
        "temperature": 20.0,
        "max_new_tokens": 3,
        "rollout_batch": 4,
        "batch": 2,
        "micro_batch": 2,
        "learning_rate": 0.001,
    },
}


def make_dataset(folder: Path, *, train: int = 4, validation: int = 2) -> Path:
    """Problems without input whose answer is 5: each with a slow program, its fast one, a test."""
    tables: dict[str, list[dict[str, Any]]] = {name: [] for name in SCHEMAS}
    for i in range(train + validation):
        problem, ids = f"p{i}", {"slow": f"s{i}", "fast": f"f{i}"}
        sources = {"slow": SLOW.format(n=20_000 + i), "fast": FAST}
        tables["problems"].append({"problem_id": problem})
        tables["tests"].append(
            {"problem_id": problem, "name": "0", "input": b"", "output": b"5\n", "origin": "public"}
        )
        for side, name in ids.items():
            tables["programs"].append(
                {
                    "program_id": name,
                    "problem_id": problem,
                    "language": "python",
                    "source": sources[side],
                    "origin": "human",
                }
            )
        tables["pairs"].append(
            {
                "pair_id": f"pair{i}",
                "problem_id": problem,
                "language": "python",
                **ids,
                "origin": "human",
                "split": "train" if i < train else "validation",
            }
        )
    dataset = Dataset(folder)
    for name in ("problems", "programs", "pairs", "tests"):
        more = {"split": "String"} if name == "pairs" else {}
        columns = {key: getattr(pl, kind)() for key, kind in (SCHEMAS[name] | more).items()}
        dataset.write(name, pl.DataFrame(tables[name], schema=columns))
    return folder


def write_recipe(path: Path, **sections: dict[str, Any]) -> Path:
    """A recipe with some keys changed."""
    lines = []
    for name in RECIPE.keys() | sections.keys():
        values = RECIPE.get(name, {}) | sections.get(name, {})
        lines += [f"[{name}]", *(f"{key} = {json.dumps(value)}" for key, value in values.items())]
    path.write_text("\n".join(lines) + "\n")
    return path


def train(data: Path, recipe: Path, out: Path, model: Path, **options: Any) -> None:
    """The command, with its defaults."""
    from hasten.cli.train_rrhf import rrhf_command

    if options.get("phase") != "judge":
        import torch

        # Sums come out the same in every process and after every other test.
        torch.set_num_threads(1)
    rrhf_command(
        data, recipe, out, str(model), **{"phase": None, "workers": 1, "json": True} | options
    )


def files_of(run: Path) -> dict[str, Any]:
    """All that a run has written and that may not differ from run to run."""
    found: dict[str, Any] = {}
    for path in sorted(run.rglob("*.json*")):
        name = str(path.relative_to(run))
        if name.startswith("model/") or "/weights/" in name or path.name == "seconds.json":
            continue
        lines = (
            [json.loads(line) for line in path.read_text().splitlines()]
            if (path.suffix == ".jsonl")
            else [json.loads(path.read_text())]
        )
        for line in lines:
            line.pop("seconds", None)
        found[name] = lines
    return found
