"""Pairs as tokens, their batches, and the plan of a run."""

from __future__ import annotations

import math
import random
from collections import Counter
from types import SimpleNamespace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hasten.errors import BadData, UsageError
from hasten.model.hf import HfGenerator, prompt_tokens
from hasten.model.prompts import Example, Prompter, Prompting, Strategy
from hasten.model.weights import LoadedModel
from hasten.train.collate import Collator, Plan, Tokens, tokenise
from hasten.train.losses import IGNORED
from hasten.train.recipe import DataPart
from hasten.types import Language, Program

from .test_hf import CHAT, make_tokenizer, needs_libraries

SLOW = Program("print(1 + 1)\n", Language.PYTHON, "slow")
FAST = Program("print(2)\n", Language.PYTHON, "fast")
PAIR = Example("p", SLOW, FAST, tag=9, name="pair")


def reader(folder, *, chat=None, context=None, is_encoder_decoder=False) -> LoadedModel:
    """A tokenizer, and as much of a model as says where its replies end."""
    tokenizer = make_tokenizer(folder, chat=chat)
    model = SimpleNamespace(generation_config=SimpleNamespace(eos_token_id=1))
    return LoadedModel("tiny", model, tokenizer, "cpu", is_encoder_decoder, context)


# What is learnt


@needs_libraries
@pytest.mark.parametrize("chat", [None, CHAT])
@pytest.mark.parametrize(
    ("data", "how"),
    [
        (DataPart(), Prompting(Strategy.TRAINED)),
        (DataPart(tags=True), Prompting(Strategy.TRAINED, tag=9)),
        (DataPart(prompt=Strategy.NATURAL), Prompting(Strategy.NATURAL)),
    ],
)
def test_what_is_asked_later_is_the_beginning_of_what_is_learnt(tmp_path, chat, data, how):
    loaded = reader(tmp_path, chat=chat)
    (learnt,) = tokenise(loaded, [PAIR], data).pairs
    asked = Prompter(how).prompt(SLOW).text
    assert list(learnt.prompt) == prompt_tokens(loaded, asked)
    assert loaded.tokenizer.decode(learnt.completion[:-1]) == "print(2)\n"


@needs_libraries
def test_a_completion_ends_where_a_generator_stops(tmp_path):
    loaded = reader(tmp_path)
    (learnt,) = tokenise(loaded, [PAIR], DataPart()).pairs
    reply = HfGenerator(loaded)._reply([*learnt.completion, 7, 7])
    assert reply.tokens == learnt.completion


@needs_libraries
def test_pairs_that_are_too_long_are_counted_and_the_others_are_whole(tmp_path):
    loaded = reader(tmp_path)
    long = Example("p", SLOW, Program("print(2)\n" * 40, Language.PYTHON))
    (whole,) = tokenise(loaded, [PAIR], DataPart()).pairs
    size = len(whole.prompt) + len(whole.completion)
    found = tokenise(loaded, [PAIR, long, PAIR], DataPart(max_tokens=size))
    assert found.pairs == (whole, whole)
    assert found.too_long == 1
    assert tokenise(loaded, [PAIR], DataPart(max_tokens=size - 1)).too_long == 1


@needs_libraries
def test_pairs_with_long_completions_may_be_left_out(tmp_path):
    loaded = reader(tmp_path)
    long = Example("p", SLOW, Program("print(2)\n" * 40, Language.PYTHON))
    (whole,) = tokenise(loaded, [long], DataPart()).pairs
    size = len(whole.completion) - 1  # the end is not counted
    assert tokenise(loaded, [long], DataPart(max_reply=size)).too_long == 0
    assert tokenise(loaded, [PAIR, long], DataPart(max_reply=size - 1)).too_long == 1


@needs_libraries
def test_a_pair_must_fit_into_the_model_each_side_by_itself_where_there_are_two(tmp_path):
    (whole,) = tokenise(reader(tmp_path), [PAIR], DataPart()).pairs
    room = len(whole.prompt)
    one, two = (
        reader(tmp_path, context=room, is_encoder_decoder=double) for double in (False, True)
    )
    assert tokenise(one, [PAIR], DataPart()).too_long == 1
    assert tokenise(two, [PAIR], DataPart()).too_long == 0


@needs_libraries
def test_a_pair_without_a_tag_is_refused_where_tags_are_learnt(tmp_path):
    with pytest.raises(BadData, match="pair q has no tag"):
        tokenise(reader(tmp_path), [Example("q", SLOW, FAST)], DataPart(tags=True))


