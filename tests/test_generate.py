"""`hasten generate`: what it asks, what it writes, and that killed work continues."""

import contextlib
import json
import os
import shutil
import signal
import subprocess
import sys
import time
import tomllib
from collections import Counter

import polars as pl
import pytest
import typer
from typer.testing import CliRunner

from hasten.cli.generate import SplitChoice, generate_command, slow_programs
from hasten.data.dataset import Dataset, schema
from hasten.errors import BadData, BadModel, UsageError
from hasten.model.generating import Ask, Part, Plan, generate_all, spread
from hasten.model.generations import read_generations
from hasten.model.prompts import instruction
from hasten.types import Candidate, Language, Program, Prompt
from tests.chat_server import by_seed, chat, error, serving
from tests.test_hf import causal, needs_libraries  # noqa: F401 - a fixture

KEY = "sk-very-secret-0123456789"


def slow(number):
    return f"n = int(input())\nprint(sum(i * {number} for i in range(n)))\n# {'...' * number}\n"


def make_data(folder, *, programs=12, splits=True):
    """Pairs of two programs a problem; a quarter of the problems for testing, where it has
    splits. The first slow program stands in two pairs."""
    numbers = [*range(programs), 0]
    names = [f"s{place}" for place in range(len(numbers))]
    problems = [f"p{max(number - 1, 0)}" for number in numbers]
    sources = [slow(number) for number in numbers]
    rows = [
        {
            "program_id": f"{kind}{name}",
            "problem_id": problem,
            "language": "python",
            "source": source if kind == "" else f"print({name!r})\n",
            "origin": "human",
        }
        for kind in ("", "f")
        for name, problem, source in zip(names, problems, sources, strict=True)
    ]
    pairs = pl.DataFrame(
        {
            "pair_id": [f"pair-{name}" for name in names],
            "problem_id": problems,
            "language": "python",
            "slow": names,
            "fast": [f"f{name}" for name in names],
            "origin": "human",
            "extra": None,
        }
    )
    if splits:
        kinds = ["test" if number < programs // 4 else "train" for number in numbers]
        pairs = pairs.with_columns(split=pl.Series(kinds))
    dataset = Dataset(folder)
    dataset.write("programs", pl.DataFrame(rows, schema=schema("programs")))
    dataset.write("pairs", pairs)
    return folder


@pytest.fixture
def data(tmp_path):
    return make_data(tmp_path / "data")


def run(*words):
    """The command in this process: what it printed; raises what it raises."""
    app = typer.Typer()
    app.command()(generate_command)
    done = CliRunner().invoke(app, [str(word) for word in words], catch_exceptions=False)
    assert done.exit_code == 0, done.output
    return done.stdout


def start(*words, **environment):
    """The command in a process of its own."""
    return subprocess.Popen(
        [sys.executable, "-m", "hasten.cli.main", "generate", *map(str, words)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "HF_HUB_OFFLINE": "1", "OMP_NUM_THREADS": "1", **environment},
    )


def finish(*words, **environment):
    process = start(*words, **environment)
    out, err = process.communicate(timeout=120)
    assert process.returncode == 0, err
    return out


def killed_when(ready, *words):
    """Starts the command and kills it when `ready()` holds."""
    process = start(*words)
    deadline = time.monotonic() + 100
    while not ready() and process.poll() is None and time.monotonic() < deadline:
        time.sleep(0.005)
    process.send_signal(signal.SIGKILL)
    process.communicate()
    return process.returncode == -signal.SIGKILL


def both(path):
    return path.read_bytes(), path.with_suffix(".toml").read_bytes()


# What is asked


def test_the_slow_programs_of_a_split_are_asked_about_once_each(data):
    dataset = Dataset(data)
    test = slow_programs(dataset, None)
    assert [(problem, program.source) for problem, program in test] == [
        ("p0", slow(0)),
        ("p0", slow(1)),
        ("p1", slow(2)),
    ]
    assert len(slow_programs(dataset, SplitChoice.TRAIN)) == 9
    assert len(slow_programs(dataset, SplitChoice.ALL)) == 12


def test_without_splits_all_programs_are_asked_about(tmp_path):
    dataset = Dataset(make_data(tmp_path / "data", splits=False))
    assert len(slow_programs(dataset, None)) == 12
    with pytest.raises(UsageError, match="has no splits"):
        slow_programs(dataset, SplitChoice.TEST)
    with pytest.raises(BadData, match="no pairs for validation"):
        slow_programs(Dataset(make_data(tmp_path / "more")), SplitChoice.VALIDATION)


def test_only_programs_in_one_language_are_asked_about(data):
    dataset = Dataset(data)
    found = slow_programs(dataset, SplitChoice.ALL, language=Language.PYTHON)
    assert {program.language for _, program in found} == {Language.PYTHON}
    assert found == slow_programs(dataset, SplitChoice.ALL)
    with pytest.raises(BadData, match="has no cpp pairs: choose another --split, or leave --lang"):
        slow_programs(dataset, SplitChoice.ALL, language=Language.CPP)


def test_a_limit_draws_programs_that_stay_the_same_when_others_come(tmp_path):
    few = Dataset(make_data(tmp_path / "few", splits=False))
    more = Dataset(make_data(tmp_path / "more", programs=13, splits=False))
    drawn = slow_programs(few, None, limit=6)
    assert len(drawn) == 6
    assert drawn == [one for one in slow_programs(few, None) if one in drawn]
    assert len(set(slow_programs(more, None, limit=6)) & set(drawn)) >= 5
    assert slow_programs(few, None, limit=6, seed=1) != drawn
    assert slow_programs(few, None, limit=99) == slow_programs(few, None)
    with pytest.raises(UsageError, match="--limit is 0"):
        slow_programs(few, None, limit=0)


def test_samples_are_spread_evenly_over_tags():
    assert spread(8, (10, 9, 8)) == (Part(3, 10), Part(3, 9), Part(2, 8))
    assert spread(6, (None,)) == (Part(6),)


def test_a_server_is_asked_and_what_it_says_is_written(data, tmp_path):
    out = tmp_path / "g.jsonl"
    with serving(by_seed) as server:
        said = run(data, "--model", "openai:m", "--base-url", server.url, "--json", "-o", out)
    found = read_generations(out)
    assert [(row.problem_id, row.slow.source) for row in found.rows] == [
        ("p0", slow(0)),
        ("p0", slow(1)),
        ("p1", slow(2)),
    ]
    assert found.exchangeable
    assert all(len(row.candidates) == 8 for row in found.rows)
    tokens = sum(c.tokens for row in found.rows for c in row.candidates)
    about = json.loads(said)
    assert about["reply_tokens"] == tokens > 0
    assert about["prompt_tokens"] == 24 * 7
    assert (about["programs"], about["with_program"], about["skipped"]) == (3, 24, 0)
    assert found.config == {k: v for k, v in about.items() if k not in ("output", "exchangeable")}
    assert found.config["base_url"] == server.url
    texts = {request.text for request in server.requests}
    assert texts == {instruction(row.slow).text for row in found.rows}


def test_the_key_comes_from_the_environment_and_is_written_nowhere(data, tmp_path, monkeypatch):
    monkeypatch.setenv("OPENAI_API_KEY", f" {KEY}\n")
    with serving(by_seed) as server:
        words = (data, "--model", "openai:m", "--base-url", server.url, "--json")
        said = run(*words, "-o", tmp_path / "g.jsonl")
    assert server.requests[0].headers["Authorization"] == f"Bearer {KEY}"
    assert KEY not in said
    assert not any(KEY.encode() in path.read_bytes() for path in tmp_path.glob("g.*"))


def test_several_tags_share_the_samples_in_their_order(data, tmp_path):
    out = tmp_path / "g.jsonl"
    with serving(by_seed) as server:
        words = ("--model", "openai:m", "--base-url", server.url, "--tag", "10,9,8")
        run(data, *words, "--samples", "5", "-o", out)
    found = read_generations(out)
    assert not found.exchangeable
    assert found.config["tags"] == [10, 9, 8]
    for row in found.rows:
        assert [(p.tag, p.samples, p.fits) for p in row.prompts] == [
            (10, 2, True),
            (9, 2, True),
            (8, 1, True),
        ]
        assert len(row.candidates) == 5
    asked = Counter(tag for r in server.requests for tag in (10, 9, 8) if f"{tag}/10" in r.text)
    assert asked == {10: 6, 9: 6, 8: 3}


def test_examples_come_from_training_and_what_was_cut_is_written(data, tmp_path):
    out = tmp_path / "g.jsonl"
    words = (data, "--model", "openai:m", "--prompt", "few-shot", "--samples", "1")
    with serving(by_seed) as server:
        run(*words, "--base-url", server.url, "-o", out)
        budget = len(server.requests[-1].text.encode()) // 3 - 5
        run(*words, "--base-url", server.url, "--budget", budget, "-o", tmp_path / "cut.jsonl")
    (names,) = {row.prompts[0].examples for row in read_generations(out).rows}
    assert len(names) == 2
    assert all(int(name.removeprefix("pair-s")) >= 3 for name in names)
    cut = read_generations(tmp_path / "cut.jsonl")
    assert any(row.prompts[0].cut == names[:1] for row in cut.rows)
    assert cut.config["examples_cut"] >= 1


def test_a_program_too_long_for_a_prompt_is_written_with_as_many_failures(data, tmp_path):
    out = tmp_path / "g.jsonl"
    lengths = sorted(len(instruction(Program(slow(i), Language.PYTHON)).text) for i in range(3))
    with serving(by_seed) as server:
        words = ("--model", "openai:m", "--base-url", server.url, "--samples", "2")
        run(data, *words, "--budget", (lengths[-1] - 1) // 3, "-o", out)
    found = read_generations(out)
    assert [len(row.candidates) for row in found.rows] == [2, 2, 2]
    assert [row.prompts[0].fits for row in found.rows] == [True, True, False]
    assert [c.program for c in found.rows[2].candidates] == [None, None]
    assert found.config["skipped"] == 1


def test_a_prompt_that_the_server_finds_too_long_is_written_with_as_many_failures(data, tmp_path):
    def strict(request):
        if slow(1).strip() in request.text:
            return error(400, "maximum context length is 10 tokens")
        return by_seed(request)

    out = tmp_path / "g.jsonl"
    with serving(strict) as server:
        words = ("--model", "openai:m", "--base-url", server.url, "--samples", "3")
        said = run(data, *words, "-o", out)
    found = read_generations(out)
    assert [len(row.candidates) for row in found.rows] == [3, 3, 3]
    assert [row.prompts[0].fits for row in found.rows] == [True, False, True]
    assert "1 programs had no room" in said


def test_rules_and_replays_are_generators_too(data, tmp_path):
    first, again = tmp_path / "rules.jsonl", tmp_path / "again.jsonl"
    said = run(data, "--split", "all", "-o", first)
    assert "candidates" in said
    run(data, "--split", "all", "--model", f"replay:{first}", "-o", again)
    assert again.read_bytes() == first.read_bytes()
    assert not read_generations(first).exchangeable


def test_humans_are_replayed_from_a_file_of_pairs(data, tmp_path):
    pairs = tmp_path / "pairs.jsonl"
    rows = [{"problem_id": "p0", "input": slow(i), "target": f"print({i})"} for i in (0, 1)]
    pairs.write_text("".join(json.dumps(row) + "\n" for row in rows))
    said = run(data, "--model", f"replay:{pairs}#target", "-o", tmp_path / "human.jsonl")
    found = read_generations(tmp_path / "human.jsonl").rows
    assert [[c.program.source for c in row.candidates] for row in found] == [
        ["print(0)"],
        ["print(1)"],
        [],
    ]
    assert "1 programs had no candidate" in said


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        (["--tag", "10"], "--tag is for language models"),
        (["--model", "replay:x", "--max-new-tokens", "5"], "--max-new-tokens is for language"),
        (["--base-url", "http://h/v1"], "--base-url goes with"),
        (["--model", "openai:m"], "needs --base-url"),
        (["--batch", "0"], "--batch is 0"),
        (["--samples", "0"], "--samples is 0"),
        (["--model", "m", "--beams", "4", "--temperature", "1"], "--beams draws nothing"),
        (["--model", "m", "--tag", "10,10"], "names one twice"),
        (["--model", "m", "--tag", "11"], "from 1 to 10"),
        (["--model", "m", "--shots", "2"], "shows no examples"),
        (["--model", "m", "--temperature", "-1"], "temperature -1"),
        (["--model", "openai:m", "--base-url", "http://h/v1", "--beams", "2"], "no beam search"),
    ],
)
def test_options_that_do_not_go_together_are_refused(data, tmp_path, words, reason):
    with pytest.raises(UsageError) as caught:
        run(data, *words, "-o", tmp_path / "g.jsonl")
    assert reason in str(caught.value)
    assert not list(tmp_path.glob("g.*"))


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        (["--samples", "2", "--temperature", "0"], "--temperature 0 has one reply"),
        (["--samples", "2", "--tag", "10,9,8"], "2 samples for 3 tags"),
    ],
)
def test_samples_that_cannot_be_had_are_refused(data, tmp_path, words, reason):
    with pytest.raises(UsageError, match=reason):
        run(
            *(data, "--model", "openai:m", "--base-url", "http://localhost:9/v1", *words),
            *("-o", tmp_path / "g.jsonl"),
        )


