"""Files of generations: our format and those of others."""

import gzip
import json
import os
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hasten.errors import BadData
from hasten.model.generations import (
    Asked,
    Generation,
    Generations,
    about_path,
    read_generations,
    write_generations,
)
from hasten.types import Candidate, Language, Program

SHARED = Path(os.environ.get("HASTEN_SHARED", Path(__file__).parents[2] / "shared"))
SLOW = "n = int(input())\nprint(sum(range(n)))\n"
FAST = "n = int(input())\nprint(n * (n - 1) // 2)\n"
CPP = '#include <cstdio>\nint main() { puts("1"); }\n'


def written(path, *rows, compress=False):
    content = "".join(json.dumps(row) + "\n" for row in rows).encode()
    path.write_bytes(gzip.compress(content) if compress else content)
    return path


def sources(generation):
    return [c.program and c.program.source for c in generation.candidates]


# Ours


texts = st.text(st.characters(exclude_categories=["Cs"]))
names = st.text(st.characters(exclude_categories=["Cs"]), min_size=1)
counts = st.integers(0, 10**6)


@st.composite
def generations(draw):
    language = draw(st.sampled_from(Language))
    programs = st.builds(Program, texts, st.just(language))
    candidates = st.builds(
        Candidate,
        st.none() | programs,
        texts,
        reply=st.none() | texts,
        tokens=st.none() | counts,
    )
    labels = st.lists(texts, max_size=2).map(tuple)
    prompts = st.builds(
        Asked,
        counts,
        tag=st.none() | st.integers(1, 10),
        examples=labels,
        cut=labels,
        fits=st.booleans(),
    )
    return Generation(
        draw(names),
        draw(programs),
        tuple(draw(st.lists(candidates, max_size=3))),
        tuple(draw(st.lists(prompts, max_size=2))),
    )


values = (
    texts
    | st.integers(-(2**53), 2**53)
    | st.booleans()
    | st.floats(allow_nan=False, allow_infinity=False)
)
keys = st.text("abcdefghijklmnopqrstuvwxyz_", min_size=1).filter(lambda k: k != "exchangeable")


@settings(max_examples=60, deadline=None)
@given(
    rows=st.lists(generations(), min_size=1, max_size=4).map(tuple),
    exchangeable=st.booleans(),
    config=st.dictionaries(keys, values | st.lists(texts, max_size=2), max_size=4),
)
def test_what_is_written_is_read_again(tmp_path_factory, rows, exchangeable, config):
    path = tmp_path_factory.mktemp("g") / "some.jsonl"
    there = Generations(rows, exchangeable, config)
    write_generations(path, there)
    assert read_generations(path) == there


def test_a_file_without_one_beside_it_is_not_exchangeable(tmp_path):
    path = tmp_path / "a.jsonl"
    row = Generation("p1", Program(SLOW, Language.PYTHON), (Candidate(None, "m sample 0"),))
    write_generations(path, Generations((row,), exchangeable=True))
    assert read_generations(path).exchangeable
    about_path(path).unlink()
    assert not read_generations(path).exchangeable


def test_a_toml_of_something_else_beside_it_is_ignored_and_a_broken_one_named(tmp_path):
    path = written(
        tmp_path / "a.jsonl.gz", {"problem_id": "p", "input": SLOW, "generated_answers": []}
    )
    (tmp_path / "a.toml").write_text('exchangeable = "maybe"\n')
    assert read_generations(path).config == {}
    (tmp_path / "a.toml").write_text("exchangeable = tru\n")
    with pytest.raises(BadData, match=r"a\.toml cannot be read"):
        read_generations(path)


# Those of others


def test_pie_is_read(tmp_path):
    path = written(
        tmp_path / "pie.jsonl",
        {"problem_id": "p1", "src_code": CPP, "tgt_code": CPP, "generated_answers": [CPP, "int x"]},
    )
    (row,) = read_generations(path).rows
    assert row == Generation(
        "p1",
        Program(CPP, Language.CPP),
        (
            Candidate(Program(CPP, Language.CPP), "pie sample 0"),
            Candidate(Program("int x", Language.CPP), "pie sample 1"),
        ),
    )


@pytest.mark.parametrize("slow", ["input", "slow_code_col", "src_code"])
@pytest.mark.parametrize(
    "column", ["generated_answers", "model_generated_potentially_faster_code_col"]
)
def test_the_columns_of_pie_perf_are_read(tmp_path, slow, column):
    path = written(
        tmp_path / "a.jsonl.gz", {"problem_id": 7, slow: SLOW, column: FAST}, compress=True
    )
    (row,) = read_generations(path).rows
    assert row.problem_id == "7"
    assert row.slow.source == SLOW
    assert sources(row) == [FAST]


