"""The figures of a step of reinforcement: a line of RUN/steps.jsonl.

    step             whole number; 0: the model at the start
    compile, pass,   shares of the validation programs for which one of the judged beams compiles,
    opt              passes all tests, is improved, after the step; absent without such programs
    speedup          mean of their best improved speedups, 1 where none is
    validation       {"programs", "unjudged"}: how many these shares are made of
    train            by source ("random", "greedy", "target"), of "sampled" (the model's own) and of
                     "all": {"compile", "pass", "opt": shares of the judged samples, "reward": their
                     mean, "samples": how many}
    reward_mean,     over all samples that have a reward
    reward_std
    ties             share of the programs whose samples' rewards all tie: no ranking signal
    kl               nats a token between the model that wrote the samples and the one at the start
    loss, rank,      means over the updates (`learn.Learnt`)
    tuning, rank_share, updates, tokens
    programs,        of this step; with prompts that are too long; samples that the machine could
    skipped, unjudged  not judge
    seconds          wall time of "rollout", "judge", "judge_beyond" (what judging added after the
                     last sample was written), "learn", "validate"

What could not be had is null. Figures of training are those before the step's learning, by the
model that the step before left.
"""

from __future__ import annotations

import statistics
from collections.abc import Mapping, Sequence
from typing import Any

from hasten.judge.reward import NO_PROGRAM, UNJUDGED, Judged
from hasten.train.losses import Source
from hasten.train.rollouts import Rollout, StepFolder, Verdicts
from hasten.train.validation import rates_of

_Scored = tuple[Judged, float | None]


def training_figures(rows: Sequence[Rollout], found: Sequence[Verdicts]) -> dict[str, Any]:
    """What the rollouts of a step were worth."""
    by_source: dict[str, list[_Scored]] = {source.value: [] for source in Source}
    for row, verdicts in zip(rows, found, strict=True):
        scored = zip(verdicts.judged, verdicts.rewards, strict=True)
        for sample, one in zip(row.samples, scored, strict=True):
            by_source[sample.source].append(one)
    own = [*by_source[Source.RANDOM], *by_source[Source.GREEDY]]
    every = [*own, *by_source[Source.TARGET]]
    rewards = [reward for _, reward in every if reward is not None]
    groups = [[one for one in verdicts.rewards if one is not None] for verdicts in found]
    ranked = [group for group in groups if group]
    return {
        "train": {
            **{source: _shares(some) for source, some in by_source.items() if some},
            "sampled": _shares(own),
            "all": _shares(every),
        },
        "reward_mean": statistics.fmean(rewards) if rewards else None,
        "reward_std": statistics.pstdev(rewards) if rewards else None,
        "ties": _share([len(set(group)) == 1 for group in ranked]),
        "programs": len(rows),
        "skipped": sum(row.skipped is not None for row in rows),
        "unjudged": sum(one.verdict == UNJUDGED for one, _ in every),
    }


def validation_figures(rows: Sequence[Rollout], found: Sequence[Verdicts]) -> dict[str, Any]:
    """What the samples for the validation programs were worth. A prompt for which there was no
    room is a failure, not a gap."""
    rates = rates_of([list(one.judged) or [Judged(NO_PROGRAM)] for one in found])
    if rates is None:
        return {"validation": {"programs": 0, "unjudged": len(rows)}}
    return {
        "compile": rates.compile,
        "pass": rates.correct,
        "opt": rates.opt,
        "speedup": rates.speedup,
        "validation": {"programs": rates.programs, "unjudged": rates.unjudged},
    }


def seconds_of(here: StepFolder) -> dict[str, float]:
    """The wall time of a step's phases, as its line has it."""
    seconds = here.seconds()
    parts = [seconds.pop(f"validation_{part}", None) for part in ("rollout", "judge")]
    known = [part for part in parts if part is not None]
    if known:
        seconds["validate"] = sum(known)
    return seconds


def without_times(line: Mapping[str, Any]) -> dict[str, Any]:
    """A step's line without what differs from run to run."""
    return {key: value for key, value in line.items() if key != "seconds"}


def _shares(scored: Sequence[_Scored]) -> dict[str, float | int | None]:
    judged = [one for one, _ in scored if one.verdict != UNJUDGED]
    rewards = [reward for _, reward in scored if reward is not None]
    return {
        "compile": _share([one.compiled for one in judged]),
        "pass": _share([one.correct for one in judged]),
        "opt": _share([one.improved for one in judged]),
        "reward": statistics.fmean(rewards) if rewards else None,
        "samples": len(judged),
    }


def _share(truths: Sequence[bool]) -> float | None:
    return sum(truths) / len(truths) if truths else None
