"""How likely a model finds the responses to its prompts: what RRHF's learning phase spends its
time on.

No response is scored by a pass of its own (see `log_probabilities`):

- Causal models of a known kind: one row for each prompt. Behind the prompt stand its responses as a
  tree in which a beginning that several share, as edits of one program do, stands once. A mask lets
  every token see the prompt and its own beginning alone, and its position counts from there.
- Other causal models (sliding windows, states instead of attention, positions that no argument
  sets): one row for each response, right-padded, many at once.
- Encoder-decoder models: the encoder reads every prompt once, and the decoder one row for each
  response.

Equal responses of a group are scored once, and the head with its whole vocabulary is applied only
where a token of a response is predicted.

Scores are at temperature 1 and without dropout (METHODS section 5): `without_dropout` holds it off
while gradients flow, gradient checkpointing included. torch is imported on use only.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from hasten.errors import BadModel, UsageError
from hasten.model.weights import LoadedModel
from hasten.train.base import computing, enough_memory
from hasten.train.losses import IGNORED, Source, token_log_probabilities
from hasten.train.recipe import ModelPart

if TYPE_CHECKING:
    from torch import Tensor
else:
    Tensor = Any

# Kinds of models in which the mask and the positions decide alone what a token sees, each of them
# tested to score trees like single responses.
TREE_KINDS = frozenset({
    "gemma", "gpt2", "gpt_bigcode", "gpt_neox", "granite", "llama", "mistral", "olmo", "olmo2",
    "phi", "phi3", "qwen2", "qwen2_moe", "qwen3", "smollm3", "stablelm", "starcoder2",
})  # fmt: skip
_STEADY_ROPE = frozenset({None, "default", "linear", "llama3", "yarn"})  # whatever else is there
_AT_ONCE = 2  # groups that are scored together where nothing is learnt


@dataclass(frozen=True, slots=True)
class Response:
    """One answer to a prompt: its tokens with the one that ends it, where it comes from (a value of
    `losses.Source`), and its reward."""

    tokens: tuple[int, ...]
    source: str
    reward: float


@dataclass(frozen=True, slots=True)
class Group:
    """A prompt's tokens, as the model takes them, and its responses."""

    prompt: tuple[int, ...]
    responses: tuple[Response, ...]

    @property
    def distinct(self) -> list[tuple[int, ...]]:
        """The responses' tokens, each once."""
        return list(dict.fromkeys(response.tokens for response in self.responses))


@dataclass(frozen=True, slots=True)
class Scored:
    """The log-probabilities of one group's tokens, (B, T) and float32, 0 behind a response's end,
    and their labels, (B, T), -100 there. B: its responses, T: the tokens of the longest."""

    log_probabilities: Tensor
    labels: Tensor


@dataclass(frozen=True, slots=True)
class _Pass:
    """One forward pass. `logits`: (rows, K, V), each for the label in `labels`, (rows, K).
    `begins`: for the distinct responses, group by group, where their first token's label stands in
    the flattened labels; the others follow it."""

    logits: Tensor
    labels: Tensor
    begins: list[int]


@dataclass(frozen=True, slots=True)
class _Tree:
    """A prompt with its responses behind it. `positions`: of every token, in its own response.
    `paths`: for every response the places of the tokens that predict its own: the prompt's last,
    then its own but the last, after which nothing is predicted."""

    tokens: list[int]
    positions: list[int]
    paths: list[list[int]]


def row_length(group: Group, *, tree: bool) -> int:
    """The tokens of a group's longest row, by which groups of like length are found."""
    if tree:
        return len(_tree(group).tokens)
    return max(len(group.prompt) + len(tokens) for tokens in group.distinct)


def takes_trees(loaded: LoadedModel) -> bool:
    """Whether a model scores a prompt's responses right in one row, by its configuration."""
    if loaded.is_encoder_decoder:
        return False
    config = loaded.model.config
    said = config.to_dict()
    layers = said.get("layer_types")
    rope = said.get("rope_parameters") or {}
    windows = said.get("sliding_window") is not None if layers is None else False
    return (
        config.model_type in TREE_KINDS
        and config._attn_implementation == "sdpa"  # which takes masks of yes and no
        and set(layers or ["full_attention"]) == {"full_attention"}
        and not windows
        and rope.get("rope_type") in _STEADY_ROPE
    )


