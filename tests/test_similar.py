"""Near-duplicates: the index of similarity, and finding the nearest of many."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hasten.eval.similar import (
    NEAR,
    Neighbours,
    read,
    similarity,
    tokens_of,
)
from hasten.types import Language, Program

WORDS = st.lists(st.sampled_from(["a", "b", "c", "d", "+", "(", ")"]), max_size=40).map(" ".join)


def cpp(source: str) -> Program:
    return Program(source, Language.CPP)


def python(source: str) -> Program:
    return Program(source, Language.PYTHON)


@given(WORDS, WORDS)
def test_similarity_is_symmetric_and_a_share(one: str, other: str) -> None:
    value = similarity(cpp(one), cpp(other))
    assert 0 <= value <= 1
    assert value == similarity(cpp(other), cpp(one))


@given(st.text(max_size=100), st.sampled_from(list(Language)))
def test_a_program_is_like_itself(text: str, language: Language) -> None:
    assert similarity(Program(text, language), Program(text, language)) == 1


def test_comments_and_layout_do_not_count() -> None:
    assert similarity(python("x=1 # one\n\ny = 2"), python("x = 1\ny = 2\n")) == 1
    assert tokens_of(cpp('int x; /* no */ s = "a  b";')) == [
        "int",
        "x",
        ";",
        "s",
        "=",
        '"a  b"',
        ";",
    ]


def test_the_index_counts_runs_of_five_tokens() -> None:
    # a b c d e f g h has 4 runs; the other shares the first 3 of them and has 1 more.
    assert similarity(cpp("a b c d e f g h"), cpp("a b c d e f g i")) == pytest.approx(3 / 5)
    assert similarity(cpp("a b"), cpp("a b")) == 1
    assert similarity(cpp("a b"), cpp("b a")) == 0


def test_nothing_is_like_nothing_and_unlike_languages_have_nothing_in_common() -> None:
    assert similarity(cpp(""), cpp("// nothing")) == 1
    assert similarity(cpp("a"), cpp("")) == 0
    assert similarity(cpp("a b c"), python("a b c")) == 0


@settings(deadline=None)
@given(st.lists(WORDS, max_size=12), WORDS, st.sampled_from([0.3, 0.5, NEAR, 1.0]))
def test_the_nearest_is_what_comparing_with_all_finds(
    sources: list[str], asked: str, threshold: float
) -> None:
    programs = [cpp(source) for source in sources if source]
    texts = [read(program) for program in programs]
    own = read(cpp(asked))
    values = [own.similarity(text) for text in texts]
    found = Neighbours(texts, threshold).nearest(own)
    best = max(values, default=0.0)
    if not own.shingles.size or best < threshold:
        assert found is None
    else:
        assert found is not None
        assert found.similarity == best
        assert found.index == values.index(best)


def test_the_nearest_is_of_the_same_language() -> None:
    index = Neighbours([read(python("a b c d e f")), read(cpp("a b c d e f"))])
    found = index.nearest(read(cpp("a b c d e f")))
    assert found is not None
    assert found.index == 1


def test_a_threshold_must_be_a_share() -> None:
    with pytest.raises(ValueError, match="threshold"):
        Neighbours([], threshold=0)
