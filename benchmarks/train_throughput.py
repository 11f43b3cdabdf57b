"""How fast training is, as ratios between two ways of doing the same in one process.

    benchmarks/train_throughput.py DATA [--model smollm2-base|tiny|FOLDER] [--device cpu]
        [--groups 8] [--candidates 4] [--pairs 16] [--repeats 3] [--run RUN] [--json]

DATA: a data set with splits, see docs/data.md. Three questions, the third of a run alone:

1. RRHF's learning phase against the plain loop, which scores candidates one by one and so computes
   the prompt for each: the same groups, updates and losses (whose means must agree to 1 %, or it
   stops). A group is a pair's slow program with --candidates programs of its problem, which stand
   in for samples: its fast one and others that people wrote. Samples of a model share longer
   beginnings, of which learning computes one.
2. SFT against TRL's SFTTrainer as it comes (but for its gradient checkpointing, which is off as
   with us) and with its batches grouped by length, on the same tokens of --pairs pairs: real
   tokens per second between the start and the end of updates.
3. --run: what judging adds to the steps of an RRHF run, from its steps.jsonl: seconds in which
   samples were judged and nothing was left to be written, against those of writing and these; with
   those of the validation samples, against all seconds of the steps.

The sides take turns, --repeats times, from the same weights, after one small turn that is not
counted. Only ratios mean anything. On a processor they are of this process's processor time, so
that other work on the machine counts little; those of wall time stand beside them. On a GPU they
are of wall time. `tiny`: a random model, to see that all of this works. --skip rrhf or --skip sft
leaves one out.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from unittest.mock import patch

import torch
from transformers import TrainerCallback, trainer

from hasten.api import default_cache_dir
from hasten.cli.training import pairs_of
from hasten.data.dataset import Dataset
from hasten.model.prompts import Example
from hasten.model.weights import LoadedModel, quiet_transformers
from hasten.train.base import computes_in_bfloat16, computing, load_to_train
from hasten.train.collate import Tokens, tokenise
from hasten.train.learn import learn, make_optimizer
from hasten.train.losses import Source, best_response, rrhf_ranking_loss, sequence_scores
from hasten.train.metrics import wall_of
from hasten.train.recipe import (
    DataPart,
    DType,
    ModelPart,
    Recipe,
    RrhfPart,
    SftPart,
    ValidationPart,
)
from hasten.train.scoring import Group, Response, row_length, takes_trees
from hasten.train.sft import sft
from hasten.types import Program

_SOURCES = (Source.RANDOM, Source.GREEDY, Source.TARGET)


@dataclass(frozen=True, slots=True)
class Time:
    """What something took, in seconds: of the clock on the wall, and of all cores together."""

    wall_s: float
    processor_s: float

    def __str__(self) -> str:
        return f"{self.wall_s:.1f} s, {self.processor_s:.1f} s of processors"


class Clock(TrainerCallback):  # type: ignore[misc]
    """Adds up the time of updates."""

    def __init__(self) -> None:
        self.time = Time(0.0, 0.0)
        self._began = Time(0.0, 0.0)

    def on_step_begin(self, *_: Any, **__: Any) -> None:
        """An update begins."""
        self._began = now()

    def on_step_end(self, *_: Any, **__: Any) -> None:
        """It is done."""
        ended = now()
        self.time = Time(
            self.time.wall_s + ended.wall_s - self._began.wall_s,
            self.time.processor_s + ended.processor_s - self._began.processor_s,
        )


def now() -> Time:
    """The two clocks, once the GPU has done what it was told."""
    if torch.cuda.is_available():
        torch.cuda.synchronize()
    return Time(time.perf_counter(), time.process_time())


def main() -> None:
    """Parse the arguments, measure, print."""
    arguments = parse()
    found: dict[str, Any] = {"model": arguments.model, "device": arguments.device}
    with tempfile.TemporaryDirectory(prefix="hasten-throughput-") as scratch:
        folder = Path(scratch)
        with quiet_transformers():
            model = tiny(folder / "tiny") if arguments.model == "tiny" else arguments.model
        recipe = recipe_of(arguments, model)
        if "rrhf" not in arguments.skip:
            found["rrhf"] = learning(arguments, recipe)
        if "sft" not in arguments.skip:
            found["sft"] = fine_tuning(arguments, recipe, folder)
    if arguments.run is not None:
        found["judge"] = judging(arguments.run)
    print(json.dumps(found, indent=2) if arguments.json else readable(found))


def parse() -> argparse.Namespace:
    """The arguments."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("data", type=Path)
    parser.add_argument("--model", default="smollm2-base")
    parser.add_argument("--device", default="cpu")
    parser.add_argument("--dtype", type=DType, choices=list(DType), default=DType.AUTO)
    parser.add_argument("--groups", type=int, default=8)
    parser.add_argument("--candidates", type=int, default=4)
    parser.add_argument("--pairs", type=int, default=16)
    parser.add_argument("--max-tokens", type=int, default=1000, help="of prompt and completion")
    parser.add_argument("--batch", type=int, default=4)
    parser.add_argument("--micro-batch", type=int, default=2)
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--run", type=Path, help="folder of an RRHF run")
    parser.add_argument("--skip", action="append", default=[], choices=["rrhf", "sft"])
    parser.add_argument("--json", action="store_true")
    arguments = parser.parse_args()
    if arguments.candidates < 2 or min(arguments.repeats, arguments.groups, arguments.pairs) < 1:
        parser.error("give 2 candidates or more, and 1 of everything else")
    return arguments


