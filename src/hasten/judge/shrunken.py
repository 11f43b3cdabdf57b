"""Array sizes and named constants that a candidate has made smaller.

Of 120 speedups that PIE's authors looked at, 10 came from smaller arrays alone (PIE, A.1): tests
that stay far below a problem's limits let them pass. Found by name, so that what a candidate has
renamed or restructured is not flagged; a flag is a hint, and decides nothing.
"""

from __future__ import annotations

import ast
import operator
import re
from collections.abc import Callable

from hasten.types import Language, Program

_LEAST = 100  # smaller arrays are tables of directions, digits, letters
_SHRUNK = 1.5  # by less, it is the usual few cells to spare

_NAME = r"[A-Za-z_]\w*"
_CONSTANT = {
    Language.CPP: (
        rf"#\s*define\s+({_NAME})[ \t]+([^\n/]+)",
        rf"\bconst(?:expr)?\b[^;={{(]*?\b({_NAME})\s*=\s*([^;,{{}}]+)",
        rf"\benum\b[^{{;]*{{\s*({_NAME})\s*=\s*([^,}}]+)",
    ),
    Language.PYTHON: (rf"^[ \t]*({_NAME})[ \t]*=[ \t]*([\d_(][^\n#=]*)$",),
}
_ARRAY = {
    # A declared array, every dimension; a vector or bitset of a fixed size.
    Language.CPP: (
        rf"(?:[\w>&*\]]\s+|,\s*)\*?({_NAME})\s*((?:\[[^\[\]]+\])+)(?=\s*[;,={{])",
        rf"\b(?:vector|array|bitset)\s*<.*>\s*({_NAME})\s*\(\s*([^(),]+)",
        rf"\bbitset\s*<([^<>]+)>\s*({_NAME})",
        rf"\barray\s*<[^<>]+,([^<>,]+)>\s*({_NAME})",
    ),
    Language.PYTHON: (rf"\b({_NAME})[ \t]*=[ \t]*\[[^\[\]\n]*\][ \t]*\*[ \t]*([\w*+() ]+)",),
}
_OPERATORS: dict[type[ast.operator], Callable[[int, int], int]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.LShift: operator.lshift,
    ast.Pow: operator.pow,
    ast.FloorDiv: operator.floordiv,
    ast.Div: operator.floordiv,
}


def shrunken(slow: Program, fast: Program) -> list[str]:
    """What `fast` has made smaller than `slow` had it, as "dp 100000 to 1000"; sorted by name.

    Programs in unlike languages have nothing to compare."""
    if slow.language is not fast.language:
        return []
    before, after = _sizes(slow), _sizes(fast)
    return [
        f"{name} {before[name]} to {after[name]}"
        for name in sorted(before.keys() & after.keys())
        if before[name] >= _LEAST and _SHRUNK * after[name] <= before[name]
    ]


def _sizes(program: Program) -> dict[str, int]:
    """The size of every array, and the value of every named constant, that the text tells."""
    text = _without_comments(program)
    constants: dict[str, int] = {}
    for pattern in _CONSTANT[program.language]:
        for match in re.finditer(pattern, text, re.MULTILINE):
            value = _value(match[2], constants)
            if value is not None:
                constants.setdefault(match[1], value)
    # In Python a capital tells a limit from a variable's first value.
    by_name = program.language is Language.CPP
    found = {name: value for name, value in constants.items() if by_name or name.isupper()}
    for pattern in _ARRAY[program.language]:
        for match in re.finditer(pattern, text):
            name, size = match[1], match[2]
            if not re.fullmatch(_NAME, name):  # bitset<N> name
                name, size = size, name
            dimensions = re.findall(r"\[([^\[\]]+)\]", size) or [size]
            values = [_value(one, constants) for one in dimensions]
            product = 1
            for value in values:
                product *= value or 0
            if product > 0:
                found[name] = max(product, found.get(name, 0))
    return found


def _without_comments(program: Program) -> str:
    if program.language is Language.PYTHON:
        return re.sub(r"#[^\n]*", "", program.source)
    return re.sub(r"//[^\n]*|/\*[\s\S]*?\*/", " ", program.source)


def _value(text: str, constants: dict[str, int]) -> int | None:
    """An expression of whole numbers and known names; None for any other."""
    plain = re.sub(r"\b(\d[\d']*|0[xX][\dA-Fa-f]+)[uUlL]+\b", r"\1", text).replace("'", "")
    plain = re.sub(r"\(\s*(?:int|long long|long|size_t|unsigned)\s*\)", "", plain)
    try:
        return _evaluate(ast.parse(plain.strip(), mode="eval").body, constants)
    except (SyntaxError, ValueError, ArithmeticError, RecursionError, MemoryError):
        return None


def _evaluate(node: ast.expr, constants: dict[str, int]) -> int:
    match node:
        case ast.Constant(value=int() | float() as value) if value == int(value):
            return int(value)
        case ast.Name(id=name) if name in constants:
            return constants[name]
        case ast.Call(func=ast.Name(id="int"), args=[inner]):
            return _evaluate(inner, constants)
        case ast.BinOp(left=left, op=op, right=right) if type(op) in _OPERATORS:
            a, b = _evaluate(left, constants), _evaluate(right, constants)
            if isinstance(op, ast.Pow | ast.LShift) and not 0 <= b <= 64:
                raise ValueError("too large to be an array's size")
            return _OPERATORS[type(op)](a, b)
    raise ValueError("no constant")
