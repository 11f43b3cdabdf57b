"""Pairs as tokens, in batches whose members are of like length.

A run is planned before it starts: which pairs make an update, and which of them share a
micro-batch, follows from the lengths and the seed alone. The number of processes only decides who
takes which micro-batch, so that an update holds the same pairs on one process as on eight. Where
the last update of an epoch has fewer micro-batches than the others, blank ones, from which nothing
is learnt, fill it up: all processes then do the same number of passes, as they must when they add
up their gradients.

Lengths are made like by sorting all pairs, each length off by a few per cent at random, so that in
a large set neighbours are others in each epoch. What has two sides (encoder and decoder) is sorted
by the first in strips and by the second within a strip. The order of the micro-batches is random.
Where that leaves 5 % or more of the tokens for padding, as in small sets with a few long pairs,
lengths are sorted as they are, and then micro-batches are made smaller. Nothing is ever cut to fit.
"""

from __future__ import annotations

import hashlib
import itertools
import math
import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from hasten.errors import BadData, UsageError
from hasten.model.hf import prompt_tokens
from hasten.model.prompts import Example, training_text
from hasten.model.weights import LoadedModel, quiet_transformers
from hasten.train.losses import IGNORED
from hasten.train.recipe import DataPart

if TYPE_CHECKING:
    from torch import Tensor
else:
    Tensor = Any

PADDING = 0.05  # of all tokens: what padding stays under
_AIM = 0.9 * PADDING  # in the first epoch; others differ a little
_JITTERS = (0.03, 0.0)  # by how much of itself a length is put off before sorting
_STRIPS = (1, 2, 3, 4, 6, 8, 12, 16, 24, 32, 48, 64)


@dataclass(frozen=True, slots=True)
class Tokens:
    """A pair as a model reads it: the prompt as it is asked later, and the completion with the
    token that ends it. A completion of no tokens: nothing is learnt from it."""

    prompt: tuple[int, ...]
    completion: tuple[int, ...]

    def sides(self, is_encoder_decoder: bool) -> tuple[int, ...]:
        """The lengths in tokens that are padded: one, or those of encoder and decoder."""
        both = len(self.prompt), len(self.completion)
        return both if is_encoder_decoder else (sum(both),)


@dataclass(frozen=True, slots=True)
class Tokenised:
    """The pairs that fit, and how many did not."""

    pairs: tuple[Tokens, ...]
    too_long: int

    @property
    def digest(self) -> str:
        """SHA-256 of all tokens, in hex."""
        digest = hashlib.sha256()
        for one in self.pairs:
            digest.update(repr((one.prompt, one.completion)).encode())
        return digest.hexdigest()


def tokenise(
    loaded: LoadedModel,
    pairs: Sequence[Example],
    data: DataPart,
    *,
    on_progress: Callable[[int, int], None] = lambda *_: None,
) -> Tokenised:
    """The pairs as tokens: the prompt exactly as `HfGenerator` asks, and the completion with an
    end at which it stops. Pairs over `data.max_tokens` or `data.max_reply`, or over what the model
    can hold, are left out and counted. Raises `BadData` where a pair has no tag and the recipe asks
    for tags."""
    found = []
    with quiet_transformers():
        for done, pair in enumerate(pairs, 1):
            tokens = _tokens_of(loaded, pair, data)
            if _fits(tokens, data, loaded):
                found.append(tokens)
            on_progress(done, len(pairs))
    return Tokenised(tuple(found), len(pairs) - len(found))


def _tokens_of(loaded: LoadedModel, pair: Example, data: DataPart) -> Tokens:
    if data.tags and pair.tag is None:
        raise BadData(f"the pair {pair.label} has no tag, and the recipe asks for tags")
    asked, completion = training_text(pair, data.prompt, tag=pair.tag if data.tags else None)
    tokenizer = loaded.tokenizer
    said = tokenizer(completion, add_special_tokens=False).input_ids
    return Tokens(tuple(prompt_tokens(loaded, asked)), (*said, tokenizer.eos_token_id))


def _fits(tokens: Tokens, data: DataPart, loaded: LoadedModel) -> bool:
    room = math.inf if loaded.context is None else loaded.context
    sides = tokens.sides(loaded.is_encoder_decoder)
    if data.max_reply and len(tokens.completion) - 1 > data.max_reply:
        return False
    return sum(sides) <= data.max_tokens and max(sides) <= room


