"""Scores of many responses at once equal those of each response alone."""

import math
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hasten.errors import BadModel, UsageError
from hasten.model.weights import quiet_transformers
from hasten.train.recipe import DType, ModelPart
from hasten.train.scoring import (
    TREE_KINDS,
    Group,
    Response,
    _tree,
    kl_to_start,
    log_probabilities,
    row_length,
    takes_trees,
    without_dropout,
)
from tests.random_models import CONTEXT, causal, t5

torch = pytest.importorskip("torch")
pytest.importorskip("transformers")

FLOAT32 = ModelPart(dtype=DType.FLOAT32)


@pytest.fixture(autouse=True, scope="module")
def _one_thread():
    """Two that wait for each other take longer for so small models on a busy machine."""
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)


def group(prompt, *responses, source="random"):
    made = tuple(Response(tuple(tokens), source, 1.0) for tokens in responses)
    return Group(tuple(prompt), made)


# Prompts and responses of unlike length, beginnings that are shared, one response twice, one of a
# single token.
GROUPS = [
    group(range(5, 10), [10, 11, 12, 2], [10, 11, 13, 14, 2], [20, 2], [10, 11, 12, 2]),
    group([5, 30, 31], [2], [10, 11, 12, 13, 14, 15, 16]),
    group([7], [3, 2]),
]


def alone(model, prompt, tokens):
    """The log-probabilities of one response, as one would first write it."""
    if model.is_encoder_decoder:
        rows = torch.tensor([[0, *tokens[:-1]]])
        logits = model.model(input_ids=torch.tensor([prompt]), decoder_input_ids=rows).logits[0]
    else:
        logits = model.model(input_ids=torch.tensor([[*prompt, *tokens[:-1]]])).logits[0]
        logits = logits[len(prompt) - 1 :]
    return logits.log_softmax(-1)[torch.arange(len(tokens)), torch.tensor(tokens)]


def differences(model, groups, **how):
    """How far scores are from those of responses alone; checks that nothing else is counted."""
    found = []
    with torch.no_grad():
        for one, scored in zip(groups, log_probabilities(model, groups, **how), strict=True):
            for row, response in enumerate(one.responses):
                n = len(response.tokens)
                assert scored.labels[row, :n].tolist() == list(response.tokens)
                assert (scored.labels[row, n:] == -100).all()
                assert (scored.log_probabilities[row, n:] == 0).all()
                expected = alone(model, one.prompt, response.tokens)
                found.append((scored.log_probabilities[row, :n] - expected).abs().max().item())
    return found


@pytest.mark.parametrize("kind", sorted(TREE_KINDS))
def test_a_tree_scores_like_each_response_alone(kind):
    model = causal(kind)
    assert takes_trees(model)
    assert max(differences(model, GROUPS)) < 1e-4


@pytest.mark.parametrize("kind", ["llama", "qwen2", "gpt2", "bloom", "mamba"])
def test_rows_score_like_each_response_alone(kind):
    more = {"state_size": 4} if kind == "mamba" else {}
    assert max(differences(causal(kind, **more), GROUPS, tree=False)) < 1e-4


def test_an_encoder_decoder_scores_like_each_response_alone():
    model = t5()
    assert not takes_trees(model)
    assert max(differences(model, GROUPS)) < 1e-4


@pytest.mark.parametrize(
    ("kind", "options"),
    [
        ("mistral", {"sliding_window": 4}),
        ("qwen2", {"use_sliding_window": True, "sliding_window": 4, "max_window_layers": 1}),
        ("llama", {"attn_implementation": "eager"}),
        ("llama", {"rope_parameters": {"rope_type": "dynamic", "factor": 2.0, "rope_theta": 1e4}}),
        ("gptj", {"rotary_dim": 4}),
        ("bloom", {}),
    ],
)
def test_a_model_that_takes_no_trees_is_scored_row_by_row(kind, options):
    model = causal(kind, **options)
    assert not takes_trees(model)
    assert max(differences(model, GROUPS)) < 1e-4


TOKENS = st.lists(st.integers(3, 6), min_size=1, max_size=8)


@settings(max_examples=25, deadline=None)
@given(
    st.lists(st.tuples(TOKENS, st.lists(TOKENS, min_size=1, max_size=5)), max_size=3, min_size=1)
)
def test_trees_and_rows_score_any_groups_alike(drawn):
    model = causal()
    groups = [group(prompt, *responses) for prompt, responses in drawn]
    with torch.no_grad():
        trees, rows = (log_probabilities(model, groups, tree=tree) for tree in (True, False))
    for one, other in zip(trees, rows, strict=True):
        torch.testing.assert_close(
            one.log_probabilities, other.log_probabilities, atol=1e-4, rtol=0
        )


def test_a_shared_beginning_stands_once_in_a_tree():
    tree = _tree(GROUPS[0])
    # Behind the prompt: 10 11 12, then 13 14 behind 10 11, then 20. Ends predict nothing.
    assert tree.tokens == [5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 20]
    assert tree.positions == [0, 1, 2, 3, 4, 5, 6, 7, 7, 8, 5]
    assert tree.paths == [[4, 5, 6, 7], [4, 5, 6, 8, 9], [4, 10]]
    assert row_length(GROUPS[0], tree=True) == 11
    assert row_length(GROUPS[0], tree=False) == 10


def test_the_head_is_applied_to_what_predicts_a_response_alone():
    model = causal()
    seen = []
    model.model.lm_head.register_forward_hook(lambda *call: seen.append(call[1][0].shape[1]))
    log_probabilities(model, [group(range(3, 40), [3, 2], [4, 5, 2])])
    assert seen == [5]


