"""Rules about reading standard input and writing standard output."""

from __future__ import annotations

import ast

import libcst as cst

from hasten.model.rules_python.analysis import Facts, facts_of
from hasten.model.rules_python.base import (
    ScopedTransformer,
    add_preamble,
    call_name,
    repeated,
    unused_name,
)
from hasten.model.rules_python.words import QUIET_MODULES, READER

_SYS_USES = frozenset({"exit", "setrecursionlimit", "maxsize", "float_info"})


def _streams_are_private(facts: Facts, streams: frozenset[str] = frozenset()) -> bool:
    """Whether nothing but plain calls (and `sys.` names in `streams`) touches the streams."""
    if not facts.modules <= QUIET_MODULES - {"pprint", "sympy", "numba"} or facts.reflects:
        return False
    if facts.words & {"open", "help", "__stdin__", "__stdout__", "faulthandler", "getattr"}:
        return False
    for node in ast.walk(facts.tree):
        if isinstance(node, ast.ImportFrom) and node.module == "sys":
            if any(a.name not in _SYS_USES | streams for a in node.names):
                return False
        elif isinstance(node, ast.Name) and facts.imported.get(node.id) == "sys":
            parent = facts.parents[node]
            if not isinstance(parent, ast.Attribute) or parent.attr not in _SYS_USES | streams:
                return False
    return True


def _calls(facts: Facts, name: str) -> list[ast.Call] | None:
    """The calls of builtin `name`, or None where it is used in another way."""
    found = []
    for node in ast.walk(facts.tree):
        if isinstance(node, ast.Name) and node.id == name and isinstance(node.ctx, ast.Load):
            parent = facts.parents[node]
            if not (isinstance(parent, ast.Call) and parent.func is node):
                return None
            found.append(parent)
    return found


class EvaluatedInput:
    """`eval(input())` -> `int(...)` first, `eval` only for what is not an integer.

    Safe: text that both accept has one value. Faster: nothing is compiled."""

    name = "evaluated-input"

    def apply(self, module: cst.Module) -> cst.Module:
        """Fires on each `eval(input())`, when both are the builtins or `input` is a reader."""
        facts = facts_of(module.code)
        if not facts.loads["eval"] or not facts.builtin("eval", "int", "ValueError"):
            return module
        if facts.reflects:
            return module
        name = unused_name(module, "read_value")
        changed = module.visit(_EvalRenamer(name))
        return add_preamble(
            changed,
            f"def {name}{READER}\n",
        )


class _EvalRenamer(cst.CSTTransformer):
    def __init__(self, name: str) -> None:
        super().__init__()
        self.name = name

    def leave_Call(self, original_node: cst.Call, updated_node: cst.Call) -> cst.Call:  # noqa: ARG002
        if call_name(updated_node) == "eval":
            return updated_node.with_changes(func=cst.Name(self.name))
        return updated_node


class FastInput:
    """`input()` -> the next line of an input that is read at once.

    Safe where `input` is only called, without a prompt, nothing else reads standard input and no
    exception is caught: the two differ at the end of the input alone, where both fail. Faster:
    no flush of standard output and no look-up of the streams for each line."""

    name = "fast-input"

    def apply(self, module: cst.Module) -> cst.Module:
        """Fires when at least one `input()` is in a loop or a function."""
        facts = facts_of(module.code)
        if not facts.loads["input"] or not facts.builtin("input", "iter"):
            return module
        calls = _calls(facts, "input")
        if not calls or any(c.args or c.keywords for c in calls):
            return module
        if _catches(facts) or not _streams_are_private(facts, frozenset({"stdout", "stderr"})):
            return module
        if not any(repeated(facts, c) for c in calls):
            return module
        alias = unused_name(module, "input_stream")
        return add_preamble(
            module,
            f"from sys import stdin as {alias}\n"
            f'input = iter({alias}.read().split("\\n")).__next__\n',
        )


