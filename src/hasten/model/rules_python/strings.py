"""The rule about strings that grow in a loop."""

from __future__ import annotations

import ast

import libcst as cst

from hasten.model.rules_python.analysis import Facts, facts_of
from hasten.model.rules_python.base import unused_name
from hasten.model.rules_python.edits import Edits
from hasten.model.rules_python.uses import Uses

_DEFERRED = (ast.Lambda, ast.GeneratorExp)


class JoinedPieces:
    """`s += piece` in a loop -> a list of pieces, joined after the loop.

    Safe where `s` is a str by each of its bindings, has one before the loop, is not read in the
    loop nor by another function, and no exception is caught around the loop. Faster: linear
    where CPython copies `s` each time (a global), and by a sixth to a half where it does not (a
    local). Below eight rounds the list costs more than it saves: such loops stay."""

    name = "joined-pieces"

    def apply(self, module: cst.Module) -> cst.Module:
        """Fires on the outermost loop in which `s` only grows (`s = s + piece` counts)."""
        facts = facts_of(module.code)
        growing = [n for n in ast.walk(facts.tree) if _piece(n) is not None]
        uses = Uses(facts) if growing else None
        if uses is None or not uses.provable:
            return module
        edits = Edits(module.code)
        done: set[ast.AST] = set()
        for node in growing:
            if node in done:
                continue
            name, _ = _piece(node) or ("", None)
            loop = _loop_of(node, name, facts, uses)
            if loop is None or not edits.alone(loop):
                continue
            parts = unused_name(module, f"{name}_parts")
            edits.before(loop, f"{parts} = [{name}]")
            edits.after(loop, f'{name} = "".join({parts})')
            for inner in ast.walk(loop):
                grown = _piece(inner)
                if grown is not None and grown[0] == name and isinstance(inner, ast.stmt):
                    done.add(inner)
                    edits.replace(inner, f"{parts}.append({edits.text(grown[1])})")
        return cst.parse_module(edits.result()) if edits else module


def _piece(node: ast.AST) -> tuple[str, ast.expr] | None:
    """The name that a statement makes longer, and what it adds."""
    match node:
        case ast.AugAssign(target=ast.Name(id=name), op=ast.Add(), value=piece):
            return name, piece
        case ast.Assign(
            targets=[ast.Name(id=name)],
            value=ast.BinOp(left=ast.Name(id=read), op=ast.Add(), right=piece),
        ) if name == read:
            return name, piece
    return None


def _loop_of(node: ast.AST, name: str, facts: Facts, uses: Uses) -> ast.For | ast.While | None:
    """The outermost loop around `node` for which the rule is safe."""
    home = uses.home(name, uses.path_of(node))
    if facts.type_of(ast.Name(name, ast.Load()), home) != "str":
        return None
    if isinstance(facts.scopes[home].node, ast.ClassDef):
        return None
    names = uses.by_name[name, home]
    if any(uses.path_of(n) != home or _deferred(n, facts) for n in names):
        return None
    best: ast.For | ast.While | None = None
    for loop in uses.loops_around(node):
        if not isinstance(loop, ast.For | ast.While):
            return None
        inside = {n for n in ast.walk(loop) if isinstance(n, ast.Name) and n.id == name}
        added = {n for s in ast.walk(loop) for n in _own_names(s, name)}
        if inside != added:
            break
        if _bound_before(loop, name, facts) and not _is_short(loop):
            best = loop
    return best


def _own_names(statement: ast.AST, name: str) -> list[ast.Name]:
    """The uses of `name` that go when a growing statement is rewritten."""
    grown = _piece(statement)
    if grown is None or grown[0] != name:
        return []
    if isinstance(statement, ast.AugAssign) and isinstance(statement.target, ast.Name):
        return [statement.target]
    if isinstance(statement, ast.Assign) and isinstance(statement.value, ast.BinOp):
        return [n for n in (*statement.targets, statement.value.left) if isinstance(n, ast.Name)]
    return []


def _deferred(node: ast.AST, facts: Facts) -> bool:
    """Whether `node` may be evaluated later than its statement."""
    while node in facts.parents:
        node = facts.parents[node]
        if isinstance(node, _DEFERRED):
            return True
    return False


def _is_short(loop: ast.For | ast.While) -> bool:
    """Whether a loop has few rounds, by what it goes over."""
    if any(isinstance(n, ast.For | ast.While) for s in loop.body for n in ast.walk(s)):
        return False
    match getattr(loop, "iter", None):
        case ast.Constant(value=str() as text):
            return len(text) < 8
        case ast.List(elts=elements) | ast.Tuple(elts=elements):
            return len(elements) < 8
        case ast.Call(func=ast.Name(id="range"), args=[ast.Constant(value=int() as rounds)]):
            return rounds < 8
    return False


def _bound_before(loop: ast.AST, name: str, facts: Facts) -> bool:
    """Whether `name` is surely assigned when `loop` starts, and nobody catches what it raises."""
    node, bound = loop, False
    while node in facts.parents and not isinstance(node, ast.FunctionDef):
        child, node = node, facts.parents[node]
        if isinstance(node, ast.Try | ast.With):
            return False
        for block in ("body", "orelse"):
            statements = getattr(node, block, None)
            if isinstance(statements, list) and child in statements:
                earlier = statements[: statements.index(child)]
                bound = bound or any(_assigns(s, name) for s in earlier)
    return bound


def _assigns(statement: ast.AST, name: str) -> bool:
    return isinstance(statement, ast.Assign) and any(
        isinstance(n, ast.Name) and n.id == name and isinstance(n.ctx, ast.Store)
        for target in statement.targets
        for n in ast.walk(target)
    )
