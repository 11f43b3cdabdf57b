"""The names of Python that the analysis and the rules know something about."""

from __future__ import annotations

import builtins
import importlib

BUILTINS = frozenset(dir(builtins))
# Modules whose import does nothing that a program could notice.
QUIET_MODULES = frozenset({
    "_bisect", "_collections", "_functools", "_heapq", "_operator", "array", "atexit",
    "bisect", "cmath", "collections", "copy", "datetime", "decimal", "enum", "fractions",
    "functools", "heapq", "itertools", "math", "networkx", "numba", "numpy", "operator",
    "pprint", "queue", "random", "re", "scipy", "statistics", "string", "sympy", "sys",
    "time", "types", "typing",
})  # fmt: skip
STAR_MODULES = frozenset({
    "bisect", "collections", "copy", "fractions", "functools", "heapq", "itertools",
    "math", "operator", "string",
})  # fmt: skip
REFLECTION = frozenset({
    "exec", "compile", "globals", "locals", "vars", "dir", "__import__", "breakpoint",
    "__builtins__", "__dict__", "_getframe", "modules", "__del__", "setattr",
})  # fmt: skip
INT_CALLS = frozenset({"int", "len", "ord", "hash", "id"})
STR_CALLS = frozenset({"input", "str", "chr", "bin", "hex", "oct", "repr"})
STR_METHODS = frozenset({"strip", "rstrip", "lstrip", "lower", "upper", "replace", "join"})
# Builtins that read the lists that they are given, and neither change nor keep them.
READERS = frozenset({
    "all", "any", "enumerate", "filter", "frozenset", "len", "list", "map", "max", "min", "print",
    "range", "reversed", "set", "sorted", "str", "sum", "tuple", "zip",
})  # fmt: skip


def star_names(module: str) -> set[str] | None:
    """What `from module import *` binds, or None where that is not known."""
    if module not in STAR_MODULES:
        return None
    loaded = importlib.import_module(module)
    return set(getattr(loaded, "__all__", [n for n in vars(loaded) if not n.startswith("_")]))


PICKERS = frozenset({"max", "min", "sum"})  # of several arguments they may return one itself
# The body of the reader that the rule `evaluated-input` writes.
READER = """(text):
    try:
        return int(text)
    except ValueError:
        return eval(text)"""
