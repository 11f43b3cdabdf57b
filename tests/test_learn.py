"""Learning from judged responses: toy tasks with a known best answer, on models made here."""

import math
from dataclasses import replace
from functools import partial

import pytest

from hasten.errors import UsageError
from hasten.model.weights import quiet_transformers
from hasten.train import learn as learning
from hasten.train.learn import learn, make_optimizer
from hasten.train.losses import rrhf_ranking_loss, sequence_scores
from hasten.train.recipe import DType, ModelPart, RrhfPart, Tuning
from hasten.train.scoring import Group, Response, log_probabilities
from tests.random_models import causal, t5

torch = pytest.importorskip("torch")
pytest.importorskip("transformers")

FLOAT32 = ModelPart(dtype=DType.FLOAT32)
QUICK = RrhfPart(epochs=1, batch=4, micro_batch=2, learning_rate=1e-2)


@pytest.fixture(autouse=True, scope="module")
def _one_thread():
    """Two that wait for each other take longer for so small models on a busy machine."""
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)


def toy(number=8):
    """Prompts of unlike length with the same four answers, of which the third is rewarded."""
    answers = [(10, 11, 2), (12, 13, 14, 2), (10, 15, 2), (16, 2)]
    rewards = [1.0, 0.0, 2.0, 1.3]
    sources = ["random", "random", "greedy", "target"]
    responses = tuple(map(Response, answers, sources, rewards))
    return [Group((*range(20, 23 + i % 3), 30 + i), responses) for i in range(number)]


def probability_of_the_best(model, group):
    """Of the best response, among the group's."""
    with torch.no_grad():
        scored = log_probabilities(model, [group])[0]
    best = max(range(len(group.responses)), key=lambda i: group.responses[i].reward)
    return scored.log_probabilities.sum(dim=-1).softmax(dim=0)[best].item()


def weights(model):
    return torch.cat([one.detach().flatten() for one in model.model.parameters()]).clone()


def run(model, groups, part=QUICK, *, seed=0, model_part=FLOAT32, **how):
    return learn(model, make_optimizer(model, part), groups, part, model_part, seed=seed, **how)


@pytest.mark.parametrize("make", [causal, t5])
@pytest.mark.parametrize("tuning", list(Tuning))
def test_learning_makes_the_best_answer_likely(make, tuning):
    model, groups = make(decided=False), toy()
    assert max(probability_of_the_best(model, one) for one in groups) < 0.5
    part = replace(QUICK, epochs=10, tuning=tuning)
    learnt = run(model, groups, part)
    assert min(probability_of_the_best(model, one) for one in groups) > 0.9
    assert learnt.updates == 20


def test_the_rank_term_alone_puts_the_answers_in_order():
    # The best response is what the model says anyway, so only the order of the others is learnt.
    model, group = causal(), toy(1)[0]
    part = replace(QUICK, epochs=40, weight=100.0, batch=1)
    run(model, [group], part)
    with torch.no_grad():
        scored = log_probabilities(model, [group])[0]
    scores = scored.log_probabilities.sum(dim=-1) / (scored.labels != -100).sum(dim=-1)
    assert scores.argsort().tolist() == [1, 0, 3, 2]


@pytest.mark.parametrize("make", [causal, t5])
def test_the_same_seed_gives_the_same_weights(make):
    def after(seed):
        model = make()
        run(model, toy(), seed=seed)
        return weights(model)

    assert torch.equal(after(1), after(1))
    assert not torch.equal(after(1), after(2))


def test_an_update_is_a_step_along_the_mean_loss_of_its_programs():
    groups, part = toy(4), replace(QUICK, weight=2.0, max_gradient=0.5, micro_batch=3)
    model, plain = causal(), causal()
    run(model, groups, part)
    optimizer = torch.optim.AdamW(plain.model.parameters(), lr=part.learning_rate, weight_decay=0)
    losses = []
    for group in groups:
        scores = []
        for one in group.responses:
            logits = plain.model(input_ids=torch.tensor([[*group.prompt, *one.tokens]])).logits
            labels = torch.tensor([one.tokens])
            scores.append(sequence_scores(logits[:, len(group.prompt) - 1 : -1], labels)[0])
        rewards = torch.tensor([one.reward for one in group.responses])
        losses.append(2.0 * rrhf_ranking_loss(torch.stack(scores), rewards) - scores[2])
    torch.stack(losses).mean().backward()
    torch.nn.utils.clip_grad_norm_(plain.model.parameters(), 0.5)
    optimizer.step()
    torch.testing.assert_close(weights(model), weights(plain), atol=1e-4, rtol=0)


def test_micro_batches_do_not_change_what_is_learnt():
    def learnt(micro_batch):
        model = causal()
        found = run(model, toy(), replace(QUICK, micro_batch=micro_batch, learning_rate=1e-3))
        return weights(model), found

    one, four = learnt(1), learnt(4)
    torch.testing.assert_close(one[0], four[0], atol=1e-4, rtol=0)
    assert one[1].loss == pytest.approx(four[1].loss, rel=1e-4)


