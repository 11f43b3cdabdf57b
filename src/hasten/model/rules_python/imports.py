"""Rules about import statements: start-up is most of what a small test costs."""

from __future__ import annotations

import ast

import libcst as cst

from hasten.model.rules_python.analysis import Facts, facts_of
from hasten.model.rules_python.base import repeated, unused_name
from hasten.model.rules_python.edits import Edits, in_text
from hasten.model.rules_python.words import QUIET_MODULES, star_names

# The names that CPython's C modules provide to the Python modules in front of them.
_LIGHT = {
    "collections": ("_collections", {"deque", "defaultdict", "OrderedDict"}),
    "heapq": (
        "_heapq",
        {"heappush", "heappop", "heapify", "heapreplace", "heappushpop"},
    ),
    "bisect": (
        "_bisect",
        # not bisect and insort, which only the module in front has
        {"bisect_left", "bisect_right", "insort_left", "insort_right"},
    ),
    "functools": ("_functools", {"reduce", "cmp_to_key", "partial"}),
    "operator": ("_operator", {"itemgetter", "attrgetter", "mul", "add", "xor", "or_", "and_"}),
}


class UnusedImports:
    """An import of which no name is used is dropped.

    Safe for modules whose import has no visible effect, outside `try`, in a program that does
    not look at its own names. Faster: numpy alone costs ten starts of the interpreter."""

    name = "unused-imports"

    def apply(self, module: cst.Module) -> cst.Module:
        """Fires on each import that binds nothing that the program mentions."""
        facts = facts_of(module.code)
        if facts.reflects or not facts.modules or "__all__" in facts.words:
            return module
        dropper = _Dropper(module, facts)
        changed = module.visit(dropper)
        return changed if dropper.fired else module


class _Dropper(cst.CSTTransformer):
    def __init__(self, module: cst.Module, facts: Facts) -> None:
        super().__init__()
        self.module = module
        self.facts = facts
        self.trying = 0
        self.fired = False
        self.shared = {
            name
            for node in ast.walk(facts.tree)
            if isinstance(node, ast.Global | ast.Nonlocal)
            for name in node.names
        }

    def visit_Try(self, node: cst.Try) -> None:  # noqa: ARG002
        self.trying += 1

    def leave_Try(self, original_node: cst.Try, updated_node: cst.Try) -> cst.Try:  # noqa: ARG002
        self.trying -= 1
        return updated_node

    def leave_Import(
        self, original_node: cst.Import, updated_node: cst.Import
    ) -> cst.BaseSmallStatement | cst.RemovalSentinel:
        tree = ast.parse(self.module.code_for_node(original_node).strip()).body[0]
        keep = list(updated_node.names)
        if isinstance(tree, ast.Import):
            pairs = zip(updated_node.names, tree.names, strict=True)
            keep = [old for old, alias in pairs if not self._idle(alias.name, alias)]
        return self._rest(updated_node, keep)

    def leave_ImportFrom(
        self, original_node: cst.ImportFrom, updated_node: cst.ImportFrom
    ) -> cst.BaseSmallStatement | cst.RemovalSentinel:
        tree = ast.parse(self.module.code_for_node(original_node).strip()).body[0]
        if not isinstance(tree, ast.ImportFrom) or tree.level or not tree.module:
            return updated_node
        if isinstance(updated_node.names, cst.ImportStar):
            names = star_names(tree.module)
            if names is None or names & self.facts.words or self.trying:
                return updated_node
            self.fired = True
            return cst.Pass()
        pairs = zip(updated_node.names, tree.names, strict=True)
        keep = [old for old, alias in pairs if not self._idle(tree.module, alias)]
        return self._rest(updated_node, keep)

    def _idle(self, module: str, alias: ast.alias) -> bool:
        name = alias.asname or alias.name.split(".")[0]
        used = self.facts.loads[name] or name in self.shared
        return module.split(".")[0] in QUIET_MODULES and not used and not self.trying

    def _rest(
        self, node: cst.Import | cst.ImportFrom, keep: list[cst.ImportAlias]
    ) -> cst.BaseSmallStatement:
        if not isinstance(node.names, cst.ImportStar) and len(keep) == len(node.names):
            return node
        self.fired = True
        if not keep:
            return cst.Pass()
        keep[-1] = keep[-1].with_changes(comma=cst.MaybeSentinel.DEFAULT)
        return node.with_changes(names=keep)


