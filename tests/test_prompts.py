"""What models are asked with: the papers' wordings, programs as they are, budgets, examples."""

from __future__ import annotations

import importlib.util
import json
import os
from collections.abc import Sequence
from pathlib import Path

import pytest
import typer
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner

from hasten.cli.prompt import prompt_command
from hasten.errors import BadData, PromptTooLong, UsageError
from hasten.model.line_edits import numbered
from hasten.model.prompts import (
    Example,
    Prompter,
    Prompting,
    Strategy,
    instruction,
    tags_of,
    training_text,
)
from hasten.model.replies import candidates_of, extract_code
from hasten.model.retrieval import PairIndex
from hasten.types import Language, Program

SHARED = Path(os.environ.get("HASTEN_SHARED", Path(__file__).parents[2] / "shared"))
SLOW = Program("print(sum(range(int(input()))))\n", Language.PYTHON, name="slow.py")

# What a careless template would trip over.
hostile = st.text(
    st.sampled_from(list("{}\\`#\n\r%$ abc0_\"'<>|\u2028é\U0001f600"))
    | st.characters(codec="utf-8"),
    max_size=60,
) | st.sampled_from(
    ["{src_code}", "{0}", "{examples}", "```python\nx\n```", "### Program:\n", "%s"]
)


def program(source: str, language: Language = Language.PYTHON) -> Program:
    return Program(source, language)


def example(number: int, problem: str | None = None, **fields: object) -> Example:
    return Example(
        problem or f"p{number}",
        program(f"slow_{number}()\n"),
        program(f"fast_{number}()\n"),
        name=f"pair{number}",
        **fields,  # type: ignore[arg-type]
    )


class Listed:
    """Examples in the order in which they were given; the last ones are the nearest."""

    def __init__(self, *examples: Example) -> None:
        self.examples = examples

    def fixed(self, language: Language, n: int, seed: int) -> Sequence[Example]:
        return [e for e in self.examples if e.slow.language is language][:n]

    def nearest(self, program: Program, k: int, *, not_of: str | None) -> Sequence[Example]:
        others = [e for e in self.examples if e.problem_id != not_of]
        return [e for e in others if e.slow.language is program.language][-k:]


FOUR = Listed(*(example(number) for number in range(4)))


def words(text: str) -> int:
    return len(text.split())


def test_the_instruction_is_that_of_figure_12() -> None:
    assert instruction(SLOW).text == (
        "Given the program below, improve its performance:\n"
        "### Program:\n"
        "print(sum(range(int(input()))))\n"
        "### Optimized Version:\n"
    )


def test_a_prompt_without_examples_names_none() -> None:
    prompt = instruction(SLOW)
    assert (prompt.program, prompt.tag, prompt.examples, prompt.cut) == (SLOW, None, (), ())


def test_the_tag_stands_in_the_prompt_as_in_figure_2() -> None:
    prompt = Prompter(Prompting(tag=10)).prompt(SLOW)
    assert prompt.tag == 10
    assert prompt.text == (
        "This is a slow program we want to optimize to score 10/10.\n\n"
        "### Program:\nprint(sum(range(int(input()))))\n\n"
        "### Optimized Version:\n"
    )


def test_fine_tuned_models_are_asked_as_in_figure_16() -> None:
    assert Prompter(Prompting(Strategy.TRAINED)).prompt(SLOW).text == (
        "Below is a program. Optimize the program and provide a more efficient version.\n\n"
        "### Program:\nprint(sum(range(int(input()))))\n\n"
        "### Optimized Version:\n"
    )


def test_few_shot_prompts_show_slow_and_fast_and_then_the_program() -> None:
    prompt = Prompter(Prompting(Strategy.FEW_SHOT), examples=FOUR).prompt(SLOW)
    assert prompt.examples == ("pair0", "pair1")
    assert prompt.text == (
        "### Program:\nslow_0()\n### Optimized Version:\nfast_0()\n\n"
        "### Program:\nslow_1()\n### Optimized Version:\nfast_1()\n\n"
        "### Program:\nprint(sum(range(int(input()))))\n### Optimized Version:\n"
    )


def test_retrieval_shows_four_pairs_with_the_nearest_last() -> None:
    five = Listed(*(example(number) for number in range(5)))
    prompt = Prompter(Prompting(Strategy.RETRIEVAL), examples=five).prompt(SLOW)
    assert prompt.examples == ("pair1", "pair2", "pair3", "pair4")
    places = [prompt.text.index(f"slow_{number}") for number in range(1, 5)]
    assert places == sorted(places)
    assert places[-1] < prompt.text.index(SLOW.source)


