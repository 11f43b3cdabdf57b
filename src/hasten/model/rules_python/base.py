"""What all rules share: the seam, fresh names, and where new statements go."""

from __future__ import annotations

import ast
from collections.abc import Sequence
from typing import Protocol

import libcst as cst

from hasten.model.rules_python.analysis import Facts, Path

LOOPS = (ast.For, ast.While, ast.ListComp, ast.GeneratorExp, ast.SetComp, ast.DictComp)


class Rule(Protocol):
    """One rewrite. `apply` returns the very same module when it does not fire."""

    name: str

    def apply(self, module: cst.Module) -> cst.Module:
        """The rewritten module, or `module` itself where the condition cannot be proved."""
        ...


class ScopedTransformer(cst.CSTTransformer):
    """Knows in which function it is, and turns nodes into `ast` for the analysis."""

    def __init__(self, module: cst.Module, facts: Facts) -> None:
        super().__init__()
        self.module = module
        self.facts = facts
        self.path: Path = ()
        self.closed = 0  # depth of comprehensions, lambdas and classes: no place for `:=`
        self.fired = False

    def visit_FunctionDef(self, node: cst.FunctionDef) -> None:
        """Enter a function."""
        self.path = (*self.path, node.name.value)

    def leave_FunctionDef(
        self,
        original_node: cst.FunctionDef,  # noqa: ARG002
        updated_node: cst.FunctionDef,
    ) -> cst.BaseStatement:
        """Leave a function."""
        self.path = self.path[:-1]
        return updated_node

    def visit_ClassDef(self, node: cst.ClassDef) -> None:
        """Enter a class."""
        self.path = (*self.path, node.name.value)
        self.closed += 1

    def leave_ClassDef(
        self,
        original_node: cst.ClassDef,  # noqa: ARG002
        updated_node: cst.ClassDef,
    ) -> cst.BaseStatement:
        """Leave a class."""
        self.path = self.path[:-1]
        self.closed -= 1
        return updated_node

    def on_visit(self, node: cst.CSTNode) -> bool:
        """Count what closes over its own names."""
        if isinstance(node, cst.BaseComp | cst.Lambda):
            self.closed += 1
        return super().on_visit(node)

    def on_leave(
        self, original_node: cst.CSTNodeT, updated_node: cst.CSTNodeT
    ) -> cst.CSTNodeT | cst.RemovalSentinel | cst.FlattenSentinel[cst.CSTNodeT]:
        """Undo `on_visit`."""
        if isinstance(original_node, cst.BaseComp | cst.Lambda):
            self.closed -= 1
        return super().on_leave(original_node, updated_node)

    def code(self, node: cst.CSTNode) -> str:
        """The source text of `node`."""
        return self.module.code_for_node(node).strip()

    def parse(self, node: cst.CSTNode) -> ast.expr:
        """`node`, an expression, as `ast` has it."""
        return ast.parse(f"({self.code(node)}\n)", mode="eval").body

    def type_of(self, node: cst.CSTNode) -> str | None:
        """The type of an expression, or None."""
        return self.facts.type_of(self.parse(node), self.path)


def repeated(facts: Facts, node: ast.AST) -> bool:
    """Whether `node` is in a loop or in a function."""
    while node in facts.parents:
        node = facts.parents[node]
        if isinstance(node, (*LOOPS, ast.FunctionDef, ast.Lambda)):
            return True
    return False


def unused_name(module: cst.Module, stem: str) -> str:
    """`stem`, or `stem` with as many underscores as make it new to the program."""
    while stem in module.code:
        stem += "_"
    return stem


def call_name(node: cst.Call) -> str:
    """The plain name that is called, or an empty string."""
    return node.func.value if isinstance(node.func, cst.Name) else ""


def plain_args(node: cst.Call) -> bool:
    """Whether all arguments are positional and none is starred."""
    return all(a.keyword is None and not a.star for a in node.args)


def add_preamble(module: cst.Module, lines: str) -> cst.Module:
    """Insert statements after the docstring and the `__future__` imports."""
    at = 0
    for index, statement in enumerate(module.body):
        text = module.code_for_node(statement).strip()
        is_docstring = (
            index == 0
            and isinstance(statement, cst.SimpleStatementLine)
            and isinstance(statement.body[0], cst.Expr)
            and isinstance(statement.body[0].value, cst.SimpleString | cst.ConcatenatedString)
        )
        if is_docstring or "from __future__" in text:
            at = index + 1
    new: Sequence[cst.SimpleStatementLine | cst.BaseCompoundStatement] = cst.parse_module(
        lines
    ).body
    return module.with_changes(body=[*module.body[:at], *new, *module.body[at:]])