class FromImports:
    """`import math`, `math.gcd(a, b)` -> `from math import gcd as math_gcd`, `math_gcd(a, b)`.

    Safe where the module is imported once, at the top level, its name is used for nothing but
    reading attributes that the module has, and nobody assigns them. Faster: one look-up less for
    each use (4 % of a loop that calls `math.gcd`, 6 % with `heapq.heappush`), and the rule
    `light-imports` may follow. `lst.append` outside the loop was measured too: it is 7 to 17 %
    slower on Python 3.11, which specialises calls of methods of lists."""

    name = "from-imports"

    def apply(self, module: cst.Module) -> cst.Module:
        """Fires on each such import, when one of the attributes is used in a loop or function."""
        facts = facts_of(module.code)
        if facts.reflects or facts.star_names is None or "reload" in facts.words:
            return module
        edits = Edits(module.code)
        for statement in facts.tree.body:
            if isinstance(statement, ast.Import) and len(statement.names) == 1:
                _split(statement, facts, module, edits)
        return cst.parse_module(edits.result()) if edits else module


def _split(statement: ast.Import, facts: Facts, module: cst.Module, edits: Edits) -> None:
    alias = statement.names[0]
    name = alias.asname or alias.name
    offered = star_names(alias.name)
    if offered is None or facts.bound[name] != 1 or not edits.alone(statement):
        return
    reads: list[ast.Attribute] = []
    for node in ast.walk(facts.tree):
        if isinstance(node, ast.Global | ast.Nonlocal) and name in node.names:
            return
        if isinstance(node, ast.Name) and node.id == name:
            parent = facts.parents[node]
            if not isinstance(parent, ast.Attribute) or in_text(node, facts.parents):
                return
            if parent.attr not in offered or not isinstance(parent.ctx, ast.Load):
                return
            reads.append(parent)
    if not any(repeated(facts, n) for n in reads):
        return
    local = {attr: unused_name(module, f"{name}_{attr}") for attr in {r.attr for r in reads}}
    names = ", ".join(f"{attr} as {new}" for attr, new in sorted(local.items()))
    edits.replace(statement, f"from {alias.name} import {names}")
    for read in reads:
        edits.replace(read, local[read.attr])


class LightImports:
    """`from collections import deque` -> `from _collections import deque`, and the like.

    Safe on CPython: the names are the same objects. Faster: the Python module in front, and all
    that it imports in turn, is not loaded. Does not fire where a program imports more of it."""

    name = "light-imports"

    def apply(self, module: cst.Module) -> cst.Module:
        """Fires on `from` imports all of whose names the C module has."""
        facts = facts_of(module.code)
        if facts.reflects or not facts.modules & set(_LIGHT):
            return module
        lightener = _Lightener(module)
        changed = module.visit(lightener)
        return changed if lightener.fired else module


class _Lightener(cst.CSTTransformer):
    def __init__(self, module: cst.Module) -> None:
        super().__init__()
        self.module = module
        self.fired = False

    def leave_ImportFrom(
        self, original_node: cst.ImportFrom, updated_node: cst.ImportFrom
    ) -> cst.ImportFrom:
        tree = ast.parse(self.module.code_for_node(original_node).strip()).body[0]
        if not isinstance(tree, ast.ImportFrom) or tree.level or tree.module not in _LIGHT:
            return updated_node
        light, names = _LIGHT[tree.module]
        if not {alias.name for alias in tree.names} <= names:
            return updated_node
        self.fired = True
        return updated_node.with_changes(module=cst.Name(light))