def test_an_answer_in_the_form_that_chain_of_thought_asks_for_is_understood() -> None:
    text = Prompter(Prompting(Strategy.COT), examples=FOUR).prompt(SLOW).text
    assert text.endswith("Give a potential strategy improving the program:\n")
    heading = "### optimized version of the same code with the strategy mentioned above:"
    assert heading in text
    reply = f"The sum of the first numbers has a formula.\n{heading}\nn = int(input())\nprint(n)\n"
    assert extract_code(reply, Language.PYTHON) == "n = int(input())\nprint(n)"


@pytest.mark.parametrize("strategy", list(Strategy))
@given(source=hostile, shown=hostile)
def test_programs_stand_in_every_prompt_as_they_are(
    strategy: Strategy, source: str, shown: str
) -> None:
    pair = Example("p", program(shown), program(shown + "fast"), name="pair")
    prompt = Prompter(Prompting(strategy), examples=Listed(pair)).prompt(program(source))
    stands = numbered(source) if strategy is Strategy.EDITS else source.strip("\n")
    assert f"\n{stands}\n" in prompt.text
    if prompt.examples:
        assert f"\n{shown.strip(chr(10))}\n" in prompt.text
        assert f"{shown}fast".strip("\n") in prompt.text


@given(hostile, st.integers(1, 10))
def test_programs_stand_in_tagged_and_training_texts_as_they_are(source: str, tag: int) -> None:
    bare = source.strip("\n")
    assert f"\n{bare}\n" in Prompter(Prompting(tag=tag)).prompt(program(source)).text
    pair = Example("p", program(source), program(source))
    for asked, completion in (
        training_text(pair),
        training_text(pair, tag=tag),
        training_text(pair, Strategy.NATURAL),
    ):
        assert f"\n{bare}\n" in asked
        assert completion == bare + "\n"


@pytest.mark.parametrize(
    "how",
    [
        Prompting(Strategy.TRAINED),
        Prompting(Strategy.NATURAL),
        Prompting(Strategy.TRAINED, tag=7),
    ],
)
def test_a_model_is_trained_on_the_prompt_that_it_is_asked_with(how: Prompting) -> None:
    pair = Example("p", SLOW, program("\nprint(0)\n\n"))
    asked = Prompter(how).prompt(SLOW).text
    assert training_text(pair, how.strategy, tag=how.tag) == (asked, "print(0)\n")


def test_training_knows_the_forms_of_the_papers_only() -> None:
    with pytest.raises(UsageError, match="choose trained or natural or edits"):
        training_text(example(0), Strategy.FEW_SHOT)


@given(st.integers(1, 60), st.integers(0, 6), st.integers(1, 30))
def test_the_budget_holds_unless_the_program_alone_exceeds_it(
    budget: int, pairs: int, length: int
) -> None:
    query = program("x " * length)
    index = Listed(*(example(number) for number in range(pairs + 1)))
    how = Prompting(Strategy.RETRIEVAL, shots=pairs + 1, budget=budget)
    alone = length + words("### Program: ### Optimized Version:")
    prompter = Prompter(how, examples=index, count_tokens=words)
    if alone > budget:
        with pytest.raises(PromptTooLong, match=f"has {alone} tokens"):
            prompter.prompt(query)
        return
    prompt = prompter.prompt(query)
    assert words(prompt.text) <= budget
    assert query.source in prompt.text
    # The farthest are left out first, and no more of them than must be.
    assert prompt.cut + prompt.examples == tuple(e.name for e in index.examples)
    if prompt.cut:
        nearest = Prompting(Strategy.RETRIEVAL, shots=len(prompt.examples) + 1)
        assert words(Prompter(nearest, examples=index).prompt(query).text) > budget


def test_no_budget_leaves_nothing_out() -> None:
    prompter = Prompter(Prompting(Strategy.FEW_SHOT), examples=FOUR, count_tokens=lambda _: 10**9)
    assert prompter.prompt(SLOW).cut == ()


def test_fixed_examples_of_the_programs_own_problem_give_way_to_the_next_of_the_draw() -> None:
    index = Listed(example(0, "a"), example(1, "own"), example(2, "own"), example(3, "b"))
    prompter = Prompter(Prompting(Strategy.FEW_SHOT), examples=index)
    assert prompter.prompt(SLOW, problem_id="own").examples == ("pair0", "pair3")
    assert prompter.prompt(SLOW, problem_id="other").examples == ("pair0", "pair1")
    assert prompter.prompt(SLOW).examples == ("pair0", "pair1")


def test_fewer_examples_than_asked_for_are_shown_where_there_are_no_more() -> None:
    prompter = Prompter(Prompting(Strategy.FEW_SHOT, shots=9), examples=FOUR)
    assert len(prompter.prompt(SLOW, problem_id="p0").examples) == 3


