"""The same pair in other words: names changed, input read in another idiom, statements in another
order, in the slow and the fast program alike.

A model that sees a pair once for each epoch learns its names by heart; one that sees it in other
words each time learns the edit. What is changed is proved by reading, not by running: names change
one to one over a whole program and never to one that it has, so that every scope sees what it saw;
an idiom gives way to one of the same value; two assignments change places where both are of
literals to different names, and in both programs or in none. Names of classes, attributes, keywords
and imports stay. A program that could notice (it looks at its own names, or binds what an idiom
uses) is left as it is.

Not covered: a program that prints a function, which shows an address beside the name and so passes
no test twice, or the text of an error of Python's own that names a variable.
"""

from __future__ import annotations

import ast
import builtins
import keyword
import random
import re
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import TypeGuard

import libcst as cst
import polars as pl

from hasten.data.adding import TRAIN, PairsToAdd
from hasten.data.dataset import Dataset, program_of
from hasten.data.tags import counted
from hasten.errors import BadData, UsageError
from hasten.types import Language, Program

VARIED = "varied"

_BUILTINS = frozenset(dir(builtins)) | frozenset(keyword.kwlist) | frozenset(keyword.softkwlist)
# As people name things in such programs; beside single letters.
_WORDS = (
    "ans", "res", "cnt", "count", "total", "tmp", "num", "nums", "arr", "lst", "data", "vals",
    "cur", "prev", "dp", "seen", "used", "left", "right", "lo", "hi", "mid", "size", "limit",
    "best", "memo", "graph", "edges", "queue", "stack", "node", "root", "depth", "width", "height",
    "row", "col", "grid", "table", "words", "text", "line", "lines", "idx", "pos", "start", "goal",
    "now", "nxt", "flag", "ok", "check", "solve", "calc", "func", "work", "go", "step", "rest",
)  # fmt: skip
_LETTERS = tuple("abcdefghijklmnopqrstuvwxyzABCDEFGHKLMNPQRSTUVWXYZ")
_NOTICES = frozenset({  # with these a program sees its own names
    "exec", "compile", "globals", "locals", "vars", "dir", "setattr", "getattr", "hasattr",
    "delattr",
})  # fmt: skip
_TELLS = frozenset({  # and so it does with these attributes
    "__name__", "__qualname__", "__dict__", "__code__", "__annotations__", "__kwdefaults__",
    "f_code", "f_locals", "f_globals", "tb_frame",
})  # fmt: skip
_LOOKS = frozenset({"inspect", "traceback", "__main__"})  # and with these modules
_KEEP = 0.25  # of names stay as they are
_LETTER = 0.4  # of longer names become one letter

# Ways to read whole numbers from a line: all give the same list.
_AS_LISTS = (
    "list(map(int, {0}))",
    "list(map(int,{0}))",
    "[int(x) for x in {0}]",
    "[int(i) for i in {0}]",
)
_SPLIT = r"(?P<source>[A-Za-z_.]+\(\)(?:\.(?:r|l)?strip\(\))?\.split\(\))"
_READS_LIST = re.compile(
    rf"list\(map\(int, ?{_SPLIT}\)\)"
    rf"|\[int\((?P<name>\w+)\) for (?P=name) in {_SPLIT.replace('source', 'other')}\]"
)
_LITERAL = re.compile(r"(?P<indent>[ \t]*)(?P<name>[A-Za-z_]\w*) ?= ?(?:-?\d+|\[\]|''|\"\")[ ]*")
_SWAP = 0.5  # of neighbouring assignments change places
_SHOWS_NAMES = re.compile(r"=\s*(?:[}:]|![rsa])")  # f"{name=}"
_USED_BY_IDIOMS = frozenset({"list", "map", "int"})


@dataclass(frozen=True, slots=True)
class _Names:
    """The names of a program. `bound`: whatever gets a value there; `fixed`: that must stay, since
    they are also of classes, attributes, keywords or imports; `read`: whatever it looks up."""

    bound: frozenset[str]
    fixed: frozenset[str]
    read: frozenset[str]


@dataclass(frozen=True, slots=True)
class Varied:
    """What came of it: `added` pairs, made of the `of` ones for training; `unchanged` tries gave
    nothing new. `pairs`: rows there now."""

    of: int
    unchanged: int
    added: int
    pairs: int