def test_the_encoder_reads_every_prompt_once():
    model = t5()
    seen = []
    model.model.get_encoder().register_forward_hook(
        lambda *call: seen.append(call[2]), with_kwargs=False
    )
    log_probabilities(model, GROUPS)
    assert [one.last_hidden_state.shape[0] for one in seen] == [len(GROUPS)]


@pytest.mark.parametrize("make", [causal, t5])
def test_gradients_are_those_of_each_response_alone(make):
    model = make()

    def gradients(loss):
        model.model.zero_grad()
        loss.backward()
        return [one.grad.clone() for one in model.model.parameters() if one.grad is not None]

    scored = log_probabilities(model, GROUPS)
    together = gradients(sum(one.log_probabilities.sum() for one in scored))
    single = gradients(
        sum(alone(model, g.prompt, r.tokens).sum() for g in GROUPS for r in g.responses)
    )
    for one, other in zip(together, single, strict=True):
        torch.testing.assert_close(one, other, atol=1e-3, rtol=1e-3)


@pytest.mark.parametrize("checkpointing", [False, True])
@pytest.mark.parametrize("make", [causal, t5])
def test_nothing_drops_out_while_gradients_flow(make, checkpointing):
    options = {"attention_dropout": 0.5} if make is causal else {"dropout_rate": 0.5}
    model = make(**options)
    plain = log_probabilities(model, GROUPS)[0].log_probabilities
    plain.sum().backward()
    expected = [one.grad.clone() for one in model.model.parameters()]
    model.model.zero_grad()
    model.model.train()
    if checkpointing:
        model.model.activation_checkpointing_enable()
    with without_dropout(model):
        found = log_probabilities(model, GROUPS)[0].log_probabilities
        found.sum().backward()
    torch.testing.assert_close(found, plain)
    torch.testing.assert_close([one.grad for one in model.model.parameters()], expected)
    assert all(module.training for module in model.model.modules())


def test_checkpointing_keeps_no_activations_of_layers():
    def kept(model):
        sizes = []
        hooks = torch.autograd.graph.saved_tensors_hooks(
            lambda one: sizes.append(one.numel()) or one, lambda one: one
        )
        with without_dropout(model), hooks:
            log_probabilities(model, GROUPS)
        return sum(sizes)

    model = causal()
    everything = kept(model)
    model.model.activation_checkpointing_enable()
    assert kept(model) < everything / 2


@pytest.mark.parametrize("make", [causal, t5])
def test_a_model_with_adapters_is_scored_by_them(make):
    peft = pytest.importorskip("peft")
    model = make()
    before = log_probabilities(model, GROUPS)[0].log_probabilities
    kind = "SEQ_2_SEQ_LM" if model.is_encoder_decoder else "CAUSAL_LM"
    config = peft.LoraConfig(
        task_type=kind, r=4, target_modules="all-linear", init_lora_weights=False
    )
    with quiet_transformers():
        model = replace(model, model=peft.get_peft_model(model.model, config).eval())
    assert takes_trees(model) != model.is_encoder_decoder
    assert max(differences(model, GROUPS)) < 1e-4
    after = log_probabilities(model, GROUPS)[0].log_probabilities
    assert not torch.allclose(before, after)
    after.sum().backward()
    learn = [name for name, one in model.model.named_parameters() if one.grad is not None]
    assert learn
    assert all("lora" in name for name in learn)


def test_a_model_that_has_not_moved_is_at_distance_zero():
    assert kl_to_start(causal(), causal(), GROUPS, model_part=FLOAT32) == 0


def test_the_distance_to_the_start_is_the_mean_of_k3_over_random_tokens():
    now, start = causal(), causal(tie_word_embeddings=True)
    mixed = Group((5, 6), (Response((7, 8, 2), "random", 0.0), Response((9, 2), "greedy", 0.0)))
    with torch.no_grad():
        ratio = alone(start, (5, 6), (7, 8, 2)) - alone(now, (5, 6), (7, 8, 2))
    expected = sum(math.exp(r) - 1 - r for r in ratio.tolist()) / 3
    # A group without random samples changes nothing.
    groups = [mixed, group([4], [5, 2], source="target")]
    found = kl_to_start(now, start, groups, model_part=FLOAT32)
    assert found == pytest.approx(expected, rel=1e-4)
    assert found > 0


def test_there_is_no_distance_without_random_samples():
    groups = [group([4], [5, 2], source="greedy")]
    assert kl_to_start(causal(), causal(), groups, model_part=FLOAT32) is None


def test_a_response_without_room_is_an_error_of_one_line():
    long = group(range(3, 43), [3] * (CONTEXT - 40 + 2))
    with pytest.raises(UsageError, match="40 tokens with a response of 26 is more than the 64"):
        log_probabilities(causal("gpt2"), [long])
    fits = group(range(3, 43), [3] * (CONTEXT - 40 + 1))
    assert max(differences(causal("gpt2"), [fits], tree=False)) < 1e-4


@pytest.mark.parametrize(
    ("wrong", "message"),
    [(group([], [1]), "prompt has no tokens"), (group([1], []), "response has no tokens")],
)
def test_nothing_is_scored_of_nothing(wrong, message):
    with pytest.raises(UsageError, match=message):
        log_probabilities(causal(), [wrong])


def test_a_decoder_without_a_first_token_is_an_error():
    model = t5()
    model.model.generation_config.decoder_start_token_id = None
    model.model.generation_config.bos_token_id = None
    with pytest.raises(BadModel, match="decoder_start_token_id"):
        log_probabilities(model, GROUPS)