def recipe_of(arguments: argparse.Namespace, model: str) -> Recipe:
    """What both sides of a comparison do."""
    sizes = {"batch": arguments.batch, "micro_batch": arguments.micro_batch}
    return Recipe(
        seed=arguments.seed,
        model=ModelPart(name=model, dtype=arguments.dtype),
        data=DataPart(max_tokens=arguments.max_tokens),
        validation=ValidationPart(programs=0),
        sft=SftPart(**sizes),
        rrhf=RrhfPart(epochs=1, **sizes),
    )


def cache() -> Path:
    """Where unpacked models are."""
    return Path(os.environ.get("HASTEN_CACHE") or default_cache_dir())


def note(text: str) -> None:
    """Progress, on stderr."""
    print(text, file=sys.stderr, flush=True)


# -- RRHF's learning phase ---------------------------------------------------------------------


def learning(arguments: argparse.Namespace, recipe: Recipe) -> dict[str, Any]:
    """Ours against the plain loop."""
    loaded = load_to_train(recipe.model, cache_dir=cache(), device=arguments.device)
    groups = groups_of(arguments, recipe, loaded)
    start = {key: value.clone() for key, value in loaded.model.state_dict().items()}
    for one in (plain_loop, our_loop):
        one(loaded, groups[:1], recipe)
    turns: dict[str, list[Time]] = {"plain": [], "ours": []}
    losses = {}
    for number in range(1, arguments.repeats + 1):
        for name, one in (("plain", plain_loop), ("ours", our_loop)):
            loaded.model.load_state_dict(start)
            clock = Clock()
            clock.on_step_begin()
            losses[name] = one(loaded, groups, recipe)
            clock.on_step_end()
            turns[name].append(clock.time)
            note(f"RRHF, turn {number} of {arguments.repeats}, {name}: {clock.time}")
        if abs(losses["plain"] - losses["ours"]) > 0.01 * abs(losses["plain"]):
            sys.exit(f"the two sides learnt different things: mean losses {losses}")
    tree = takes_trees(loaded)
    single = sum(len(one.prompt) + len(r.tokens) for one in groups for r in one.responses)
    return {
        **ratios(turns["plain"], turns["ours"], arguments.device),
        "losses": losses,
        "groups": len(groups),
        "tree": tree,
        "prompt_tokens": statistics.fmean(len(one.prompt) for one in groups),
        "response_tokens": statistics.fmean(len(r.tokens) for one in groups for r in one.responses),
        "tokens_computed": sum(row_length(one, tree=True) for one in groups) / single
        if tree
        else None,
    }