@needs_libraries
def test_other_pairs_have_another_digest(tmp_path):
    loaded = reader(tmp_path)
    turned = Example("p", FAST, SLOW)
    digests = {tokenise(loaded, pairs, DataPart()).digest for pairs in ([PAIR], [turned], [])}
    assert len(digests) == 3
    assert tokenise(loaded, [PAIR], DataPart()).digest in digests


# Batches

SHORT, LONG = Tokens((5, 6), (7, 1)), Tokens((5, 6, 8), (7, 7, 1))


@needs_libraries
def test_a_batch_is_padded_on_the_right_and_labels_stand_on_completions_alone():
    batch = Collator(pad=0)([SHORT, LONG])
    assert batch["input_ids"].tolist() == [[5, 6, 7, 1, 0, 0], [5, 6, 8, 7, 7, 1]]
    assert batch["attention_mask"].tolist() == [[1, 1, 1, 1, 0, 0], [1] * 6]
    # From the place before the first completion on: nothing is said of the place before.
    no = IGNORED
    assert batch["labels"].tolist() == [[no, 7, 1, no, no], [no, no, 7, 7, 1]]
    assert Collator(pad=0, cuts_logits=True)([SHORT, LONG])["logits_to_keep"] == 5


@needs_libraries
def test_a_decoder_reads_what_it_has_to_write_one_place_later():
    batch = Collator(pad=0, decoder_start=9)([SHORT, LONG])
    assert batch["input_ids"].tolist() == [[5, 6, 0], [5, 6, 8]]
    assert batch["attention_mask"].tolist() == [[1, 1, 0], [1, 1, 1]]
    assert batch["labels"].tolist() == [[7, 1, IGNORED], [7, 7, 1]]
    assert batch["decoder_input_ids"].tolist() == [[9, 7, 0], [9, 7, 7]]


@needs_libraries
@pytest.mark.parametrize("collator", [Collator(pad=0), Collator(pad=0, decoder_start=9)])
def test_from_a_blank_nothing_is_learnt(collator):
    batch = collator([Tokens((1,), ())])
    assert batch["labels"].flatten().tolist() == [IGNORED]


# The plan

plans = st.fixed_dictionaries(
    {
        "lengths": st.lists(st.tuples(st.integers(1, 500)), min_size=1, max_size=60),
        "micro_batch": st.integers(1, 6),
        "updates_of": st.integers(1, 4),
        "seed": st.integers(0, 5),
    }
)


def planned(asked, *, processes=1, epochs=1.0) -> Plan:
    return Plan(
        asked["lengths"],
        batch=asked["micro_batch"] * asked["updates_of"] * 2,
        micro_batch=asked["micro_batch"],
        epochs=epochs,
        seed=asked["seed"],
        processes=processes,
    )


@given(plans)
def test_every_pair_stands_once_in_an_epoch(asked):
    plan = planned(asked, epochs=3)
    for epoch in range(3):
        places = [
            place
            for number in range(plan.updates_each_epoch)
            for one in plan.update(epoch * plan.updates_each_epoch + number).micro_batches
            for place in one
        ]
        assert Counter(place for place in places if place != plan.blank) == Counter(
            range(len(asked["lengths"]))
        )


@given(plans)
def test_the_same_seed_gives_the_same_batches_in_whatever_order_they_are_asked_for(asked):
    one, other = planned(asked, epochs=2), planned(asked, epochs=2)
    numbers = list(range(one.updates))
    forwards = [one.update(number) for number in numbers]
    backwards = [other.update(number) for number in reversed(numbers)]
    assert forwards == backwards[::-1]


@given(plans, st.sampled_from([2, 4]))
def test_an_update_holds_the_same_pairs_however_many_processes_share_it(asked, processes):
    batch = asked["micro_batch"] * asked["updates_of"] * 2
    if batch % processes:
        with pytest.raises(UsageError, match=f"{processes} processes"):
            planned(asked, processes=processes)
        return
    alone, shared = planned(asked), planned(asked, processes=processes)
    assert alone.updates == shared.updates
    for number in range(alone.updates):
        pairs = [
            sorted(place for one in plan.update(number).micro_batches for place in one)
            for plan in (alone, shared)
        ]
        real = [[place for place in places if place != alone.blank] for places in pairs]
        assert real[0] == real[1]
        assert alone.update(number).tokens == shared.update(number).tokens


