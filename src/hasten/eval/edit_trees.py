"""Syntax trees of Python and C++ by one mechanism, and the few questions that both answer alike.

Both languages go through tree-sitter, which parses what does not compile as well. What differs
between them is a `Grammar`: the names of node types. C++ macros are written out before parsing,
since `rep(i, n)` is a loop to every reader and to no grammar.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

import tree_sitter_cpp
import tree_sitter_python
from tree_sitter import Language as TreeLanguage
from tree_sitter import Node, Parser

from hasten.types import Language, Program

_MOST_BYTES = 200_000  # after macros; more is a table of numbers, or a trick
_LONG = 1_000  # bytes
_SMALL = 16  # a loop with so few rounds, by its text, is none: directions, neighbours, digits


@dataclass(frozen=True, slots=True)
class Grammar:
    """What one grammar calls the things that edits are told by."""

    loops: frozenset[str]
    comprehensions: frozenset[str]
    functions: frozenset[str]
    calls: frozenset[str]
    statements: frozenset[str]
    names: frozenset[str]  # leaves that are somebody's name
    comments: frozenset[str]


GRAMMARS = {
    Language.PYTHON: Grammar(
        loops=frozenset({"for_statement", "while_statement"}),
        comprehensions=frozenset(
            {
                "list_comprehension",
                "set_comprehension",
                "dictionary_comprehension",
                "generator_expression",
            }
        ),
        functions=frozenset({"function_definition", "lambda"}),
        calls=frozenset({"call"}),
        statements=frozenset({"expression_statement", "import_statement", "import_from_statement"}),
        names=frozenset({"identifier"}),
        comments=frozenset({"comment"}),
    ),
    Language.CPP: Grammar(
        loops=frozenset({"for_statement", "while_statement", "do_statement", "for_range_loop"}),
        comprehensions=frozenset(),
        functions=frozenset({"function_definition", "lambda_expression"}),
        calls=frozenset({"call_expression"}),
        statements=frozenset({"expression_statement", "declaration", "preproc_include"}),
        names=frozenset(
            {"identifier", "type_identifier", "field_identifier", "namespace_identifier"}
        ),
        comments=frozenset({"comment", "preproc_include", "using_declaration"}),
    ),
}


@cache
def _parser(language: Language) -> Parser:
    of = {Language.PYTHON: tree_sitter_python, Language.CPP: tree_sitter_cpp}
    return Parser(TreeLanguage(of[language].language()))


def parse(program: Program) -> Node:
    """The root of the program's tree; what does not parse is an ERROR node in it."""
    source = program.source
    if program.language is Language.CPP:
        source = without_macros(source)
    return _parser(program.language).parse(source.encode(errors="replace")).root_node


def text_of(node: Node | None) -> str:
    """The source of a node; nothing for no node, and for an expression that is too long to be
    anything with a name (asking for the text of every part of one would take its square)."""
    if node is None or (node.child_count and node.end_byte - node.start_byte > _LONG):
        return ""
    return "" if node.text is None else node.text.decode(errors="replace")


def walk(node: Node) -> Iterator[Node]:
    """The node and all below it, in the order of the text. Not recursive: trees can be deep."""
    stack = [node]
    while stack:
        here = stack.pop()
        yield here
        stack.extend(reversed(here.children))


def callee(call: Node) -> tuple[str, str]:
    """The last name of what is called and, before a dot, the text of whose it is (else "")."""
    function = call.child_by_field_name("function")
    while function is not None:
        match function.type:
            case "attribute":
                owner = text_of(function.child_by_field_name("object"))
                return text_of(function.child_by_field_name("attribute")), owner
            case "field_expression":
                field = function.child_by_field_name("field")
                if field is not None and field.type == "template_method":
                    field = field.child_by_field_name("name")
                return text_of(field), text_of(function.child_by_field_name("argument"))
            case "qualified_identifier" | "template_function":
                function = function.child_by_field_name("name")
            case _:
                return text_of(function), ""
    return "", ""


def arguments(call: Node) -> list[Node]:
    """The arguments of a call, as nodes."""
    given = call.child_by_field_name("arguments")
    if given is None:
        return []
    if given.type == "generator_expression":
        return [given]
    return [child for child in given.named_children if child.type != "comment"]