def groups_of(arguments: argparse.Namespace, recipe: Recipe, loaded: LoadedModel) -> list[Group]:
    """Slow programs with programs of the same problem, of which the pair's fast one is the best."""
    pairs = pairs_of(Dataset(arguments.data), recipe.data)
    programs: dict[str, dict[Program, None]] = {}
    for pair in pairs:
        of = programs.setdefault(pair.problem_id, {})
        of |= {pair.fast: None, pair.slow: None}
    groups = []
    for pair in random.Random(arguments.seed).sample(pairs, len(pairs)):
        others = [p for p in programs[pair.problem_id] if p not in (pair.slow, pair.fast)]
        some = [replace(pair, fast=one) for one in [*others[: arguments.candidates - 1], pair.fast]]
        tokens = tokenise(loaded, some, recipe.data).pairs
        if len(tokens) == arguments.candidates:
            groups.append(group_of(tokens))
        if len(groups) == arguments.groups:
            return groups
    sys.exit(f"{arguments.data} has only {len(groups)} such groups: give less with --groups")


def group_of(tokens: Sequence[Tokens]) -> Group:
    """Rewards as PerfRL has them: the target improves, the others fail or pass."""
    n = len(tokens)
    rewards = [(1.0, 1.3, 0.0)[place % 3] for place in range(n - 1)] + [2.0]
    sources = [Source.RANDOM] * max(0, n - 2) + list(_SOURCES[-min(n, 2) :])
    responses = zip(tokens, sources, rewards, strict=True)
    return Group(tokens[0].prompt, tuple(Response(t.completion, s, r) for t, s, r in responses))


def our_loop(loaded: LoadedModel, groups: Sequence[Group], recipe: Recipe) -> float:
    """The mean loss of an epoch, learnt as `hasten train rrhf` does."""
    optimizer = make_optimizer(loaded, recipe.rrhf)
    return learn(loaded, optimizer, groups, recipe.rrhf, recipe.model, seed=recipe.seed).loss


def plain_loop(loaded: LoadedModel, groups: Sequence[Group], recipe: Recipe) -> float:
    """The same epoch, as one would first write it."""
    part = recipe.rrhf
    optimizer = make_optimizer(loaded, part)
    loaded.model.eval()
    order = list(range(len(groups)))
    random.Random(recipe.seed).shuffle(order)
    losses = []
    for begin in range(0, len(order), part.batch):
        update = [groups[place] for place in order[begin : begin + part.batch]]
        optimizer.zero_grad()
        total = 0.0
        for group in update:
            loss = plain_loss(loaded, group, recipe) / len(update)
            loss.backward()
            total += loss.item()
        torch.nn.utils.clip_grad_norm_(loaded.model.parameters(), part.max_gradient)
        optimizer.step()
        losses.append(total)
    return statistics.fmean(losses)


def plain_loss(loaded: LoadedModel, group: Group, recipe: Recipe) -> Any:
    """The loss of one group, each response by a forward pass of its own."""
    scores = []
    for response in group.responses:
        labels = torch.tensor([response.tokens], device=loaded.device)
        with computing(recipe.model, loaded.device):
            if loaded.is_encoder_decoder:
                prompt = torch.tensor([group.prompt], device=loaded.device)
                logits = loaded.model(input_ids=prompt, labels=labels).logits
            else:
                row = torch.tensor([[*group.prompt, *response.tokens]], device=loaded.device)
                logits = loaded.model(input_ids=row, use_cache=False).logits
                logits = logits[:, len(group.prompt) - 1 : -1]
            scores.append(sequence_scores(logits, labels)[0])
    rewards = [response.reward for response in group.responses]
    rank = rrhf_ranking_loss(torch.stack(scores), scores[0].new_tensor(rewards))
    best = best_response(rewards, [response.source for response in group.responses])
    return recipe.rrhf.weight * rank - scores[best]  # tuning by the mean, as the recipe has it


# -- fine-tuning -------------------------------------------------------------------------------


