"""Rewards: what the judge found of a program's candidates, as numbers to learn from."""

from __future__ import annotations

import math
import os
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import hasten
from hasten.errors import BadProgram, SandboxError, UsageError
from hasten.judge.reward import NO_PROGRAM, UNJUDGED, Judged, needs_all_tests, rewards_of
from hasten.judge.stored import StoredJudge
from hasten.types import Language, Program, TestCase, Verdict

NAMES = ("perfrl", "perfrl-as-published", "speedup")
FAILURES = (
    Verdict.WRONG_ANSWER,
    Verdict.CRASHED,
    Verdict.TIMED_OUT,
    Verdict.OUT_OF_MEMORY,
    Verdict.TOO_MUCH_OUTPUT,
    Verdict.FORBIDDEN,
)


def right(speedup: float | None, *, same: bool = False) -> Judged:
    improved = speedup is not None and speedup >= 1.10
    verdict = Verdict.IMPROVED if improved else Verdict.PASSED
    return Judged(verdict.value, 10, 10, speedup, same)


def wrong(passed: int, tests: int = 10, verdict: Verdict = Verdict.WRONG_ANSWER) -> Judged:
    return Judged(verdict.value, passed, tests)


NOTHING = Judged(NO_PROGRAM)
CACHE = Path(os.environ.get("HASTEN_CACHE", Path.home() / ".cache" / "hasten"))
BROKEN = Judged(Verdict.NOT_COMPILED.value, 0, 10)
LOST = Judged(UNJUDGED)

speedups = st.one_of(
    st.floats(0.01, 100), st.floats(0.97, 1.03), st.sampled_from([1.0, 1.01, 1 / 1.01, 1.1])
)
judged = st.one_of(
    st.just(NOTHING),
    st.just(BROKEN),
    st.builds(
        lambda passed, more, verdict: wrong(passed, passed + more, verdict),
        st.integers(0, 20),
        st.integers(0, 20),
        st.sampled_from(FAILURES),
    ),
    st.builds(right, st.none() | speedups, same=st.booleans()),
)
groups = st.lists(judged, min_size=1, max_size=8)
names = st.sampled_from(NAMES)


# -- worked by hand ------------------------------------------------------------------------------


def test_perfrl_has_the_four_rewards_of_the_paper() -> None:
    group = [NOTHING, BROKEN, wrong(9), right(0.5), right(1.09), right(1.10), right(30.0)]
    assert rewards_of("perfrl", group) == [0, 0, 1, 1.3, 1.3, 2, 2]


@pytest.mark.parametrize("verdict", FAILURES)
def test_every_way_to_fail_is_1_under_perfrl(verdict: Verdict) -> None:
    assert rewards_of("perfrl", [wrong(3, verdict=verdict)]) == [1]


def test_as_published_any_gain_that_is_no_tie_is_an_improvement() -> None:
    group = [BROKEN, wrong(9), right(0.5), right(1.0), right(1.009), right(1.011), right(1.5)]
    assert rewards_of("perfrl-as-published", group) == [0, 1, 1.3, 1.3, 1.3, 2, 2]


def test_as_published_the_program_itself_without_its_comments_is_no_improvement() -> None:
    group = [right(1.05, same=True), right(1.05)]
    assert rewards_of("perfrl-as-published", group) == [1.3, 2]


def test_the_program_itself_without_its_comments_is_an_improvement_under_no_name() -> None:
    bare = [right(1.4, same=True)]
    assert [rewards_of(name, bare) for name in NAMES] == [[1.3], [1.3], [1]]


def test_speedup_is_one_and_the_logarithm() -> None:
    group = [right(1.0), right(2.0), right(math.e), right(0.9)]
    assert rewards_of("speedup", group) == pytest.approx([1, 1 + math.log(2), 2, 1 + math.log(0.9)])


def test_the_logarithm_has_two_ends() -> None:
    assert rewards_of("speedup", [right(1e6), right(10.0), right(1e-6)]) == pytest.approx(
        [1 + math.log(10), 1 + math.log(10), 0.5]
    )


def test_wrong_programs_are_worth_half_the_share_of_tests_that_they_pass() -> None:
    group = [NOTHING, BROKEN, wrong(0), wrong(5), wrong(9), wrong(0, 0)]
    assert rewards_of("speedup", group) == pytest.approx([0, 0, 0, 0.25, 0.45, 0])


def test_a_cheat_that_passes_all_tests_is_worth_less_than_the_slowest_right_program() -> None:
    cheat = wrong(10, 10, Verdict.FORBIDDEN)
    found = rewards_of("speedup", [cheat, right(0.001)])
    assert found == pytest.approx([0.45, 0.5])
    assert rewards_of("speedup", [wrong(1, 1, Verdict.FORBIDDEN)]) == [0]


