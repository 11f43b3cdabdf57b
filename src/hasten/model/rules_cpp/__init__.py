"""Rewrites of C++ that keep the meaning: the baseline that a language model has to beat.

Each rule proves its condition on the program's tokens and fires only then. It keeps standard
output and the exit status for every input on which the program itself succeeds, given that input
and output are files or pipes (a dialogue that waits for each line is not covered) and that the
program is compiled as C++17 by GCC for 64-bit Linux.
"""

from __future__ import annotations

import random

from hasten.model.rules_cpp.base import Rule
from hasten.model.rules_cpp.headers import NoIostream
from hasten.model.rules_cpp.reader import FastReader
from hasten.model.rules_cpp.reserve import Reserve
from hasten.model.rules_cpp.stdio import FastScanf
from hasten.model.rules_cpp.streams import Endl, FastIo
from hasten.model.rules_cpp.tokens import code_only
from hasten.model.rules_cpp.writer import FastWriter

__all__ = ["RULES", "Rule", "rewrite"]

# In the order in which they are applied: what follows may do what the first ones could not.
RULES: tuple[Rule, ...] = (
    Reserve(),
    FastReader(),
    FastScanf(),
    FastWriter(),
    NoIostream(),
    Endl(),
    FastIo(),
)


def rewrite(source: str, n: int, seed: int) -> list[tuple[str, tuple[str, ...]]]:
    """At most `n` rewritten sources, each with the names of the rules that made it.

    The first has every rule that fires, then follow all but one, then each alone, then subsets
    drawn by `seed`. No two are equal, and none equals `source` in all but space and comments."""
    every, fired = _apply(source, RULES)
    if not fired:
        return []
    chosen = [rule for rule in RULES if rule.name in fired]
    subsets = [RULES]
    subsets += [tuple(r for r in RULES if r is not left_out) for left_out in chosen]
    subsets += [(rule,) for rule in RULES]
    draw = random.Random(seed)
    for _ in range(2 * n if len(chosen) > 3 else 0):
        subsets.append(tuple(r for r in RULES if draw.random() < 0.6))
    seen = {code_only(source)}
    found: list[tuple[str, tuple[str, ...]]] = []
    for subset in subsets:
        if len(found) >= n:
            break
        candidate, names = (every, fired) if subset is RULES else _apply(source, subset)
        key = code_only(candidate)
        if names and key not in seen:
            seen.add(key)
            found.append((candidate, names))
    return found


def _apply(source: str, rules: tuple[Rule, ...]) -> tuple[str, tuple[str, ...]]:
    names = []
    for rule in rules:
        rewritten = rule.apply(source)
        if rewritten != source:
            names.append(rule.name)
            source = rewritten
    return source, tuple(names)
