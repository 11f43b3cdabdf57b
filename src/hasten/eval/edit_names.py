"""What names stand for in a program, as far as its assignments and declarations show it."""

from __future__ import annotations

from tree_sitter import Node

from hasten.eval.edit_trees import callee, text_of, walk
from hasten.eval.edit_words import CALLED
from hasten.types import Language

_KEYED = frozenset({"hash", "tree"})


def aliases_of(root: Node) -> dict[str, str]:
    """Names that stand for others: `input = sys.stdin.readline`, `import heappop as pop`."""
    found: dict[str, str] = {}
    for node in walk(root):
        if node.type == "assignment":
            left, right = node.child_by_field_name("left"), node.child_by_field_name("right")
            if left is not None and left.type == "identifier" and right is not None:
                if right.type == "attribute":
                    found[text_of(left)] = text_of(right)
                elif right.type == "lambda":
                    body = right.child_by_field_name("body")
                    inner = text_of(body)
                    if "stdin.readline" in inner:
                        found[text_of(left)] = "sys.stdin.readline"
        elif node.type == "aliased_import":
            found[text_of(node.child_by_field_name("alias"))] = text_of(
                node.child_by_field_name("name")
            )
    return found


def holders_of(root: Node, language: Language) -> dict[str, str]:
    """Names of variables that hold a set, a dictionary or a map, by their group."""
    found: dict[str, str] = {}
    for node in walk(root):
        if language is Language.PYTHON and node.type == "assignment":
            left, right = node.child_by_field_name("left"), node.child_by_field_name("right")
            if left is None or right is None:
                continue
            group = _group(right)
            if group:
                found[text_of(left)] = group
        elif language is Language.CPP and node.type == "declaration":
            kind = node.child_by_field_name("type")
            while kind is not None and kind.type in ("template_type", "qualified_identifier"):
                kind = kind.child_by_field_name("name")
            word = CALLED[language].get(text_of(kind), "")
            if word.split(":")[0] in _KEYED:
                for part in node.children_by_field_name("declarator"):
                    leaf = part
                    while (inner := leaf.child_by_field_name("declarator")) is not None:
                        leaf = inner
                    found[text_of(leaf)] = word.split(":")[0]
    return found


def _group(value: Node) -> str | None:
    if value.type in ("dictionary", "set", "dictionary_comprehension", "set_comprehension"):
        return "hash"
    if value.type == "call":
        word = CALLED[Language.PYTHON].get(callee(value)[0], "")
        if word.startswith("hash:"):
            return "hash"
    return None


_HEAVY = ("string", "vector", "map", "set", "deque", "list", "auto")


def heavy_by_value(node: Node) -> bool:
    """Whether what is declared is a container, and a copy of one."""
    kind, declarator = node.child_by_field_name("type"), node.child_by_field_name("declarator")
    if kind is None or declarator is None or declarator.type != "identifier":
        return False
    if node.type == "parameter_declaration" and kind.type == "placeholder_type_specifier":
        return False
    return text_of(kind).removeprefix("std::").startswith(_HEAVY)