def log_probabilities(
    loaded: LoadedModel, groups: Sequence[Group], *, tree: bool | None = None
) -> list[Scored]:
    """How likely every token of every response is. One forward pass for all groups.

    `tree` says whether a causal model's responses share the row of their prompt; None: wherever
    `takes_trees`. Raises `UsageError` for a response that is empty or for which the model has no
    room."""
    import torch

    _check(loaded, groups)
    if loaded.is_encoder_decoder:
        made = _encoded(loaded, groups)
    elif takes_trees(loaded) if tree is None else tree:
        made = _as_trees(loaded, groups)
    else:
        made = _as_rows(loaded, groups)
    found = token_log_probabilities(made.logits, made.labels).flatten()
    begins = iter(made.begins)
    scored = []
    for group in groups:
        begin = {tokens: next(begins) for tokens in group.distinct}
        texts = [response.tokens for response in group.responses]
        labels = _padded(texts, IGNORED).to(loaded.device)
        steps = torch.arange(labels.shape[1], device=loaded.device)
        places = torch.tensor([begin[tokens] for tokens in texts], device=loaded.device)
        # Behind a response's end: the place of any other token, to be taken out again.
        where = (places[:, None] + steps).clamp(max=len(found) - 1)
        scored.append(Scored(found[where].masked_fill(labels == IGNORED, 0), labels))
    return scored


def kl_to_start(
    loaded: LoadedModel, reference: LoadedModel, groups: Sequence[Group], *, model_part: ModelPart
) -> float | None:
    """How far a model has moved from the one that it began as, in nats a token.

    The mean over the tokens of all random samples, which are drawn from the model itself, of
    exp(r) - 1 - r with r = log p_reference - log p: Schulman's estimate k3 of KL(p, p_reference),
    which is never negative and unbiased where the samples are this very model's, drawn at
    temperature 1 from the whole vocabulary. None where there are no random samples. Raises what
    `log_probabilities` raises, and `UsageError` where a GPU's memory does not do."""
    import torch

    samples = [
        Group(group.prompt, only)
        for group in groups
        if (only := tuple(one for one in group.responses if one.source == Source.RANDOM))
    ]
    total, tokens = 0.0, 0
    with (
        enough_memory(f"{_AT_ONCE} groups of samples and two models"),
        torch.no_grad(),
        without_dropout(loaded),
        without_dropout(reference),
    ):
        for begin in range(0, len(samples), _AT_ONCE):
            batch = samples[begin : begin + _AT_ONCE]
            with computing(model_part, loaded.device):
                now, then = (log_probabilities(one, batch) for one in (loaded, reference))
            for one, other in zip(now, then, strict=True):
                counted = one.labels != IGNORED
                ratio = other.log_probabilities.double() - one.log_probabilities.double()
                total += float((ratio.exp() - 1 - ratio)[counted].sum())
                tokens += int(counted.sum())
    return total / tokens if tokens else None


@contextlib.contextmanager
def without_dropout(loaded: LoadedModel) -> Iterator[None]:
    """No dropout inside, in backward passes as well, and gradient checkpointing as it was set.

    transformers checkpoints only layers that are in training, so those are, but for the time in
    which they compute."""
    from transformers.modeling_layers import GradientCheckpointingLayer

    model = loaded.model
    training = [module for module in model.modules() if module.training]
    model.eval()
    layers = [
        layer
        for layer in model.modules()
        if isinstance(layer, GradientCheckpointingLayer) and layer.gradient_checkpointing
    ]
    before = [layer._gradient_checkpointing_func for layer in layers]
    for layer in layers:
        layer.training = True
        layer._gradient_checkpointing_func = _checkpointed
    try:
        yield
    finally:
        for layer, function in zip(layers, before, strict=True):
            layer._gradient_checkpointing_func = function
        model.eval()
        for module in training:
            module.training = True


def _checkpointed(run: Any, *inputs: Any) -> Any:
    """`run`, a layer's forward pass with the layer as its first argument, in evaluation."""
    from torch.utils.checkpoint import checkpoint

    layer = run.args[0]

    def evaluated(*given: Any) -> Any:
        layer.training = False
        try:
            return run(*given)
        finally:
            layer.training = True

    return checkpoint(evaluated, *inputs, use_reentrant=False)


def _check(loaded: LoadedModel, groups: Sequence[Group]) -> None:
    for group in groups:
        if not group.prompt:
            raise UsageError("a prompt has no tokens: nothing can be said to it")
        if not group.responses or not all(one.tokens for one in group.responses):
            raise UsageError("a response has no tokens: leave it out before it is scored")
        if loaded.context is None or loaded.is_encoder_decoder:
            continue  # their positions are relative: longer ones are unusual, not impossible
        longest = max(len(tokens) for tokens in group.distinct)
        if len(group.prompt) + longest - 1 > loaded.context:
            raise UsageError(
                f"a prompt of {len(group.prompt)} tokens with a response of {longest} is more than "
                f"the {loaded.context} that {loaded.name} holds: leave it out"
            )


def _tree(group: Group) -> _Tree:
    """The prompt and the responses, of which every beginning stands once."""
    tokens = list(group.prompt)
    positions = list(range(len(tokens)))
    last = len(tokens) - 1
    after: dict[tuple[int, int], int] = {}  # where a token stands that follows another place
    paths = []
    for response in group.distinct:
        path = [last]
        for token in response[:-1]:
            place = after.setdefault((path[-1], token), len(tokens))
            if place == len(tokens):
                tokens.append(token)
                positions.append(positions[path[-1]] + 1)
            path.append(place)
        paths.append(path)
    return _Tree(tokens, positions, paths)