@pytest.mark.parametrize("strategy", [Strategy.FEW_SHOT, Strategy.COT, Strategy.RETRIEVAL])
def test_a_prompt_that_should_show_examples_never_goes_without(strategy: Strategy) -> None:
    prompter = Prompter(Prompting(strategy), examples=Listed(example(0, "own")))
    with pytest.raises(BadData, match="no python pair of another problem than own"):
        prompter.prompt(SLOW, problem_id="own")
    with pytest.raises(BadData, match="no cpp pair to show"):
        prompter.prompt(program("int main() {}", Language.CPP))


@pytest.mark.parametrize(
    ("fields", "complaint"),
    [
        ({"tag": 0}, "from 1 to 10"),
        ({"tag": 11}, "from 1 to 10"),
        ({"tag": 5, "strategy": Strategy.COT}, "choose instruction or trained"),
        ({"shots": 0, "strategy": Strategy.FEW_SHOT}, "give 1 or more"),
        ({"shots": 2}, "shows no examples"),
        ({"budget": 0}, "give 1 or more"),
    ],
)
def test_prompting_refuses_what_makes_no_sense(fields: dict[str, object], complaint: str) -> None:
    with pytest.raises(UsageError, match=complaint):
        Prompting(**fields)  # type: ignore[arg-type]


def test_a_prompter_needs_examples_to_show_and_a_way_to_count_for_a_budget() -> None:
    with pytest.raises(UsageError, match="few-shot shows pairs"):
        Prompter(Prompting(Strategy.FEW_SHOT))
    with pytest.raises(UsageError, match="name the model"):
        Prompter(Prompting(budget=100))


def test_a_mix_of_tags_is_a_list_of_numbers() -> None:
    assert tags_of("10,9, 8") == (10, 9, 8)
    assert tags_of("3") == (3,)
    for wrong in ("", "0", "11", "ten", "10,,9", "10;9"):
        with pytest.raises(UsageError, match="several as in 10,9,8"):
            tags_of(wrong)


# -- hasten prompt -----------------------------------------------------------------------------


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """Six problems of two pairs each, five of them for training."""
    import polars as pl

    from hasten.data.dataset import Dataset

    rows, programs = [], []
    for number in range(12):
        problem = f"p{number // 2}"
        names = (f"s{number}", f"f{number}")
        for name in names:
            programs.append(
                {
                    "program_id": name,
                    "problem_id": problem,
                    "language": "python",
                    "source": f"print('{name}', {number % 3})\n",
                    "origin": "human",
                }
            )
        rows.append(
            {
                "pair_id": ":".join(names),
                "problem_id": problem,
                "language": "python",
                "slow": names[0],
                "fast": names[1],
                "origin": "human",
                "split": "test" if problem == "p5" else "train",
            }
        )
    empty = {"author": None, "submitted": None, "reported_ms": None}
    dataset = Dataset(tmp_path / "data")
    dataset.write("programs", pl.DataFrame([{**row, **empty} for row in programs]))
    dataset.write("pairs", pl.DataFrame([{**row, "extra": None} for row in rows]))
    return dataset.folder


def ask(*arguments: object):
    app = typer.Typer()
    app.command()(prompt_command)
    return CliRunner().invoke(app, [str(a) for a in arguments])


def test_the_command_prints_the_exact_text_of_a_programs_prompt(tmp_path: Path) -> None:
    path = tmp_path / "slow.py"
    path.write_bytes(b"print('{}', '\xff\x1b[31m')\n")
    done = ask(path)
    assert done.exit_code == 0
    assert done.stdout_bytes == (
        b"Given the program below, improve its performance:\n### Program:\n"
        b"print('{}', '\xff\x1b[31m')\n### Optimized Version:\n"
    )
    assert "for" in done.stderr


def test_the_command_shows_a_pair_of_a_data_set_by_number_or_by_id(data: Path) -> None:
    assert "'s11'" in ask(f"{data}:11").stdout
    assert ask(f"{data}:s11:f11").stdout == ask(f"{data}:11").stdout
    assert "'s0'" in ask(data).stdout


