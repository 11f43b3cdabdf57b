"""Rewrites of Python that keep the meaning: the baseline that a language model has to beat.

Each rule proves its condition and fires only then. It keeps standard output and the exit status
for every input on which the program itself succeeds, given that input and output are files or
pipes, that the input is valid text throughout, that no input text refers to the program's own
names, and that the program does not live within one frame of the recursion limit. What the rules
cannot parse they leave alone.
"""

from __future__ import annotations

import ast
import random
from collections.abc import Iterator

import libcst as cst

from hasten.model.rules_python.base import Rule
from hasten.model.rules_python.expressions import InlineMinMax, KnownValues
from hasten.model.rules_python.imports import FromImports, LightImports, UnusedImports
from hasten.model.rules_python.main_function import MainFunction
from hasten.model.rules_python.members import DictMembers, SeenSets, SetMembers
from hasten.model.rules_python.memo import Memo
from hasten.model.rules_python.queues import Deques, SingleAppends
from hasten.model.rules_python.streams import BatchedOutput, EvaluatedInput, FastInput
from hasten.model.rules_python.strings import JoinedPieces
from hasten.model.rules_python.sums import ClosedSums

__all__ = ["RULES", "Rule", "rewrite"]

# In the order in which they are applied: what follows may do what the first ones could not.
RULES: tuple[Rule, ...] = (
    SetMembers(),  # before `input` gets another meaning, for its type
    SeenSets(),
    DictMembers(),
    JoinedPieces(),
    Memo(),
    ClosedSums(),
    Deques(),
    SingleAppends(),
    InlineMinMax(),
    UnusedImports(),
    FromImports(),
    LightImports(),
    EvaluatedInput(),
    FastInput(),
    BatchedOutput(),
    MainFunction(),
    KnownValues(),  # squares pay for locals only
)


def rewrite(source: str, n: int, seed: int) -> list[tuple[str, tuple[str, ...]]]:
    """At most `n` rewritten sources, each with the names of the rules that made it.

    The first has every rule that fires, then follow all but one, then each alone, then subsets
    drawn by `seed`. No two are equal, and none equals `source` in all but space and comments.
    Empty when `source` does not parse."""
    if n <= 0:
        return []
    try:
        shape = ast.dump(ast.parse(source))
        module = cst.parse_module(source)
    except (SyntaxError, ValueError, RecursionError, cst.ParserSyntaxError):
        return []
    memory: dict[tuple[str, ...], cst.Module] = {(): module}
    _, fired = _apply(memory, RULES)
    found: list[tuple[str, tuple[str, ...]]] = []
    seen = {shape}
    for rules in _subsets([rule for rule in RULES if rule.name in fired], seed):
        code, names = _apply(memory, rules)
        shape = ast.dump(ast.parse(code))
        if shape not in seen:
            seen.add(shape)
            found.append((code, names))
        if len(found) == n:
            break
    return found


def _apply(
    memory: dict[tuple[str, ...], cst.Module], rules: tuple[Rule, ...]
) -> tuple[str, tuple[str, ...]]:
    """Apply `rules` in order; `memory` holds what each prefix of them made."""
    names: tuple[str, ...] = ()
    fired: list[str] = []
    for rule in rules:
        before = memory[names]
        names = (*names, rule.name)
        if names not in memory:
            changed = rule.apply(before)
            # Rules read positions and types from fresh source, never from a half-changed tree.
            memory[names] = before if changed is before else cst.parse_module(changed.code)
        if memory[names] is not before:
            fired.append(rule.name)
    return memory[names].code, tuple(fired)


def _subsets(rules: list[Rule], seed: int) -> Iterator[tuple[Rule, ...]]:
    yield tuple(rules)
    for left_out in reversed(rules):
        yield tuple(rule for rule in rules if rule is not left_out)
    for rule in rules:
        yield (rule,)
    generator = random.Random(seed)
    for _ in range(4 * len(rules)):
        yield tuple(rule for rule in rules if generator.random() < 0.5)
