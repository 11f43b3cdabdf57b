"""Rules about membership tests."""

from __future__ import annotations

import ast

import libcst as cst

from hasten.model.rules_python.analysis import Facts, facts_of
from hasten.model.rules_python.base import repeated, unused_name
from hasten.model.rules_python.edits import Edits, in_text
from hasten.model.rules_python.queues import list_values
from hasten.model.rules_python.uses import Uses

_DICTS = frozenset({"dict", "defaultdict", "Counter", "OrderedDict"})
_COPIES = frozenset({"list", "set", "tuple", "frozenset", "sorted"})


class SetMembers:
    """`x in lst` -> `x in lst_set`, a set that is built once, right after the list.

    Safe where the list is one of ints or strs, is assigned once and then only read, and `x` is
    an int, a float, a bool or a str: such values are equal only where their hashes are. Faster:
    one look-up in place of a comparison with each element. Fires only on tests in a loop that
    does not build the list itself, or in a function that reads a list of the module."""

    name = "set-members"

    def apply(self, module: cst.Module) -> cst.Module:
        """Fires on each list that such a test reads, or copies first (`x in set(lst)`)."""
        facts = facts_of(module.code)
        tests = _tests(facts)
        uses = Uses(facts) if tests else None
        if uses is None or not uses.provable or not facts.builtin("set"):
            return module
        edits = Edits(module.code)
        built: dict[ast.Assign, str] = {}
        for test in tests:
            name = _listed(test.comparators[0], facts)
            if name is None or in_text(test, facts.parents):
                continue
            path = uses.path_of(test)
            statement = uses.fixed_list(name, uses.home(name, path))
            if statement is None or not edits.alone(statement):
                continue
            if not _hashable(test.left, facts, uses) or not _again(test, statement, uses):
                continue
            if statement not in built:
                built[statement] = unused_name(module, f"{name}_set")
                edits.after(statement, f"{built[statement]} = set({name})")
            edits.replace(test.comparators[0], built[statement])
        return cst.parse_module(edits.result()) if edits else module


def _tests(facts: Facts) -> list[ast.Compare]:
    """The expressions `x in y` and `x not in y`."""
    return [
        n
        for n in ast.walk(facts.tree)
        if isinstance(n, ast.Compare)
        and len(n.ops) == 1
        and isinstance(n.ops[0], ast.In | ast.NotIn)
    ]


def _listed(node: ast.expr, facts: Facts) -> str | None:
    """The name of the list that `node` is, or is a copy of."""
    match node:
        case ast.Name(id=name):
            return name
        case ast.Call(func=ast.Name(id=copier), args=[ast.Name(id=name)], keywords=[]):
            return name if copier in _COPIES and facts.builtin(copier) else None
    return None


def _hashable(node: ast.expr, facts: Facts, uses: Uses) -> bool:
    return facts.type_of(node, uses.path_of(node)) in ("int", "str", "float", "bool")


def _again(test: ast.Compare, statement: ast.Assign, uses: Uses) -> bool:
    """Whether the test may be made many times for each time that the list is built."""
    outer = uses.loops_around(statement)
    if any(loop not in outer for loop in uses.loops_around(test)):
        return True
    return uses.path_of(test) != uses.path_of(statement) and not outer


class SeenSets:
    """`seen = []`, `seen.append(x)`, `y in seen` -> `seen = set()`, `seen.add(x)`, `y in seen`.

    Safe where each binding of the list is a list display, all that is done with it is to append,
    to test for members and to ask whether it is empty, and all values are ints, bools, strs or
    tuples of them (`y` may be a float): such values are equal only where their hashes are.
    Faster: one look-up in place of a comparison with each element."""

    name = "seen-sets"

    def apply(self, module: cst.Module) -> cst.Module:
        """Fires on each such list that is searched in a loop or function."""
        facts = facts_of(module.code)
        tests = [t for t in _tests(facts) if repeated(facts, t)]
        names = {t.comparators[0].id for t in tests if isinstance(t.comparators[0], ast.Name)}
        uses = Uses(facts) if names else None
        if uses is None or not uses.provable or not facts.builtin("set"):
            return module
        edits = Edits(module.code)
        for (name, home), nodes in uses.by_name.items():
            values = list_values(name, home, uses) if name in names else None
            loads = [n for n in nodes if isinstance(n.ctx, ast.Load)]
            others = [n for n in nodes if isinstance(facts.parents[n], ast.AugAssign)]
            if not values or others or any(in_text(n, facts.parents) for n in nodes):
                continue
            displays = [v for v in values if isinstance(v, ast.List)]
            if len(displays) < len(values) or not all(_as_in_a_set(n, uses) for n in loads):
                continue
            elements = [e for v in displays for e in v.elts]
            if not all(_compares_by_hash(e, uses) for e in elements):
                continue
            for value in displays:
                text = edits.text(value)
                edits.replace(value, "{" + text[1:-1] + "}" if value.elts else "set()")
            for node in loads:
                method = facts.parents[node]
                if isinstance(method, ast.Attribute):
                    edits.replace(method, f"{name}.add")
        return cst.parse_module(edits.result()) if edits else module


