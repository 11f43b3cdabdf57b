"""`--ray`: a pool on a Ray cluster in place of this machine's cores."""

from __future__ import annotations

import importlib.util
import sys
from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from hasten.errors import MissingTool, UsageError

if TYPE_CHECKING:
    from hasten.cluster.pool import RayPool
    from hasten.dist import Place
    from hasten.judge.store import Store
    from hasten.model.base import Generator
    from hasten.model.generating import Batch, Plan, Writer, Written
    from hasten.model.hf import Sampling

RayOption = Annotated[
    str | None,
    typer.Option(
        "--ray",
        metavar="ADDRESS",
        help="Spread the work over a Ray cluster: its address, or auto for the one that this "
        "machine is part of. --workers then limits those of the whole cluster.",
        show_default=False,
    ),
]


@dataclass(frozen=True, slots=True)
class Remote:
    """Where programs are judged instead of here. `python`, `gem5`: as the options name them, on
    every node; `most`: workers at once, None for one per core of the cluster."""

    address: str
    python: str
    gem5: str | None
    most: int | None

    def pool(
        self, here: Place, store: Store | None, *, simulated_seconds: float
    ) -> AbstractContextManager[RayPool]:
        """The pool, to be entered. Raises `MissingTool` where Ray is not installed."""
        require_ray()
        from hasten.cli.options import cache_dir
        from hasten.cluster.pool import RayPool
        from hasten.cluster.sites import JudgingSite

        site = JudgingSite(
            here.meter.name,
            cache_dir,
            python=self.python,
            gem5=self.gem5,
            simulated_seconds=simulated_seconds,
            unsafe=here.host.unsafe,
        )
        return RayPool(self.address, site, here, store, say=say, most=self.most)


def refuse_elsewhere(model: str) -> None:
    """Raises `UsageError` for a model that a cluster is of no use to."""
    if model.startswith(("openai:", "replay:")):
        raise UsageError(
            f"--ray does not go with --model {model}: leave it out, since "
            + ("the server shares out its work" if "openai" in model else "nothing is computed")
        )
    require_ray()


def writer_on(address: str, model: str, sampling: Sampling, plan: Plan) -> Writer:
    """Has batches written by copies of a model on a cluster: rules on every core, others on every
    GPU or, where there are none, on every node."""
    from hasten.cli.options import cache_dir
    from hasten.cluster.crew import a_core_each
    from hasten.cluster.sites import GeneratingSite
    from hasten.cluster.spread import a_model_each, spread
    from hasten.model.generating import write_batch

    rules = model == "rules"
    packages = ("hasten", "libcst") if rules else ("hasten", "torch", "transformers")

    def write(batches: Iterable[Batch]) -> Iterator[Written]:
        return spread(
            address,
            GeneratingSite(cache_dir, packages),
            partial(_generator, model, sampling),
            partial(write_batch, plan=plan),
            batches,
            share=a_core_each if rules else a_model_each,
            say=say,
        )

    return write


def _generator(model: str, sampling: Sampling, cache: Path) -> AbstractContextManager[Generator]:
    from hasten.model.models import make_generator

    return nullcontext(make_generator(model, cache, sampling=sampling))


def require_ray() -> None:
    """Raises `MissingTool` where Ray is not installed."""
    if importlib.util.find_spec("ray") is None:
        raise MissingTool("--ray needs Ray, which is not installed: pip install 'hasten[ray]'")


def say(line: str) -> None:
    """What the user should know of the cluster."""
    print(f"hasten: {line}", file=sys.stderr, flush=True)
