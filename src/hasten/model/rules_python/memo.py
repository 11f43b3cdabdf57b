"""The rule about recursive functions that answer the same question again."""

from __future__ import annotations

import ast
from collections.abc import Sequence

import libcst as cst

from hasten.model.rules_python.analysis import Facts, facts_of
from hasten.model.rules_python.base import unused_name
from hasten.model.rules_python.edits import Edits
from hasten.model.rules_python.uses import Uses

_CALLS = frozenset({
    "abs", "bool", "int", "len", "max", "min", "ord", "range", "str", "sum",
})  # fmt: skip
_NODES = (
    ast.Return, ast.If, ast.Assign, ast.AugAssign, ast.For, ast.While, ast.Pass, ast.Break,
    ast.Continue, ast.BinOp, ast.BoolOp, ast.UnaryOp, ast.Compare, ast.Call, ast.IfExp, ast.Name,
    ast.Constant, ast.Subscript, ast.operator, ast.boolop, ast.unaryop, ast.cmpop,
    ast.expr_context,
)  # fmt: skip
_SAMPLES: dict[str, int | str | float | bool] = {"int": 1, "str": "", "bool": True, "float": 1.0}


class Memo:
    """A recursive function keeps its answers in a dict: `return e` -> `return memo.setdefault(..)`.

    Safe where the function computes an int, a float, a bool or a str from parameters that each
    call gives ints (or strs, or bools: one type for each), reads nothing else but what the module
    assigns once and never changes, and calls itself and a few builtins. A dict in the function
    itself, and not `lru_cache` around it: the recursion gets no deeper than it was. Faster: each
    answer is computed once, at the price of the memory for all of them. Fires where one path
    through the function makes two calls of itself, so that answers may be asked for again."""

    name = "memo"

    def apply(self, module: cst.Module) -> cst.Module:
        """Fires on each such function of the module."""
        facts = facts_of(module.code)
        found = [n for n in facts.tree.body if isinstance(n, ast.FunctionDef)]
        found = [n for n in found if facts.loads[n.name] >= 2 and _is_plain(n, facts)]
        if not found or any(isinstance(n, ast.Try) for n in ast.walk(facts.tree)):
            return module
        uses = Uses(facts)
        if not uses.provable:
            return module
        edits = Edits(module.code)
        for function in found:
            name = function.name
            body = function.body[1:] if ast.get_docstring(function) else function.body
            if _branch(body, name)[2] < 2 or not _is_pure(function, body, uses):
                continue
            if not edits.alone(body[0]) or not _types_hold(module.code, name):
                continue
            params = [a.arg for a in function.args.args]
            key = params[0] if len(params) == 1 else f"({', '.join(params)})"
            memo = unused_name(module, f"{name}_memo")
            edits.before(function, f"{memo} = {{}}")
            edits.before(body[0], f"if {key} in {memo}:", f"    return {memo}[{key}]")
            for node in ast.walk(function):
                if isinstance(node, ast.Return) and not _is_known(node.value, params):
                    edits.wrap(node.value or node, f"{memo}.setdefault({key}, ", ")")
        return cst.parse_module(edits.result()) if edits else module


def _is_known(value: ast.expr | None, params: list[str]) -> bool:
    return isinstance(value, ast.Constant) or (isinstance(value, ast.Name) and value.id in params)


def _is_plain(function: ast.FunctionDef, facts: Facts) -> bool:
    """Whether a function is defined once, has simple parameters, and is only ever called."""
    args = function.args
    extra = (args.posonlyargs, args.vararg, args.kwonlyargs, args.kwarg, args.defaults)
    if function.decorator_list or any(extra) or not args.args or facts.bound[function.name] != 1:
        return False
    for node in ast.walk(facts.tree):
        if isinstance(node, ast.Global | ast.Nonlocal) and function.name in node.names:
            return False
        if isinstance(node, ast.Name) and node.id == function.name:
            call = facts.parents[node]
            if not (isinstance(call, ast.Call) and call.func is node) or call.keywords:
                return False
            if any(isinstance(a, ast.Starred) for a in call.args):
                return False
            if len(call.args) != len(args.args):
                return False
    return True


