"""Candidates from a language model that runs here, through transformers.

Any decoder-only or encoder-decoder model does (see `weights` for how one is named). Prompts of
like length share a batch; the batches depend on the prompts and `n` alone and each has a seed of
its own, so that the same call gives the same candidates on the same machine. Another batch size,
device or version of torch may give others.

torch and transformers are imported when a model is loaded, not when this module is.
"""

from __future__ import annotations

import hashlib
import logging
import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from hasten.errors import UsageError
from hasten.model.replies import candidates_of
from hasten.model.trained import Trained, trained_to
from hasten.model.weights import LoadedModel, load, quiet_transformers
from hasten.types import Candidate, Program, Prompt

log = logging.getLogger(__name__)

Progress = Callable[[int, int], None]

_WORDS = 128  # tokens of what a reply may say besides the program
_LIKE_LENGTH = 2  # prompts share a batch when the longest is at most so much the shortest


@dataclass(frozen=True, slots=True)
class Sampling:
    """How replies are drawn. The defaults are those of PIE (section 4.1): temperature 0.7.

    `temperature` 0 means the likeliest reply, of which there is one only. `top_k` 0: no such limit.
    `beams` above 1: the likeliest replies that a search with so many beams finds, as many as are
    asked for and at most that number (PerfRL's evaluation: 2 of 4); nothing is drawn then.
    `max_new_tokens` None means twice the program's own tokens and 128 more, as far as the context
    reaches. `batch_size` counts replies, or beams, that are written
    at once.
    """

    temperature: float = 0.7
    top_p: float = 1.0
    top_k: int = 0
    beams: int = 1
    max_new_tokens: int | None = None
    batch_size: int = 32

    def __post_init__(self) -> None:
        if not (math.isfinite(self.temperature) and self.temperature >= 0):
            raise UsageError(f"temperature {self.temperature}: give 0 or a positive number")
        if not 0 < self.top_p <= 1:
            raise UsageError(f"top_p {self.top_p}: give a number above 0, at most 1")
        if self.top_k < 0:
            raise UsageError(f"top_k {self.top_k}: give 1 or more, or 0 for no limit")
        if self.beams < 1:
            raise UsageError(f"beams {self.beams}: give 1 or more")
        if self.max_new_tokens is not None and self.max_new_tokens < 1:
            raise UsageError(f"max_new_tokens {self.max_new_tokens}: give 1 or more, or none")
        if self.batch_size < 1:
            raise UsageError(f"batch_size {self.batch_size}: give 1 or more")

    @property
    def draws(self) -> bool:
        """Whether replies are drawn at random, each independently of the others."""
        return self.beams == 1 and self.temperature > 0

    def replies(self, n: int) -> int:
        """How many replies come when `n` are asked for. Raises `UsageError`."""
        if n < 1:
            raise UsageError(f"{n} samples: give 1 or more")
        if n > self.beams > 1:
            raise UsageError(f"{n} samples of {self.beams} beams: ask for at most {self.beams}")
        return n if self.draws or self.beams > 1 else 1


@dataclass(frozen=True, slots=True)
class _Request:
    """A prompt that fits: its place in the call, its tokens, the tokens that a reply may have."""

    index: int
    tokens: list[int]
    budget: int


@dataclass(frozen=True, slots=True)
class Reply:
    """What a model wrote: the text, and its tokens with the one that ends it (which is missing
    where the reply was cut off)."""

    text: str
    tokens: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class _Batch:
    """Prompts, as places in the list of requests, each to be answered `samples` times.

    `part` counts the batches over which the samples of one prompt are spread.
    """

    members: tuple[int, ...]
    samples: int
    part: int