def test_a_right_program_without_a_speedup_is_right_and_no_more() -> None:
    assert [rewards_of(name, [right(None)]) for name in NAMES] == [[1.3], [1.3], [1]]


def test_costs_within_one_percent_tie() -> None:
    one, two, three = rewards_of("speedup", [right(2.0), right(2.019), right(2.03)])
    assert one < two == three == pytest.approx(1 + math.log(2.03))


def test_exactly_one_percent_is_no_tie() -> None:
    one, two = rewards_of("speedup", [right(2.0), right(2.0 * 1.01)])
    assert one < two


def test_a_tie_does_not_spread_from_neighbour_to_neighbour() -> None:
    """Of 2.03, 2.015 and 2.000 the first two tie; the third is 1.5 % behind the first."""
    found = rewards_of("speedup", [right(2.0), right(2.015), right(2.03)])
    assert found[1] == found[2] > found[0]


def test_what_ties_with_the_slow_program_does_so_in_any_company() -> None:
    alone = rewards_of("perfrl-as-published", [right(1.005)])
    beside = rewards_of("perfrl-as-published", [right(1.012), right(1.005)])
    assert alone == [1.3]
    assert beside == [2, 1.3]


def test_a_slower_program_does_not_catch_up_through_a_tie() -> None:
    """0.9905 ties with the slow program; 0.985 ties with 0.9905, and is slower all the same."""
    found = rewards_of("speedup", [right(0.9905), right(0.985)])
    assert found == pytest.approx([1, 1 + math.log(0.985)])


def test_what_was_not_judged_has_no_reward() -> None:
    for name in NAMES:
        assert rewards_of(name, [LOST]) == [None]
        assert rewards_of(name, [LOST, right(2.0), LOST])[::2] == [None, None]


def test_no_candidates_have_no_rewards() -> None:
    assert rewards_of("speedup", []) == []


def test_an_unknown_name_is_refused_with_those_that_there_are() -> None:
    with pytest.raises(UsageError, match="no reward 'fast': choose one of perfrl, perfrl-as-"):
        rewards_of("fast", [])


def test_only_the_graded_reward_needs_all_tests_of_a_failing_candidate() -> None:
    assert [needs_all_tests(name) for name in NAMES] == [False, False, True]


# -- laws ----------------------------------------------------------------------------------------


def rank(one: Judged) -> int:
    """Not compiled, wrong, right."""
    return 0 if not one.compiled else 2 if one.correct else 1


@given(names, groups)
def test_a_right_program_is_worth_more_than_a_wrong_one_and_that_at_least_a_broken_one(
    name: str, group: list[Judged]
) -> None:
    found = list(zip(map(rank, group), rewards_of(name, group), strict=True))
    for low, less in found:
        for high, more in found:
            if low < high:
                assert less is not None
                assert more is not None
                assert less < more or (low, high) == (0, 1)
                assert less <= more


@given(names, st.lists(st.builds(right, speedups), min_size=2, max_size=8))
def test_a_faster_program_is_never_worth_less(name: str, group: list[Judged]) -> None:
    order = sorted(group, key=lambda one: one.speedup or 0)
    found = rewards_of(name, order)
    assert found == sorted(found, key=lambda reward: reward or 0)


@given(names, groups, st.randoms(use_true_random=False))
def test_the_order_of_a_group_does_not_matter(name: str, group: list[Judged], draw) -> None:
    places = list(range(len(group)))
    draw.shuffle(places)
    found = rewards_of(name, group)
    assert rewards_of(name, [group[i] for i in places]) == [found[i] for i in places]


@given(names, groups, st.sets(st.integers(0, 7)))
def test_unjudged_candidates_have_no_reward_and_change_none(
    name: str, group: list[Judged], lost: set[int]
) -> None:
    holed = [LOST if place in lost else one for place, one in enumerate(group)]
    kept = [one for place, one in enumerate(group) if place not in lost]
    found = rewards_of(name, holed)
    assert [reward for reward in found if reward is not None] == rewards_of(name, kept)
    assert [place for place, reward in enumerate(found) if reward is None] == [
        place for place in range(len(group)) if place in lost
    ]


@given(names, groups)
def test_rewards_lie_in_their_range(name: str, group: list[Judged]) -> None:
    for reward in rewards_of(name, group):
        assert reward is not None
        assert 0 <= reward <= (1 + math.log(10) if name == "speedup" else 2)


@given(speedups, speedups)
def test_two_costs_tie_when_they_are_within_one_percent_on_one_side_of_the_slow_programs(
    one: float, other: float
) -> None:
    slower, faster = sorted((one, other))
    if slower < 1.01 and faster > 1 / 1.01:
        return  # there the slow program itself decides
    equal = rewards_of("speedup", [right(one), right(other)])
    within = faster < slower * 1.01
    capped = slower >= 10 or faster <= math.exp(-0.5)
    assert (equal[0] == equal[1]) == (within or capped)