def test_temperature_0_has_one_sample_for_each_tag(data, tmp_path):
    with serving(by_seed) as server:
        words = ("--model", "openai:m", "--base-url", server.url, "--temperature", "0")
        run(data, *words, "-o", tmp_path / "one.jsonl")
        run(data, *words, "--tag", "10,9", "-o", tmp_path / "two.jsonl")
    one, two = (read_generations(tmp_path / f"{name}.jsonl") for name in ("one", "two"))
    assert {len(row.candidates) for row in one.rows} == {1}
    assert {len(row.candidates) for row in two.rows} == {2}
    assert not one.exchangeable


# What is kept


class Counting:
    """A generator that depends on prompt and seed alone, and may fail at its n-th call."""

    name = "counting"

    def __init__(self, fails_at=None):
        self.calls = []
        self._fails_at = fails_at

    def generate(self, prompts, n, seed):
        if len(self.calls) == self._fails_at:
            raise BadModel("the model is gone")
        self.calls.append(len(prompts))
        return [
            [
                Candidate(
                    Program(f"print({p.program.digest[:8]!r}, {seed}, {i})", Language.PYTHON),
                    f"c{i}",
                )
                for i in range(n)
            ]
            for p in prompts
        ]


def asks(count=7):
    programs = [Program(slow(number), Language.PYTHON) for number in range(count)]
    return [Ask(f"p{i}", p, (Prompt(p, p.source),)) for i, p in enumerate(programs)]