def _catches(facts: Facts) -> bool:
    """Whether the program catches anything, other than in the reader made by a rule above."""
    for node in ast.walk(facts.tree):
        if isinstance(node, ast.With | ast.Yield | ast.YieldFrom | ast.Await):
            return True
        if isinstance(node, ast.Try):
            parent = facts.parents[node]
            if not ast.unparse(parent).endswith(READER):
                return True
    return False


class BatchedOutput:
    """`print(...)` -> a list of texts that is written once, when the program ends.

    Safe where `print` is only called, with constant `sep` and `end`, and nothing else touches
    the standard streams; `atexit` also writes after `sys.exit` and after an exception. Faster:
    one write in place of two for each call."""

    name = "batched-output"

    def apply(self, module: cst.Module) -> cst.Module:
        """Fires when at least one `print` is in a loop or a function."""
        facts = facts_of(module.code)
        if not facts.builtin("print", "str", "map") or not facts.loads["print"]:
            return module
        calls = _calls(facts, "print")
        if not calls or not any(repeated(facts, c) for c in calls):
            return module
        if not _streams_are_private(facts, frozenset({"stdin"})) or facts.words & {
            "__str__", "__repr__", "quit", "abort", "register", "fork"
        }:  # fmt: skip
            return module
        inputs = [
            n for n in ast.walk(facts.tree) if isinstance(n, ast.Call) and n.args and
            ast.unparse(n.func) == "input"
        ]  # fmt: skip
        if inputs or (facts.loads["input"] and _calls(facts, "input") is None):
            return module
        texts = unused_name(module, "output_texts")
        printer = _Printer(module, facts, f"{texts}_add")
        changed = module.visit(printer)
        if printer.failed:
            return module
        return add_preamble(
            changed,
            f"import atexit as {texts}_atexit\nfrom sys import stdout as {texts}_stream\n"
            f"{texts} = []\n{texts}_add = {texts}.append\n"
            f'{texts}_atexit.register(lambda: {texts}_stream.write("".join({texts})))\n',
        )


class _Printer(ScopedTransformer):
    def __init__(self, module: cst.Module, facts: Facts, add: str) -> None:
        super().__init__(module, facts)
        self.add = add
        self.failed = False

    def leave_Call(self, original_node: cst.Call, updated_node: cst.Call) -> cst.BaseExpression:
        if call_name(original_node) != "print":
            return updated_node
        options = {"sep": " ", "end": "\n"}
        values: list[tuple[str, cst.BaseExpression]] = []
        for argument in updated_node.args:
            if argument.keyword is None:
                values.append((argument.star, argument.value))
                continue
            given = self.parse(argument.value)
            name = argument.keyword.value
            if name not in options or not (
                isinstance(given, ast.Constant) and isinstance(given.value, str)
            ):
                self.failed = True
                return updated_node
            options[name] = given.value
        text = self._text(values, options["sep"], options["end"])
        if text is None:
            self.failed = True
            return updated_node
        return cst.parse_expression(f"{self.add}({text})", config=self.module.config_for_parsing)

    def _text(self, values: list[tuple[str, cst.BaseExpression]], sep: str, end: str) -> str | None:
        if any(star == "**" for star, _ in values):
            return None
        if not values:
            return repr(end)
        if any(star for star, _ in values):
            starred = len(values) == 1
            parts = [self.code(v) if starred else f"{star}({self.code(v)})" for star, v in values]
            inner = parts[0] if starred else f"({', '.join(parts)},)"
            return f"{sep!r}.join(map(str, {inner}))" + (f" + {end!r}" if end else "")
        pieces = [self._piece(new) for _, new in values]
        return f" + {sep!r} + ".join(pieces) + (f" + {end!r}" if end else "")

    def _piece(self, new: cst.BaseExpression) -> str:
        code = self.code(new)
        if isinstance(new, cst.SimpleString) and code[0] in "'\"":
            return code
        if isinstance(new, cst.Name):
            return f'f"{{{code}!s}}"'
        return f"str({code})"
