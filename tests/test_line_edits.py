"""Edits of numbered lines."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hasten.model.line_edits import apply_edits, edits_between, is_edits, numbered

SLOW = "n = int(input())\nt = 0\nfor i in range(n):\n    t += i\nprint(t)"
# Lines of programs: a line that reads like a heading cannot be told from one.
LINES = st.lists(
    st.sampled_from(["a", "    a", "b = 1", "    c", "", "  ", "@", "@x", "d"]), max_size=12
)


def test_lines_have_numbers_from_one():
    assert numbered("a\n  b\n") == "1|a\n2|  b"


def test_blank_lines_have_no_number_and_stay_behind_their_line():
    source = "\na\n\n\nb\n  \nc\n\n"
    assert numbered(source) == "1|a\n2|b\n3|c"
    assert apply_edits(source, "@ 2\nx\n") == "a\n\n\nx\nc"
    assert apply_edits(source, "@ 2-3 >\n") == "a\n\n\n    b\n\n    c"


def test_edits_name_the_lines_that_they_replace():
    fast = "import sys\nn = int(input())\nprint(n * (n - 1) // 2)"
    edits = edits_between(SLOW, fast)
    assert edits == "@ 0+\nimport sys\n@ 2-5\nprint(n * (n - 1) // 2)\n"
    assert apply_edits(SLOW, edits) == fast


def test_lines_can_go_and_come():
    assert edits_between("a\nb\nc", "a\nc") == "@ 2\n"
    assert edits_between("a\nb", "a\nx\nb") == "@ 1+\nx\n"
    assert edits_between("a", "a\n") == ""
    assert edits_between("a\nb", "a\n\n\nb") == ""


def test_lines_that_become_a_function_are_indented_not_repeated():
    body = "".join(f"    {line}\n" for line in SLOW.split("\n"))
    fast = f"def main():\n{body}main()"
    edits = edits_between(SLOW, fast)
    assert edits == "@ 0+\ndef main():\n@ 1-5 >\n@ 5+\nmain()\n"
    assert apply_edits(SLOW, edits) == fast


@pytest.mark.parametrize(
    "edits",
    [
        "@ 0\nx", "@ 5-3\nx", "@ 4\nx\n@ 2\ny", "@ 1-2\nx\n@ 2\ny", "x\n@ 1\ny",
        "@ 1-2 >\nx", "@ 0 >", "@ 0-2 >",
    ],
)  # fmt: skip
def test_edits_out_of_order_are_none(edits):
    assert apply_edits(SLOW, edits) is None


def test_lines_behind_the_last_one_are_the_end():
    assert apply_edits("a\nb", "@ 7+\nc") == apply_edits("a\nb", "@ 5\nc") == "a\nb\nc"
    assert apply_edits("a\nb", "@ 2-9 >") == "a\n    b"


def test_only_a_reply_that_begins_with_a_heading_is_one_of_edits():
    assert is_edits("\n@ 3\nprint(1)")
    assert is_edits("@ 3-4  \nprint(1)")
    assert is_edits("@ 3-4 >")
    assert not is_edits("print(1)\n@ 3\n")
    assert not is_edits("@ x\n")
    assert not is_edits("@ 3+ >\n")
    assert not is_edits(f"@ {'9' * 5000}\n")
    assert not is_edits(f"@ 1-{'9' * 5000}\n")
    assert not is_edits("")


@given(LINES, LINES)
def test_edits_turn_the_one_program_into_the_other(slow, fast):
    one, other = "\n".join(slow), "\n".join(fast)
    edits = edits_between(one, other)
    if edits:
        assert is_edits(edits)
        assert without_blanks(apply_edits(one, edits)) == without_blanks(other)
    else:
        assert without_blanks(one) == without_blanks(other)


def without_blanks(source: str) -> list[str]:
    return [line for line in source.split("\n") if line.strip()]


@given(LINES, st.text(alphabet="@ 0123456789+->\nab", max_size=40))
def test_any_reply_gives_a_program_or_nothing(slow, reply):
    found = apply_edits("\n".join(slow), reply)
    assert found is None or isinstance(found, str)