PLAN = Plan((Part(2),), 5, 2)


def generate(path, model, *, some=None, plan=PLAN, on_batch=None, **config):
    return generate_all(
        some or asks(), model, path, plan=plan, config={"model": "c", **config}, on_batch=on_batch
    )


def test_batches_have_a_fixed_size_and_progress_counts_programs(tmp_path):
    seen = []
    model = Counting()
    generate(tmp_path / "g.jsonl", model, on_batch=lambda *counts: seen.append(counts[:2]))
    assert model.calls == [2, 2, 2, 1]
    assert seen == [(2, 7), (4, 7), (6, 7), (7, 7)]


@pytest.mark.parametrize("fails_at", [0, 1, 3])
def test_after_a_failure_only_what_is_missing_is_asked_again(tmp_path, fails_at):
    whole, path = tmp_path / "whole.jsonl", tmp_path / "g.jsonl"
    generate(whole, Counting())
    with pytest.raises(BadModel, match="the model is gone") as caught:
        generate(path, Counting(fails_at))
    assert ("the same command continues" in str(caught.value)) == (fails_at > 0)
    assert not path.exists()
    again = Counting()
    generate(path, again)
    assert len(again.calls) == 4 - fails_at
    assert both(path) == both(whole)
    assert not path.with_name("g.jsonl.part").exists()