def add_varied(data: Dataset, *, times: int, seed: int, origins: Collection[str] = ()) -> Varied:
    """Add up to `times` others of every Python pair for training, or of those of some origins, to
    the tables `programs` and `pairs`, with the origin `varied` and the speedup of the pair that
    they are made of. Of a data set that has tags only pairs that are fast enough for one count.

    Raises `UsageError` where `times` is less than 1; `BadData` where there is nothing to vary."""
    if times < 1:
        raise UsageError(f"{times} times: give 1 or more")
    pairs = data.read("pairs").filter(pl.col("language") == Language.PYTHON.value)
    if "split" in pairs.columns:
        pairs = pairs.filter(pl.col("split") == TRAIN)
    pairs = pairs.filter(pl.col("origin").is_null() | (pl.col("origin") != VARIED))
    if origins:
        pairs = pairs.filter(pl.col("origin").is_in(list(origins)))
    pairs = counted(data, pairs)
    if pairs.is_empty():
        raise BadData(f"{data.folder} has no such Python pairs for training")
    programs = {
        row["program_id"]: program_of(row) for row in data.read("programs").iter_rows(named=True)
    }
    adding = PairsToAdd(data, VARIED)
    added = 0
    for row in pairs.iter_rows(named=True):
        slow, fast = programs[row["slow"]], programs[row["fast"]]
        for time in range(times):
            other = varied(slow, fast, seed * 1_000_003 + time)
            added += other is not None and adding.add(row["problem_id"], *other, row.get("speedup"))
    written = adding.write()
    data.describe(varied={"times": times, "seed": seed, "added": added})
    return Varied(pairs.height, pairs.height * times - added, added, written)


def varied(slow: Program, fast: Program, seed: int) -> tuple[Program, Program] | None:
    """The pair in other words, chosen by the seed alone; None where nothing can be changed."""
    if slow.language is not Language.PYTHON or fast.language is not Language.PYTHON:
        return None
    rng = random.Random(f"{seed} {slow.digest} {fast.digest}")
    try:
        first, second = _names(slow.source), _names(fast.source)
        if first is None or second is None:
            return None
        sources = [slow.source, fast.source]
        shadowed = (first.bound | second.bound) & _USED_BY_IDIOMS
        if not shadowed and not any(map(_quotes_an_idiom, sources)):
            sources = _with_other_idiom(rng, sources)
        sources = _in_other_order(rng, sources)
        sources = _renamed(rng, sources, first, second)
        for source in sources:
            ast.parse(source)
    except (SyntaxError, ValueError, RecursionError, cst.ParserSyntaxError):
        return None
    if sources[0] == slow.source:
        return None
    return Program(sources[0], slow.language), Program(sources[1], fast.language)


def _names(source: str) -> _Names | None:
    """The names of a program; None where it could notice that they change."""
    own: set[str] = set()
    fixed: set[str] = set()
    read: set[str] = set()
    if _SHOWS_NAMES.search(source):
        return None
    tree = ast.parse(source)
    of_numbers = {id(node.func) for node in ast.walk(tree) if _evaluates_input(node)}
    for node in ast.walk(tree):
        match node:
            case ast.Name(id=name, ctx=ast.Store() | ast.Del()) | ast.arg(arg=name):
                own.add(name)
            case ast.Name(id=name):
                if name in _NOTICES or (name == "eval" and id(node) not in of_numbers):
                    return None
                read.add(name)
            case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name):
                own.add(name)
            case ast.ClassDef(name=name, body=body):
                own.add(name)
                fixed |= {name, *(bound for item in body for bound in _bound_in(item))}
            case ast.Attribute(attr=name):
                if name in _TELLS:
                    return None
                fixed.add(name)
            case ast.keyword(arg=name):
                if name is None:  # f(**{"name": 1})
                    return None
                fixed.add(name)
            case ast.Import(names=aliases) | ast.ImportFrom(names=aliases):
                module = node.module if isinstance(node, ast.ImportFrom) else None
                modules = {*(module or "").split(".")}
                for alias in aliases:
                    own.add(alias.asname or alias.name.split(".")[0])
                    modules |= {alias.asname or "", *alias.name.split(".")}
                if modules & {*_LOOKS, "*"}:
                    return None
                fixed |= modules
            case ast.MatchAs() | ast.MatchStar() | ast.MatchMapping() | ast.MatchClass():
                return None
            case ast.ExceptHandler(name=str(name)):
                fixed.add(name)
    return _Names(frozenset(own), frozenset(fixed), frozenset(read))


def _evaluates_input(node: ast.AST) -> TypeGuard[ast.Call]:
    """Whether it is `eval(input())`, of which what is read may be a number or a list."""
    match node:
        case ast.Call(
            func=ast.Name(id="eval"),
            args=[ast.Call(func=ast.Name(id="input"), args=[], keywords=[])],
            keywords=[],
        ):
            return True
    return False