@pytest.mark.parametrize(
    ("said", "wanted"),
    [
        ([FAST, SLOW], [FAST, SLOW]),
        (json.dumps([FAST, SLOW]), [FAST, SLOW]),
        ("[print(i) for i in range(3)]", ["[print(i) for i in range(3)]"]),
        ("[1, 2]", ["[1, 2]"]),
        ([FAST, None, ""], [FAST, None, None]),
        (None, [None]),
        ([], []),
        ("[]", []),
    ],
)
def test_candidates_are_a_text_a_list_or_a_list_in_a_text(tmp_path, said, wanted):
    row = {"problem_id": "p", "input": SLOW, "generated_answers": said}
    (found,) = read_generations(written(tmp_path / "a.jsonl", row)).rows
    assert sources(found) == wanted


def test_fenced_code_is_taken_out_of_a_reply_and_other_text_is_left_as_it_is(tmp_path):
    reply = f"Here it is:\n```python\n{FAST}```\nEnjoy!"
    broken = "print(1\nthis does not parse"
    shows = 's = """\n```python\nprint(1)\n```\n"""\nprint(s)\n'
    row = {"problem_id": "p", "input": SLOW, "generated_answers": [reply, broken, shows]}
    (found,) = read_generations(written(tmp_path / "a.jsonl", row)).rows
    assert sources(found) == [FAST.rstrip("\n"), broken, shows]
    assert [c.reply for c in found.candidates] == [reply, None, None]


def test_half_a_surrogate_pair_in_a_candidate_is_replaced(tmp_path):
    row = {"problem_id": "p", "input": SLOW, "generated_answers": ["print('\ud83d')"]}
    (found,) = read_generations(written(tmp_path / "a.jsonl", row)).rows
    assert sources(found) == ["print('\ufffd')"]


def test_the_human_rewrites_can_be_replayed(tmp_path):
    row = {"problem_id": "p", "input": SLOW, "target": FAST, "generated_answers": [SLOW, SLOW]}
    path = written(tmp_path / "pairs.jsonl", row)
    found = read_generations(tmp_path / "pairs.jsonl#target")
    assert sources(found.rows[0]) == [FAST]
    assert found.rows[0].candidates[0].origin == "target sample 0"
    assert sources(read_generations(path).rows[0]) == [SLOW, SLOW]


def test_pairs_of_our_own_data_format_can_be_replayed(tmp_path):
    row = {"problem_id": "p", "language": "python", "slow": {"source": SLOW}, "fast": FAST}
    written(tmp_path / "pairs.jsonl", row)
    (found,) = read_generations(tmp_path / "pairs.jsonl#fast").rows
    assert (found.slow.source, sources(found)) == (SLOW, [FAST])


def test_a_file_whose_name_holds_the_mark_is_a_file(tmp_path):
    row = {"problem_id": "p", "input": SLOW, "generated_answers": FAST}
    assert read_generations(written(tmp_path / "a#target", row)).rows


def test_pairs_without_candidates_are_refused_with_the_way_to_replay_the_humans(tmp_path):
    path = written(tmp_path / "pairs.jsonl", {"problem_id": "p", "input": SLOW, "target": FAST})
    with pytest.raises(BadData, match=r"line 1: no candidates.*pairs.jsonl#target"):
        read_generations(path)


# Languages


def test_a_row_says_its_language_before_anything_else(tmp_path):
    row = {"problem_id": "p", "language": "C++", "input": SLOW, "generated_answers": FAST}
    path = written(tmp_path / "a.jsonl", row)
    assert read_generations(path, language=Language.PYTHON).rows[0].slow.language is Language.CPP


def test_a_language_is_recognised(tmp_path):
    rows = [{"problem_id": "p", "input": s, "generated_answers": s} for s in (SLOW, CPP)]
    found = read_generations(written(tmp_path / "a.jsonl", *rows)).rows
    assert [row.slow.language for row in found] == [Language.PYTHON, Language.CPP]
    assert all(c.program.language is row.slow.language for row in found for c in row.candidates)


def test_a_program_of_unclear_language_has_that_of_all_others(tmp_path):
    rows = [{"problem_id": "p", "input": s, "generated_answers": s} for s in ("print 1", SLOW)]
    found = read_generations(written(tmp_path / "a.jsonl", *rows)).rows
    assert {row.slow.language for row in found} == {Language.PYTHON}