def cut_run(path):
    with contextlib.suppress(BadModel):
        generate(path, Counting(2))
    return path.with_name("g.jsonl.part")


def test_a_partial_file_cut_at_any_place_gives_the_same_files(tmp_path):
    whole, path = tmp_path / "whole.jsonl", tmp_path / "g.jsonl"
    generate(whole, Counting())
    content = cut_run(path).read_bytes()
    for size in {0, 1, content.index(b"\n"), content.index(b"\n") + 1, *range(0, len(content), 97)}:
        path.unlink(missing_ok=True)
        path.with_name("g.jsonl.part").write_bytes(content[:size])
        generate(path, Counting())
        assert both(path) == both(whole)


def test_work_of_another_config_is_not_continued(tmp_path):
    part = cut_run(tmp_path / "g.jsonl")
    before = part.read_bytes()
    with pytest.raises(UsageError, match=r"differs in temperature \(nothing there, 0.5 now\)"):
        generate(tmp_path / "g.jsonl", Counting(), temperature=0.5)
    with pytest.raises(UsageError, match="differs in programs_digest, prompts_digest"):
        generate(tmp_path / "g.jsonl", Counting(), some=asks(6))
    assert part.read_bytes() == before


def test_work_of_which_nothing_is_done_is_begun_anew_under_any_config(tmp_path):
    with pytest.raises(BadModel):
        generate(tmp_path / "g.jsonl", Counting(0), temperature=1)
    assert generate(tmp_path / "g.jsonl", Counting(), temperature=2).config["temperature"] == 2


