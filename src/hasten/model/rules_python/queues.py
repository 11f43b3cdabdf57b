"""Rules about lists that grow and shrink."""

from __future__ import annotations

import ast

import libcst as cst

from hasten.model.rules_python.analysis import Facts, Path, facts_of
from hasten.model.rules_python.base import add_preamble, repeated, unused_name
from hasten.model.rules_python.edits import Edits, in_text
from hasten.model.rules_python.uses import Uses

# Builtins that treat a list and a deque alike.
_ALIKE = frozenset({
    "all", "any", "enumerate", "len", "list", "max", "min", "set", "sorted", "sum", "tuple", "zip",
})  # fmt: skip


def _makes_list(node: ast.AST, facts: Facts) -> bool:
    match node:
        case ast.List() | ast.ListComp():
            return True
        case ast.Call(func=ast.Name(id="list" | "sorted" as maker)):
            return facts.builtin(maker)
        case ast.BinOp(op=ast.Mult(), left=ast.List()):
            return True
    return False


def list_values(name: str, home: Path, uses: Uses) -> list[ast.expr] | None:
    """The values assigned to `name`, each a new list in a statement of its own; else None."""
    facts = uses.facts
    if name in (facts.star_names or set()) or isinstance(facts.scopes[home].node, ast.ClassDef):
        return None
    found: list[ast.expr] = []
    for kind, node in facts.scopes[home].names.get(name, []):
        if kind == "aug" and isinstance(node, ast.AugAssign) and isinstance(node.op, ast.Add):
            continue
        statement = facts.parents.get(node)
        if kind != "is" or not isinstance(node, ast.expr) or not _makes_list(node, facts):
            return None
        if not (
            isinstance(statement, ast.Assign)
            and len(statement.targets) == 1
            and isinstance(statement.targets[0], ast.Name)
        ):
            return None
        found.append(node)
    return found or None


class Deques:
    """`q.pop(0)` -> `q.popleft()`, with a deque in the place of the list.

    Safe where `q` is only assigned new lists and only used in the ways in which a list and a
    deque are alike: `append`, `extend`, `pop()`, `pop(0)`, `insert(0, x)`, `clear`, `len`, the
    first and the last element, truth, `in`, and loops that do not mention it. Faster: `pop(0)`
    moves each element that is left."""

    name = "deques"

    def apply(self, module: cst.Module) -> cst.Module:
        """Fires on each such list of which the first element is taken in a loop or function."""
        facts = facts_of(module.code)
        taken = {
            n.func.value.id
            for n in ast.walk(facts.tree)
            if _is_pop_left(n) and repeated(facts, n)
            if isinstance(n, ast.Call) and isinstance(n.func, ast.Attribute)
            if isinstance(n.func.value, ast.Name)
        }
        uses = Uses(facts) if taken else None
        if uses is None or not uses.provable or _shows_errors(facts):
            return module
        edits = Edits(module.code)
        deque = unused_name(module, "deque")
        for (name, home), nodes in uses.by_name.items():
            values = list_values(name, home, uses) if name in taken else None
            loads = [n for n in nodes if isinstance(n.ctx, ast.Load)]
            if values is None or any(in_text(n, facts.parents) for n in (*loads, *values)):
                continue
            if not all(_alike(n, home, uses) for n in loads):
                continue
            for value in values:
                edits.wrap(value, f"{deque}(", ")")
            for node in loads:
                _use_left(node, facts, edits)
        if not edits:
            return module
        changed = cst.parse_module(edits.result())
        return add_preamble(
            changed,
            f"from _collections import deque{'' if deque == 'deque' else f' as {deque}'}\n",
        )


def _shows_errors(facts: Facts) -> bool:
    """Whether the program may look at the text of an exception."""
    return any(isinstance(n, ast.ExceptHandler) and n.name for n in ast.walk(facts.tree))


def _is_pop_left(node: ast.AST) -> bool:
    match node:
        case ast.Call(func=ast.Attribute(attr="pop"), args=[ast.Constant(value=0)], keywords=[]):
            return type(node.args[0].value) is int  # type: ignore[attr-defined]
    return False


