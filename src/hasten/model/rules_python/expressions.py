"""Rules about single expressions and assignments."""

from __future__ import annotations

import ast

import libcst as cst

from hasten.model.rules_python.analysis import Facts, facts_of
from hasten.model.rules_python.base import (
    ScopedTransformer,
    call_name,
    plain_args,
    unused_name,
)

_PURE_CALLS = frozenset({
    "abs", "bool", "float", "int", "len", "max", "min", "ord", "round", "str", "sum",
})  # fmt: skip


_IMPURE = (
    ast.NamedExpr, ast.Lambda, ast.Await, ast.Yield, ast.YieldFrom,
    ast.GeneratorExp, ast.ListComp, ast.SetComp, ast.DictComp,
)  # fmt: skip


def _is_simple(node: cst.BaseExpression) -> bool:
    """Whether evaluating `node` twice costs little and does nothing."""
    if isinstance(node, cst.UnaryOperation):
        return isinstance(node.operator, cst.Minus) and isinstance(
            node.expression, cst.Integer | cst.Float
        )
    return isinstance(node, cst.Name | cst.Integer | cst.Float)


def _is_pure(node: ast.AST, facts: Facts) -> bool:
    """Whether evaluating `node` runs no code of the program and binds nothing."""
    for part in ast.walk(node):
        if isinstance(part, ast.Call):
            name = part.func.id if isinstance(part.func, ast.Name) else ""
            if name not in _PURE_CALLS or not facts.builtin(name) or part.keywords:
                return False
        elif isinstance(part, _IMPURE):
            return False
    return True


class InlineMinMax:
    """`min(a, b)` and `max(a, b)` -> the comparison that the builtin makes.

    Safe where neither is rebound, no class of the program defines operators, and the operands
    call nothing of the program's: the order of the comparison and which operand a tie returns are
    the builtin's. Faster: no call."""

    name = "inline-min-max"

    def apply(self, module: cst.Module) -> cst.Module:
        """Fires on two-argument calls, outside comprehensions unless both operands are simple."""
        facts = facts_of(module.code)
        if not facts.loads["min"] and not facts.loads["max"]:
            return module
        if not facts.builtin("min", "max") or facts.reflects or _has_operators(facts):
            return module
        inliner = _Inliner(module, facts, unused_name(module, "best_"))
        changed = module.visit(inliner)
        return changed if inliner.fired else module


def _has_operators(facts: Facts) -> bool:
    """Whether a class of the program, or a mapping with default values, could notice reads."""
    methods = {n.name for n in ast.walk(facts.tree) if isinstance(n, ast.FunctionDef)}
    special = {m for m in methods if m.startswith("__") and m != "__init__"}
    return bool(special) or "defaultdict" in facts.words


class _Inliner(ScopedTransformer):
    def __init__(self, module: cst.Module, facts: Facts, stem: str) -> None:
        super().__init__(module, facts)
        self.stem = stem
        self.count = 0

    def _fresh(self) -> str:
        self.count += 1
        return f"{self.stem}{self.count}"

    def leave_Call(self, original_node: cst.Call, updated_node: cst.Call) -> cst.BaseExpression:
        name = call_name(original_node)
        if name not in ("min", "max") or len(updated_node.args) != 2:
            return updated_node
        if not plain_args(updated_node):
            return updated_node
        if not all(_is_pure(self.parse(a.value), self.facts) for a in original_node.args):
            return updated_node
        first, second = (a.value for a in updated_node.args)
        sign = "<" if name == "min" else ">"
        a, b = self.code(first), self.code(second)
        if not (_is_simple(first) and _is_simple(second)) and self.closed:
            return updated_node
        self.fired = True
        b_test = b_again = b
        if not _is_simple(second):
            b_again = self._fresh()
            b_test = f"({b_again} := {b})"
        a_test = a_again = a
        if not _is_simple(first):
            a_again = self._fresh()
            a_test = f"({a_again} := {a})"
        text = f"({b_again} if {b_test} {sign} {a_test} else {a_again})"
        return cst.parse_expression(text)


class KnownValues:
    """Cheaper spellings: `sorted(x)[0]`, `x ** 2`, `a ** b % m`, `list(...)` that is unpacked.

    Safe where the types are proved: `sorted` of ints or strs; `x ** 2` for an int name; an
    exponent and a modulus that are ints, of which the constant ones are known to be positive.
    Faster: linear for `sorted`, small powers only for `%`, fewer objects."""

    name = "known-values"

    def apply(self, module: cst.Module) -> cst.Module:
        """Fires on each such expression."""
        facts = facts_of(module.code)
        if facts.reflects:
            return module
        speller = _Speller(module, facts)
        changed = module.visit(speller)
        return changed if speller.fired else module