def test_finished_work_is_not_done_again_and_never_overwritten(tmp_path):
    path = tmp_path / "g.jsonl"
    there = generate(path, Counting())
    assert generate(path, Counting(0)) == there
    with pytest.raises(UsageError, match=r"differs in seed .* give another -o, or delete it"):
        generate(path, Counting(), seed=1)
    path.with_suffix(".toml").unlink()
    with pytest.raises(UsageError, match="not from such a run"):
        generate(path, Counting())


def test_a_damaged_partial_file_is_refused(tmp_path):
    part = cut_run(tmp_path / "g.jsonl")
    lines = part.read_bytes().splitlines(keepends=True)
    part.write_bytes(b"".join([lines[0], b"{nonsense\n", lines[2]]))
    with pytest.raises(BadData, match="damaged"):
        generate(tmp_path / "g.jsonl", Counting())


def test_two_processes_do_not_write_one_file(tmp_path):
    path = tmp_path / "g.jsonl"

    class Meanwhile(Counting):
        def generate(self, prompts, n, seed):
            with pytest.raises(UsageError, match="being written by another process"):
                generate(path, Counting())
            return super().generate(prompts, n, seed)

    generate(path, Meanwhile())
    assert len(read_generations(path).rows) == 7


# Killed


def test_rules_killed_at_any_moment_give_the_same_files(tmp_path):
    data = make_data(tmp_path / "data", programs=70, splits=False)
    whole, path = tmp_path / "whole.jsonl", tmp_path / "g.jsonl"
    run(data, "-o", whole)
    part = path.with_name("g.jsonl.part")
    for lines in (1, 2, 4):
        killed_when(
            lambda lines=lines: part.exists() and part.read_bytes().count(b"\n") >= lines,
            *(data, "-o", path),
        )
    run(data, "-o", path)
    assert both(path) == both(whole)


def test_a_server_s_replies_are_the_same_after_kills_at_several_moments(tmp_path):
    data = make_data(tmp_path / "data", programs=24, splits=False)
    whole, path = tmp_path / "whole.jsonl", tmp_path / "g.jsonl"

    def slowly(request):
        time.sleep(0.01)
        return by_seed(request)

    with serving(slowly) as server:
        words = (data, "--model", "openai:m", "--base-url", server.url, "--samples", "4")
        words = (*words, "--batch", "2", "--temperature", "0.5")
        run(*words, "-o", whole)
        uninterrupted = len(server.requests)
        kills = 0
        for more in (5, 17, 30):
            seen = len(server.requests)
            kills += killed_when(
                lambda seen=seen, more=more: len(server.requests) >= seen + more,
                *(*words, "-o", path),
            )
        assert not path.exists()
        part = path.with_name("g.jsonl.part")
        kept = part.read_bytes().count(b"\n") - 1
        assert kept > 0
        seen = len(server.requests)
        finish(*words, "-o", path)
        assert kills == 3
        assert len(server.requests) - seen == uninterrupted - kept * 8
    assert both(path) == both(whole)
    assert not part.exists()


@pytest.fixture
def one_thread():
    """As in the children: sums of another order may draw other tokens."""
    import torch

    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)