def test_an_unclear_language_is_refused_unless_it_is_given(tmp_path):
    rows = [{"problem_id": "p", "input": s, "generated_answers": s} for s in (SLOW, CPP, "print 1")]
    path = written(tmp_path / "a.jsonl", *rows)
    with pytest.raises(BadData, match=r"a.jsonl, line 3: .*--language"):
        read_generations(path)
    found = read_generations(path, language=Language.PYTHON).rows
    assert {row.slow.language for row in found} == {Language.PYTHON}


# Bad files

GOOD_LINE = json.dumps({"problem_id": "p", "input": SLOW, "generated_answers": FAST})
OURS = {"problem_id": "p", "language": "python", "slow": SLOW, "candidates": []}


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("{", "not JSON"),
        (GOOD_LINE[:-9], "not JSON"),
        ("[" * 100_000, "not JSON"),
        ("[]", "not a JSON object"),
        ('{"problem_id": "p"}', "no slow program"),
        ('{"input": "x", "generated_answers": "x"}', "problem_id"),
        ('{"problem_id": true, "input": "x", "generated_answers": "x"}', "problem_id"),
        ('{"problem_id": "p", "input": 5, "generated_answers": "x"}', "input is no text"),
        ('{"problem_id": "p", "input": "x", "generated_answers": [5]}', "generated_answers is no"),
        ('{"problem_id": "p", "input": "x", "generated_answers": 5}', "generated_answers is no"),
        ('{"problem_id": "p", "input": "x", "language": "Go", "generated_answers": "x"}', "'Go'"),
        ('{"problem_id": "p", "input": "x", "language": 5, "generated_answers": "x"}', "'5'"),
        (json.dumps({**OURS, "candidates": None}), "candidates is no list"),
        (json.dumps({**OURS, "candidates": ["x"]}), "no object with source"),
        (json.dumps({**OURS, "candidates": [{"source": None}]}), "no object with source"),
        (
            json.dumps({**OURS, "candidates": [{"source": None, "origin": "", "tokens": "5"}]}),
            "tokens",
        ),
        (json.dumps({**OURS, "prompts": {}}), "prompts is no list"),
        (json.dumps({**OURS, "prompts": [{"samples": 1}]}), "prompts lack"),
        (
            json.dumps({**OURS, "prompts": [{"examples": [], "cut": [], "wrong": 1}]}),
            "prompts lack",
        ),
    ],
)
def test_a_bad_line_makes_the_file_unusable_and_is_named(tmp_path, line, reason):
    path = tmp_path / "bad.jsonl"
    path.write_text(f"{GOOD_LINE}\n\n{line}\n")
    with pytest.raises(BadData, match=r"bad\.jsonl, line 3: ") as caught:
        read_generations(path)
    assert reason in str(caught.value)
    assert "\n" not in str(caught.value)


def test_bytes_that_are_no_text_are_named(tmp_path):
    (tmp_path / "a.jsonl").write_bytes(b'{"problem_id": "\xff"}\n')
    with pytest.raises(BadData, match="line 1: not UTF-8"):
        read_generations(tmp_path / "a.jsonl")


@pytest.mark.parametrize("content", [b"", b"\n\n", gzip.compress(b"")])
def test_an_empty_file_is_refused(tmp_path, content):
    (tmp_path / "a.jsonl").write_bytes(content)
    with pytest.raises(BadData, match="holds no generations"):
        read_generations(tmp_path / "a.jsonl")


def test_files_that_cannot_be_read_are_refused(tmp_path):
    for path in (tmp_path, tmp_path / "none.jsonl", tmp_path / "none.jsonl#target"):
        with pytest.raises(BadData, match="cannot be read"):
            read_generations(path)
    whole = gzip.compress(GOOD_LINE.encode())
    for broken in (whole[:-10], whole[:20] + b"\0" * 30):
        (tmp_path / "a.gz").write_bytes(broken)
        with pytest.raises(BadData, match=r"a\.gz cannot be read"):
            read_generations(tmp_path / "a.gz")


@pytest.mark.skipif(not SHARED.is_dir(), reason="no real data here")
@pytest.mark.parametrize(
    ("name", "language", "rows"),
    [("pie_python", Language.PYTHON, 593), ("pie_cpp", Language.CPP, 66)],
)
def test_real_human_rewrites_are_read(name, language, rows):
    found = read_generations(SHARED / "data" / f"{name}.jsonl.gz#target")
    assert len(found.rows) == rows
    assert {row.slow.language for row in found.rows} == {language}
    assert all(len(row.candidates) == 1 and row.candidates[0].program for row in found.rows)
