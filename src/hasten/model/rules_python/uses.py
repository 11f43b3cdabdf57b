"""Which names mean the same thing, and what is done with it."""

from __future__ import annotations

import ast

from hasten.model.rules_python.analysis import Facts, Path
from hasten.model.rules_python.words import PICKERS, READERS

_COMPREHENSIONS = (ast.ListComp, ast.GeneratorExp, ast.SetComp, ast.DictComp)
_DEFINITIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)


class Uses:
    """The uses of each name of a program, by the scope that the name belongs to."""

    def __init__(self, facts: Facts) -> None:
        self.facts = facts
        self.by_name: dict[tuple[str, Path], list[ast.Name]] = {}
        definitions = [n for n in ast.walk(facts.tree) if isinstance(n, _DEFINITIONS)]
        special = {
            n.name for n in definitions if n.name.startswith("__") and n.name not in ("__init__",)
        }
        paths = [self.path_of(n.body[0]) for n in definitions]
        self.provable = (
            not facts.reflects
            and facts.star_names is not None
            and not special
            and len(set(paths)) == len(paths)
            and not any(isinstance(n, ast.AsyncFunctionDef) for n in definitions)
        )
        for node in ast.walk(facts.tree):
            if isinstance(node, ast.Name):
                home = self.home(node.id, self.path_of(node))
                self.by_name.setdefault((node.id, home), []).append(node)

    def path_of(self, node: ast.AST) -> Path:
        """The function (or class) whose code `node` is in."""
        path: Path = ()
        while node in self.facts.parents:
            child, node = node, self.facts.parents[node]
            if isinstance(node, _DEFINITIONS) and child in node.body:
                path = (node.name, *path)
        return path

    def home(self, name: str, path: Path) -> Path:
        """The scope that binds `name` as it is seen from `path`; the module where none does."""
        scopes = self.facts.scopes
        start = path
        while path and (
            name not in scopes[path].names
            or (path != start and isinstance(scopes[path].node, ast.ClassDef))
        ):
            path = path[:-1]
        return path

    def only_value(self, name: str, home: Path) -> ast.Assign | None:
        """The assignment that alone binds `name`, as `name = value` in the scope itself."""
        facts = self.facts
        bindings = facts.scopes[home].names.get(name, [])
        if len(bindings) != 1 or name in (facts.star_names or set()):
            return None
        kind, value = bindings[0]
        statement = facts.parents.get(value)
        if kind != "is" or not isinstance(statement, ast.Assign) or len(statement.targets) != 1:
            return None
        if not isinstance(statement.targets[0], ast.Name) or self.path_of(statement) != home:
            return None
        if isinstance(facts.scopes[home].node, ast.ClassDef):
            return None
        return statement

    def fixed_list(self, name: str, home: Path) -> ast.Assign | None:
        """The assignment of a list of ints or strs that nothing changes afterwards."""
        statement = self.only_value(name, home)
        if statement is None:
            return None
        if any(isinstance(n, ast.NamedExpr) for n in ast.walk(statement.value)):
            return None  # the list may have another name
        if self.facts.type_of(statement.value, home) not in ("list[int]", "list[str]"):
            return None
        loads = [n for n in self.by_name[name, home] if n is not statement.targets[0]]
        return statement if all(self._only_reads(n) for n in loads) else None

    def _only_reads(self, node: ast.Name) -> bool:
        """Whether the list `node` is read and neither changed nor passed on."""
        parent = self.facts.parents[node]
        match parent:
            case ast.Subscript(ctx=ast.Load(), value=value):
                return value is node
            case ast.For(iter=it) | ast.comprehension(iter=it):
                return it is node
            case ast.Call(func=ast.Name(id=reader)):
                alone = len(parent.args) == 1 or reader not in PICKERS
                known = reader in READERS and self.facts.builtin(reader)
                return known and alone and parent.func is not node  # max(a, b) is a or b
            case ast.Call(func=ast.Attribute(attr="join", value=separator)):
                return self.facts.type_of(separator, self.path_of(node)) == "str"
            case ast.Attribute(attr="count" | "index" | "copy"):
                return isinstance(self.facts.parents[parent], ast.Call)
            case ast.Starred() | ast.Compare():
                return True
        return self.is_test(node)

    def is_test(self, node: ast.AST) -> bool:
        """Whether only the truth of `node` counts."""
        parent = self.facts.parents[node]
        while isinstance(parent, ast.BoolOp):
            node, parent = parent, self.facts.parents[parent]
        if isinstance(parent, ast.If | ast.While | ast.IfExp):
            return parent.test is node
        return isinstance(parent, ast.UnaryOp) and isinstance(parent.op, ast.Not)

    def loops_around(self, node: ast.AST) -> list[ast.AST]:
        """The loops that evaluate `node` again and again, innermost first, in its own function."""
        found: list[ast.AST] = []
        while node in self.facts.parents:
            child, node = node, self.facts.parents[node]
            if isinstance(node, (*_DEFINITIONS, ast.Lambda)):
                break
            if isinstance(node, ast.For | ast.While):
                if child is not getattr(node, "iter", None) and child not in node.orelse:
                    found.append(node)
            elif isinstance(node, ast.comprehension):
                if child is not node.iter:
                    found.append(node)
            elif isinstance(node, _COMPREHENSIONS) and not isinstance(child, ast.comprehension):
                found.append(node)
        return found