@given(plans, st.sampled_from([1, 2]))
def test_processes_take_all_micro_batches_in_turn_and_each_as_many(asked, processes):
    plan = planned(asked, processes=processes)
    taken = [list(plan.micro_batches(process)) for process in range(processes)]
    assert {len(one) for one in taken} == {plan.passes} == {plan.updates * plan.accumulated}
    for number in range(plan.updates):
        first = number * plan.accumulated
        together = [tuple(one) for mine in taken for one in mine[first : first + plan.accumulated]]
        assert sorted(together) == sorted(plan.update(number).micro_batches)


@given(plans)
def test_what_takes_most_memory_comes_first(asked):
    plan = planned(asked)
    cells = [
        len(one) * max(asked["lengths"][place][0] for place in one)
        for number in range(plan.updates)
        for one in plan.update(number).micro_batches
        if one != (plan.blank,)
    ]
    assert cells[0] == max(cells)


def like_programs(number: int, seed: int) -> list[tuple[int, int]]:
    """Lengths as those of pairs of programs: log-normal, both of a pair alike."""
    drawing = random.Random(seed)
    found = []
    for _ in range(number):
        slow = drawing.lognormvariate(5.6, 0.7)
        fast = slow * drawing.lognormvariate(-0.05, 0.25)
        found.append((40 + round(slow), 2 + round(fast)))
    return found


@settings(max_examples=40, deadline=None)
@given(st.integers(1, 1500), st.sampled_from([1, 2, 4, 8]), st.integers(0, 100), st.booleans())
def test_padding_stays_under_5_percent_in_every_epoch(number, micro_batch, seed, two_sides):
    lengths = like_programs(number, seed)
    if not two_sides:
        lengths = [(sum(sides),) for sides in lengths]
    plan = Plan(lengths, batch=32, micro_batch=micro_batch, epochs=2, seed=seed)
    for epoch in range(2):
        updates = [
            plan.update(epoch * plan.updates_each_epoch + n) for n in range(plan.updates_each_epoch)
        ]
        blanks = sum(
            one == (plan.blank,) for update in updates for one in update.micro_batches
        ) * len(lengths[0])
        cells = sum(one.cells for one in updates) - blanks
        assert 1 - sum(one.tokens for one in updates) / cells < 0.05


def test_micro_batches_of_many_pairs_are_as_large_as_asked_and_of_few_unlike_ones_smaller():
    assert Plan([(100 + n,) for n in range(1000)], batch=32, micro_batch=8).piece == 8
    assert Plan([(2**n,) for n in range(10)], batch=32, micro_batch=8).piece == 1


def test_the_padding_that_is_said_is_the_padding_of_the_tensors():
    lengths = like_programs(37, 1)
    plan = Plan(lengths, batch=8, micro_batch=2, seed=3)
    cells = tokens = 0
    for number in range(plan.updates):
        for one in plan.update(number).micro_batches:
            sides = [lengths[place] if place != plan.blank else (1, 1) for place in one]
            cells += len(one) * (max(a for a, _ in sides) + max(b for _, b in sides))
            tokens += sum(map(sum, sides)) if one != (plan.blank,) else 0
    assert plan.padding_share == pytest.approx(1 - tokens / cells)


def test_epochs_differ_in_who_shares_a_batch_and_in_the_order():
    lengths = [(sum(sides),) for sides in like_programs(400, 0)]
    plan = Plan(lengths, batch=32, micro_batch=4, epochs=2)
    each = plan.updates_each_epoch
    first, second = (
        [frozenset(one) for n in range(each) for one in plan.update(epoch * each + n).micro_batches]
        for epoch in (0, 1)
    )
    assert len(set(first) & set(second)) < len(first) / 5


def test_a_part_of_an_epoch_has_that_part_of_its_updates():
    lengths = [(10,)] * 100
    assert Plan(lengths, batch=10, micro_batch=5, epochs=0.25).updates == 3
    assert Plan(lengths, batch=10, micro_batch=5, epochs=2.5).updates == 25


def test_a_process_takes_less_at_once_where_a_batch_would_not_suffice():
    plan = Plan([(10,)] * 8, batch=4, micro_batch=4, processes=2)
    assert (plan.piece, plan.accumulated) == (2, 1)
    assert math.prod((plan.piece, plan.accumulated, plan.processes)) == 4