def _alike(node: ast.Name, home: Path, uses: Uses) -> bool:
    """Whether this use of a list would do the same with a deque, and as fast."""
    facts = uses.facts
    if uses.is_test(node):
        return True
    parent = facts.parents[node]
    match parent:
        case ast.Attribute(attr=method):
            call = facts.parents[parent]
            if not (isinstance(call, ast.Call) and call.func is parent) or call.keywords:
                return False
            return _same_method(call, method)
        case ast.Subscript(slice=index, value=value):
            return (
                value is node
                and ast.unparse(index) in ("0", "-1")
                and not isinstance(parent.ctx, ast.Del)
            )
        case ast.Call(func=ast.Name(id=reader)):
            alike = reader in _ALIKE and facts.builtin(reader) and parent.func is not node
            alike = alike and not parent.keywords and (len(parent.args) == 1 or reader == "zip")
            lazy = reader in ("enumerate", "zip")
            return alike and (not lazy or _undisturbed(parent, node.id, home, uses))
        case ast.Starred():
            return isinstance(facts.parents[parent], ast.Call)
        case ast.For(iter=it) | ast.comprehension(iter=it):
            return it is node and _undisturbed(node, node.id, home, uses)
        case ast.Compare(ops=[ast.In() | ast.NotIn()], comparators=[searched]):
            return searched is node
    return False


def _same_method(call: ast.Call, method: str) -> bool:
    match method, call.args:
        case "append" | "extend", [argument]:
            return not isinstance(argument, ast.Starred)
        case "pop" | "clear", []:
            return True
        case "pop", [_]:
            return _is_pop_left(call)
        case "insert", [ast.Constant(value=0), _]:
            return True
    return False


def _undisturbed(iterated: ast.AST, name: str, home: Path, uses: Uses) -> bool:
    """Whether the loop over `iterated` cannot change the list: a deque would complain."""
    facts = uses.facts
    if any(uses.path_of(n) != home for n in uses.by_name[name, home]):
        return False
    loop = facts.parents[iterated]
    if isinstance(loop, ast.comprehension):
        loop = facts.parents[loop]
        if isinstance(loop, ast.GeneratorExp):
            return False
    elif not isinstance(loop, ast.For):
        return False
    return sum(isinstance(n, ast.Name) and n.id == name for n in ast.walk(loop)) == 1


def _use_left(node: ast.Name, facts: Facts, edits: Edits) -> None:
    method = facts.parents[node]
    call = facts.parents[method]
    if not (isinstance(method, ast.Attribute) and isinstance(call, ast.Call)):
        return
    if _is_pop_left(call):
        edits.replace(method, f"{edits.text(node)}.popleft")
        edits.replace(call.args[0], "")
    elif method.attr == "insert":
        edits.replace(method, f"{edits.text(node)}.appendleft")
        edits.remove(call.args[0], call.args[1])


class SingleAppends:
    """`a += [x]` -> `a.append(x)`.

    Safe where each binding of `a` is a new list, in the function whose name it is, and `x` binds
    nothing. Faster: no list of one element is made."""

    name = "single-appends"

    def apply(self, module: cst.Module) -> cst.Module:
        """Fires on each such statement in a loop or function."""
        facts = facts_of(module.code)
        found = [n for n in ast.walk(facts.tree) if isinstance(n, ast.AugAssign)]
        found = [n for n in found if isinstance(n.op, ast.Add) and repeated(facts, n)]
        uses = Uses(facts) if found else None
        if uses is None or not uses.provable:
            return module
        edits = Edits(module.code)
        for node in found:
            match node:
                case ast.AugAssign(target=ast.Name(id=name), value=ast.List(elts=[element])):
                    pass
                case _:
                    continue
            home = uses.home(name, uses.path_of(node))
            if list_values(name, home, uses) is None:
                continue
            stores = [n for n in uses.by_name[name, home] if isinstance(n.ctx, ast.Store)]
            if any(uses.path_of(n) != home for n in stores):
                continue
            binders = (ast.Starred, ast.NamedExpr, ast.Yield, ast.YieldFrom, ast.Await)
            if any(isinstance(n, binders) for n in ast.walk(element)):
                continue
            edits.replace(node, f"{name}.append({edits.text(element)})")
        return cst.parse_module(edits.result()) if edits else module
