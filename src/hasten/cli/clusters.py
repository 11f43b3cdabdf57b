"""`--ray`: a pool on a Ray cluster in place of this machine's cores."""

from __future__ import annotations

import importlib.util
import sys
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated

import typer

from hasten.errors import MissingTool

if TYPE_CHECKING:
    from hasten.cluster.pool import RayPool
    from hasten.dist import Place
    from hasten.judge.store import Store

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


def require_ray() -> None:
    """Raises `MissingTool` where Ray is not installed."""
    if importlib.util.find_spec("ray") is None:
        raise MissingTool("--ray needs Ray, which is not installed: pip install 'hasten[ray]'")


def say(line: str) -> None:
    """What the user should know of the cluster."""
    print(f"hasten: {line}", file=sys.stderr, flush=True)