def _is_pure(function: ast.FunctionDef, body: Sequence[ast.stmt], uses: Uses) -> bool:
    """Whether what a function returns depends on its arguments alone, and it does nothing else."""
    facts, path = uses.facts, (function.name,)
    params = {a.arg for a in function.args.args}
    own = facts.scopes[path].names
    for node in (n for statement in body for n in ast.walk(statement)):
        if not isinstance(node, _NODES) or (isinstance(node, ast.Return) and node.value is None):
            return False
        if isinstance(node, ast.Subscript) and not isinstance(node.value, ast.Name):
            return False
        if isinstance(node, ast.Subscript) and not isinstance(node.ctx, ast.Load):
            return False
        if isinstance(node, ast.Call):
            called = node.func.id if isinstance(node.func, ast.Name) else ""
            known = called in _CALLS and facts.builtin(called)
            if node.keywords or not (known or called == function.name):
                return False
        if not isinstance(node, ast.Name):
            continue
        if isinstance(node.ctx, ast.Load):
            parent = facts.parents[node]
            called_name = isinstance(parent, ast.Call) and parent.func is node
            if not (called_name or node.id in own or _is_fixed(node.id, uses)):
                return False
        elif node.id in params or not _stored_plainly(node, facts):
            return False
    return True


def _stored_plainly(node: ast.Name, facts: Facts) -> bool:
    return isinstance(facts.parents[node], ast.Assign | ast.AugAssign | ast.For)


def _is_fixed(name: str, uses: Uses) -> bool:
    """Whether the module gives `name` one value that nothing changes."""
    facts = uses.facts
    bindings = facts.scopes[()].names.get(name, [])
    if len(bindings) != 1 or name in (facts.star_names or set()):
        return False
    value = bindings[0][1]
    statement = facts.parents.get(value)
    if not isinstance(statement, ast.Assign) or uses.loops_around(statement):
        return False
    if uses.path_of(statement):
        return False
    scalar = facts.type_of(ast.Name(name, ast.Load()), ()) in _SAMPLES
    return scalar or uses.fixed_list(name, ()) is not None


def _types_hold(source: str, name: str) -> bool:
    """Whether the types of arguments and results follow from assuming them of the recursion."""
    facts = Facts(source)  # fresh: what is assumed here is nobody else's to believe
    uses = Uses(facts)
    function = facts.scopes[(name,)].node
    if not isinstance(function, ast.FunctionDef):
        return False
    calls = [n for n in ast.walk(facts.tree) if isinstance(n, ast.Call)]
    calls = [n for n in calls if isinstance(n.func, ast.Name) and n.func.id == name]
    returned = [n.value for n in ast.walk(function) if isinstance(n, ast.Return) and n.value]
    params = [a.arg for a in function.args.args]
    kinds: list[str] = []
    for position in range(len(params)):
        outside = [c for c in calls if uses.path_of(c) != (name,)]
        seen = {facts.type_of(c.args[position], uses.path_of(c)) for c in outside} - {None}
        kind = seen.pop() if len(seen) == 1 else None
        if kind not in ("int", "str", "bool"):
            return False
        kinds.append(kind)
    for param, kind in zip(params, kinds, strict=True):
        facts.scopes[(name,)].names[param] = [("is", ast.Constant(_SAMPLES[kind]))]
    for result in _SAMPLES:
        facts.returns = {name: result}
        if all(facts.type_of(value, (name,)) == result for value in returned):
            break
    else:
        return False
    return all(
        facts.type_of(argument, uses.path_of(c)) == kind
        for c in calls
        for argument, kind in zip(c.args, kinds, strict=True)
    )


def _branch(body: Sequence[ast.stmt], name: str) -> tuple[int, bool, int]:
    """The most calls of `name` on a path through `body`, whether it may end, the most of any."""
    calls = most = 0
    for statement in body:
        match statement:
            case ast.If():
                calls += _expression(statement.test, name)
                here, go_on, best = _branch(statement.body, name)
                other, or_on, or_best = _branch(statement.orelse, name)
                most = max(most, calls + best, calls + or_best)
                if not (go_on or or_on):
                    return calls, False, most
                calls += max(here if go_on else 0, other if or_on else 0)
            case ast.For() | ast.While():
                inside = sum(_expression(n, name) for n in ast.iter_child_nodes(statement))
                calls += 2 * inside  # a second round
            case _:
                calls += _expression(statement, name)
        most = max(most, calls)
        if isinstance(statement, ast.Return | ast.Break | ast.Continue):
            return calls, False, most
    return calls, True, most


def _expression(node: ast.AST, name: str) -> int:
    """The most calls of `name` that evaluating `node` makes."""
    if isinstance(node, ast.IfExp):
        branches = max(_expression(node.body, name), _expression(node.orelse, name))
        return _expression(node.test, name) + branches
    own = isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == name
    return own + sum(_expression(child, name) for child in ast.iter_child_nodes(node))
