"""Module-level code into a function: its names become fast locals."""

from __future__ import annotations

import ast
import symtable

import libcst as cst

from hasten.model.rules_python.analysis import Facts, facts_of
from hasten.model.rules_python.base import LOOPS, unused_name
from hasten.model.rules_python.words import BUILTINS, QUIET_MODULES

_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)


class MainFunction:
    """Module-level statements are moved into a function, after imports and definitions.

    Safe where imports and definitions may go first: their names are bound once and are no
    builtins (unless they come first already), and no decorator, default or class body reads what
    the statements assign, or may call what does. What functions read, and builtins that are
    assigned, stay global. Faster: locals are read without a dictionary."""

    name = "main-function"

    def apply(self, module: cst.Module) -> cst.Module:
        """Fires when there is a loop or a comprehension at module level."""
        facts = facts_of(module.code)
        if facts.reflects or facts.star_names is None or not facts.modules <= QUIET_MODULES:
            return module
        body = facts.tree.body
        if len(body) != len(module.body) and not _one_per_line(module):
            return module
        top = [s for s in body if not isinstance(s, (*_FUNCTIONS, ast.Import, ast.ImportFrom))]
        if not any(isinstance(n, LOOPS) for s in top for n in _own(s)):
            return module
        shared = _shared_names(facts, top)
        if shared is None:
            return module
        return _rebuild(module, shared)


def _one_per_line(module: cst.Module) -> bool:
    """Whether import statements share no line with other statements."""
    for line in module.body:
        if isinstance(line, cst.SimpleStatementLine) and len(line.body) > 1:
            imports = [isinstance(s, cst.Import | cst.ImportFrom) for s in line.body]
            if any(imports) and not all(imports):
                return False
    return True


def _own(statement: ast.AST) -> list[ast.AST]:
    """The nodes of a statement that are not in a function or class inside it."""
    found, pending = [], [statement]
    while pending:
        node = pending.pop()
        found.append(node)
        if not isinstance(node, (*_FUNCTIONS, ast.Lambda)) or node is statement:
            pending.extend(ast.iter_child_nodes(node))
    return found


def _assigned(top: list[ast.stmt]) -> set[str] | None:
    """The names that the statements bind; None where they do what a function cannot."""
    names: set[str] = set()
    for statement in top:
        for node in _own(statement):
            match node:
                case ast.Name(ctx=ast.Store() | ast.Del(), id=name):
                    names.add(name)
                case ast.ExceptHandler(name=str() as name):
                    names.add(name)
                case ast.FunctionDef(name=name):
                    names.add(name)
                case ast.Import() | ast.ImportFrom():
                    if any(a.name == "*" for a in node.names):
                        return None
                    names.update(a.asname or a.name.split(".")[0] for a in node.names)
                case (
                    ast.AnnAssign()
                    | ast.ClassDef()
                    | ast.AsyncFunctionDef()
                    | ast.Global()
                    | ast.Yield()
                    | ast.Await()
                    | ast.Match()
                ):
                    return None
    return names


def _shared_names(facts: Facts, top: list[ast.stmt]) -> set[str] | None:
    """The names that must stay global, or None where moving is not safe."""
    assigned = _assigned(top)
    if assigned is None:
        return None
    shared = assigned & (BUILTINS | (facts.star_names or set()))
    started = False
    defined = {s.name for s in facts.tree.body if isinstance(s, _FUNCTIONS)}
    first: dict[str, int] = {}
    for statement in facts.tree.body:
        if isinstance(statement, ast.Import | ast.ImportFrom):
            for alias in statement.names:
                name = alias.asname or alias.name.split(".")[0]
                bound = {name}
                if name == "*":
                    bound = facts.star_names or set()
                if bound & assigned or first.get(name) or (started and bound & BUILTINS):
                    return None
                first[name] = 1
        elif isinstance(statement, _FUNCTIONS):
            name = statement.name
            if name in assigned or first.get(name) or (started and name in BUILTINS):
                return None
            first[name] = 1
            if _early_names(statement) & (assigned | defined):
                return None
            shared |= assigned & _globals_of(statement)
        elif not _is_docstring(statement):
            started = True
    for statement in top:
        for node in ast.walk(statement):
            if isinstance(node, ast.Global | ast.Nonlocal):
                shared |= assigned & set(node.names)
    return shared


def _is_docstring(statement: ast.stmt) -> bool:
    return isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant)


def _mentioned(node: ast.AST) -> set[str]:
    names = {n.id for n in ast.walk(node) if isinstance(n, ast.Name)}
    for inner in ast.walk(node):
        if isinstance(inner, ast.Global | ast.Nonlocal):
            names |= set(inner.names)
    return names


def _globals_of(definition: ast.stmt) -> set[str]:
    """The names that a definition, or what is in it, takes from the module."""
    pending = symtable.symtable(ast.unparse(definition), "definition", "exec").get_children()
    names: set[str] = set()
    while pending:
        table = pending.pop()
        names |= {symbol.get_name() for symbol in table.get_symbols() if symbol.is_global()}
        pending.extend(table.get_children())
    return names


def _early_names(definition: ast.stmt) -> set[str]:
    """The names that are read when the definition itself runs (and what could be called then)."""
    if isinstance(definition, ast.ClassDef):
        parts: list[ast.AST] = [*definition.bases, *definition.decorator_list]
        parts += [k.value for k in definition.keywords]
        for statement in definition.body:
            if isinstance(statement, ast.FunctionDef):
                parts.append(statement.args)
                parts += statement.decorator_list
            else:
                parts.append(statement)
    elif isinstance(definition, ast.FunctionDef | ast.AsyncFunctionDef):
        parts = [definition.args, *definition.decorator_list]
        parts += [definition.returns] if definition.returns else []
    else:
        return set()
    return set().union(*(_mentioned(p) for p in parts)) if parts else set()


def _rebuild(module: cst.Module, shared: set[str]) -> cst.Module:
    early: list[cst.SimpleStatementLine | cst.BaseCompoundStatement] = []
    late: list[cst.BaseStatement] = []
    for index, line in enumerate(module.body):
        is_import = isinstance(line, cst.SimpleStatementLine) and (
            isinstance(line.body[0], cst.Import | cst.ImportFrom)
            or (index == 0 and isinstance(line.body[0], cst.Expr) and _is_text(line.body[0]))
        )
        if is_import or isinstance(line, cst.FunctionDef | cst.ClassDef):
            early.append(line)
        else:
            late.append(line)
    name = unused_name(module, "main")
    if shared:
        late.insert(0, cst.parse_statement(f"global {', '.join(sorted(shared))}\n"))
    function = cst.FunctionDef(
        name=cst.Name(name),
        params=cst.Parameters(),
        body=cst.IndentedBlock(body=late),
    )
    call = cst.parse_statement(f"{name}()\n")
    return module.with_changes(body=[*early, function.visit(_BlankLines()), call])


class _BlankLines(cst.CSTTransformer):
    """Takes the indentation from empty lines."""

    def leave_EmptyLine(
        self,
        original_node: cst.EmptyLine,  # noqa: ARG002
        updated_node: cst.EmptyLine,
    ) -> cst.EmptyLine:
        if updated_node.comment is not None:
            return updated_node
        return updated_node.with_changes(indent=False, whitespace=cst.SimpleWhitespace(""))


def _is_text(statement: cst.Expr) -> bool:
    return isinstance(statement.value, cst.SimpleString | cst.ConcatenatedString)