def fine_tuning(arguments: argparse.Namespace, recipe: Recipe, scratch: Path) -> dict[str, Any]:
    """Ours against TRL's."""
    loaded = load_to_train(recipe.model, cache_dir=cache(), device=arguments.device)
    if loaded.is_encoder_decoder:
        note("SFT: TRL's trainer takes no encoder-decoder models")
        return {}
    found = pairs_of(Dataset(arguments.data), recipe.data)
    chosen: list[Example] = []
    tokens: list[Tokens] = []
    for pair in random.Random(arguments.seed).sample(found, len(found)):
        if len(chosen) < arguments.pairs and (fits := tokenise(loaded, [pair], recipe.data).pairs):
            chosen.append(pair)
            tokens += fits
    start = {key: value.clone() for key, value in loaded.model.state_dict().items()}

    def side(name: str, most: int) -> tuple[Time, float]:
        loaded.model.load_state_dict(start)
        with tempfile.TemporaryDirectory(dir=scratch) as folder:
            if name == "ours":
                return by_ours(chosen[:most], recipe, Path(folder) / "run", loaded.device)
            order = "random" if name == "trl" else "group_by_length"
            return by_trl(loaded, tokens[:most], recipe, Path(folder), order)

    turns: dict[str, list[Time]] = {"trl": [], "trl_by_length": [], "ours": []}
    padding = {}
    for number in range(arguments.repeats + 1):
        for name, counted in turns.items():
            took, padding[name] = side(name, len(tokens) if number else 1)
            if number:
                counted.append(took)
                note(f"SFT, turn {number} of {arguments.repeats}, {name}: {took}")
    return {
        **ratios(turns["trl"], turns["ours"], arguments.device),
        "against_grouped_by_length": ratios(
            turns["trl_by_length"], turns["ours"], arguments.device
        ),
        "padding": padding,
        "pairs": len(tokens),
        "tokens": sum(len(one.prompt) + len(one.completion) for one in tokens),
    }


def by_ours(
    pairs: Sequence[Example], recipe: Recipe, folder: Path, device: str
) -> tuple[Time, float]:
    """The time of the updates in one epoch, and the share of padding."""
    clock = Clock()
    # Where every Trainer takes callbacks from: the same clock for both sides.
    with patch.object(trainer, "DEFAULT_CALLBACKS", [*trainer.DEFAULT_CALLBACKS, clock]):
        trained = sft(recipe, pairs, folder, cache_dir=cache(), device=device)
    assert trained is not None  # this is the main process
    return clock.time, trained.padding_share


def by_trl(
    loaded: LoadedModel, tokens: Sequence[Tokens], recipe: Recipe, folder: Path, order: str
) -> tuple[Time, float]:
    """The same of TRL's trainer, on the same tokens."""
    from datasets import Dataset as Table
    from transformers.trainer_callback import PrinterCallback
    from trl import SFTConfig, SFTTrainer

    part = recipe.sft
    clock, cells = Clock(), {"all": 0, "real": 0}
    rows = {
        "input_ids": [[*one.prompt, *one.completion] for one in tokens],
        "labels": [[*[-100] * len(one.prompt), *one.completion] for one in tokens],
    }
    settings = SFTConfig(
        output_dir=str(folder),
        per_device_train_batch_size=part.micro_batch,
        gradient_accumulation_steps=part.batch // part.micro_batch,
        num_train_epochs=part.epochs,
        learning_rate=part.learning_rate,
        weight_decay=part.weight_decay,
        max_grad_norm=part.max_gradient,
        lr_scheduler_type="linear",
        activation_checkpointing=False,
        max_length=None,
        bf16=computes_in_bfloat16(recipe.model, loaded.device),
        train_sampling_strategy=order,
        seed=recipe.seed,
        save_strategy="no",
        report_to="none",
        disable_tqdm=True,
        logging_strategy="no",
        use_cpu=loaded.device.startswith("cpu"),
    )
    with quiet_transformers():
        trl = SFTTrainer(
            model=loaded.model,
            args=settings,
            train_dataset=Table.from_dict(rows),
            processing_class=loaded.tokenizer,
            callbacks=[clock],
        )
        trl.remove_callback(PrinterCallback)
        collate = trl.data_collator

        def counted(some: Any) -> Any:
            batch = collate(some)
            cells["all"] += batch["input_ids"].numel()
            cells["real"] += int(batch["attention_mask"].sum())
            return batch

        trl.data_collator = counted
        trl.train()
    return clock.time, 1 - cells["real"] / cells["all"]


# -- judging -----------------------------------------------------------------------------------