def test_examples_come_from_the_training_split_and_never_from_the_programs_problem(
    data: Path,
) -> None:
    for strategy in ("few-shot", "retrieval"):
        done = ask(f"{data}:3", "--strategy", strategy, "--shots", 20, "--json")
        prompt = json.loads(done.stdout)["prompts"][0]
        shown = {int(name.partition(":")[0][1:]) // 2 for name in prompt["examples"]}
        assert shown == {0, 2, 3, 4}


def test_a_mix_of_tags_gives_a_prompt_for_each(data: Path) -> None:
    done = ask(f"{data}:0", "--tag", "10,9", "--json")
    prompts = json.loads(done.stdout)["prompts"]
    assert [prompt["tag"] for prompt in prompts] == [10, 9]
    assert "score 9/10" in prompts[1]["text"]


def test_what_was_shown_is_said_beside_the_text(data: Path) -> None:
    done = ask(f"{data}:s10:f10", "--strategy", "few-shot")
    said = " ".join(done.stderr.split())
    assert "pair s10:f10 of p5 (number 10, in test)" in said
    assert "drawn from 10 pairs for training" in said
    assert "hasten:" not in done.stdout


def test_the_same_seed_draws_the_same_examples_and_another_one_others(data: Path) -> None:
    draws = {
        seed: [ask(data, "--strategy", "few-shot", "--seed", seed).stdout for _ in range(2)]
        for seed in (1, 2)
    }
    assert all(first == second for first, second in draws.values())
    assert draws[1] != draws[2]


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (["{data}:77"], "no pair 77 among its 12"),
        (["{data}:none"], "no pair none"),
        (["nothing.py"], "no such program or data set"),
        (["{data}", "--budget", "9"], "of which model"),
        (["{data}", "--embedder", "x"], "it is for retrieval"),
        (["{data}", "--tag", "12"], "from 1 to 10"),
    ],
)
def test_the_command_says_what_is_wrong(data: Path, arguments: list[str], complaint: str) -> None:
    done = ask(*(argument.format(data=data) for argument in arguments))
    assert isinstance(done.exception, UsageError)
    assert complaint in str(done.exception)


def test_a_program_of_its_own_needs_a_data_set_for_examples(data: Path, tmp_path: Path) -> None:
    path = tmp_path / "slow.py"
    path.write_text("print('s4', 1)\n")
    done = ask(path, "--strategy", "retrieval")
    assert "--examples" in str(done.exception)
    done = ask(path, "--strategy", "retrieval", "--shots", 1, "--examples", data, "--json")
    assert json.loads(done.stdout)["prompts"][0]["examples"] == ["s4:f4"]


@pytest.mark.skipif(
    any(importlib.util.find_spec(name) is None for name in ("torch", "transformers", "gguf")),
    reason="the hf extra is not installed",
)
def test_a_budget_is_counted_in_the_models_tokens(data: Path, tmp_path: Path) -> None:
    from tokenizers import Tokenizer, models, pre_tokenizers
    from transformers import PreTrainedTokenizerFast

    alphabet = sorted(pre_tokenizers.ByteLevel.alphabet())
    tokenizer = Tokenizer(models.BPE(vocab={w: i for i, w in enumerate(alphabet)}, merges=[]))
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    PreTrainedTokenizerFast(tokenizer_object=tokenizer).save_pretrained(tmp_path / "model")
    ask_for = (f"{data}:10", "--strategy", "few-shot", "--model", tmp_path / "model")
    whole = json.loads(ask(*ask_for, "--json").stdout)["prompts"][0]
    assert whole["tokens"] == len(whole["text"])
    less = json.loads(ask(*ask_for, "--budget", whole["tokens"] - 1, "--json").stdout)["prompts"][0]
    assert less["tokens"] < whole["tokens"]
    assert less["cut"] == whole["examples"][:1]
    done = ask(*ask_for, "--budget", 9)
    assert isinstance(done.exception, PromptTooLong)


# -- real pairs --------------------------------------------------------------------------------


@pytest.mark.skipif(
    not (SHARED / "data" / "pie_python.jsonl.gz").exists(), reason="no shared data on this machine"
)
def test_real_programs_stand_in_their_prompts_and_no_neighbour_is_of_their_problem() -> None:
    import gzip

    with gzip.open(SHARED / "data" / "pie_python.jsonl.gz", "rt") as file:
        rows = [json.loads(line) for line in file]
    pairs = [
        Example(row["problem_id"], program(row["input"]), program(row["target"]), name=str(number))
        for number, row in enumerate(rows)
    ]
    index = PairIndex(pairs)
    prompter = Prompter(Prompting(Strategy.RETRIEVAL), examples=index)
    problems = {pair.name: pair.problem_id for pair in pairs}
    for pair in pairs[::30]:
        prompt = prompter.prompt(pair.slow, problem_id=pair.problem_id)
        assert pair.slow.source.strip("\n") in prompt.text
        assert len(prompt.examples) == 4
        assert pair.problem_id not in {problems[name] for name in prompt.examples}


def test_edits_are_asked_for_with_numbered_lines_and_learnt_as_such():
    slow = Program("n = int(input())\nprint(sum(range(n)))\n", Language.PYTHON)
    fast = Program("n = int(input())\nprint(n * (n - 1) // 2)\n", Language.PYTHON)
    asked, answer = training_text(Example("p", slow, fast), Strategy.EDITS)
    assert "\n1|n = int(input())\n2|print(sum(range(n)))\n" in asked
    assert answer == "@ 2\nprint(n * (n - 1) // 2)\n"
    assert asked == Prompter(Prompting(Strategy.EDITS)).prompt(slow).text
    (candidate,) = candidates_of([answer], slow, name="model")
    assert candidate.program == Program(fast.source.strip(), Language.PYTHON)