@given(st.floats(0.1, 10), st.booleans())
def test_perfrl_follows_the_judge_and_not_the_speedup(speedup: float, improved: bool) -> None:
    verdict = Verdict.IMPROVED if improved else Verdict.PASSED
    one = replace(right(speedup), verdict=verdict.value)
    assert rewards_of("perfrl", [one]) == [2 if improved else 1.3]


# -- as other trainers call it: the real judge -----------------------------------------------------

SLOW = Program(
    "n = int(input())\nt = 0\nfor i in range(n):\n    t += i\nprint(t)\n",
    Language.PYTHON,
    "slow.py",
)
TESTS = [
    TestCase(str(n), f"{n}\n".encode(), f"{n * (n - 1) // 2}\n".encode()) for n in (3, 20000, 1)
]
FAST = "n = int(input())\nprint(n * (n - 1) // 2)\n"
HALF = "n = int(input())\nprint(3 if n == 3 else 0)\n"  # right on the first test and the last


def reward_of_slow(**options: object) -> hasten.Reward:
    return hasten.reward(SLOW, tests=TESTS, cache_dir=CACHE, workers=2, **options)  # type: ignore[arg-type]


def test_programs_and_replies_have_rewards_in_their_order() -> None:
    replies = [
        f"Here it is:\n```python\n{FAST}```\n",
        "No idea, sorry.",
        Program("print(", Language.PYTHON),
        HALF,
        None,
        Program(f"# slow\n{SLOW.source}", Language.PYTHON),
        Program(FAST, Language.PYTHON),
    ]
    with reward_of_slow() as reward:
        found = reward(replies)
        details = reward.judge(replies)
    best = 1 + math.log(max(one.speedup or 0 for one in details))
    assert found == pytest.approx([best, 0, 0, 0.5 * 2 / 3, 0, 1, best])
    assert best > 1.1
    assert [one.verdict for one in details][1:5] == [
        "no_program", "not_compiled", "wrong_answer", "no_program",
    ]  # fmt: skip


def test_a_reward_is_asked_again_and_again_and_judges_the_slow_program_once(monkeypatch) -> None:
    asked = []
    judged = StoredJudge.baseline
    monkeypatch.setattr(
        StoredJudge, "baseline", lambda *these: asked.append(these[1]) or judged(*these)
    )
    with reward_of_slow(name="perfrl") as reward:
        first = reward([FAST, HALF])
        assert reward([HALF, FAST]) == first[::-1] == [1, 2]
        assert reward([]) == []
    assert asked == [SLOW]


def test_a_closed_reward_opens_new_judges() -> None:
    reward = reward_of_slow(name="perfrl")
    assert reward([FAST]) == [2]
    reward.close()
    assert reward([FAST]) == [2]
    reward.close()


def test_what_the_machine_cannot_judge_has_no_reward(monkeypatch) -> None:
    judged = StoredJudge.judge

    def broken(court: StoredJudge, program: Program, *rest: object) -> object:
        if program.source.strip() == HALF.strip():
            raise SandboxError("the runner died")
        return judged(court, program, *rest)  # type: ignore[arg-type]

    monkeypatch.setattr(StoredJudge, "judge", broken)
    with reward_of_slow(name="perfrl") as reward:
        assert reward([HALF, FAST]) == [None, 2]
        assert reward.judge([HALF])[0].detail == "the runner died"


def test_a_slow_program_that_fails_its_tests_is_refused_as_a_baseline() -> None:
    with (
        hasten.reward(Program(HALF, Language.PYTHON), tests=TESTS, cache_dir=CACHE) as reward,
        pytest.raises(BadProgram, match="fails its own test"),
    ):
        reward([FAST])


def test_a_slow_program_that_cannot_be_judged_is_no_baseline(monkeypatch) -> None:
    def broken(*_: object) -> None:
        raise SandboxError("the runner died")

    monkeypatch.setattr(StoredJudge, "baseline", broken)
    with (
        reward_of_slow() as reward,
        pytest.raises(SandboxError, match=r"slow\.py could not be judged: the runner died"),
    ):
        reward([FAST])


def test_a_mistake_of_ours_in_a_worker_reaches_the_caller(monkeypatch) -> None:
    def broken(*_: object) -> None:
        raise ZeroDivisionError("a bug")

    with reward_of_slow() as reward:
        assert reward([FAST])
        monkeypatch.setattr(StoredJudge, "judge", broken)
        with pytest.raises(ZeroDivisionError):
            reward([HALF])


def test_an_unknown_reward_is_refused_before_anything_is_judged() -> None:
    with pytest.raises(UsageError, match="there is no reward 'speed'"):
        reward_of_slow(name="speed")
