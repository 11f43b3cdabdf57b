"""The losses of RRHF as PerfRL uses it: pure functions of tensors, which are never changed.

    L = a * L_rank + L_tuning                                   (PerfRL, section 4.2)

Where they depart from what is published as code:

- A response's score is divided by its own number of tokens. RRHF's reference code overwrites the
  labels before it counts them, and so divides by the padded length.
- The weight a is not published; PerfRL's script has 1, which is ours, its code 100 by default.
- L_tuning is a sum over tokens in the text, a mean in the code: `reduction` says which.

Both terms are functions of the tokens' log-probabilities (`token_log_probabilities`), which
learning computes once for both; those that take logits are the same for a caller who has these.

torch is imported inside, so that importing this module costs nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from hasten.errors import UsageError

if TYPE_CHECKING:
    from torch import Tensor
else:
    Tensor = Any

IGNORED = -100  # the label of a token that no loss counts


class Source(StrEnum):
    """Where a response comes from, in the order in which a tie of the best is decided."""

    RANDOM = "random"
    GREEDY = "greedy"
    TARGET = "target"


_ORDER = {source: place for place, source in enumerate(Source)}


def sequence_scores(logits: Tensor, labels: Tensor) -> Tensor:
    """The mean log-probability of every row's labelled tokens: p in PerfRL, section 4.2.

        p_i = sum over t of log P(y_i,t | x, y_i,<t) / |y_i|

    `logits`: (B, T, V), those at t for the label at t (already aligned). `labels`: (B, T), -100
    where no token counts. Returns (B,), float32. Raises `UsageError` where a row has no label: its
    mean would be one of nothing.
    """
    return mean_log_probabilities(token_log_probabilities(logits, labels), labels)


def token_log_probabilities(logits: Tensor, labels: Tensor) -> Tensor:
    """log P of every labelled token, 0 where there is none. (B, T, V), (B, T) -> (B, T), float32.

    At temperature 1, over the whole vocabulary."""
    from torch.nn import functional

    flat = functional.cross_entropy(
        logits.float().flatten(0, 1), labels.flatten(), ignore_index=IGNORED, reduction="none"
    )
    return -flat.view(labels.shape)


def mean_log_probabilities(log_probabilities: Tensor, labels: Tensor) -> Tensor:
    """`sequence_scores` of tokens whose log-probabilities are known. (B, T), (B, T) -> (B,)."""
    counted = labels != IGNORED
    counts = counted.sum(dim=-1)
    if bool((counts == 0).any()):
        raise UsageError("a response has no tokens: leave it out before it is scored")
    return log_probabilities.masked_fill(~counted, 0).sum(dim=-1) / counts


def rrhf_ranking_loss(scores: Tensor, rewards: Tensor) -> Tensor:
    """L_rank: the sum over all pairs with r(a) < r(b) of max(0, p(a) - p(b)).

    `scores`, `rewards`: (B,), those of one program's responses. Returns a scalar, 0 where all
    rewards tie. RRHF, equation 2; PerfRL, section 4.2. Equal scores have no gradient, as in RRHF's
    code."""
    above = scores[:, None] - scores[None, :]  # [a, b] = p(a) - p(b)
    worse = rewards[:, None] < rewards[None, :]
    return above.relu().masked_fill(~worse, 0).sum()


def best_response(rewards: Sequence[float], sources: Sequence[str]) -> int:
    """The place of the best response: the highest reward; of those that tie a random sample before
    the greedy one before the target, and of random samples the first (PerfRL, section 4.2)."""
    if not rewards:
        raise UsageError("there is no response: none is the best")
    return min(range(len(rewards)), key=lambda i: (-rewards[i], _ORDER[Source(sources[i])], i))


def best_response_loss(
    logits: Tensor,
    labels: Tensor,
    rewards: Tensor,
    sources: Sequence[str],
    *,
    reduction: str = "sum",
) -> Tensor:
    """L_tuning: minus the log-probability of the best response's tokens (RRHF, equation 3).

    `logits`: (B, T, V), aligned with `labels` (B, T); `rewards`: (B,); `sources`: B names out of
    random, greedy and target, by which ties are decided (`best_response`). `reduction`: sum over
    the tokens, as published, or their mean. Returns a scalar."""
    best = best_response(rewards.tolist(), sources)
    one = slice(best, best + 1)
    return tuning_loss(
        token_log_probabilities(logits[one], labels[one])[0], labels[one][0], reduction=reduction
    )


def tuning_loss(log_probabilities: Tensor, labels: Tensor, *, reduction: str = "sum") -> Tensor:
    """L_tuning of one response, the best: (T,), (T,) -> a scalar. See `best_response_loss`."""
    if reduction not in ("sum", "mean"):
        raise UsageError(f"reduction is {reduction!r}: choose sum or mean")
    if reduction == "mean":
        return -mean_log_probabilities(log_probabilities[None], labels[None])[0]
    return -log_probabilities.masked_fill(labels == IGNORED, 0).sum()


def group_losses(
    log_probabilities: Tensor,
    labels: Tensor,
    rewards: Sequence[float],
    sources: Sequence[str],
    *,
    reduction: str = "sum",
) -> tuple[Tensor, Tensor]:
    """L_rank and L_tuning of one program's responses, as scalars.

    `log_probabilities`, `labels`: (B, T); `rewards`, `sources`: B of them. Where all rewards tie
    L_rank is 0 and has no gradient."""
    scores = mean_log_probabilities(log_probabilities, labels)
    rank = rrhf_ranking_loss(scores, scores.new_tensor(rewards))
    best = best_response(rewards, sources)
    return rank, tuning_loss(log_probabilities[best], labels[best], reduction=reduction)