@needs_libraries
def test_a_model_that_runs_here_gives_the_same_files_after_a_kill(
    causal,  # noqa: F811
    one_thread,
    tmp_path,
):
    data = make_data(tmp_path / "data", programs=16, splits=False)
    whole, path = tmp_path / "whole.jsonl", tmp_path / "g.jsonl"
    words = (data, "--model", causal, "--samples", "2", "--batch", "4", "--max-new-tokens", "30")
    run(*words, "-o", whole)
    part = path.with_name("g.jsonl.part")
    killed_when(lambda: part.exists() and part.read_bytes().count(b"\n") >= 3, *words, "-o", path)
    run(*words, "-o", path)
    assert both(path) == both(whole)
    found = read_generations(path)
    assert found.exchangeable
    assert found.config["prompt_tokens"] > 16 * 50
    assert found.config["reply_tokens"] > 0
    assert all(len(row.candidates) == 2 for row in found.rows)


@needs_libraries
def test_a_prompt_leaves_room_for_the_reply(causal, tmp_path):  # noqa: F811
    data = make_data(tmp_path / "data", programs=100, splits=False)
    out = tmp_path / "g.jsonl"
    words = ("--model", causal, "--samples", "2", "--max-new-tokens", "20", "--limit", "12")
    run(data, *words, "-o", out)
    found = read_generations(out)
    fits = [row.prompts[0].fits for row in found.rows]
    assert True in fits
    assert False in fits
    assert found.config["skipped"] == fits.count(False)
    assert all(len(row.candidates) == 2 for row in found.rows)


@needs_libraries
def test_a_model_that_was_trained_again_is_another_model(causal, tmp_path, data):  # noqa: F811
    from safetensors.torch import load_file, save_file

    model = tmp_path / "model"
    shutil.copytree(causal, model)
    words = (data, "--model", model, "--samples", "1", "--max-new-tokens", "4", "--limit", "1")
    run(*words, "-o", tmp_path / "g.jsonl")
    written = both(tmp_path / "g.jsonl")
    run(*words, "-o", tmp_path / "g.jsonl")
    tensors = load_file(model / "model.safetensors")
    tensors["model.norm.weight"] += 1
    save_file(tensors, model / "model.safetensors", metadata={"format": "pt"})
    with pytest.raises(UsageError, match=r"differs in weights .* give another -o"):
        run(*words, "-o", tmp_path / "g.jsonl")
    assert both(tmp_path / "g.jsonl") == written


@needs_libraries
def test_the_best_beams_are_given(causal, tmp_path, data):  # noqa: F811
    words = ("--model", causal, "--beams", "4", "--samples", "2", "--max-new-tokens", "10")
    run(data, *words, "--prompt", "natural", "-o", tmp_path / "g.jsonl")
    found = read_generations(tmp_path / "g.jsonl")
    assert not found.exchangeable
    assert found.config["beams"] == 4
    assert "temperature" not in found.config
    assert all(len({c.reply for c in row.candidates}) == 2 for row in found.rows)


def test_errors_are_one_line_with_status_2(data, tmp_path):
    with serving(lambda _: error(401, f"bad key {KEY}")) as server:
        process = start(
            *(data, "--model", "openai:m", "--base-url", server.url, "-o", tmp_path / "g.jsonl"),
            OPENAI_API_KEY=KEY,
        )
        out, err = process.communicate(timeout=60)
    assert process.returncode == 2
    assert out == ""
    assert err.startswith("hasten: ")
    assert err.count("\n") == 1
    assert KEY not in err


def test_the_file_beside_it_is_toml_that_says_how(data, tmp_path):
    with serving(lambda _: chat("print(1)")) as server:
        run(data, "--model", "openai:m", "--base-url", server.url, "-o", tmp_path / "g.jsonl")
    about = tomllib.loads((tmp_path / "g.toml").read_text())
    wanted = {
        "model": "openai:m",
        "data": "data",
        "split": "test",
        "prompt": "instruction",
        "samples": 8,
        "seed": 0,
        "temperature": 0.7,
        "top_p": 1.0,
        "top_k": 0,
        "tags": [],
        "exchangeable": True,
    }
    assert {key: about[key] for key in wanted} == wanted
