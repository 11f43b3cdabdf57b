"""What kind of edit makes a program faster: its algorithm, its input and output, its data
structures, or something else (the four kinds of PIE, appendix A.1).

The two syntax trees decide, by rules in an order of precedence; each rule that speaks says what it
saw, in words. Nothing is run, so that a rewrite that leaves no trace in loops, calls and types is
read as "miscellaneous". New ways of input and output accompany most rewrites: they name the kind
only where nothing else does, or where they are plainly the point.

Rules, not a fitted model: on problems that neither has seen, logistic regression on the same
features is no better, and it cannot say why. `benchmarks/edit_kinds.py` measures both. The weak
place is data structures: most edits of that kind are called algorithm, which often changes with
them.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from hasten.eval.edit_profile import Profile, profile_of
from hasten.eval.edit_words import FORMULAS, WALKS
from hasten.types import Program

ALGORITHM, IO = "algorithm", "io"
DATA_STRUCTURE, MISCELLANEOUS = "data structure", "miscellaneous"
KINDS = (ALGORITHM, IO, DATA_STRUCTURE, MISCELLANEOUS)

_ALIKE = 0.5  # of the runs of tokens: an edit of a part, not a rewrite
_REWRITTEN = 0.35  # less than that in common: nothing of the method need be left
_FINDERS = ("hash", "tree", "heap", "queue", "linked")


@dataclass(frozen=True, slots=True)
class Kind:
    """The kind of an edit, and what speaks for it, the strongest first. `beside`: what was seen
    for other kinds, which this one outweighed."""

    name: str
    evidence: tuple[str, ...]
    beside: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Change:
    """Two programs, and what is between them."""

    slow: Profile
    fast: Profile

    def gone(self, *groups: str, depth: int = 0) -> list[str]:
        """Words of these groups that only the slow program has, within so many loops or more."""
        return self._only(self.slow, self.fast, groups, depth)

    def new(self, *groups: str, depth: int = 0) -> list[str]:
        """Words of these groups that only the fast program has."""
        return self._only(self.fast, self.slow, groups, depth)

    @staticmethod
    def _only(one: Profile, other: Profile, groups: Sequence[str], depth: int) -> list[str]:
        return sorted(
            word
            for word in one.words
            if word.split(":")[0] in groups and word not in other.words
            if one.depths[word] >= depth
        )

    def deepest(self, group: str) -> tuple[int, int]:
        """Within how many loops words of a group occur, in the slow and in the fast program; -1
        where none does."""
        found = [
            max(
                (depth for word, depth in one.depths.items() if word.split(":")[0] == group),
                default=-1,
            )
            for one in (self.slow, self.fast)
        ]
        return found[0], found[1]

    @property
    def alike(self) -> float:
        """How much of what is not input or output stayed: shared runs of tokens, 0 to 1."""
        either = (self.slow.core | self.fast.core).total()
        return (self.slow.core & self.fast.core).total() / either if either else 1.0

    @property
    def fewer_loops(self) -> int:
        """By how many loops the deepest nest became shallower."""
        return self.slow.loops - self.fast.loops


def kind_of(slow: Program, fast: Program) -> Kind:
    """The kind of edit that leads from one program to the other. The first rule that sees
    something decides; with none it is miscellaneous. Programs in unlike languages have nothing to
    compare, and are miscellaneous as well."""
    if slow.language is not fast.language:
        return Kind(MISCELLANEOUS, ("another language",))
    change = Change(profile_of(slow), profile_of(fast))
    if change.slow.core == change.fast.core and change.slow.io == change.fast.io:
        return Kind(MISCELLANEOUS, ("the same but for names, comments and layout",))
    seen = [(kind, said) for kind, rule in RULES if (said := rule(change))]
    if not seen:
        return Kind(MISCELLANEOUS, ("nothing that the rules know",))
    name, said = seen[0]
    others = [one for kind, more in seen[1:] if kind != name for one in more]
    return Kind(name, tuple(said), tuple(others))


def _names(words: Sequence[str]) -> str:
    return ", ".join(word.split(":", 1)[1] for word in words)


def _io_alone(change: Change) -> list[str]:
    """Ways of input or output changed, and next to nothing besides."""
    return _io_at_all(change) if change.alike >= _ALIKE else []


def _found_at_once(change: Change) -> list[str]:
    """What was looked for element by element is found by a structure that is new."""
    walks = [word for word in change.gone("linear", depth=1) if word in WALKS]
    new = change.new(*_FINDERS)
    if walks and new:
        return [f"{_names(walks)} inside a loop gives way to {_names(new)}"]
    return []


def _own_output(change: Change) -> list[str]:
    """Output that was made piece by piece in loops is written as a whole."""
    new, before = change.new("write"), change.deepest("write")[0]
    said = []
    if "write:bulk" in new and before >= 1:
        said.append("output made piece by piece is written at once")
    if change.gone("piece", depth=1):
        said.append("no more parts of lines are printed in loops")
    return said


def _waste(change: Change) -> list[str]:
    """Work inside loops that the answer does not need: exceptions, patterns, copies, dispatch."""
    said = []
    if gone := change.gone("costly", depth=1):
        said.append(f"{_names(gone)} inside a loop gone")
    if (gone := change.gone("module")) and change.fewer_loops <= 0:
        said.append(f"{_names(gone)} is no longer imported")
    if change.gone("class") and change.fewer_loops <= 0:
        said.append("a class is gone, the loops are as before")
    slow, fast = change.slow, change.fast
    if slow.recursive and not slow.branching and not fast.recursive and change.fewer_loops <= 0:
        said.append("a recursion that does not branch is gone")
    return said


def _other_method(change: Change) -> list[str]:
    """Trying all ways, or a recursion that branches, gives way; a nest of three loops shrinks."""
    said = []
    if gone := change.gone("brute"):
        said.append(f"{_names(gone)} gone")
    if change.slow.branching and not change.fast.branching:
        said.append("a recursion that branches is gone")
    if change.new("memo"):
        said.append("results are remembered")
    if change.slow.loops >= 3 and change.fewer_loops > 0:
        said.append(_nests(change))
    return said


def _nests(change: Change) -> str:
    return f"loops nested {change.slow.loops} deep before, {change.fast.loops} after"


def _walks_saved(change: Change) -> list[str]:
    """Calls that walk over a sequence inside a loop are gone or moved outwards."""
    slow, fast = change.deepest("linear")
    walks = [word for word in change.gone("linear", depth=1) if word in WALKS]
    return [f"{_names(walks)} inside a loop gone"] if walks and slow > fast else []


def _other_loops(change: Change) -> list[str]:
    """The nest of loops is shallower, or another one; what each round looked through is gone."""
    said = []
    if change.fewer_loops > 0 and change.slow.loops >= 2:
        said.append(_nests(change))
    elif change.slow.loops >= 2 and change.alike < _REWRITTEN:
        said.append(f"the loops nested {change.slow.loops} deep are others")
    slow, fast = change.deepest("linear")
    if slow > fast and (gone := change.gone("linear", depth=1)):
        said.append(f"{_names(gone)} inside a loop gone")
    return said


def _shorter_way(change: Change) -> list[str]:
    """A formula in place of a loop, another bound, an early end: fewer rounds."""
    said = []
    if change.slow.loops == 1 and change.fast.loops == 0:
        said.append("a formula or a call in place of a loop")
    if new := [word for word in change.new("maths", "search") if word in FORMULAS]:
        said.append(f"{_names(new)} new")
    if "search:sort" in change.gone("search"):
        said.append("nothing is sorted any more")
    if "exit:break" in change.new("exit") and change.fast.depths["exit:break"] >= 1:
        said.append("a loop that ends early")
    return said


def _other_container(change: Change) -> list[str]:
    """One container in place of another."""
    groups = (*_FINDERS, "flat", "list")
    new, gone = change.new(*groups), change.gone(*groups)
    if new and gone:
        return [f"{_names(new)} in place of {_names(gone)}"]
    if gone:
        return [f"{_names(gone)} gone"]
    return []


def _io_at_all(change: Change) -> list[str]:
    new, gone = change.new("read", "write", "fast"), change.gone("read", "write", "fast")
    if new and gone:
        return [f"{_names(new)} in place of {_names(gone)}"]
    if new or gone:
        return [f"{_names(new or gone)} {'new' if new else 'gone'}"]
    return []


RULES: tuple[tuple[str, Callable[[Change], list[str]]], ...] = (
    (IO, _io_alone),
    (DATA_STRUCTURE, _found_at_once),
    (IO, _own_output),
    (MISCELLANEOUS, _waste),
    (ALGORITHM, _other_method),
    (DATA_STRUCTURE, _walks_saved),
    (ALGORITHM, _other_loops),
    (ALGORITHM, _shorter_way),
    (DATA_STRUCTURE, _other_container),
    (IO, _io_at_all),
)