@dataclass(frozen=True, slots=True)
class Collator:
    """Puts pairs into one batch of tensors, padded on the right.

    Decoder-only: `input_ids` and `attention_mask` (B, T), `labels` (B, K): those of the last K
    places, from the one before the first completion on; the model need give no logits for the
    others (`logits_to_keep`, where it knows that). Encoder-decoder: `input_ids` and
    `attention_mask` (B, S), `labels` and `decoder_input_ids` (B, T). A label is -100 where no loss
    is counted: on prompts and on padding.
    """

    pad: int
    decoder_start: int | None = None  # of an encoder-decoder model
    cuts_logits: bool = False

    def __call__(self, pairs: Sequence[Tokens]) -> dict[str, Any]:
        """The batch of these pairs."""
        if self.decoder_start is not None:
            return self._two_sides(pairs, self.decoder_start)
        rows = [(*one.prompt, *one.completion) for one in pairs]
        batch: dict[str, Any] = self._inputs(rows)
        first = min(len(one.prompt) for one in pairs) - 1
        labels = [(IGNORED,) * len(one.prompt) + one.completion for one in pairs]
        batch["labels"] = _padded(labels, IGNORED)[:, first:]
        if self.cuts_logits:
            batch["logits_to_keep"] = batch["labels"].shape[1]
        return batch

    def _two_sides(self, pairs: Sequence[Tokens], start: int) -> dict[str, Any]:
        # A blank one has a place for its decoder all the same.
        labels = [one.completion or (IGNORED,) for one in pairs]
        before = [(start, *(self.pad if t == IGNORED else t for t in row[:-1])) for row in labels]
        return {
            **self._inputs([one.prompt for one in pairs]),
            "labels": _padded(labels, IGNORED),
            "decoder_input_ids": _padded(before, self.pad),
        }

    def _inputs(self, rows: Sequence[Sequence[int]]) -> dict[str, Tensor]:
        mask = _padded([(1,) * len(row) for row in rows], 0)
        return {"input_ids": _padded(rows, self.pad), "attention_mask": mask}


def _padded(rows: Sequence[Sequence[int]], filler: int) -> Tensor:
    import torch

    length = max(len(row) for row in rows)
    return torch.tensor([(*row, *(filler,) * (length - len(row))) for row in rows])


@dataclass(frozen=True, slots=True)
class Update:
    """The micro-batches of one update, as places in the list of pairs; the place after the last
    stands for a blank. `tokens`: all that are real; `cells`: with the padding."""

    micro_batches: tuple[tuple[int, ...], ...]
    tokens: int
    cells: int


@dataclass(frozen=True, slots=True)
class _Grouping:
    """How pairs come to share a micro-batch: so many of them, and see `_JITTERS` and `_STRIPS`."""

    size: int
    jitter: float
    strips: int


