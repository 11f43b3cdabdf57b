"""TOML into frozen dataclasses: what is read, what is refused, what is said."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, field, replace
from enum import StrEnum

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hasten.config import differences, digest_of, read_config, to_toml
from hasten.errors import UsageError


class Colour(StrEnum):
    RED = "red"
    BLUE = "blue"


@dataclass(frozen=True, slots=True)
class Inner:
    number: int = 1
    share: float = 0.5
    colour: Colour = Colour.RED
    words: tuple[str, ...] = ()
    on: bool = False

    def __post_init__(self) -> None:
        if self.number < 0:
            raise UsageError(f"number is {self.number}: give 0 or more")


@dataclass(frozen=True, slots=True)
class Outer:
    name: str = "x"
    limit: int | None = None
    inner: Inner = field(default_factory=Inner)


@dataclass(frozen=True, slots=True)
class Needy:
    name: str


@pytest.fixture
def read(tmp_path):
    def of(text: str, kind=Outer):
        path = tmp_path / "c.toml"
        path.write_text(text)
        return read_config(path, kind)

    return of


def test_what_a_file_does_not_say_has_its_default(read):
    assert read("") == Outer()
    assert read("[inner]\nnumber = 3\n") == Outer(inner=Inner(number=3))


def test_every_kind_of_value_is_read(read):
    text = 'name = "y"\nlimit = 4\n[inner]\nshare = 1\ncolour = "blue"\nwords = ["a"]\non = true\n'
    found = read(text)
    assert found == Outer("y", 4, Inner(1, 1.0, Colour.BLUE, ("a",), True))
    assert isinstance(found.inner.share, float)


def test_all_errors_are_told_together(read):
    text = (
        'nam = "y"\nlimit = "many"\n[inner]\nnumber = 1.5\ncolour = "green"\non = 1\nwords = [2]\n'
    )
    with pytest.raises(UsageError) as said:
        read(text)
    for part in (
        "there is no nam: name?",
        'limit is "many": give a whole number or nothing',
        "inner.number is 1.5: give a whole number",
        "inner.colour is 'green': choose one of red, blue",
        "inner.on is 1: give true or false",
        "inner.words is 2: give a text",
    ):
        assert part in str(said.value)


def test_what_a_dataclass_refuses_is_told_with_its_section(read):
    with pytest.raises(UsageError, match=r"inner: number is -1: give 0 or more"):
        read("[inner]\nnumber = -1\n")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("inner = 3\n", "inner is a section"),
        ("name = \n", "cannot be read as TOML"),
        ("number = true\n[inner]\nnumber = true\n", "inner.number is true: give a whole number"),
    ],
)
def test_a_wrong_shape_is_refused(read, text, said):
    with pytest.raises(UsageError, match=said):
        read(text)


def test_a_value_without_a_default_is_asked_for(read):
    with pytest.raises(UsageError, match="name is missing"):
        read("", Needy)


def test_a_file_that_is_not_there_is_one_line(tmp_path):
    with pytest.raises(UsageError, match=r"none.toml cannot be read as TOML: No such file"):
        read_config(tmp_path / "none.toml", Outer)


outers = st.builds(
    Outer,
    name=st.text(st.characters(exclude_categories=["Cs"])),
    limit=st.none() | st.integers(-(2**62), 2**62),
    inner=st.builds(
        Inner,
        number=st.integers(0, 2**62),
        share=st.floats(allow_nan=False, allow_infinity=False),
        colour=st.sampled_from(Colour),
        words=st.lists(st.text(st.characters(exclude_categories=["Cs"])), max_size=3).map(tuple),
        on=st.booleans(),
    ),
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(outers)
def test_what_is_written_is_read_back(read, config):
    assert read(to_toml(config, digest=True)) == config


@given(outers, outers)
def test_configurations_differ_as_their_digests_do(one, other):
    assert (digest_of(one) == digest_of(other)) == (not differences(one, other))
    assert bool(differences(one, other)) == (to_toml(one) != to_toml(other))


def test_what_differs_is_named():
    now = replace(Outer(), limit=4, inner=Inner(share=0.25))
    assert differences(Outer(), now) == [
        "inner.share (0.5 there, 0.25 now)",
        "limit (nothing there, 4 now)",
    ]


def test_the_digest_stands_in_a_comment():
    text = to_toml(Outer(), digest=True)
    assert text.startswith(f"# digest {digest_of(Outer())}\n")
    assert tomllib.loads(text)["inner"]["colour"] == "red"
