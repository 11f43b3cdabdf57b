"""The text that a language model is asked with: from a program to a `Prompt`.

The wordings are files in `templates/`, with the fields that they need in braces (`{src_code}`);
programs stand in them as they are, but for empty lines at their ends. They follow the figures of
PIE; where a figure is only a sketch of the form (slow -> fast || slow -> fast), examples have the
headings of the program that they lead to. Chat markup is not added here: that belongs to the
model's tokenizer.

| strategy    | template                      | source                                        |
|-------------|-------------------------------|-----------------------------------------------|
| instruction | instruction; with a tag: tag  | PIE figures 12 and 2 (right)                  |
| few-shot    | few-shot, example             | PIE figure 13                                 |
| cot         | cot, cot-example              | PIE figure 14, in one turn: see below         |
| retrieval   | few-shot, example             | PIE figure 15                                 |
| trained     | trained; with a tag: tag      | PIE figures 16 (b) and 2 (right)              |
| natural     | natural                       | PerfRL section 4.1: a request, then the code; |
|             |                               | the words are ours, its own are not published |
| edits       | edits                         | ours: `line_edits`                            |

Chain of thought there is a talk of two turns, and its examples' strategies are not published. Here
one answer holds both parts: the template's first sentence, which is ours, says how, and the
examples show programs only.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib.resources import files
from typing import Protocol

from hasten.errors import BadData, PromptTooLong, UsageError
from hasten.model.line_edits import edits_between, numbered
from hasten.types import Language, Program, Prompt

BEST_TAG = 10


class Strategy(StrEnum):
    """How a model is asked (PIE section 3.1). `TRAINED`: as the models were that fine-tuning on
    pairs made; `NATURAL`: PerfRL's form for encoder-decoder models; `EDITS`: for the lines that
    change, after fine-tuning on these."""

    INSTRUCTION = "instruction"
    FEW_SHOT = "few-shot"
    COT = "cot"
    RETRIEVAL = "retrieval"
    TRAINED = "trained"
    NATURAL = "natural"
    EDITS = "edits"


# PIE: two pairs (section 3.1), and of the nearest ones 1, 2 or 4, of which 4 was best (Table 9).
_SHOTS = {Strategy.FEW_SHOT: 2, Strategy.COT: 2, Strategy.RETRIEVAL: 4}
_TAGGED = (Strategy.INSTRUCTION, Strategy.TRAINED)
_TEMPLATES = {
    Strategy.INSTRUCTION: "instruction",
    Strategy.FEW_SHOT: "few-shot",
    Strategy.COT: "cot",
    Strategy.RETRIEVAL: "few-shot",
    Strategy.TRAINED: "trained",
    Strategy.NATURAL: "natural",
    Strategy.EDITS: "edits",
}
# What a model is trained to answer.
TRAINABLE = (Strategy.TRAINED, Strategy.NATURAL, Strategy.EDITS)


@dataclass(frozen=True, slots=True)
class Example:
    """A pair to show to a model. `name` is for records (the pair's id); `tag` from 1 to 10, where
    the pair has one."""

    problem_id: str
    slow: Program
    fast: Program
    tag: int | None = None
    name: str = ""

    @property
    def label(self) -> str:
        """What records call it."""
        return self.name or self.problem_id


@dataclass(frozen=True, slots=True)
class Prompting:
    """How to ask. `shots`: examples to show (None: 2, or 4 of the nearest); `tag`: the score out of
    10 to ask a performance-conditioned model for; `budget`: tokens that the whole prompt may have;
    `seed`: of the draw of fixed examples."""

    strategy: Strategy = Strategy.INSTRUCTION
    shots: int | None = None
    tag: int | None = None
    budget: int | None = None
    seed: int = 0

    def __post_init__(self) -> None:
        wrong = []
        if self.shots is not None and not self.shows_examples:
            wrong.append(f"{self.shots} shots: the strategy {self.strategy} shows no examples")
        elif self.shots is not None and self.shots < 1:
            wrong.append(f"{self.shots} shots: give 1 or more")
        if self.tag is not None and not 1 <= self.tag <= BEST_TAG:
            wrong.append(f"the tag is {self.tag}: give a number from 1 to {BEST_TAG}")
        if self.tag is not None and self.strategy not in _TAGGED:
            known = " or ".join(_TAGGED)
            wrong.append(f"a tag with the strategy {self.strategy}: choose {known}")
        if self.budget is not None and self.budget < 1:
            wrong.append(f"a budget of {self.budget} tokens: give 1 or more")
        if wrong:
            raise UsageError("; ".join(wrong))

    @property
    def shows_examples(self) -> bool:
        """Whether the strategy needs pairs to show."""
        return self.strategy in _SHOTS

    @property
    def number(self) -> int:
        """How many examples are asked for."""
        return _SHOTS.get(self.strategy, 0) if self.shots is None else self.shots


class Examples(Protocol):
    """Where examples come from: the pairs for training. The one in use: `retrieval.PairIndex`."""

    def fixed(self, language: Language, n: int, seed: int) -> Sequence[Example]:
        """The first `n` of one random order of the pairs, which the seed alone decides: asked for
        more, it gives the same ones and others after them. Fewer where there are fewer."""
        ...

    def nearest(self, program: Program, k: int, *, not_of: str | None) -> Sequence[Example]:
        """The `k` pairs whose slow programs are most like `program` and in its language, the
        nearest last; none of problem `not_of`."""
        ...


class Prompter:
    """Makes prompts of one kind.

    `count_tokens` counts the tokens of a text as the model will; only a budget needs it. (Chat
    markup is not in the text: leave room for it.) Raises `UsageError` where the strategy needs
    examples, or the budget a count, and there is none.
    """

    def __init__(
        self,
        prompting: Prompting,
        *,
        examples: Examples | None = None,
        count_tokens: Callable[[str], int] | None = None,
    ) -> None:
        if prompting.shows_examples and examples is None:
            raise UsageError(
                f"the strategy {prompting.strategy} shows pairs: give a data set to take them from"
            )
        if prompting.budget is not None and count_tokens is None:
            raise UsageError("a budget in tokens: name the model whose tokens are meant")
        self.prompting = prompting
        self._examples = examples
        self._count_tokens = count_tokens

    def prompt(self, program: Program, *, problem_id: str | None = None) -> Prompt:
        """The prompt for a program.

        `problem_id`: the problem that the program solves; no pair of that problem is shown. Of the
        fixed examples, one that falls out for it is replaced by the next of the same draw; where
        examples are pairs for training and programs are not, all programs are shown the same.

        To keep to the budget, examples are left out from the far end (those that stand first), and
        `Prompt.cut` names them. Raises `PromptTooLong` where the program alone is too much, and
        `BadData` where there is no example at all.
        """
        shown = self._chosen(program, problem_id)
        for left_out in range(len(shown) + 1):
            text = self._text(program, shown[left_out:])
            tokens = self._tokens_over_budget(text)
            if tokens is None:
                return Prompt(
                    program=program,
                    text=text,
                    tag=self.prompting.tag,
                    examples=tuple(example.label for example in shown[left_out:]),
                    cut=tuple(example.label for example in shown[:left_out]),
                )
        raise PromptTooLong(
            f"{program.name}: the prompt has {tokens} tokens without any example, and the budget "
            f"is {self.prompting.budget}: give a larger one, or leave the program out"
        )

    def _chosen(self, program: Program, problem_id: str | None) -> Sequence[Example]:
        how, examples = self.prompting, self._examples
        if examples is None or not how.shows_examples:
            return ()
        if how.strategy is Strategy.RETRIEVAL:
            chosen = examples.nearest(program, how.number, not_of=problem_id)
        else:
            chosen = _fixed(examples, program.language, how, not_of=problem_id)
        if not chosen:
            other = "" if problem_id is None else f" of another problem than {problem_id}"
            raise BadData(
                f"{program.name}: there is no {program.language} pair{other} to show as an "
                "example: give a data set that has some, or choose the strategy instruction"
            )
        return chosen

    def _text(self, program: Program, shown: Sequence[Example]) -> str:
        how = self.prompting
        if how.tag is not None:
            return fill("tag", src_code=_code(program), tag=str(how.tag))
        if how.strategy is Strategy.EDITS:
            return fill("edits", src_code=numbered(program.source))
        if not how.shows_examples:
            return fill(_TEMPLATES[how.strategy], src_code=_code(program))
        one = "cot-example" if how.strategy is Strategy.COT else "example"
        parts = (fill(one, slow_code=_code(e.slow), fast_code=_code(e.fast)) for e in shown)
        return fill(_TEMPLATES[how.strategy], src_code=_code(program), examples="".join(parts))

    def _tokens_over_budget(self, text: str) -> int | None:
        """How many tokens the text has, where that is more than the budget."""
        if self._count_tokens is None or self.prompting.budget is None:
            return None
        tokens = self._count_tokens(text)
        return tokens if tokens > self.prompting.budget else None


def asks_for_edits(prompt: Prompt) -> bool:
    """Whether the program stands there with numbered lines, so that the reply's numbers are of the
    lines of this program and no other."""
    lines = numbered(prompt.program.source)
    return bool(lines) and lines in prompt.text


def instruction(program: Program) -> Prompt:
    """Asks plainly for a faster version (PIE, appendix A.11, figure 12)."""
    return Prompter(Prompting()).prompt(program)


def training_text(
    example: Example, strategy: Strategy = Strategy.TRAINED, *, tag: int | None = None
) -> tuple[str, str]:
    """What a model is fine-tuned on: the prompt, and the fast program with a line's end, or the
    edits that make it (`EDITS`; they are empty where the programs are the same).

    The prompt is the one that such a model is asked with later. `TRAINED`: PIE figure 16, or with a
    tag figure 2 (right); for training figure 2 (left) has one heading more, which says the score
    again, and models would wait for it in vain. `NATURAL`: PerfRL section 4.1. Raises `UsageError`
    for other strategies, and for a tag that `Prompting` refuses."""
    if strategy not in TRAINABLE:
        raise UsageError(f"training with the strategy {strategy}: choose {' or '.join(TRAINABLE)}")
    asked = Prompter(Prompting(strategy, tag=tag)).prompt(example.slow)
    if strategy is Strategy.EDITS:
        return asked.text, edits_between(example.slow.source, example.fast.source)
    return asked.text, _code(example.fast) + "\n"


def tags_of(text: str) -> tuple[int, ...]:
    """The tags of a mix such as `10,9,8`, in order. Raises `UsageError`."""
    words = [word.strip() for word in text.split(",")]
    if not all(word.isdecimal() and 1 <= int(word) <= BEST_TAG for word in words):
        raise UsageError(
            f"the tag is {text!r}: give a number from 1 to {BEST_TAG}, or several as in 10,9,8"
        )
    return tuple(int(word) for word in words)


def _fixed(
    examples: Examples, language: Language, how: Prompting, *, not_of: str | None
) -> Sequence[Example]:
    """The first of the draw that are of another problem."""
    asked = how.number
    while True:
        drawn = examples.fixed(language, asked, how.seed)
        others = [e for e in drawn if not_of is None or e.problem_id != not_of]
        if len(others) >= how.number or len(drawn) < asked:
            return others[: how.number]
        asked *= 2


def _code(program: Program) -> str:
    return program.source.strip("\n")


def fill(template: str, **fields: str) -> str:
    """A template of this package with its fields."""
    return _template(template).format(**fields)


@cache
def _template(name: str) -> str:
    return files("hasten.model").joinpath("templates", f"{name}.txt").read_text(encoding="utf-8")