class Plan:
    """Which pairs make which update, over a whole run.

    `lengths`: of every pair, one number for each side that is padded. Every epoch holds every pair
    once; `epochs` may be a fraction. A process takes `micro_batch` pairs at once, or the part of
    that which keeps padding under 5 % and by which `batch` can be shared out evenly. Raises
    `UsageError` where it cannot be shared at all.
    """

    def __init__(
        self,
        lengths: Sequence[tuple[int, ...]],
        *,
        batch: int,
        micro_batch: int,
        epochs: float = 1.0,
        seed: int = 0,
        processes: int = 1,
    ) -> None:
        if batch % processes:
            raise UsageError(
                f"batch is {batch} and there are {processes} processes: give a multiple of them"
            )
        self._lengths = lengths
        self._real = sum(map(sum, lengths))
        self._batch, self._seed = batch, seed
        self.processes = processes
        self._how = self._best(micro_batch)
        self.piece = max(
            size
            for size in range(1, self._how.size + 1)
            if not self._how.size % size and not batch % (size * processes)
        )
        self.updates_each_epoch = math.ceil(len(lengths) / batch)
        self.updates = math.ceil(epochs * self.updates_each_epoch)
        self._epoch: tuple[int, list[Update]] | None = None

    @property
    def accumulated(self) -> int:
        """The micro-batches that one process takes for each update."""
        return self._batch // self.piece // self.processes

    @property
    def passes(self) -> int:
        """The micro-batches that one process takes in all."""
        return self.updates * self.accumulated

    @property
    def padding_share(self) -> float:
        """What part of the tokens of the first epoch is padding."""
        epoch = [self.update(number) for number in range(self.updates_each_epoch)]
        return 1 - sum(one.tokens for one in epoch) / sum(one.cells for one in epoch)

    @property
    def blank(self) -> int:
        """The place that stands for a blank."""
        return len(self._lengths)

    def update(self, number: int) -> Update:
        """The update of this number, from 0."""
        epoch, place = divmod(number, self.updates_each_epoch)
        if self._epoch is None or self._epoch[0] != epoch:
            self._epoch = epoch, self._updates_of(epoch)
        return self._epoch[1][place]

    def micro_batches(self, process: int) -> Iterator[list[int]]:
        """All micro-batches of one process, in order."""
        for number in range(self.updates):
            for one in self.update(number).micro_batches[process :: self.processes]:
                yield list(one)

    def _updates_of(self, epoch: int) -> list[Update]:
        drawing = random.Random(f"{self._seed}/{epoch}")
        groups = self._grouped(drawing, self._how)
        drawing.shuffle(groups)
        if epoch == 0:  # what takes the most memory comes first
            most = max(range(len(groups)), key=lambda place: self._cells(groups[place]))
            groups[0], groups[most] = groups[most], groups[0]
        size = self._batch // self._how.size
        return [self._update(groups[at : at + size]) for at in range(0, len(groups), size)]

    def _update(self, groups: Sequence[Sequence[int]]) -> Update:
        pieces = [
            tuple(group[at : at + self.piece])
            for group in groups
            for at in range(0, len(group), self.piece)
        ]
        # Processes that wait for each other have like work at the same time.
        pieces.sort(key=self._cells, reverse=True)
        blanks = self._batch // self.piece - len(pieces)
        tokens = sum(sum(self._lengths[place]) for piece in pieces for place in piece)
        cells = sum(map(self._cells, pieces)) + blanks * len(self._lengths[0])
        return Update((*pieces, *((self.blank,),) * blanks), tokens, cells)

    def _grouped(self, drawing: random.Random, how: _Grouping) -> list[list[int]]:
        """The places of all pairs in groups of like length."""
        off = [drawing.uniform(1 - how.jitter, 1 + how.jitter) for _ in self._lengths]
        places = list(range(len(self._lengths)))
        drawing.shuffle(places)
        places.sort(key=lambda place: self._lengths[place][0] * off[place])
        size = how.size
        if how.strips > 1:
            step = math.ceil(math.ceil(len(places) / size) / how.strips) * size
            parts = [places[at : at + step] for at in range(0, len(places), step)]
            for number, part in enumerate(parts):
                part.sort(
                    key=lambda place: self._lengths[place][-1] * off[place], reverse=number % 2 == 1
                )
            places = [place for part in parts for place in part]
        return [places[at : at + size] for at in range(0, len(places), size)]

    def _best(self, micro_batch: int) -> _Grouping:
        """The largest groups, and if possible with some chance in them, that leave little padding;
        of one pair each there is none."""
        sides = len(self._lengths[0]) if self._lengths else 1
        strips = _STRIPS if sides > 1 else (1,)
        sizes = [size for size in range(micro_batch, 0, -1) if not micro_batch % size]
        for size, jitter in itertools.product(sizes, _JITTERS):
            ways = [_Grouping(size, jitter, number) for number in strips]
            best = min(ways, key=self._padded_cells)
            if self._real > self._padded_cells(best) * (1 - _AIM):
                return best
        return _Grouping(1, 0.0, 1)

    def _padded_cells(self, how: _Grouping) -> int:
        return sum(map(self._cells, self._grouped(random.Random(f"{self._seed}/0"), how)))

    def _cells(self, group: Sequence[int]) -> int:
        sides = zip(*(self._lengths[place] for place in group), strict=True)
        longest: list[int] = [max(side) for side in sides]
        return len(group) * sum(longest)
