"""The figures of a step of reinforcement: a line of RUN/steps.jsonl.

    step             whole number; 0: the model at the start
    compile, pass,   shares of the validation programs for which one of the judged beams compiles,
    opt              passes all tests, is improved, after the step; absent without such programs
    speedup          mean of their best improved speedups, 1 where none is
    validation       {"programs", "unjudged"}: how many these shares are made of
    train            by source ("random", "greedy", "target"), of "sampled" (the model's own) and of
                     "all": {"compile", "pass", "opt": shares of the judged samples, "reward": their
                     mean, "samples": how many}; without programs whose slow program fails
    reward_mean,     over all samples that have a reward
    reward_std
    ties             share of the programs whose samples' rewards all tie: no ranking signal
    kl               nats a token between the model that wrote the samples and the one at the start
    loss, rank,      means over the updates (`learn.Learnt`)
    tuning, rank_share, updates, tokens
    programs,        of this step; those with prompts that are too long; those whose slow program
    skipped,         fails its own tests, which have no rewards
    slow_failed
    unjudged,        samples that the machine could not judge; programs with such samples, from
    unjudged_programs  which RRHF learns nothing
    precision        "float32" or "bfloat16": of the model in "rollout", "validation_rollout" and
                     "learn", which may be done on unlike machines
    seconds          wall time of "rollout", "learn" and "judge"; "judge_beyond": what was waited
                     for judging when nothing was left to be written; "validate": writing the
                     validation samples, and "validation_judge_beyond", the wait for judging these,
                     which takes "validation_judge". A step took `wall_of` its seconds

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
    lost = [any(one.verdict == UNJUDGED for one in verdicts.judged) for verdicts in found]
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
        "slow_failed": sum(any(j.slow_failed for j in verdicts.judged) for verdicts in found),
        "unjudged": sum(one.verdict == UNJUDGED for one, _ in every),
        "unjudged_programs": sum(lost),
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
    if "validation_rollout" in seconds:
        writing = seconds.pop("validation_rollout")
        seconds["validate"] = writing + seconds.get("validation_judge_beyond", 0.0)
    return seconds


def wall_of(seconds: Mapping[str, float]) -> float:
    """The wall time of a step, in seconds: judging counts as far as it was waited for."""
    return sum(seconds.get(name, 0.0) for name in ("rollout", "judge_beyond", "learn", "validate"))


def _shares(scored: Sequence[_Scored]) -> dict[str, float | int | None]:
    judged = [one for one, _ in scored if one.verdict != UNJUDGED and not one.slow_failed]
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