def _bound_in(statement: ast.stmt) -> set[str]:
    """What a statement of a class body may bind: attributes, which are reached by name."""
    found = {n.id for n in ast.walk(statement) if isinstance(n, ast.Name)}
    functions = (ast.FunctionDef, ast.AsyncFunctionDef)
    return found | {n.name for n in ast.walk(statement) if isinstance(n, functions)}


def _renamed(rng: random.Random, sources: Sequence[str], slow: _Names, fast: _Names) -> list[str]:
    """Both programs with other names in place of the slow one's."""
    fixed = slow.fixed | fast.fixed | _BUILTINS
    taken = {*fixed, *slow.bound, *fast.bound, *slow.read, *fast.read}
    mapping: dict[str, str] = {}
    for name in sorted(slow.bound - fixed):
        pool = _LETTERS if len(name) == 1 or rng.random() < _LETTER else _WORDS
        free = [word for word in pool if word not in taken]
        if free and rng.random() >= _KEEP:
            mapping[name] = rng.choice(free)
            taken.add(mapping[name])
    renamer = _Renamer(mapping)
    return [cst.parse_module(source).visit(renamer).code for source in sources]


class _Renamer(cst.CSTTransformer):
    """Changes names wherever they stand as names: not attributes, not keywords of calls."""

    def __init__(self, mapping: dict[str, str]) -> None:
        super().__init__()
        self._mapping = mapping

    def leave_Name(self, original_node: cst.Name, updated_node: cst.Name) -> cst.Name:
        new = self._mapping.get(original_node.value)
        return updated_node if new is None else updated_node.with_changes(value=new)

    # Attributes, keywords and imported names are never in the mapping: `_names` keeps them fixed.


def _with_other_idiom(rng: random.Random, sources: Sequence[str]) -> list[str]:
    """Both programs with lists of numbers read in one other way."""
    idiom = rng.choice(_AS_LISTS)

    def other(found: re.Match[str]) -> str:
        return idiom.format(found["source"] or found["other"])

    return [_READS_LIST.sub(other, source) for source in sources]


def _quotes_an_idiom(source: str) -> bool:
    """Whether an idiom stands in a text of the program, which may be printed."""
    texts = (node.value for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Constant))
    return any(isinstance(text, str) and _READS_LIST.search(text) for text in texts)


def _in_other_order(rng: random.Random, sources: Sequence[str]) -> list[str]:
    """Both programs with some neighbouring assignments of literals the other way round: of those
    that are neighbours as often in the one as in the other, so that both stay alike."""
    texts = [source.split("\n") for source in sources]
    found = [list(_neighbours(text, _assignments(text))) for text in texts]
    first, second = (Counter(pair for _, pair in one) for one in found)
    moved: set[str] = set()  # a line that moved has other neighbours
    chosen = set()
    for pair, number in first.items():
        if number == second[pair] and not moved & {*pair} and rng.random() < _SWAP:
            chosen.add(pair)
            moved |= {*pair}
    for lines, places in zip(texts, found, strict=True):
        for (above, below), pair in places:
            if pair in chosen:
                lines[above], lines[below] = lines[below], lines[above]
    return ["\n".join(lines) for lines in texts]


def _assignments(lines: Sequence[str]) -> set[int]:
    """The places of lines that are an assignment: not a part of a longer statement or text, and not
    an attribute of a class, whose order can be seen."""
    source = "\n".join(lines)
    if "\r" in source or "\f" in source:  # Python may count lines otherwise
        return set()
    tree = ast.parse(source)
    ours = {n.lineno - 1 for n in ast.walk(tree) if isinstance(n, ast.Assign)}
    classes = [node for node in ast.walk(tree) if isinstance(node, ast.ClassDef)]
    return ours - {item.lineno - 1 for node in classes for item in node.body}


def _neighbours(
    lines: Sequence[str], assignments: Collection[int]
) -> Iterator[tuple[tuple[int, int], tuple[str, str]]]:
    """Where two lines that follow each other, but for blank ones, assign literals to two names."""
    places = [place for place, line in enumerate(lines) if line.strip()]
    for before, above, below in zip([-1, *places], places, places[1:], strict=False):
        if not {above, below} <= {*assignments}:
            continue
        one, other = (_LITERAL.fullmatch(lines[place]) for place in (above, below))
        if one is None or other is None or (before >= 0 and lines[before].endswith("\\")):
            continue
        if one["indent"] == other["indent"] and one["name"] != other["name"]:
            yield (above, below), (lines[above].strip(), lines[below].strip())
