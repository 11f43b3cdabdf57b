"""What can be proved about a Python program by reading it.

Facts are about names, not about objects: a name counts as the builtin only where nothing in the
whole program binds it, and has a type only where each of its bindings has that type. Whatever is
not understood makes the answer "unknown", never a guess. Input that is evaluated
(`eval(input())`) is taken for a literal: it does not refer to the program's own names.
"""

from __future__ import annotations

import ast
from collections import Counter
from dataclasses import dataclass, field
from functools import lru_cache

from hasten.model.rules_python.words import (
    INT_CALLS,
    PICKERS,
    READER,
    READERS,
    REFLECTION,
    STR_CALLS,
    STR_METHODS,
    star_names,
)

Path = tuple[str, ...]


@dataclass(slots=True)
class Scope:
    """The bindings of one function (or of the module): for each name, how it is bound.

    A binding is a pair (kind, node): `is` an expression, `of` an iterable whose elements it
    takes, `aug` an augmented assignment, `arg` a parameter, `?` anything else."""

    node: ast.AST
    names: dict[str, list[tuple[str, ast.AST]]] = field(default_factory=dict)
    outer: set[str] = field(default_factory=set)


class Facts:
    """The names and types of one program."""

    def __init__(self, source: str) -> None:
        self.tree = ast.parse(source)
        self.scopes: dict[Path, Scope] = {}
        self.bound: Counter[str] = Counter()
        self.loads: Counter[str] = Counter()
        self.modules: set[str] = set()
        self.imported: dict[str, str] = {}
        self.star_names: set[str] | None = set()
        self.parents: dict[ast.AST, ast.AST] = {}
        self.words: set[str] = set()
        self.returns: dict[str, str] = {}  # what functions are assumed to return
        for node in ast.walk(self.tree):
            for child in ast.iter_child_nodes(node):
                self.parents[child] = node
            self._count(node)
        self._busy: set[tuple[Path, str]] = set()
        self._scope(self.tree, ())
        self._share_outer_names()

    def _count(self, node: ast.AST) -> None:
        if isinstance(node, ast.Name):
            self.words.add(node.id)
            (self.loads if isinstance(node.ctx, ast.Load) else self.bound)[node.id] += 1
        elif isinstance(node, ast.Attribute):
            self.words.add(node.attr)
        elif isinstance(node, ast.arg):
            self.bound[node.arg] += 1
        elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            self.words.add(node.name)
            self.bound[node.name] += 1
        elif (isinstance(node, ast.ExceptHandler) and node.name) or (
            isinstance(node, ast.MatchAs | ast.MatchStar) and node.name
        ):
            self.bound[node.name] += 1
        elif isinstance(node, ast.Import | ast.ImportFrom):
            self._count_import(node)

    def _count_import(self, node: ast.Import | ast.ImportFrom) -> None:
        prefix = "" if isinstance(node, ast.Import) else (node.module or "?") + "."
        for alias in node.names:
            self.modules.add((prefix or alias.name).split(".")[0] if prefix != "?." else "?")
            if alias.name == "*":
                names = star_names(prefix[:-1])
                if names is None or self.star_names is None:
                    self.star_names = None
                else:
                    self.star_names |= names
                continue
            name = alias.asname or (alias.name if prefix else alias.name.split(".")[0])
            self.bound[name] += 1
            self.imported[name] = prefix + alias.name

    def _bind(self, scope: Scope, target: ast.AST, kind: str, value: ast.AST) -> None:
        if isinstance(target, ast.Name):
            scope.names.setdefault(target.id, []).append((kind, value))
        elif isinstance(target, ast.Starred):
            self._bind(scope, target.value, "?", value)
        elif isinstance(target, ast.Tuple | ast.List):
            same = (
                kind == "is"
                and isinstance(value, ast.Tuple | ast.List)
                and len(value.elts) == len(target.elts)
                and not any(isinstance(e, ast.Starred) for e in target.elts + value.elts)
            )
            for position, element in enumerate(target.elts):
                if same and isinstance(value, ast.Tuple | ast.List):
                    self._bind(scope, element, "is", value.elts[position])
                else:
                    self._bind(scope, element, "of" if kind == "is" else "?", value)

    def _scope(self, owner: ast.AST, path: Path) -> None:
        """Collect the bindings of `owner`, and of the functions in it."""
        scope = self.scopes.setdefault(path, Scope(owner))
        pending = list(ast.iter_child_nodes(owner))
        while pending:
            node = pending.pop()
            inner: tuple[ast.AST, Path] | None = None
            match node:
                case ast.FunctionDef() | ast.AsyncFunctionDef():
                    scope.names.setdefault(node.name, []).append(("?", node))
                    inner = (node, (*path, node.name))
                case ast.ClassDef():
                    scope.names.setdefault(node.name, []).append(("?", node))
                    inner = (node, (*path, node.name))
                case ast.arg():
                    kind = "arg" if isinstance(owner, ast.FunctionDef) else "?"
                    is_own = self.parents.get(self.parents[node]) is owner
                    scope.names.setdefault(node.arg, []).append((kind if is_own else "?", node))
                case ast.Assign():
                    for target in node.targets:
                        self._bind(scope, target, "is", node.value)
                case ast.AugAssign():
                    self._bind(scope, node.target, "aug", node)
                case ast.AnnAssign():
                    self._bind(scope, node.target, "is" if node.value else "?", node.value or node)
                case ast.NamedExpr():
                    self._bind(scope, node.target, "is", node.value)
                case ast.For() | ast.comprehension():
                    self._bind(scope, node.target, "of", node.iter)
                case ast.withitem(optional_vars=ast.AST() as target):
                    self._bind(scope, target, "?", node)
                case ast.Delete():
                    for target in node.targets:
                        self._bind(scope, target, "?", node)
                case ast.ExceptHandler(name=str() as name):
                    scope.names.setdefault(name, []).append(("?", node))
                case ast.Global() | ast.Nonlocal():
                    scope.outer.update(node.names)
                case ast.Import() | ast.ImportFrom():
                    for alias in node.names:
                        bound = alias.asname or alias.name.split(".")[0]
                        scope.names.setdefault(bound, []).append(("?", node))
            if inner:
                self._scope(*inner)
            else:
                pending.extend(ast.iter_child_nodes(node))

    def _share_outer_names(self) -> None:
        """Let `global` and `nonlocal` names, and those of classes, spoil what encloses them."""
        for path, scope in list(self.scopes.items()):
            spoiled = set(scope.outer)
            if isinstance(scope.node, ast.ClassDef):
                spoiled |= set(scope.names)
            for name in spoiled:
                for depth in range(len(path)):
                    outer = self.scopes[path[:depth]].names.setdefault(name, [])
                    outer.extend(scope.names.get(name, [("?", scope.node)]))
                if name in scope.outer:
                    scope.names.pop(name, None)

    @property
    def reflects(self) -> bool:
        """Whether the program looks at its own names, so that nothing can be said of them."""
        if any(isinstance(n, ast.Match) for n in ast.walk(self.tree)):
            return True
        evals = [n for n in ast.walk(self.tree) if isinstance(n, ast.Name) and n.id == "eval"]
        return bool(self.words & REFLECTION) or not all(self._reads_literal(n) for n in evals)

    def _reads_literal(self, name: ast.Name) -> bool:
        call = self.parents[name]
        if ast.unparse(self._function_of(name)).endswith(READER):
            return True
        if not (isinstance(call, ast.Call) and call.func is name and len(call.args) == 1):
            return False
        argument = call.args[0]
        return isinstance(argument, ast.Call) and ast.unparse(argument.func) in (
            "input",
            "sys.stdin.readline",
        )

    def _function_of(self, node: ast.AST) -> ast.AST:
        while node in self.parents and not isinstance(node, ast.FunctionDef):
            node = self.parents[node]
        return node

    def builtin(self, *names: str) -> bool:
        """Whether all of `names` mean Python's builtins everywhere in the program."""
        if self.star_names is None or self.words & {"__builtins__", "globals", "builtins"}:
            return False
        return not any(self.bound[name] or name in self.star_names for name in names)

    def means(self, node: ast.AST, origin: str) -> bool:
        """Whether `node` is the imported thing `origin`, such as `math.gcd`."""
        text = ast.unparse(node)
        head, _, rest = text.partition(".")
        if self.bound[head] != 1 or head not in self.imported:
            return False
        return self.imported[head] + ("." + rest if rest else "") == origin

    def type_of(self, node: ast.AST, path: Path) -> str | None:
        """`int`, `float`, `bool`, `str`, `list[...]`, or None. `int` excludes `bool`."""
        match node:
            case ast.Constant(value=value):
                return type(value).__name__ if type(value) in (int, float, bool, str) else None
            case ast.Name(id=name):
                return self._name_type(name, path)
            case ast.UnaryOp(op=ast.USub() | ast.UAdd(), operand=operand):
                kind = self.type_of(operand, path)
                return kind if kind in ("int", "float") else None
            case ast.BinOp():
                return self._arithmetic(node, path)
            case ast.IfExp():
                kinds = {self.type_of(node.body, path), self.type_of(node.orelse, path)}
                return kinds.pop() if len(kinds) == 1 else None
            case ast.JoinedStr():
                return "str"
            case ast.BoolOp(values=values):
                kinds = {self.type_of(v, path) for v in values}
                return kinds.pop() if len(kinds) == 1 else None
            case ast.Compare():
                kinds = {self.type_of(v, path) for v in (node.left, *node.comparators)}
                return "bool" if kinds <= set(_SAMPLES) else None
            case ast.UnaryOp(op=ast.Not()):
                return "bool"
            case ast.NamedExpr():
                return self.type_of(node.value, path)
            case ast.List(elts=elements):
                return self._list_of({self.type_of(e, path) for e in elements})
            case ast.ListComp():
                return self._list_of({self.type_of(node.elt, path)})
            case ast.Subscript():
                return self._item(node, path)
            case ast.Call():
                return self._call(node, path)
        return None

    def _list_of(self, kinds: set[str | None]) -> str | None:
        kind = kinds.pop() if len(kinds) == 1 else None
        return f"list[{kind}]" if kind and not kind.startswith("list") else None

    def _item(self, node: ast.Subscript, path: Path) -> str | None:
        whole = self.type_of(node.value, path)
        if whole is None or whole == "str" or isinstance(node.slice, ast.Slice):
            return whole if whole in ("str", None) or whole.startswith("list[") else None
        return whole[5:-1] if whole.startswith("list[") else None

    def _arithmetic(self, node: ast.BinOp, path: Path) -> str | None:
        left, right = self.type_of(node.left, path), self.type_of(node.right, path)
        if isinstance(node.op, ast.Mult) and right == "int" and left and left not in ("int",):
            return left if left == "str" or left.startswith("list[") else None
        if left != right:
            return None
        if left == "str":
            return "str" if isinstance(node.op, ast.Add) else None
        if left != "int":
            return None
        if isinstance(node.op, ast.Div):
            return "float"
        if isinstance(node.op, ast.Pow):
            return "int" if _natural(node.right) else None
        return "int"

    def _call(self, node: ast.Call, path: Path) -> str | None:
        if isinstance(node.func, ast.Attribute):
            if self.type_of(node.func.value, path) != "str":
                return None
            if node.func.attr in STR_METHODS:
                return "str"
            return {"split": "list[str]", "count": "int", "find": "int"}.get(node.func.attr)
        if isinstance(node.func, ast.Name) and node.func.id in self.returns:
            return self.returns[node.func.id]
        if not (isinstance(node.func, ast.Name) and self.builtin(node.func.id)):
            return None
        name, args = node.func.id, node.args
        if name in INT_CALLS:
            return "int"
        if name in STR_CALLS:
            return "str"
        if name == "abs" and args:
            kind = self.type_of(args[0], path)
            return kind if kind in ("int", "float") else None
        if name in ("min", "max") and len(args) > 1 and not node.keywords:
            kinds = {self.type_of(a, path) for a in args}
            return kinds.pop() if len(kinds) == 1 else None
        if name in ("min", "max", "sum") and len(args) == 1 and not node.keywords:
            kind = self.element(args[0], path)
            return kind if name != "sum" or kind == "int" else None
        if name in ("list", "sorted") and len(args) == 1:
            kind = self.element(args[0], path)
            return f"list[{kind}]" if kind else None
        return None

    def element(self, node: ast.AST, path: Path) -> str | None:
        """The type of the elements that iterating over `node` gives, or None."""
        match node:
            case ast.Call(func=ast.Name(id="range")) if self.builtin("range"):
                return "int"
            case ast.Call(func=ast.Name(id="map"), args=[ast.Name(id=name), _]) if self.builtin(
                "map", name
            ):
                return name if name in ("int", "float", "str") else None
            case ast.GeneratorExp():
                return self.type_of(node.elt, path)
        kind = self.type_of(node, path)
        if kind == "str":
            return "str"
        return kind[5:-1] if kind and kind.startswith("list[") else None

    def _name_type(self, name: str, path: Path) -> str | None:
        if self.star_names is None or name in self.star_names:
            return None
        while path and (
            name not in self.scopes[path].names or isinstance(self.scopes[path].node, ast.ClassDef)
        ):
            path = path[:-1]
        bindings = self.scopes[path].names.get(name)
        if not bindings or (path, name) in self._busy:
            return None
        # What the unconditional bindings give is assumed while the others are checked.
        self._busy.add((path, name))
        try:
            first = {self._binding(b, path) for b in bindings} - {None}
        finally:
            self._busy.discard((path, name))
        if len(first) != 1:
            return None
        return self._confirm(name, path, str(first.pop()), bindings)

    def _confirm(
        self, name: str, path: Path, guess: str, bindings: list[tuple[str, ast.AST]]
    ) -> str | None:
        if guess.startswith("list[") and not self._unshared(name):
            return None
        saved = self.scopes[path].names[name]
        self.scopes[path].names[name] = (
            [("is", ast.Constant(_SAMPLES[guess]))] if (guess in _SAMPLES) else saved
        )
        try:
            ok = guess in _SAMPLES or len(bindings) == 1
            return guess if ok and all(self._binding(b, path) == guess for b in bindings) else None
        finally:
            self.scopes[path].names[name] = saved

    def _binding(self, binding: tuple[str, ast.AST], path: Path) -> str | None:
        kind, node = binding
        if kind == "is":
            return self.type_of(node, path)
        if kind == "of":
            return self.element(node, path)
        if kind == "aug" and isinstance(node, ast.AugAssign) and isinstance(node.target, ast.Name):
            load = ast.Name(node.target.id, ast.Load())
            return self._arithmetic(ast.BinOp(load, node.op, node.value), path)
        return None

    def _unshared(self, name: str) -> bool:
        """Whether the list `name` is only read, so that its elements stay what they were."""
        for node in ast.walk(self.tree):
            if not (isinstance(node, ast.Name) and node.id == name) or isinstance(
                node.ctx, ast.Store
            ):
                continue
            match self.parents[node]:
                case ast.Subscript(ctx=ast.Load(), value=value) if value is node:
                    continue
                case ast.For(iter=it) | ast.comprehension(iter=it) if it is node:
                    continue
                case ast.Call(func=ast.Name(id=reader), args=args) if reader in READERS:
                    if self.builtin(reader) and (len(args) == 1 or reader not in PICKERS):
                        continue
                case ast.Starred() | ast.Compare():
                    continue
                case ast.Attribute(attr="sort" | "count" | "index" | "reverse" | "pop"):
                    continue
            return False
        return True


_SAMPLES: dict[str, int | str | float | bool] = {"int": 1, "str": "", "float": 1.0, "bool": True}


def _natural(node: ast.AST) -> bool:
    return isinstance(node, ast.Constant) and type(node.value) is int and node.value >= 0


@lru_cache(maxsize=64)
def facts_of(source: str) -> Facts:
    """The facts of one program, remembered for the rules that follow. Raises SyntaxError."""
    return Facts(source)
