"""The options of `hasten generate`, from what was given to what a generator is asked."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING, Any

from hasten.cli.examples import open_index
from hasten.cli.options import server_at
from hasten.errors import PromptTooLong, UsageError
from hasten.model.models import language_model
from hasten.model.prompts import Prompter, Prompting, Strategy, tags_of
from hasten.model.trained import trained_for
from hasten.types import Program, Prompt

if TYPE_CHECKING:
    from hasten.data.dataset import Dataset
    from hasten.model.base import Generator
    from hasten.model.generating import Ask, Part, Plan
    from hasten.model.hf import Sampling
    from hasten.model.models import LanguageModel
    from hasten.model.openai_api import Server
    from hasten.model.prompts import Examples

_SAMPLES = 8  # PIE section 4.1
_RULES_BATCH = 16  # programs
_HF_BATCH, _REQUESTS = 32, 8
_AHEAD = 4  # times as many requests in a batch as run at once: some take long


@dataclass(frozen=True, slots=True)
class Choice:
    """What the options of a language model amount to; `model` as --model names it."""

    model: str
    prompting: Prompting
    tags: tuple[int | None, ...]
    sampling: Sampling
    server: Server | None


@dataclass(frozen=True, slots=True)
class Shown:
    """Where examples come from."""

    dataset: Dataset
    hq: bool
    embedder: str | None


def choice_of(
    model: str,
    *,
    asked: dict[str, Any],
    drawn: dict[str, Any],
    base_url: str | None,
    batch: int | None,
    seed: int,
) -> Choice:
    """Check the options of a model together. `asked`, `drawn`: how to ask and to sample; None is
    what was not given. Raises `UsageError`."""
    from hasten.model.hf import sampling_as

    given = {key: value for key, value in drawn.items() if value is not None}
    silent = model == "rules" or model.startswith("replay:")
    named = [f"--{key.replace('_', '-')}" for key in (*asked, *drawn)]
    used = [
        name
        for name, value in zip(named, (*asked.values(), *drawn.values()), strict=True)
        if value is not None
    ]
    if silent and used:
        raise UsageError(f"{used[0]} is for language models, and {model} is none: leave it out")
    if (given.get("beams") or 1) > 1 and given.keys() & {"temperature", "top_p", "top_k"}:
        raise UsageError("--beams draws nothing: leave --temperature, --top-p and --top-k out")
    if base_url is not None and not model.startswith("openai:"):
        raise UsageError(f"--base-url goes with --model openai:MODEL, not with {model}")
    if batch is not None and batch < 1:
        raise UsageError(f"--batch is {batch}: give 1 or more")
    tags: tuple[int | None, ...] = (None,) if asked["tag"] is None else tags_of(asked["tag"])
    if len(set(tags)) < len(tags):
        raise UsageError(f"--tag {asked['tag']} names one twice: their samples would be the same")
    trained = trained_for(model, asked["prompt"])
    strategy = asked["prompt"] or Strategy.INSTRUCTION
    if trained is not None:
        strategy = trained.prompting.strategy
        tags = (trained.prompting.tag,) if asked["tag"] is None else tags
    return Choice(
        model,
        Prompting(strategy, asked["shots"], tags[0], asked["budget"], seed),
        tags,
        sampling_as(trained, **given, batch_size=batch or _HF_BATCH),
        server_at(base_url, concurrent=batch or _REQUESTS),
    )


def plan_of(choice: Choice, generator: Generator, samples: int | None, seed: int) -> Plan:
    """How many samples of what, and how many programs at once. Raises `UsageError`."""
    from hasten.model.generating import Part, Plan, spread
    from hasten.model.replay import ReplayGenerator

    if samples is not None and samples < 1:
        raise UsageError(f"--samples is {samples}: give 1 or more")
    if language_model(generator) is None:
        most = generator.samples if isinstance(generator, ReplayGenerator) else _SAMPLES
        return Plan((Part(samples or most),), seed, _RULES_BATCH)
    sampling, tags = choice.sampling, choice.tags
    usual = _SAMPLES if sampling.draws else sampling.beams * len(tags)
    parts = spread(samples or usual, tags)
    most, least = parts[0].samples, parts[-1].samples
    if least < 1:
        raise UsageError(
            f"{samples or usual} samples for {len(tags)} tags: give {len(tags)} or more"
        )
    if sampling.replies(most) < most:
        raise UsageError(
            f"--temperature 0 has one reply to a prompt: leave --samples out, or give {len(tags)}"
        )
    at_once = sampling.batch_size // sampling.beams
    if choice.server is not None:
        at_once = _AHEAD * choice.server.concurrent
    return Plan(parts, seed, max(1, at_once // most))


def asks_of(
    programs: Sequence[tuple[str, Program]],
    choice: Choice,
    parts: Sequence[Part],
    generator: Generator,
    shown: Shown,
    progress: Callable[[str, int, int], None],
) -> list[Ask]:
    """The programs with their prompts."""
    from hasten.model.generating import Ask

    model = language_model(generator)
    if model is None:
        return [Ask(problem, program, (Prompt(program, ""),)) for problem, program in programs]
    index = None
    if choice.prompting.shows_examples:
        index = open_index(
            shown.dataset,
            hq=shown.hq,
            embedder=shown.embedder,
            on_progress=partial(progress, "embedding pairs"),
        )
    asks = []
    for done, (problem_id, program) in enumerate(programs, 1):
        prompts = (_prompt(program, problem_id, choice, part, model, index) for part in parts)
        asks.append(Ask(problem_id, program, tuple(prompts)))
        progress("writing prompts", done, len(programs))
    return asks


def config_of(choice: Choice, plan: Plan, generator: Generator, shown: Shown) -> dict[str, Any]:
    """How the generations come about, beside the model's name and data, for the file and for
    restarts. Of a model that runs here from a folder or a file, `weights` tells which it was."""
    from hasten.model.hf import HfGenerator
    from hasten.model.replay import ReplayGenerator
    from hasten.model.weights import weights_digest

    samples = sum(part.samples for part in plan.parts)
    common = {"samples": samples, "seed": plan.seed, "batch_programs": plan.batch}
    if isinstance(generator, ReplayGenerator):
        return {**common, "replayed": generator.digest}
    if language_model(generator) is None:
        return common
    prompting, sampling = choice.prompting, choice.sampling
    how: dict[str, Any] = {"beams": sampling.beams}
    if sampling.beams == 1:
        how |= {key: getattr(sampling, key) for key in ("temperature", "top_p", "top_k")}
    facts = {
        **common,
        "prompt": prompting.strategy.value,
        "tags": [tag for tag in choice.tags if tag is not None],
        **how,
        "max_new_tokens": sampling.max_new_tokens or 0,
        "budget": prompting.budget or 0,
    }
    weights = weights_digest(choice.model) if isinstance(generator, HfGenerator) else None
    if weights is not None:
        facts["weights"] = weights
    if prompting.shows_examples:
        facts |= {
            "shots": prompting.number,
            "examples": shown.dataset.folder.resolve().name,
            "hq": shown.hq,
            "embedder": shown.embedder or "",
        }
    return facts


def is_exchangeable(choice: Choice, generator: Generator) -> bool:
    """Whether a program's samples are independent draws from one prompt."""
    from hasten.model.replay import ReplayGenerator

    if isinstance(generator, ReplayGenerator):
        return generator.exchangeable
    reads = language_model(generator) is not None
    return reads and choice.sampling.draws and len(choice.tags) == 1


def _prompt(
    program: Program,
    problem_id: str,
    choice: Choice,
    part: Part,
    model: LanguageModel,
    index: Examples | None,
) -> Prompt | None:
    """None where the program alone is more than a prompt may hold."""
    limits = [choice.prompting.budget, model.prompt_budget(program)]
    budget = min((limit for limit in limits if limit is not None), default=None)
    if budget is not None and budget < 1:
        return None
    prompting = replace(choice.prompting, tag=part.tag, budget=budget)
    prompter = Prompter(prompting, examples=index, count_tokens=model.count_tokens)
    try:
        return prompter.prompt(program, problem_id=problem_id)
    except PromptTooLong:
        return None
