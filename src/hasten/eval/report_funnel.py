"""What a report shows of a pipeline of stages: what came into each, and why the rest did not."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from hasten.eval.funnel import Stage
from hasten.eval.plots import Bars, Part, stacked
from hasten.eval.report_headline import Cell, Headline, HeadRow
from hasten.eval.report_text import number


@dataclass(frozen=True, slots=True)
class Funnel:
    """A funnel as drawn: a bar for every stage, as long as what came into the first one; and the
    reasons."""

    title: str
    bars: Bars
    reasons: Headline


def funnel_of(name: str, stages: Sequence[Stage], place: int) -> Funnel:
    """The funnel of one run. `place`: among those of the page."""
    whole = max(1, stages[0].came)
    title = f"Stages of {name}"
    said = ", ".join(f"{stage.name} {number(stage.went)}" for stage in stages)
    bars = stacked(
        [
            (
                stage.name,
                [
                    Part("right1", "Went on", stage.went / whole),
                    Part("none2", "Left out here", (stage.came - stage.went) / whole),
                ],
            )
            for stage in stages
        ],
        key=f"funnel-{place}",
        title="What went on",
        summary=f"{title}. Of {number(stages[0].came)} went on from {said}.",
        note="",
        text=lambda share: number(round(share * whole)),
    )
    rows = [HeadRow(_cells(stage), True, None) for stage in stages]
    head = (Cell("Stage"), Cell("Left out"), Cell("Came"), Cell("Went on"))
    return Funnel(title, bars, Headline(title, head, tuple(rows), (), None, words=2))


def _cells(stage: Stage) -> tuple[Cell, ...]:
    lost = "; ".join(f"{number(count)} {reason}" for reason, count in stage.lost.items())
    return (
        Cell(stage.name),
        Cell(lost or "none"),
        Cell(number(stage.came)),
        Cell(number(stage.went), stage.note),
    )