def test_what_was_learnt_is_reported_as_means_over_updates():
    model, groups = causal(), toy(4)
    part = replace(QUICK, epochs=2, weight=3.0, learning_rate=1e-9)
    found = run(model, groups, part)
    assert (found.updates, found.tokens) == (2, 2 * 4 * (3 + 4 + 3 + 2))
    assert found.loss == pytest.approx(3.0 * found.rank + found.tuning)
    # Nothing moved, so the share of the means is the mean of the shares.
    assert found.rank_share == pytest.approx(3.0 * found.rank / found.loss, rel=1e-4)
    assert 0 < found.rank_share < 1
    assert found.seconds > 0


def test_a_group_of_equal_rewards_has_no_rank_term_but_its_best_response():
    tie = tuple(replace(one, reward=1.3) for one in toy(1)[0].responses)
    model, group = causal(), replace(toy(1)[0], responses=tie)
    before = log_probabilities(model, [group])[0].log_probabilities.detach()
    found = run(model, [group], replace(QUICK, learning_rate=1e-3))
    after = log_probabilities(model, [group])[0].log_probabilities.detach()
    assert (found.rank, found.rank_share) == (0, 0)
    assert found.tuning == pytest.approx(-before[0, :3].mean().item(), rel=1e-4)
    assert after[0].sum() > before[0].sum()


def test_progress_counts_programs_over_all_epochs():
    told = []
    part = replace(QUICK, epochs=2, learning_rate=1e-9)
    run(causal(), toy(6), part, on_progress=lambda *call: told.append(call))
    assert told == [(4, 12), (6, 12), (10, 12), (12, 12)]


@pytest.mark.parametrize("make", [causal, partial(t5, decided=False)], ids=["causal", "t5"])
def test_adapters_learn_with_checkpointing_and_the_rest_stays(make):
    peft = pytest.importorskip("peft")
    model = make()
    kind = "SEQ_2_SEQ_LM" if model.is_encoder_decoder else "CAUSAL_LM"
    config = peft.LoraConfig(task_type=kind, r=4, target_modules="all-linear", lora_dropout=0.5)
    with quiet_transformers():
        model = replace(model, model=peft.get_peft_model(model.model, config))
    model.model.activation_checkpointing_enable()
    fixed = {n: p.clone() for n, p in model.model.named_parameters() if "lora" not in n}
    before = probability_of_the_best(model, toy(1)[0])
    run(model, toy(4), replace(QUICK, epochs=15))
    assert probability_of_the_best(model, toy(1)[0]) > max(before, 0.5)
    now = dict(model.model.named_parameters())
    assert all(torch.equal(now[name], one) for name, one in fixed.items())


def test_a_model_in_bfloat16_learns_in_float32_weights():
    model = causal(decided=False)
    run(model, toy(), replace(QUICK, epochs=10), model_part=ModelPart(dtype=DType.BFLOAT16))
    assert {one.dtype for one in model.model.parameters()} == {torch.float32}
    assert min(probability_of_the_best(model, one) for one in toy()) > 0.9


def test_biases_and_norms_do_not_decay():
    model = causal("gpt2")
    optimizer = make_optimizer(model, replace(QUICK, weight_decay=0.1))
    decay = {id(p): g["weight_decay"] for g in optimizer.param_groups for p in g["params"]}
    assert len(decay) == len(list(model.model.parameters()))
    for name, weight in model.model.named_parameters():
        plain = name.endswith("bias") or "ln_" in name
        assert decay[id(weight)] == (0.0 if plain else 0.1), name


def test_nothing_is_learnt_from_nothing():
    with pytest.raises(UsageError, match="no judged responses"):
        run(causal(), [])


def test_a_loss_that_is_no_number_stops_and_leaves_the_weights(monkeypatch):
    losses = learning.group_losses

    def no_numbers(*given, **named):
        rank, tuning = losses(*given, **named)
        return rank * math.nan, tuning

    monkeypatch.setattr(learning, "group_losses", no_numbers)
    model = causal()
    before = weights(model)
    with pytest.raises(UsageError, match=r"the loss is nan .*: give a smaller learning_rate"):
        run(model, toy(4))
    assert torch.equal(weights(model), before)


def test_a_full_gpu_is_told_with_what_to_change(monkeypatch):
    def full(*_):
        raise torch.OutOfMemoryError("CUDA out of memory. Tried to allocate 2.00 GiB.")

    monkeypatch.setattr(learning, "log_probabilities", full)
    with pytest.raises(UsageError, match=r"2 programs' responses.* give a smaller micro_batch"):
        run(causal(), toy(4))


def test_a_gpu_that_has_no_room_for_the_optimizers_state_is_told(monkeypatch):
    def full(*_):
        raise torch.OutOfMemoryError("CUDA out of memory. Tried to allocate 2.00 GiB.")

    monkeypatch.setattr(torch.optim.AdamW, "step", full)
    with pytest.raises(UsageError, match=r"does not hold the optimizer's state: .*lora_rank"):
        run(causal(), toy(4))
