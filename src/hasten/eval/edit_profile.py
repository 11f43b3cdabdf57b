"""What one program is made of, as far as kinds of edits are told by it: words, loops, recursion.

A profile is read off the syntax tree alone. Nothing here runs a program, and no type is inferred
beyond what an assignment shows.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from tree_sitter import Node

from hasten.eval.edit_names import aliases_of, heavy_by_value, holders_of
from hasten.eval.edit_trees import (
    GRAMMARS,
    Grammar,
    arguments,
    callee,
    function_name,
    is_short_loop,
    parse,
    text_of,
    walk,
)
from hasten.eval.edit_words import (
    CALLED,
    CLASSES,
    FAILURES,
    HEAVY_MODULES,
    IO_GROUPS,
    LINEAR,
    LINEAR_METHODS_OF_TREES,
    NAMED,
)
from hasten.types import Language, Program

_GRAM = 3


@dataclass(frozen=True, slots=True)
class Profile:
    """One program.

    `words`: how often each occurs; `depths`: within how many loops at the deepest, those of
    callers included. `loops`: the deepest nest of loops that do more than read and print; `work`:
    with calls that look at every element as loops. `recursive`: functions that reach themselves;
    `branching`: one does so at two places, or in a loop. `core`: runs of three tokens outside
    input and output, with variables all alike; `io`: those inside. `nodes`: named nodes."""

    words: Mapping[str, int]
    depths: Mapping[str, int]
    loops: int
    work: int
    recursive: frozenset[str]
    branching: bool
    core: Counter[tuple[str, ...]]
    io: Counter[tuple[str, ...]]
    nodes: int


@dataclass(slots=True)
class _Function:
    """What happens in one function, at which depth of its own loops."""

    words: list[tuple[str, int]] = field(default_factory=list)
    calls: list[tuple[str, int]] = field(default_factory=list)
    doings: list[tuple[int, int]] = field(default_factory=list)  # id of a node, depth
    loops: int = 0
    work: int = 0


def profile_of(program: Program) -> Profile:
    """Read a program's profile off its tree."""
    root = parse(program)
    grammar = GRAMMARS[program.language]
    reader = _Reader(
        program.language, grammar, aliases_of(root), holders_of(root, program.language)
    )
    functions = reader.read(root)
    reached = {name: _reached(functions, name) for name in functions}
    entries = _entries(functions, reached)
    words: Counter[str] = Counter()
    depths: dict[str, int] = {}
    for name, function in functions.items():
        for word, depth in function.words:
            words[word] += 1
            depths[word] = max(depths.get(word, 0), depth + entries[name])
    recursive = frozenset(name for name in functions if name in reached[name])
    core, io = _grams(root, program.language, grammar, reader.io_statements)
    return Profile(
        words=dict(words),
        depths=depths,
        loops=max(f.loops + entries[name] for name, f in functions.items()),
        work=max(f.work + entries[name] for name, f in functions.items()),
        recursive=recursive,
        branching=any(
            sum(1 + (depth > 0) for called, depth in functions[name].calls if called == name) > 1
            for name in recursive
        ),
        core=core,
        io=io,
        nodes=sum(1 for node in walk(root) if node.is_named),
    )


def _entries(
    functions: Mapping[str, _Function], reached: Mapping[str, frozenset[str]]
) -> dict[str, int]:
    """Within how many loops each function is called, at the deepest; recursion adds none."""
    found = dict.fromkeys(functions, 0)
    for _ in range(len(functions)):
        before = dict(found)
        for name, function in functions.items():
            for called, depth in function.calls:
                if called in found and called != name and name not in reached[called]:
                    found[called] = max(found[called], found[name] + depth)
        if found == before:
            break
    return found


def _reached(functions: Mapping[str, _Function], start: str) -> frozenset[str]:
    """The functions that one calls, and those that they call, and so on."""
    seen: set[str] = set()
    stack = [start]
    while stack:
        called = {name for name, _ in functions[stack.pop()].calls if name in functions} - seen
        seen |= called
        stack += called
    return frozenset(seen)


_DOINGS = frozenset({"expression_statement", "return_statement", "if_statement"})


def _does(node: Node) -> bool:
    """Whether the node is a statement that does something."""
    if node.type == "declaration":
        return any(child.type == "init_declarator" for child in node.children)
    return node.type in _DOINGS


def _rounds(comprehension: Node) -> int:
    """How many loops a comprehension is."""
    clauses = [child for child in comprehension.children if child.type == "for_in_clause"]
    return sum(not is_short_loop(clause) for clause in clauses)