def function_name(node: Node) -> str:
    """The name of a function that is defined; of a lambda, of the variable it is given to."""
    name = node.child_by_field_name("name")
    if name is not None:
        return text_of(name)
    if node.type in ("lambda", "lambda_expression"):
        holder = node.parent
        if holder is not None and holder.type in ("assignment", "init_declarator"):
            return text_of(
                holder.child_by_field_name("left") or holder.child_by_field_name("declarator")
            )
        return ""
    declarator = node.child_by_field_name("declarator")
    while declarator is not None and declarator.type not in ("identifier", "field_identifier"):
        inner = declarator.child_by_field_name("declarator")
        declarator = inner or declarator.child_by_field_name("name")
    return text_of(declarator)


def is_short_loop(node: Node) -> bool:
    """Whether the text of a loop says that it has few rounds: over a literal, or to a small
    constant."""
    if node.type in ("for_statement", "for_in_clause") and node.child_by_field_name("right"):
        over = node.child_by_field_name("right")
        assert over is not None
        if over.type in ("tuple", "list", "set", "string"):
            return True
        if over.type == "call" and callee(over)[0] == "range":
            given = arguments(over)
            return all(_small(one) for one in given)
        return False
    if node.type == "for_range_loop":
        over = node.child_by_field_name("right")
        return over is not None and over.type == "initializer_list"
    if node.type == "for_statement":
        condition = node.child_by_field_name("condition")
        if condition is None or condition.type != "binary_expression":
            return False
        upwards = text_of(condition.child_by_field_name("operator")) in ("<", "<=")
        return upwards and _small(condition.child_by_field_name("right"))
    return False


def _small(node: Node | None) -> bool:
    text = text_of(node)
    return text.isdigit() and int(text[:9]) <= _SMALL


# A macro's name, its parameters if it has any, its body; the continuation of lines is undone.
_DEFINE = re.compile(r"^[ \t]*#[ \t]*define[ \t]+(\w+)(?:\(([^()]*)\))?[ \t]*(.*)$", re.MULTILINE)
_WORDS = re.compile(r'"(?:\\.|[^"\\\n])*"|\'(?:\\.|[^\'\\\n])+\'|//[^\n]*|\w+|[\s\S]')
_ROUNDS = 8  # macros that use macros


def without_macros(source: str) -> str:
    """C++ with its `#define`s written out, and gone. Good enough to read loops by: no `##`, no
    variadic ones, and conditions (`#if`) are not followed."""
    text = source.replace("\r", "").replace("\\\n", " ")
    macros: dict[str, tuple[list[str] | None, str]] = {}
    for name, parameters, body in _macros(text):
        if parameters is None or "..." not in ",".join(parameters):
            macros[name] = (parameters, body)
    text = _DEFINE.sub("", text)
    for _ in range(_ROUNDS if macros else 0):
        written = _written_out(text, macros)
        if written == text or len(written) > _MOST_BYTES:
            break
        text = written
    return text


def _macros(text: str) -> Iterator[tuple[str, list[str] | None, str]]:
    for match in _DEFINE.finditer(text):
        given = match[2]
        parameters = None if given is None else [one.strip() for one in given.split(",")]
        yield match[1], parameters, re.sub(r"//.*", "", match[3]).strip()


def _written_out(text: str, macros: dict[str, tuple[list[str] | None, str]]) -> str:
    out: list[str] = []
    at = 0
    while match := _WORDS.match(text, at):
        word, at = match[0], match.end()
        if word not in macros:
            out.append(word)
            continue
        parameters, body = macros[word]
        if parameters is None:
            out.append(body)
            continue
        given, end = _arguments_at(text, at)
        if given is None or len(given) != len(parameters):
            out.append(word)
            continue
        values = dict(zip(parameters, given, strict=True))
        out.append("".join(values.get(one, one) for one in _WORDS.findall(body)))
        at = end
    return "".join(out)


def _arguments_at(text: str, at: int) -> tuple[list[str] | None, int]:
    """The arguments in the parentheses that begin here, and where they end."""
    while at < len(text) and text[at].isspace():
        at += 1
    if at >= len(text) or text[at] != "(":
        return None, at
    parts, depth = [""], 0
    for match in _WORDS.finditer(text, at):
        word = match[0]
        depth += (word in "([{") - (word in ")]}") if len(word) == 1 else 0
        if depth == 0:
            return [part.strip() for part in parts], match.end()
        if word == "," and depth == 1:
            parts.append("")
        elif not (word == "(" and depth == 1 and match.start() == at):
            parts[-1] += word
    return None, at