def judging(run: Path) -> dict[str, Any]:
    """What judging added to the RL steps of a run, as shares of 1."""
    lines = map(json.loads, (run / "steps.jsonl").read_text().splitlines())
    steps = [one["seconds"] for one in lines if one["step"] and one.get("seconds")]
    steps = [
        one
        for one in steps
        if "judge_beyond" in one and ("validation_judge_beyond" in one or "validate" not in one)
    ]
    if not steps:
        sys.exit(f"{run}/steps.jsonl has no step with the seconds that were waited for judging")
    beyond = sum(one["judge_beyond"] for one in steps)
    validating = sum(one.get("validation_judge_beyond", 0.0) for one in steps)
    return {
        "steps": len(steps),
        "of_rollout": beyond / sum(one["rollout"] + one["judge_beyond"] for one in steps),
        "of_step": (beyond + validating) / sum(map(wall_of, steps)),
        "judging_to_writing": sum(one["judge"] for one in steps)
        / sum(one["rollout"] for one in steps),
    }


# -- figures -----------------------------------------------------------------------------------


def ratios(theirs: Sequence[Time], ours: Sequence[Time], device: str) -> dict[str, Any]:
    """How many times as fast ours is, turn by turn: the median, the least, the greatest."""
    pairs = list(zip(theirs, ours, strict=True))
    wall = [a.wall_s / b.wall_s for a, b in pairs]
    busy = [a.processor_s / b.processor_s for a, b in pairs]
    each = busy if device.startswith("cpu") else wall
    return {
        "ratio": statistics.median(each),
        "least": min(each),
        "greatest": max(each),
        "wall": statistics.median(wall),
    }


def readable(found: dict[str, Any]) -> str:
    """The figures for people."""
    lines = [f"{found['model']} on {found['device']}"]
    if rrhf := found.get("rrhf"):
        share = f"{rrhf['tokens_computed']:.0%} of the tokens, as trees" if rrhf["tree"] else "rows"
        lines += [
            f"RRHF's learning phase against scoring one by one: {times(rrhf)}, aim 2",
            f"  {rrhf['groups']} groups; prompts of {rrhf['prompt_tokens']:.0f} tokens, responses "
            f"of {rrhf['response_tokens']:.0f}; {share}",
            f"  mean losses {rrhf['losses']['plain']:.4f} and {rrhf['losses']['ours']:.4f}",
        ]
    if tuned := found.get("sft"):
        padding = tuned["padding"]
        lines += [
            f"SFT against TRL's trainer as it comes: {times(tuned)}, aim 1",
            f"  against the same grouped by length: {times(tuned['against_grouped_by_length'])}",
            f"  {tuned['pairs']} pairs, {tuned['tokens']} tokens; padding {padding['ours']:.1%}, "
            f"TRL {padding['trl']:.1%}, grouped {padding['trl_by_length']:.1%}",
        ]
    if judge := found.get("judge"):
        lines += [
            f"Judging adds {judge['of_rollout']:.1%} to writing samples, {judge['of_step']:.1%} of "
            f"{judge['steps']} whole steps (aim: under 10 %); it takes "
            f"{judge['judging_to_writing']:.2f} times as long as writing"
        ]
    return "\n".join(lines)


def times(one: dict[str, Any]) -> str:
    """A ratio with its range."""
    span = f"{one['least']:.2f} to {one['greatest']:.2f}"
    return f"{one['ratio']:.2f}x ({span}; wall {one['wall']:.2f}x)"


def tiny(folder: Path) -> str:
    """A random Llama of a few thousand weights whose tokens are bytes."""
    from tokenizers import Tokenizer, decoders, models, pre_tokenizers
    from transformers import LlamaConfig, LlamaForCausalLM, PreTrainedTokenizerFast

    words = ["<pad>", "<end>", *pre_tokenizers.ByteLevel.alphabet()]
    tokens = Tokenizer(models.BPE(vocab={w: i for i, w in enumerate(words)}, merges=[]))
    tokens.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokens.decoder = decoders.ByteLevel()
    PreTrainedTokenizerFast(
        tokenizer_object=tokens, eos_token="<end>", pad_token="<pad>"
    ).save_pretrained(folder)
    torch.manual_seed(0)
    LlamaForCausalLM(
        LlamaConfig(
            vocab_size=len(words),
            hidden_size=64,
            intermediate_size=128,
            num_hidden_layers=2,
            num_attention_heads=4,
            max_position_embeddings=4096,
            bos_token_id=None,
            eos_token_id=1,
            pad_token_id=0,
        )
    ).save_pretrained(folder)
    return str(folder)


if __name__ == "__main__":
    main()