_HOLD_STATEMENTS = frozenset(
    {"block", "module", "compound_statement", "translation_unit"}
    | {"if_statement", "condition_clause"}
)


class _Place(NamedTuple):
    """Where the reader is. `parent`: the type of the node above; `statement`: the id of the node
    that counts as input or output as a whole if something in it is."""

    node: Node
    parent: str
    statement: int
    function: str
    depth: int


class _Reader:
    """Goes over a tree once, and notes what it finds with the function and the depth of loops."""

    def __init__(
        self,
        language: Language,
        grammar: Grammar,
        aliases: Mapping[str, str],
        holders: Mapping[str, str],
    ) -> None:
        self._language = language
        self._grammar = grammar
        self._aliases = aliases
        self._holders = holders
        self._wholes = grammar.statements | grammar.comprehensions | grammar.functions
        # map(f, ...) and key=f call f for every element.
        python = language is Language.PYTHON
        self._passing = ("argument_list", "keyword_argument") if python else ()
        self._functions: dict[str, _Function] = {"": _Function()}
        self.io_statements: set[int] = set()  # those of input and output, by the id of their node

    def read(self, root: Node) -> dict[str, _Function]:
        """Everything outside functions is in the function "", and so is `main` of C++."""
        stack = [_Place(root, "", root.id, "", 0)]
        while stack:
            place = stack.pop()
            node = place.node
            if node.type in self._grammar.functions:
                own = function_name(node)
                if own and own != "main":
                    self._functions.setdefault(own, _Function())
                    stack += [self._below(place, child, 0, own) for child in node.children[::-1]]
                    continue
            function = self._functions[place.function]
            self._note(place, function)
            stack += [
                self._below(place, child, deeper, place.function)
                for child, deeper in self._inside(node, place.depth)
            ]
            if _does(node):
                function.doings.append((node.id, place.depth))
            elif node.type in self._grammar.comprehensions:
                function.doings.append((node.id, place.depth + _rounds(node)))
        for function in self._functions.values():
            # A loop that only reads or prints is no part of the method.
            depths = [depth for doing, depth in function.doings if doing not in self.io_statements]
            function.loops = max(depths, default=0)
            function.work = max(function.work, function.loops)
        return self._functions

    def _inside(self, node: Node, depth: int) -> Iterator[tuple[Node, int]]:
        """The children of a node, each with its depth, last first."""
        if node.type in self._grammar.loops and not is_short_loop(node):
            outside = node.child_by_field_name(
                "right" if node.type in ("for_statement", "for_range_loop") else "none"
            ) or node.child_by_field_name("initializer")
            for child in reversed(node.children):
                yield child, depth if child == outside else depth + 1
        elif node.type in self._grammar.comprehensions:
            first = next((child for child in node.children if child.type == "for_in_clause"), None)
            deeper = depth + _rounds(node)
            for child in reversed(node.children):
                yield child, depth if child == first else deeper
        else:
            for child in reversed(node.children):
                yield child, depth

    def _below(self, place: _Place, child: Node, depth: int, function: str) -> _Place:
        """The place of a child: in the same statement as its parent, or one of its own."""
        grammar, kind = self._grammar, place.node.type
        own = child.type in self._wholes or kind in _HOLD_STATEMENTS or kind in grammar.loops
        return _Place(child, kind, child.id if own else place.statement, function, depth)

    def _note(self, place: _Place, function: _Function) -> None:
        node, depth = place.node, place.depth
        for word in self._words(node):
            function.words.append((word, depth))
            if word.split(":")[0] in IO_GROUPS:
                self.io_statements.add(place.statement)
            if word.startswith("linear:"):
                function.work = max(function.work, depth + 1)
        if node.type in self._grammar.calls:
            name, _ = callee(node)
            function.calls.append((name, depth))
        if node.type == "identifier" and place.parent in self._passing:
            function.calls.append((text_of(node), depth + 1))

    def _words(self, node: Node) -> Iterator[str]:
        kind = node.type
        if kind in self._grammar.calls:
            yield from self._of_call(node)
        elif kind in CLASSES and node.child_by_field_name("body") is not None:
            yield "class:class" if kind == "class_definition" else "record:struct"
        elif kind in FAILURES:
            yield "costly:exceptions"
        elif kind == "break_statement" or kind == "return_statement":
            yield f"exit:{kind.split('_')[0]}"
        elif self._language is Language.PYTHON:
            yield from self._of_python(node)
        else:
            yield from self._of_cpp(node)

    def _of_call(self, node: Node) -> Iterator[str]:
        name, owner = callee(node)
        full = self._aliases.get(name, name) if not owner else f"{owner}.{name}"
        last = full.rsplit(".", 1)[-1]
        if self._language is Language.PYTHON:
            if last == "readline":
                yield "read:readline"
                return
            if last in ("read", "readlines", "read_csv", "loadtxt"):
                yield "read:bulk"
                return
            if last == "write" or last == "writelines":
                yield "write:bulk"
                return
            if last in ("compile", "match") and "re" not in full.split("."):
                return
            if last == "pop" and [text_of(one) for one in arguments(node)] == ["0"]:
                yield "linear:pop(0)"
            if last in ("min", "max") and len(arguments(node)) == 1:
                yield f"linear:{last}"
            if last == "print" and any(text_of(one).startswith("end") for one in arguments(node)):
                yield "piece:end"
        word = CALLED[self._language].get(last)
        if word is not None and not (owner and last in ("set", "list", "map")):
            yield word
        if last == "tie" and owner.endswith("cin"):
            yield "fast:untied"
        if owner.endswith("cin") and last in ("get", "read", "getline"):
            yield "read:getchar"
        if last in LINEAR[self._language] and not self._keyed(owner, last):
            yield f"linear:{last}"

    def _keyed(self, owner: str, name: str) -> bool:
        """Whether the call is of a set or a map, where it is no walk over the elements."""
        if owner not in self._holders:
            return False
        return name in LINEAR_METHODS_OF_TREES or self._language is Language.PYTHON

    def _of_python(self, node: Node) -> Iterator[str]:
        match node.type:
            case "dictionary" | "dictionary_comprehension":
                yield "hash:dict"
            case "set" | "set_comprehension":
                yield "hash:set"
            case "slice":
                yield "linear:slice"
            case "identifier" if text_of(node) == "stdin":
                yield "read:stdin"
            case "attribute" if text_of(node.child_by_field_name("attribute")) == "stdin":
                yield "read:stdin"
            case "decorator" if "cache" in text_of(node):
                yield "memo:cache"
            case "comparison_operator":
                within = any(child.type in ("in", "not in") for child in node.children)
                if within and text_of(node.children[-1]) not in self._holders:
                    yield "linear:in"
            case "interpolation":
                yield "text:format"
            case "%" | "<<" | ">>" | "&" | "|" | "^":
                yield "maths:modulo" if node.type == "%" else "maths:bits"
            case "binary_operator" if text_of(
                node.child_by_field_name("operator")
            ) == "**" and text_of(node.child_by_field_name("right")) in ("0.5", ".5"):
                yield "maths:sqrt"
            case "binary_operator" if any(child.type == "list" for child in node.children):
                yield "list:table"
            case "dotted_name" if text_of(node) in HEAVY_MODULES:
                yield f"module:{text_of(node)}"

    def _of_cpp(self, node: Node) -> Iterator[str]:
        match node.type:
            case "type_identifier":
                word = CALLED[self._language].get(text_of(node))
                if word is not None:
                    yield word
            case "template_function":
                word = CALLED[self._language].get(text_of(node.child_by_field_name("name")))
                if word is not None:
                    yield word
            case "identifier":
                word = NAMED[self._language].get(text_of(node))
                if word is not None:
                    yield word
            case "array_declarator":
                inner = node.child_by_field_name("declarator")
                deep = inner is not None and inner.type == "array_declarator"
                yield "flat:[][]" if deep else "flat:[]"
            case "parameter_declaration":
                if heavy_by_value(node):
                    yield "linear:copied argument"
            case "for_range_loop":
                if heavy_by_value(node):
                    yield "copies:element"
            case "new_expression":
                yield "linked:new"
            case "%" | "^" | "&=" | "|=" | "<<=" | ">>=":
                yield "maths:modulo" if node.type == "%" else "maths:bits"


def _grams(
    root: Node, language: Language, grammar: Grammar, io_nodes: set[int]
) -> tuple[Counter[tuple[str, ...]], Counter[tuple[str, ...]]]:
    """Runs of tokens outside and inside input and output."""
    known = CALLED[language].keys() | NAMED[language].keys() | LINEAR[language]
    sides: tuple[list[str], list[str]] = ([], [])
    stack = [(root, False)]
    while stack:
        node, inside = stack.pop()
        inside = inside or node.id in io_nodes
        if node.type in grammar.comments or node.type.startswith("import"):
            continue
        if node.child_count:
            stack += [(child, inside) for child in reversed(node.children)]
            continue
        token = text_of(node)
        if node.type in grammar.names and token not in known:
            token = "name"
        if token.strip():
            sides[inside].append(token)
    core, io = (
        Counter(zip(*(tokens[start:] for start in range(_GRAM)), strict=False)) for tokens in sides
    )
    return core, io
