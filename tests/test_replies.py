import ast
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hasten.model.prompts import instruction
from hasten.model.replies import candidates_of, distinct, extract_code, normalise
from hasten.types import Candidate, Language, Program

PY = Language.PYTHON
CPP = Language.CPP

PYTHON_PROGRAMS = [
    "print(sum(range(int(input()))))",
    "n = int(input())\ntotal = 0\nfor i in range(n):\n    total += i\n\nprint(total)",
    "import sys\n\ndef main():\n    # answers\n    s = '''a\n\n b'''\n    print(len(s))\n\nmain()",
    "import re\nprint(re.sub('\\d', '', input()))",
    "class A:\n    x: int = 1\n\nprint(A.x if input() else [y for y in range(3)])",
]
CPP_PROGRAMS = [
    '#include <cstdio>\nint main() {\n  int n;\n  scanf("%d", &n);\n  printf("%d\\n", n);\n}',
    "#include <bits/stdc++.h>\nusing namespace std;\nint f(int x) { return x; }\n\n"
    "int main() {\n  cout << f(1) << '}';\n  return 0;\n}",
]
PROGRAMS = [(s, PY) for s in PYTHON_PROGRAMS] + [(s, CPP) for s in CPP_PROGRAMS]
TAGS = {PY: ["python", "Python", "py", "python3", ""], CPP: ["cpp", "c++", "C++", "c", ""]}

prose = st.lists(
    st.sampled_from(
        [
            "Here's a faster version of the program:",
            "Sure",
            "Note: this runs in O(n).",
            "",
            "It avoids the inner loop (see above).",
            "1. The list is gone.",
            "I hope this helps!",
        ]
    ),
    max_size=4,
).map("\n".join)


@given(st.sampled_from(PROGRAMS), prose, prose, st.data(), st.sampled_from(["```", "~~~", "````"]))
def test_code_in_a_fence_comes_back_whatever_prose_is_around(program, before, after, data, marks):
    code, language = program
    tag = data.draw(st.sampled_from(TAGS[language]))
    reply = f"{before}\n{marks}{tag}\n{code}\n{marks}\n{after}"
    assert extract_code(reply, language) == code


@given(st.sampled_from(PROGRAMS), prose, prose)
def test_bare_code_comes_back_whatever_prose_is_around(program, before, after):
    code, language = program
    assert extract_code(f"{before}\n{code}\n{after}", language) == code


@given(prose, st.sampled_from([PY, CPP]))
def test_prose_alone_holds_no_code(text, language):
    assert extract_code(text, language) is None


@given(st.text(), st.sampled_from([PY, CPP]))
def test_any_text_is_read_without_an_error(reply, language):
    extract_code(reply, language)


def test_a_fence_that_was_cut_off_gives_what_there_is():
    assert extract_code("Sure:\n```python\nprint(1)\nfor i in", PY) == "print(1)\nfor i in"


def test_of_several_fences_the_last_whole_program_wins():
    reply = (
        "The original:\n```python\nprint(sum(range(9)))\n```\nFaster:\n```python\n"
        "def f(n):\n    return n\nprint(f(3))\n```\nFor example:\n```python\nprint(f(9))\n```\n"
        "Run it:\n```bash\npython3 fast.py\n```"
    )
    assert extract_code(reply, PY) == "def f(n):\n    return n\nprint(f(3))"


def test_a_whole_program_wins_over_a_longer_part_of_one():
    reply = (
        "```cpp\nint main() { return 0; }\n```\n```cpp\nint helper(int a, int b) { return a; }\n```"
    )
    assert extract_code(reply, CPP) == "int main() { return 0; }"


def test_a_block_of_another_language_is_not_taken():
    assert extract_code("```cpp\nint main() { return 0; }\n```", PY) is None


def test_a_fence_opened_inside_a_fence_starts_the_next_block():
    assert extract_code("```python\nprint(x)\n```python\nprint(2)\n```", PY) == "print(2)"


def test_an_indented_block_loses_the_indent_of_its_fence():
    assert extract_code("1. So:\n   ```python\n   if 1:\n       print(2)\n   ```", PY) == (
        "if 1:\n    print(2)"
    )


def test_a_model_that_runs_on_with_the_next_prompt_is_cut_at_its_heading():
    reply = "print(1)\n### Program:\nprint(22)\nprint(3)\n### Optimized Version:\nprint(4)"
    assert extract_code(reply, PY) == "print(1)"


def test_a_model_that_repeats_the_prompt_is_read_from_the_optimized_version():
    reply = "### Program:\nprint(22)\nprint(3)\n\n### Optimized Version:\nprint(25)"
    assert extract_code(reply, PY) == "print(25)"


def test_a_comment_like_a_heading_inside_a_fence_stays():
    code = "### Program: sums\nprint(1)"
    assert extract_code(f"```python\n{code}\n```", PY) == code


def test_a_long_reply_is_searched_in_good_time():
    start = time.process_time()  # of this process: the machine may be busy
    extract_code("x = [\n" * 300 + "if a:\n" * 300 + "Some words of prose here\n" * 1000, PY)
    assert time.process_time() - start < 10


@pytest.mark.parametrize(("source", "language"), PROGRAMS)
def test_normalise_twice_is_normalise_once(source, language):
    once = normalise(source, language)
    assert normalise(once, language) == once


@given(st.text(alphabet="ab=1'\"\\/*# \n(){}R", max_size=60), st.sampled_from([PY, CPP]))
@settings(max_examples=300)
def test_normalise_twice_is_normalise_once_on_any_text(source, language):
    once = normalise(source, language)
    assert normalise(once, language) == once


def test_python_comments_and_layout_do_not_count():
    assert normalise("x = 1  # one\n\n\n# two\nprint( x )   \n", PY) == "x = 1\nprint(x)"


def test_a_hash_in_a_python_string_counts():
    assert ast.literal_eval(normalise("'a # b'", PY)) == "a # b"


def test_cpp_comments_go_and_strings_stay():
    source = (
        '/* a\n b */ #include <x>\n\nint main() { // "c"\n  char q = \'"\'; // d\n'
        '  puts("// no \\" /* comment */"); /* e */\n  auto r = R"(/* raw)";\n'
        "  int k = 1'000; // f\n}"
    )
    assert normalise(source, CPP) == (
        "  #include <x>\nint main() {\n  char q = '\"';\n"
        '  puts("// no \\" /* comment */");\n  auto r = R"(/* raw)";\n  int k = 1\'000;\n}'
    )


def test_candidates_that_repeat_the_slow_program_or_each_other_are_left_out():
    slow = Program("print(sum([1, 2]))  # slow\n", PY, name="slow.py")
    replies = [
        "```python\nprint(sum([1,2]))\n```",
        "no code",
        "```python\nprint(3)\n```",
        "```\n# three\nprint( 3 )\n```",
        "print(1 + 2)",
    ]
    every = candidates_of(replies, slow, name="m")
    assert len(every) == len(replies)
    assert every[1] == Candidate(None, "m sample 1", replies[1])
    found = distinct(every, slow)
    assert [(c.program.source, c.origin) for c in found] == [
        ("print(3)", "m sample 2"),
        ("print(1 + 2)", "m sample 4"),
    ]
    assert found[0].reply == replies[2]
    assert found[0].program.name == "slow.py"


def test_the_instruction_prompt_holds_the_program_as_it_is():
    program = Program("print('{x}')\n", PY)
    prompt = instruction(program)
    assert prompt.program is program
    assert prompt.text == (
        "Given the program below, improve its performance:\n"
        "### Program:\nprint('{x}')\n### Optimized Version:\n"
    )