class HfGenerator:
    """A `Generator` on a causal or encoder-decoder model of transformers.

    `model` is a folder, a `.gguf` file, a hub name or `smollm2`, or a model that is loaded
    already; unpacked GGUF files are kept under `cache_dir`. A `sampling` is used as it is; without
    one a model that is named is sampled as it was trained to be. `on_progress` is called after each
    batch with the number of samples that exist and the number that will. Raises `BadModel` or
    `MissingTool` (see `weights.load`).
    """

    name: str

    def __init__(
        self,
        model: str | LoadedModel,
        *,
        cache_dir: Path | None = None,
        sampling: Sampling | None = None,
        device: str | None = None,
        on_progress: Progress | None = None,
    ) -> None:
        if isinstance(model, str):
            sampling = sampling or sampling_as(trained_to(model))
            if cache_dir is None:
                raise UsageError(f"{model} is to be loaded, and no folder given for unpacking it")
            model = load(model, cache_dir=cache_dir, device=device)
        self._loaded = model
        self._sampling = sampling or Sampling()
        self._on_progress = on_progress
        self._prompt_tokens = 0
        self.name = self._loaded.name

    def generate(self, prompts: Sequence[Prompt], n: int, seed: int) -> list[list[Candidate]]:
        """`n` candidates for each prompt.

        A prompt that leaves no room for a reply as long as its program gets none, and a warning.
        """
        return [
            _candidates(answers, prompt.program, name=self.name)
            for answers, prompt in zip(self.replies(prompts, n, seed), prompts, strict=True)
        ]

    def replies(self, prompts: Sequence[Prompt], n: int, seed: int) -> list[list[Reply]]:
        """`n` replies to each prompt, as `generate`, with their tokens."""
        n = self._sampling.replies(n)
        with quiet_transformers():
            return self._replies(prompts, n, seed)

    @property
    def prompt_tokens(self) -> int:
        """The tokens of all prompts so far that were answered."""
        return self._prompt_tokens

    def count_tokens(self, text: str) -> int:
        """The tokens of a prompt with this text, chat markup included."""
        with quiet_transformers():
            return len(prompt_tokens(self._loaded, text))

    def prompt_budget(self, program: Program) -> int | None:
        """The tokens that a prompt may have so that there is room for a reply as long as the
        program and a few words, or as `max_new_tokens` if that is less. None: any number."""
        loaded = self._loaded
        if loaded.context is None or loaded.is_encoder_decoder:
            return loaded.context
        reply = self._tokens_of(program) + _WORDS
        return loaded.context - min(reply, self._sampling.max_new_tokens or reply)

    def has_room(self, prompt: Prompt) -> bool:
        """Whether `generate` answers this prompt: there is room for a reply as long as its
        program."""
        with quiet_transformers():
            tokens = prompt_tokens(self._loaded, prompt.text)
            return self._room(tokens) >= max(self._tokens_of(prompt.program), 1)

    def _tokens_of(self, program: Program) -> int:
        return len(self._loaded.tokenizer(program.source, add_special_tokens=False).input_ids)

    def _replies(self, prompts: Sequence[Prompt], n: int, seed: int) -> list[list[Reply]]:
        """`n` replies to each prompt that fits, none to the others."""
        requests = [r for i, p in enumerate(prompts) if (r := self._request(i, p)) is not None]
        replies: list[list[Reply]] = [[] for _ in prompts]
        done = 0
        lengths = [len(request.tokens) for request in requests]
        size, beams = self._sampling.batch_size, self._sampling.beams
        if beams > 1:  # all beams of a prompt are searched together
            size = max(n, size * n // beams)
        for batch in _plan(lengths, n=n, batch_size=size):
            members = [requests[place] for place in batch.members]
            texts = [prompts[member.index].text for member in members]
            answers = self._answer(members, batch.samples, seed=_batch_seed(seed, texts, batch))
            for member, answer in zip(members, answers, strict=True):
                replies[member.index].extend(answer)
            self._prompt_tokens += sum(len(m.tokens) for m in members if batch.part == 0)
            done += len(members) * batch.samples
            if self._on_progress is not None:
                self._on_progress(done, len(requests) * n)
        return replies

    def _request(self, index: int, prompt: Prompt) -> _Request | None:
        loaded = self._loaded
        tokens = prompt_tokens(loaded, prompt.text)
        program = self._tokens_of(prompt.program)
        room = self._room(tokens)
        if room < max(program, 1):
            log.warning(
                "%s skipped: the prompt of %d tokens leaves no room for a reply in the %s tokens "
                "that %s can hold: choose a model with a longer context",
                *(prompt.program.name, len(tokens), loaded.context, self.name),
            )
            return None
        wanted = self._sampling.max_new_tokens or 2 * program + _WORDS
        return _Request(index=index, tokens=tokens, budget=int(min(wanted, room)))

    def _room(self, tokens: Sequence[int]) -> float:
        """The tokens that a reply to a prompt may have; below 0 where the prompt is too long."""
        loaded = self._loaded
        room = math.inf if loaded.context is None else float(loaded.context)
        if not loaded.is_encoder_decoder:
            return room - len(tokens)
        return room if len(tokens) <= room else -1.0

    def _answer(self, members: Sequence[_Request], n: int, *, seed: int) -> list[list[Reply]]:
        """`n` replies to each prompt of one batch."""
        import torch

        loaded = self._loaded
        tokenizer = loaded.tokenizer
        length = max(len(member.tokens) for member in members)
        budget = max(member.budget for member in members)
        if loaded.context is not None and not loaded.is_encoder_decoder:
            budget = min(budget, loaded.context - length)
        inputs = tokenizer.pad(
            {"input_ids": [member.tokens for member in members]},
            padding_side="right" if loaded.is_encoder_decoder else "left",
            return_tensors="pt",
        ).to(loaded.device)
        on_gpu = [torch.cuda.current_device()] if loaded.device.startswith("cuda") else []
        with torch.inference_mode(), torch.random.fork_rng(on_gpu):
            torch.manual_seed(seed)
            shares = n > 1 and self._sampling.draws and not loaded.is_encoder_decoder
            given = _read_once(loaded.model, inputs, n) if shares else inputs
            how = self._how(1 if shares else n, budget)
            rows = loaded.model.generate(**given, generation_config=how)
        start = (
            1 if loaded.is_encoder_decoder else length
        )  # a decoder begins with a token of its own
        return [
            [
                self._reply(row[start : start + member.budget].tolist())
                for row in rows[place * n : (place + 1) * n]
            ]
            for place, member in enumerate(members)
        ]

    def _how(self, n: int, budget: int) -> Any:
        """The settings of one batch. All that matter are named, so that what a model's own
        generation_config.json suggests does not creep in."""
        from transformers import GenerationConfig

        sampling, tokenizer = self._sampling, self._loaded.tokenizer
        how: dict[str, Any] = {"do_sample": False, "top_k": None}
        if sampling.draws:
            how = {
                "do_sample": True,
                "temperature": sampling.temperature,
                "top_p": sampling.top_p,
                "top_k": sampling.top_k,
            }
        if sampling.beams > 1:
            how |= {"length_penalty": 1.0, "early_stopping": False, "no_repeat_ngram_size": 0}
        return GenerationConfig(
            **how,
            repetition_penalty=1.0,
            num_beams=sampling.beams,
            num_return_sequences=n,
            max_new_tokens=budget,
            eos_token_id=_end_tokens(self._loaded),
            pad_token_id=tokenizer.pad_token_id,
        )

    def _reply(self, tokens: Sequence[int]) -> Reply:
        """The reply that begins with these tokens. What follows its end is padding."""
        ends = _end_tokens(self._loaded)
        last = next((place for place, token in enumerate(tokens) if token in ends), len(tokens))
        text = self._loaded.tokenizer.decode(tokens, skip_special_tokens=True)
        return Reply(text, tuple(tokens[: last + 1]))


def sampling_as(trained: Trained | None, **given: Any) -> Sampling:
    """The sampling that is `given` and, where that leaves it open, what a model was trained to.
    Beams have no temperature. Raises `UsageError`."""
    said: dict[str, Any] = {}
    if trained is not None:
        said = {"temperature": trained.temperature, "max_new_tokens": trained.max_reply}
    if given.get("beams", 1) > 1:
        said.pop("temperature", None)
    known = {key: value for key, value in said.items() if value is not None}
    return Sampling(**{**known, **given})


def _candidates(replies: Sequence[Reply], program: Program, *, name: str) -> list[Candidate]:
    found = candidates_of([reply.text for reply in replies], program, name=name)
    return [
        replace(candidate, tokens=len(reply.tokens))
        for candidate, reply in zip(found, replies, strict=True)
    ]


def prompt_tokens(loaded: LoadedModel, text: str) -> list[int]:
    """The prompt as the model expects it: as a user's turn where its tokenizer knows turns."""
    tokenizer = loaded.tokenizer
    if tokenizer.chat_template is None:
        return list(tokenizer(text).input_ids)
    turn = [{"role": "user", "content": text}]
    chat = tokenizer.apply_chat_template(turn, tokenize=False, add_generation_prompt=True)
    return list(tokenizer(chat, add_special_tokens=False).input_ids)


def _read_once(model: Any, inputs: Any, n: int) -> dict[str, Any]:
    """What to continue from, `n` times for each prompt: `generate` itself would read each prompt
    as often as it is answered. All but the last tokens are read here."""
    from transformers import DynamicCache

    ids, mask = inputs["input_ids"], inputs["attention_mask"]
    given = {
        "input_ids": ids.repeat_interleave(n, dim=0),
        "attention_mask": mask.repeat_interleave(n, dim=0),
    }
    if ids.shape[1] < 2:
        return given
    before = mask[:, :-1]
    read = model(
        input_ids=ids[:, :-1],
        attention_mask=before,
        position_ids=(before.cumsum(-1) - 1).clamp(min=0),
        use_cache=True,
        logits_to_keep=1,
    )
    cache = read.get("past_key_values")
    if not isinstance(cache, DynamicCache):  # a model with a state of another kind
        return given
    cache.batch_repeat_interleave(n)
    return {**given, "past_key_values": cache}


def _end_tokens(loaded: LoadedModel) -> list[int]:
    """Where a reply ends: chat models often know two ends, of the turn and of the text."""
    own: Any = loaded.model.generation_config.eos_token_id
    ends = own if isinstance(own, list) else [own]
    return sorted({token for token in (*ends, loaded.tokenizer.eos_token_id) if token is not None})


def _plan(lengths: Sequence[int], *, n: int, batch_size: int) -> list[_Batch]:
    """Batches of at most `batch_size` samples for prompts of these lengths in tokens.

    A prompt with at least `batch_size` samples has its batches to itself. Fewer samples: prompts
    of like length are put together, the shortest first; little of a batch is then padding.
    """
    if n >= batch_size:
        parts = [min(batch_size, n - begin) for begin in range(0, n, batch_size)]
        return [
            _Batch((place,), samples, part)
            for place in range(len(lengths))
            for part, samples in enumerate(parts)
        ]
    groups: list[list[int]] = []
    for place in sorted(range(len(lengths)), key=lambda place: lengths[place]):
        group = groups[-1] if groups else []
        full = (len(group) + 1) * n > batch_size
        if group and not full and lengths[place] <= _LIKE_LENGTH * lengths[group[0]]:
            group.append(place)
        else:
            groups.append([place])
    return [_Batch(tuple(group), n, 0) for group in groups]


def _batch_seed(seed: int, texts: Sequence[str], batch: _Batch) -> int:
    """A seed for one batch, from the caller's, the prompts in the batch, and which part it is."""
    digest = hashlib.sha256(f"{seed}\0{batch.part}".encode())
    for text in texts:
        digest.update(hashlib.sha256(text.encode()).digest())
    return int.from_bytes(digest.digest()[:8]) >> 1
