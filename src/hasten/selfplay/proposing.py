"""The first stage: programs for problems that nobody has posed.

A proposal takes the input of a problem for training (the second example's); what it computes is new
if the later stages say so. Examples are the slow programs of pairs for training (ours; the paper's
are any accepted ones): what comes of them should leave something to gain. Problems of other splits
are never examples.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from hasten.data.normalise import normalised
from hasten.errors import BadData
from hasten.model.base import Generator
from hasten.model.generating import Ask
from hasten.model.generations import Generations
from hasten.model.inventing import Shown, invented, inventing_prompt
from hasten.model.models import LanguageModel
from hasten.model.prompts import Example
from hasten.selfplay.mutation import MutationGenerator, form_of
from hasten.types import Language, Program, Prompt, TestCase

TEMPERATURE, TOP_P = 1.0, 0.9  # appendix A.6
_DRAWS = 20  # for each prompt, until one comes that is not there yet


@dataclass(frozen=True, slots=True)
class Proposal:
    """A new program. `problem_id`: the problem whose input it takes."""

    problem_id: str
    program: Program
    origin: str


@dataclass(frozen=True, slots=True)
class Sources:
    """What proposals are made from. `examples`: pairs for training; `tests`, `descriptions`: of
    all problems, by their ids."""

    examples: Sequence[Example]
    tests: Mapping[str, Sequence[TestCase]]
    descriptions: Mapping[str, str | None]

    def usable(self) -> dict[tuple[Language, str], list[Example]]:
        """The pairs by language and problem, of problems with two inputs at least: with one nobody
        can tell whether an output depends on the input."""
        found: dict[tuple[Language, str], list[Example]] = {}
        for one in self.examples:
            if len({test.input for test in self.tests.get(one.problem_id, ())}) > 1:
                found.setdefault((one.slow.language, one.problem_id), []).append(one)
        return found


def draw(sources: Sources, number: int, seed: int) -> list[tuple[Example, Example]]:
    """So many first and second examples, fewer where the data has not so many: of one language and
    two problems. Problems are drawn evenly, then their programs. Raises `BadData` where there are
    no two problems."""
    usable = sources.usable()
    problems: Counter[Language] = Counter(language for language, _ in usable)
    seconds = [key for key in usable if problems[key[0]] > 1]
    if not seconds:
        raise BadData(
            "self-play shows two problems for training that have two different inputs at least, "
            "and there are none of one language: give more data, or hasten data tests"
        )
    rng = random.Random(f"self-play {seed}")
    found: dict[tuple[Program, Program], tuple[Example, Example]] = {}
    for _ in range(number):
        for _ in range(_DRAWS):
            second = rng.choice(seconds)
            first = rng.choice([key for key in usable if key[0] == second[0] and key != second])
            pair = rng.choice(usable[first]), rng.choice(usable[second])
            if (key := (pair[0].slow, pair[1].slow)) not in found:
                found[key] = pair
                break
    return list(found.values())


def asks_of(
    drawn: Sequence[tuple[Example, Example]], sources: Sources, model: LanguageModel | None
) -> list[Ask]:
    """What to ask of a language model, or of a generator that reads no text (None)."""
    asks = []
    for first, second in drawn:
        shown = [
            Shown(one.label, one.slow, sources.descriptions.get(one.problem_id))
            for one in (first, second)
        ]
        prompt: Prompt | None = inventing_prompt(shown[0], shown[1])
        if model is not None and prompt is not None:
            room = model.prompt_budget(second.slow)
            if room is not None and model.count_tokens(prompt.text) > room:
                prompt = None
        asks.append(Ask(second.problem_id, second.slow, (prompt,)))
    return asks


def mutation_generator(sources: Sources) -> Generator:
    """The proposer without a model; Python programs of problems with inputs of one form are
    companions."""
    forms: dict[tuple[str, ...], list[Example]] = {}
    for (language, problem_id), examples in sources.usable().items():
        if language is Language.PYTHON:
            text = sources.tests[problem_id][0].input.decode(errors="replace")
            forms.setdefault(form_of(text), []).extend(examples)
    companions = {
        one.slow: [other.slow for other in like if other.problem_id != one.problem_id]
        for like in forms.values()
        for one in like
    }
    return MutationGenerator(companions)


def proposals_of(generations: Generations) -> tuple[list[Proposal], int, dict[str, int]]:
    """The distinct programs of a file of generations, how many answers there are, and why the
    others are left out. Programs that differ in layout alone are one, whatever input they take."""
    found: dict[tuple[Language, str], Proposal] = {}
    lost: Counter[str] = Counter()
    answers = 0
    for row in generations.rows:
        fits = all(prompt.fits for prompt in row.prompts)
        for one in row.candidates:
            answers += 1
            program = invented(one.reply, row.slow) if one.reply is not None else one.program
            if program is None:
                if not fits:
                    lost["no room for the prompt"] += 1
                elif one.reply is None:
                    lost["nothing was changed"] += 1
                else:
                    lost["no program in the reply"] += 1
                continue
            key = program.language, normalised(program.source, program.language)
            if key in found:
                lost["the same program again"] += 1
            else:
                found[key] = Proposal(row.problem_id, program, one.origin)
    return list(found.values()), answers, dict(lost.most_common())