class _Speller(ScopedTransformer):
    def leave_Subscript(
        self, original_node: cst.Subscript, updated_node: cst.Subscript
    ) -> cst.BaseExpression:
        value = original_node.value
        if not (isinstance(value, cst.Call) and call_name(value) == "sorted"):
            return updated_node
        if not plain_args(value) or len(value.args) != 1 or not self.facts.builtin("sorted"):
            return updated_node
        tree = self.parse(original_node)
        index = ast.unparse(tree.slice) if isinstance(tree, ast.Subscript) else ""
        name = {"0": "min", "-1": "max"}.get(index)
        kind = self.facts.element(self.parse(value.args[0].value), self.path)
        if any(isinstance(n, ast.Try) for n in ast.walk(self.facts.tree)):
            return updated_node  # an empty list raises another exception
        if name is None or kind not in ("int", "str") or not self.facts.builtin(name):
            return updated_node
        self.fired = True
        return updated_node.value.with_changes(func=cst.Name(name))

    def leave_BinaryOperation(
        self, original_node: cst.BinaryOperation, updated_node: cst.BinaryOperation
    ) -> cst.BaseExpression:
        if isinstance(original_node.operator, cst.Power):
            return self._square(original_node, updated_node)
        if isinstance(original_node.operator, cst.Modulo):
            return self._power_modulo(original_node, updated_node)
        return updated_node

    def _square(self, old: cst.BinaryOperation, new: cst.BinaryOperation) -> cst.BaseExpression:
        if not (isinstance(old.left, cst.Name) and isinstance(old.right, cst.Integer)):
            return new
        if old.right.value != "2" or not self.path or self.type_of(old.left) != "int":
            return new
        self.fired = True
        return cst.parse_expression(f"({old.left.value} * {old.left.value})")

    def _power_modulo(
        self, old: cst.BinaryOperation, new: cst.BinaryOperation
    ) -> cst.BaseExpression:
        tree = self.parse(old)
        if not (isinstance(tree, ast.BinOp) and self._natural(tree.right, positive=True)):
            return new
        match tree.left:
            case ast.BinOp(op=ast.Pow(), left=base, right=power):
                pass
            case ast.Call(func=ast.Name(id="pow"), args=[base, power], keywords=[]):
                pass
            case _:
                return new
        if self.facts.type_of(base, self.path) != "int" or not self.facts.builtin("pow"):
            return new
        if isinstance(power, ast.Constant) or not self._natural(power, positive=False):
            return new
        self.fired = True
        texts = ", ".join(ast.unparse(part) for part in (base, power, tree.right))
        return cst.parse_expression(f"pow({texts})")

    def _natural(self, node: ast.expr, *, positive: bool) -> bool:
        """Whether an expression is provably an int that is not negative (nor zero)."""
        match node:
            case ast.Constant(value=int() as value) if type(value) is int:
                return value > 0 or (value == 0 and not positive)
            case ast.BinOp(op=ast.Add() | ast.Mult() | ast.Pow()):
                return self._natural(node.left, positive=positive) and self._natural(
                    node.right, positive=positive
                )
            case ast.Call(func=ast.Name(id="len")):
                return not positive and self.facts.builtin("len")
            case ast.Name(id=name):
                return self._natural_name(name, positive=positive)
        return False

    def _natural_name(self, name: str, *, positive: bool) -> bool:
        path = self.path
        while path and name not in self.facts.scopes[path].names:
            path = path[:-1]
        if isinstance(self.facts.scopes[path].node, ast.ClassDef) or self.facts.star_names is None:
            return False
        bindings = self.facts.scopes[path].names.get(name, [])
        if len(bindings) != 1:
            return False
        kind, value = bindings[0]
        if kind == "of" and isinstance(value, ast.Call):
            is_range = isinstance(value.func, ast.Name) and value.func.id == "range"
            if not is_range or not self.facts.builtin("range"):
                return False
            if len(value.args) == 1:
                return not positive
            return len(value.args) == 2 and self._natural(value.args[0], positive=positive)
        return (
            kind == "is"
            and isinstance(value, ast.expr)
            and not any(isinstance(n, ast.Name) for n in ast.walk(value))
            and self._natural(value, positive=positive)
        )

    def leave_Assign(
        self, original_node: cst.Assign, updated_node: cst.Assign
    ) -> cst.BaseSmallStatement:
        """`a, b = list(map(...))`: the list is unpacked and gone."""
        target, value = original_node.targets[-1].target, original_node.value
        if len(original_node.targets) != 1 or not isinstance(target, cst.Tuple | cst.List):
            return updated_node
        if any(isinstance(e, cst.StarredElement) for e in target.elements):
            return updated_node
        if not all(isinstance(e.value, cst.Name) for e in target.elements):
            return updated_node
        if not (isinstance(value, cst.Call) and call_name(value) == "list"):
            return updated_node
        if len(value.args) != 1 or not plain_args(value):
            return updated_node
        inner = value.args[0].value
        if not (isinstance(inner, cst.Call) and call_name(inner) == "map"):
            return updated_node
        function = inner.args[0].value
        if not isinstance(function, cst.Name) or function.value not in ("int", "float", "str"):
            return updated_node
        if not self.facts.builtin("list", "map", function.value):
            return updated_node
        new = updated_node.value
        if not isinstance(new, cst.Call):
            return updated_node
        self.fired = True
        return updated_node.with_changes(value=new.args[0].value)