def _as_trees(loaded: LoadedModel, groups: Sequence[Group]) -> _Pass:
    """A row for each group."""
    import torch

    trees = [_tree(group) for group in groups]
    tokens = _padded([tree.tokens for tree in trees], loaded.tokenizer.pad_token_id)
    length = tokens.shape[1]
    mask = torch.eye(length, dtype=torch.bool).repeat(len(trees), 1, 1, 1)
    for row, (group, tree) in enumerate(zip(groups, trees, strict=True)):
        size = len(group.prompt)
        mask[row, 0, :size, :size] = torch.ones(size, size, dtype=torch.bool).tril()
        mask[row, 0, size : len(tree.tokens), :size] = True
        for path in tree.paths:
            own = torch.tensor(path[1:], dtype=torch.long)
            mask[row, 0, own[:, None], own] = torch.ones(len(own), len(own)).tril().bool()
    predicting = [[place for path in tree.paths for place in path] for tree in trees]
    labels = [[token for one in group.distinct for token in one] for group in groups]
    wide = _padded(labels, IGNORED).to(loaded.device)
    logits = loaded.model(
        input_ids=tokens.to(loaded.device),
        attention_mask=mask.to(loaded.device),
        position_ids=_padded([tree.positions for tree in trees], 0).to(loaded.device),
        logits_to_keep=_padded(predicting, 0).to(loaded.device),
        use_cache=False,
    ).logits
    begins = []
    for row, group in enumerate(groups):
        begin = row * wide.shape[1]
        for one in group.distinct:
            begins.append(begin)
            begin += len(one)
    return _Pass(logits, wide, begins)


def _as_rows(loaded: LoadedModel, groups: Sequence[Group]) -> _Pass:
    """A row for each distinct response of a causal model."""
    pairs = [(group.prompt, one) for group in groups for one in group.distinct]
    rows = [[*prompt, *one[:-1]] for prompt, one in pairs]
    predicting = [range(len(prompt) - 1, len(prompt) + len(one) - 1) for prompt, one in pairs]
    labels = _padded([one for _, one in pairs], IGNORED).to(loaded.device)
    logits = loaded.model(
        input_ids=_padded(rows, loaded.tokenizer.pad_token_id).to(loaded.device),
        attention_mask=_padded([[1] * len(row) for row in rows], 0).to(loaded.device),
        logits_to_keep=_padded(predicting, 0).to(loaded.device),
        use_cache=False,
    ).logits
    return _Pass(logits, labels, [row * labels.shape[1] for row in range(len(pairs))])


def _encoded(loaded: LoadedModel, groups: Sequence[Group]) -> _Pass:
    """A row for each distinct response of an encoder-decoder model; prompts are read once."""
    import torch
    from transformers.modeling_outputs import BaseModelOutput

    start = decoder_start(loaded)
    prompts = _padded([group.prompt for group in groups], loaded.tokenizer.pad_token_id)
    seen = _padded([[1] * len(group.prompt) for group in groups], 0).to(loaded.device)
    states = loaded.model.get_encoder()(
        input_ids=prompts.to(loaded.device), attention_mask=seen
    ).last_hidden_state
    pairs = [(row, one) for row, group in enumerate(groups) for one in group.distinct]
    of = torch.tensor([row for row, _ in pairs], device=loaded.device)
    rows = [[start, *one[:-1]] for _, one in pairs]
    labels = _padded([one for _, one in pairs], IGNORED).to(loaded.device)
    logits = loaded.model(
        encoder_outputs=BaseModelOutput(last_hidden_state=states[of]),
        attention_mask=seen[of],
        decoder_input_ids=_padded(rows, loaded.tokenizer.pad_token_id).to(loaded.device),
        decoder_attention_mask=(labels != IGNORED).long(),
        use_cache=False,
    ).logits
    return _Pass(logits, labels, [row * labels.shape[1] for row in range(len(pairs))])


def decoder_start(loaded: LoadedModel) -> int:
    """The token with which a decoder begins, as in generation. Raises `BadModel`."""
    said = loaded.model.generation_config
    for token in (said.decoder_start_token_id, said.bos_token_id):
        if token is not None:
            return int(token)
    raise BadModel(
        f"{loaded.name} does not say with which token its decoder begins: add "
        "decoder_start_token_id to its generation_config.json"
    )


def _padded(rows: Sequence[Sequence[int]], filler: int) -> Tensor:
    """The rows as one tensor, filled up on the right."""
    import torch

    length = max(len(row) for row in rows)
    return torch.tensor([[*row, *[filler] * (length - len(row))] for row in rows])
