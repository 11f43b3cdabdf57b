"""The rule about sums that arithmetic knows."""

from __future__ import annotations

import ast
from collections.abc import Mapping

import libcst as cst

from hasten.model.rules_python.analysis import Facts, Path, facts_of
from hasten.model.rules_python.edits import Edits, in_text
from hasten.model.rules_python.uses import Uses

# The sums over i from LOW up to, and without, HIGH; each is exact for negative bounds too.
_OF_INDEX = "(HIGH - LOW) * (LOW + HIGH - 1) // 2"
_OF_INDEX_FROM_ZERO = "HIGH * (HIGH - 1) // 2"
_OF_CONSTANT = "VALUE * (HIGH - LOW)"
_OF_CONSTANT_FROM_ZERO = "VALUE * HIGH"
_OF_SQUARE = "(HIGH - 1) * HIGH * (2 * HIGH - 1) // 6 - (LOW - 1) * LOW * (2 * LOW - 1) // 6"
_OF_SQUARE_FROM_ZERO = "(HIGH - 1) * HIGH * (2 * HIGH - 1) // 6"


class ClosedSums:
    """`for i in range(a, b): s += i`, and `sum(range(a, b))` -> arithmetic.

    Safe where `s`, `a` and `b` are ints that the loop body does not change; what is added is `i`,
    `i * i` or an int that does not depend on `i`. `i` is left as the loop leaves it, and an
    empty range changes nothing. Faster: no loop."""

    name = "closed-sums"

    def apply(self, module: cst.Module) -> cst.Module:
        """Fires on loops of that one statement, and on `sum` of a range or of a comprehension."""
        facts = facts_of(module.code)
        if not facts.builtin("range") or "range" not in facts.words:
            return module
        uses = Uses(facts)
        if not uses.provable:
            return module
        edits = Edits(module.code)
        for node in ast.walk(facts.tree):
            path = uses.path_of(node)
            if isinstance(node, ast.For) and edits.alone(node):
                _loop(node, facts, path, edits)
            elif isinstance(node, ast.Call) and not in_text(node, facts.parents):
                text = _sum(node, facts, path)
                if text:
                    edits.replace(node, text)
        return cst.parse_module(edits.result()) if edits else module


def _loop(node: ast.For, facts: Facts, path: Path, edits: Edits) -> None:
    match node:
        case ast.For(
            target=ast.Name(id=index),
            body=[
                ast.AugAssign(
                    target=ast.Name(id=total), op=ast.Add() | ast.Sub() as op, value=added
                )
            ],
            orelse=[],
        ):
            pass
        case _:
            return
    bounds = _bounds(node.iter, facts, path)
    if bounds is None or facts.type_of(ast.Name(total, ast.Load()), path) != "int":
        return
    used = {n.id for part in (*bounds, added) for n in ast.walk(part) if isinstance(n, ast.Name)}
    in_bounds = {n.id for part in bounds for n in ast.walk(part) if isinstance(n, ast.Name)}
    if total in used or index in in_bounds or index == total:
        return
    formula = _formula(added, index, bounds, facts, path)
    if formula is None:
        return
    low, high = bounds
    indent = edits.indent(node)
    sign = "+" if isinstance(op, ast.Add) else "-"
    last = ast.unparse(_filled("HIGH - 1", {"HIGH": high}))
    edits.replace(
        node,
        f"if {ast.unparse(low)} < {ast.unparse(high)}:\n"
        f"{indent}    {total} {sign}= {formula}\n{indent}    {index} = {last}",
    )


def _sum(node: ast.Call, facts: Facts, path: Path) -> str | None:
    """The closed form of `sum(range(..))` or `sum(x for i in range(..))`."""
    match node:
        case ast.Call(func=ast.Name(id="sum"), args=[argument], keywords=[]):
            pass
        case _:
            return None
    if not facts.builtin("sum"):
        return None
    added: ast.expr = ast.Name("i", ast.Load())
    index = "i"
    match argument:
        case (
            ast.GeneratorExp(elt=added, generators=[only])
            | ast.ListComp(elt=added, generators=[only])
        ):
            if only.ifs or only.is_async or not isinstance(only.target, ast.Name):
                return None
            index, argument = only.target.id, only.iter
    bounds = _bounds(argument, facts, path)
    if bounds is None:
        return None
    formula = _formula(added, index, bounds, facts, path)
    low, high = bounds
    if formula is None:
        return None
    return f"({formula} if {ast.unparse(low)} < {ast.unparse(high)} else 0)"


def _bounds(node: ast.expr, facts: Facts, path: Path) -> tuple[ast.expr, ast.expr] | None:
    """The ends of `range(b)` or `range(a, b)`, where they are ints that may be read again."""
    match node:
        case ast.Call(func=ast.Name(id="range"), args=[high], keywords=[]):
            low: ast.expr = ast.Constant(0)
        case ast.Call(func=ast.Name(id="range"), args=[low, high], keywords=[]):
            pass
        case _:
            return None
    return (low, high) if _int(low, facts, path) and _int(high, facts, path) else None


def _int(node: ast.expr, facts: Facts, path: Path) -> bool:
    """Whether `node` is an int whose evaluation does nothing and cannot fail."""
    match node:
        case ast.Constant():
            return type(node.value) is int
        case ast.Name():
            return facts.type_of(node, path) == "int"
        case ast.BinOp(op=ast.Add() | ast.Sub() | ast.Mult()):
            return _int(node.left, facts, path) and _int(node.right, facts, path)
        case ast.UnaryOp(op=ast.USub()):
            return _int(node.operand, facts, path)
    return False


def _formula(
    added: ast.expr, index: str, bounds: tuple[ast.expr, ast.expr], facts: Facts, path: Path
) -> str | None:
    low, high = bounds
    from_zero = isinstance(low, ast.Constant) and low.value == 0
    parts: dict[str, ast.expr] = {"LOW": low, "HIGH": high}
    match added:
        case ast.Name(id=name) if name == index:
            text = _OF_INDEX_FROM_ZERO if from_zero else _OF_INDEX
        case ast.BinOp(op=ast.Mult(), left=ast.Name(id=a), right=ast.Name(id=b)) if a == b == index:
            text = _OF_SQUARE_FROM_ZERO if from_zero else _OF_SQUARE
        case ast.BinOp(op=ast.Pow(), left=ast.Name(id=a), right=ast.Constant(value=2)) if (
            a == index
        ):
            text = _OF_SQUARE_FROM_ZERO if from_zero else _OF_SQUARE
        case _:
            names = {n.id for n in ast.walk(added) if isinstance(n, ast.Name)}
            if index in names or not _int(added, facts, path):
                return None
            parts["VALUE"] = added
            text = _OF_CONSTANT_FROM_ZERO if from_zero else _OF_CONSTANT
    return ast.unparse(_filled(text, parts))


def _filled(text: str, parts: Mapping[str, ast.expr]) -> ast.expr:
    """The expression `text` with `parts` in the place of its names."""
    return _Filler(parts).visit(ast.parse(text, mode="eval").body)  # type: ignore[no-any-return]


class _Filler(ast.NodeTransformer):
    def __init__(self, parts: Mapping[str, ast.expr]) -> None:
        self.parts = parts

    def visit_Name(self, node: ast.Name) -> ast.expr:
        return self.parts[node.id]
