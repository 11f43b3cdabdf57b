"""RRHF's losses, against values worked by hand, and laws that hold for all of them."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hasten.errors import UsageError
from hasten.train.losses import (
    IGNORED,
    best_response,
    best_response_loss,
    group_losses,
    rrhf_ranking_loss,
    sequence_scores,
    token_log_probabilities,
    tuning_loss,
)

torch = pytest.importorskip("torch")

# Over 4 tokens: the first row gives 1/2, 1/4, 1/8, 1/8, the second 1/4 to each.
HALVES = [math.log(4), math.log(2), 0.0, 0.0]
EVEN = [0.0, 0.0, 0.0, 0.0]


def batch():
    """Two responses: [0, 1, 3] with 1/2, 1/4, 1/4 and [2] with 1/8, then padding."""
    logits = torch.tensor([[HALVES, HALVES, EVEN], [HALVES, EVEN, HALVES]])
    return logits, torch.tensor([[0, 1, 3], [2, IGNORED, IGNORED]])


def test_a_score_is_the_mean_over_the_responses_own_tokens():
    # (ln 1/2 + ln 1/4 + ln 1/4) / 3 = -5/3 ln 2, and ln 1/8 / 1 = -3 ln 2, not / 3.
    expected = torch.tensor([-5 / 3 * math.log(2), -3 * math.log(2)])
    torch.testing.assert_close(sequence_scores(*batch()), expected)


def test_ignored_labels_do_not_count_wherever_they_stand():
    logits, labels = batch()
    labels[0, 1] = IGNORED  # ln 1/2 and ln 1/4 are left
    assert sequence_scores(logits, labels)[0].item() == pytest.approx(-1.5 * math.log(2))


def test_padding_changes_no_score():
    logits, labels = batch()
    wide = torch.cat([logits, torch.randn(2, 5, 4)], dim=1)
    padded = torch.cat([labels, torch.full((2, 5), IGNORED)], dim=1)
    torch.testing.assert_close(sequence_scores(wide, padded), sequence_scores(logits, labels))


def test_token_log_probabilities_are_zero_where_there_is_no_label():
    found = token_log_probabilities(*batch()) / math.log(2)
    torch.testing.assert_close(found, torch.tensor([[-1.0, -2, -2], [-3, 0, 0]]))


def test_log_probabilities_are_float32_whatever_the_model_computes_in():
    logits, labels = batch()
    assert token_log_probabilities(logits.bfloat16(), labels).dtype == torch.float32


def test_the_losses_leave_their_inputs_as_they_were():
    logits, labels = batch()
    rewards = torch.tensor([1.0, 2.0])
    before = [one.clone() for one in (logits, labels, rewards)]
    scores = sequence_scores(logits, labels)
    kept = scores.clone()
    rrhf_ranking_loss(scores, rewards)
    best_response_loss(logits, labels, rewards, ["random", "target"])
    group_losses(token_log_probabilities(logits, labels), labels, [1, 2], ["random", "target"])
    for now, then in zip((logits, labels, rewards, scores), (*before, kept), strict=True):
        assert torch.equal(now, then)


def test_a_response_without_tokens_has_no_score():
    logits, labels = batch()
    labels[1] = IGNORED
    with pytest.raises(UsageError, match="no tokens"):
        sequence_scores(logits, labels)


def test_the_ranking_loss_sums_what_worse_responses_are_above_better_ones():
    scores = torch.tensor([-1.0, -2.0, -0.5, -3.0])
    rewards = torch.tensor([1.0, 2.0, 1.3, 0.0])
    # Pairs (worse, better): 0 over 1 by 1, 0 under 2, 2 over 1 by 1.5, 3 under all.
    assert rrhf_ranking_loss(scores, rewards).item() == pytest.approx(2.5)


def test_the_ranking_loss_pushes_the_worse_down_and_the_better_up():
    scores = torch.tensor([-1.0, -2.0, -5.0], requires_grad=True)
    rrhf_ranking_loss(scores, torch.tensor([1.0, 2.0, 0.0])).backward()
    assert scores.grad.tolist() == [1.0, -1.0, 0.0]


def test_responses_of_equal_reward_are_not_ranked():
    assert rrhf_ranking_loss(torch.tensor([-1.0, -9.0]), torch.tensor([1.3, 1.3])).item() == 0


GROUPS = st.lists(
    st.tuples(st.floats(-20, 0, width=32), st.sampled_from([0.0, 1.0, 1.3, 2.0])),
    min_size=1,
    max_size=8,
)


def ranking(pairs):
    scores, rewards = zip(*pairs, strict=True)
    return rrhf_ranking_loss(torch.tensor(scores), torch.tensor(rewards)).item()


@given(GROUPS)
def test_the_ranking_loss_is_never_negative(pairs):
    assert ranking(pairs) >= 0


@given(GROUPS)
def test_the_ranking_loss_is_zero_just_where_the_order_is_the_rewards(pairs):
    wrong = any(a < b and p > q for p, a in pairs for q, b in pairs)
    assert (ranking(pairs) > 0) == wrong
    scores, rewards = (sorted(one) for one in zip(*pairs, strict=True))
    assert ranking(list(zip(scores, rewards, strict=True))) == 0


@given(GROUPS, st.randoms(use_true_random=False))
def test_the_ranking_loss_does_not_see_the_order_of_responses(pairs, draw):
    mixed = draw.sample(pairs, len(pairs))
    assert ranking(mixed) == pytest.approx(ranking(pairs), rel=1e-5, abs=1e-5)


@pytest.mark.parametrize(
    ("rewards", "sources", "best"),
    [
        ([1, 2, 1.3], ["random", "target", "greedy"], 1),
        ([2, 2, 2], ["target", "greedy", "random"], 2),
        ([2, 2, 1], ["target", "greedy", "random"], 1),
        ([1, 2, 2, 2], ["random", "target", "random", "random"], 2),
        ([0, 0], ["random", "random"], 0),
    ],
)
def test_ties_of_the_best_go_to_random_then_greedy_then_target(rewards, sources, best):
    assert best_response(rewards, sources) == best


def test_the_best_of_no_responses_is_an_error():
    with pytest.raises(UsageError, match="no response"):
        best_response([], [])


def test_the_best_responses_tokens_are_summed_or_averaged():
    logits, labels = batch()
    rewards, sources = torch.tensor([2.0, 1.0]), ["greedy", "random"]
    total = best_response_loss(logits, labels, rewards, sources)
    mean = best_response_loss(logits, labels, rewards, sources, reduction="mean")
    assert total.item() == pytest.approx(5 * math.log(2))
    assert mean.item() == pytest.approx(5 / 3 * math.log(2))


def test_another_reduction_is_refused():
    logits, labels = batch()
    with pytest.raises(UsageError, match="'max': choose sum or mean"):
        best_response_loss(logits, labels, torch.ones(2), ["random"] * 2, reduction="max")


@pytest.mark.parametrize("reduction", ["sum", "mean"])
def test_both_terms_of_a_group_are_those_of_its_logits(reduction):
    logits, labels = batch()
    rewards, sources = [1.0, 2.0], ["random", "target"]
    rank, tuning = group_losses(
        token_log_probabilities(logits, labels), labels, rewards, sources, reduction=reduction
    )
    # The first is 4/3 ln 2 above the second, which is the better one; its own loss is 3 ln 2.
    assert rank.item() == pytest.approx(4 / 3 * math.log(2))
    assert tuning.item() == pytest.approx(3 * math.log(2))
    same = best_response_loss(logits, labels, torch.tensor(rewards), sources, reduction=reduction)
    assert tuning.item() == pytest.approx(same.item())


@given(st.integers(1, 6))
def test_the_sum_is_the_mean_times_the_tokens(length):
    log_probabilities = torch.linspace(-3, -1, 6)
    labels = torch.tensor([1] * length + [IGNORED] * (6 - length))
    mean = tuning_loss(log_probabilities, labels, reduction="mean")
    total = tuning_loss(log_probabilities, labels, reduction="sum")
    assert total.item() == pytest.approx(length * mean.item(), rel=1e-5)