def _compares_by_hash(node: ast.expr, uses: Uses) -> bool:
    """Whether a value is an int, a bool, a str or a tuple of such."""
    if isinstance(node, ast.Tuple):
        return all(_compares_by_hash(e, uses) for e in node.elts)
    return uses.facts.type_of(node, uses.path_of(node)) in ("int", "str", "bool")


def _as_in_a_set(node: ast.Name, uses: Uses) -> bool:
    """Whether a set can do what is done here with a list."""
    parent = uses.facts.parents[node]
    match parent:
        case ast.Attribute(attr="append"):
            call = uses.facts.parents[parent]
            is_statement = isinstance(uses.facts.parents[call], ast.Expr)
            if not (is_statement and isinstance(call, ast.Call) and call.func is parent):
                return False
            if len(call.args) != 1 or call.keywords:
                return False
            return _compares_by_hash(call.args[0], uses)
        case ast.Compare(ops=[ast.In() | ast.NotIn()], comparators=[searched], left=left):
            known = _compares_by_hash(left, uses) or _hashable(left, uses.facts, uses)
            return searched is node and known
    return uses.is_test(node)


class DictMembers:
    """`x in d.keys()`, `x in list(d)`, `x in list(d.keys())` -> `x in d`; `list(range(..))` too.

    Safe where each binding of `d` is a dict; where a list was searched, `x` is an int, a float,
    a bool or a str (for a range: an int). Faster: one look-up, and no list or view is made."""

    name = "dict-members"

    def apply(self, module: cst.Module) -> cst.Module:
        """Fires on each such test."""
        facts = facts_of(module.code)
        tests = [t for t in _tests(facts) if isinstance(t.comparators[0], ast.Call)]
        uses = Uses(facts) if tests else None
        if uses is None or not uses.provable:
            return module
        edits = Edits(module.code)
        for test in tests:
            nested = [n for n in ast.walk(test) if isinstance(n, ast.Compare)]
            if len(nested) > 1 or in_text(test, facts.parents):
                continue
            better = _searched(test, facts, uses)
            if better is not None:
                edits.replace(test.comparators[0], edits.text(better))
        return cst.parse_module(edits.result()) if edits else module


def _searched(test: ast.Compare, facts: Facts, uses: Uses) -> ast.Name | ast.Call | None:
    """What can be searched in place of the right-hand side."""
    node = test.comparators[0]
    copied = False
    match node:
        case ast.Call(func=ast.Name(id="list" | "tuple" | "set" as copier), args=[inner]):
            if node.keywords or not facts.builtin(copier):
                return None
            node, copied = inner, True
    if copied and not _hashable(test.left, facts, uses):
        return None
    match node:
        case ast.Call(func=ast.Attribute(value=ast.Name() as name, attr="keys"), args=[]):
            return name if not node.keywords and _is_dict(name, facts, uses) else None
        case ast.Name() if copied:
            return node if _is_dict(node, facts, uses) else None
        case ast.Call(func=ast.Name(id="range")) if copied and facts.builtin("range"):
            kind = facts.type_of(test.left, uses.path_of(test))
            return node if kind == "int" else None
    return None


def _is_dict(name: ast.Name, facts: Facts, uses: Uses) -> bool:
    home = uses.home(name.id, uses.path_of(name))
    if name.id in (facts.star_names or set()):
        return False
    bindings = facts.scopes[home].names.get(name.id, [])
    return bool(bindings) and all(kind == "is" and _makes_dict(v, facts) for kind, v in bindings)


def _makes_dict(node: ast.AST, facts: Facts) -> bool:
    match node:
        case ast.Dict() | ast.DictComp():
            return True
        case ast.Call(func=ast.Name(id="dict")):
            return facts.builtin("dict")
        case ast.Call(func=ast.Name() | ast.Attribute() as made):
            return any(facts.means(made, f"collections.{kind}") for kind in _DICTS)
    return False
