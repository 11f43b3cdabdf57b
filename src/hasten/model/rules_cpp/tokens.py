"""A C++ tokenizer that loses nothing: the tokens' texts joined are the source, byte for byte.

It knows comments, strings, raw strings, character and numeric literals, identifiers, operators,
preprocessor directives (one token each, continuation lines included) and white space. It knows
nothing of types, templates or scopes; `>>` is one token even where it closes two templates.
Trigraphs and digraphs are not translated. What it cannot read (a lone quote, an odd character)
becomes an `OTHER` token, which makes the rules leave the whole program alone.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """What a token is."""

    SPACE = "space"
    SPLICE = "splice"  # a backslash and a line's end outside a directive
    COMMENT = "comment"
    DIRECTIVE = "directive"
    STRING = "string"
    CHARACTER = "character"
    NUMBER = "number"
    NAME = "name"
    OPERATOR = "operator"
    INACTIVE = "inactive"  # text that the preprocessor drops: made by `unit`, not here
    OTHER = "other"


_KINDS = {kind.value: kind for kind in Kind}
BLANK = frozenset({Kind.SPACE, Kind.COMMENT, Kind.DIRECTIVE, Kind.INACTIVE})


@dataclass(frozen=True, slots=True)
class Token:
    """One token with its exact text."""

    kind: Kind
    text: str


_OPERATORS = [
    "<<=",
    ">>=",
    "...",
    "->*",
    "::",
    "<<",
    ">>",
    "<=",
    ">=",
    "==",
    "!=",
    "&&",
    "||",
    "++",
    "--",
    "+=",
    "-=",
    "*=",
    "/=",
    "%=",
    "&=",
    "|=",
    "^=",
    "->",
    ".*",
    "##",
]
_ENCODING = r"(?:u8|u|U|L)?"
_TOKEN = re.compile(
    "|".join(
        (
            r"(?P<space>\s+)",
            r"(?P<splice>\\\r?\n)",
            r"(?P<comment>//(?:\\\r?\n|[^\n])*|/\*.*?\*/)",
            _ENCODING + r'R"(?P<delimiter>[^()\\\s"]{0,16})\(.*?\)(?P=delimiter)"(?P<raw>)',
            rf'(?P<string>{_ENCODING}"(?:\\\r?\n|\\.|[^"\\\n])*")',
            rf"(?P<character>{_ENCODING}'(?:\\.|[^'\\\n])+')",
            r"(?P<number>\.?[0-9](?:[eEpP][+-]|'[0-9A-Za-z]|[0-9A-Za-z_.])*)",
            r"(?P<name>[A-Za-z_$\x80-\U0010ffff][\w$]*)",
            "(?P<operator>"
            + "|".join(map(re.escape, _OPERATORS))
            + r"|[-+*/%&|^~!<>=?:;,.(){}\[\]#])",
            r"(?P<other>.)",
        )
    ),
    re.DOTALL,
)
_DIRECTIVE = re.compile(
    r"""\#(?: \\\r?\n | /\*.*?\*/ | "(?:\\[^\n]|[^"\\\n])*" | '(?:\\[^\n]|[^'\\\n])*'
          | (?!//)[^\n] )*""",
    re.DOTALL | re.VERBOSE,
)


def tokenize(source: str, *, directives: bool = True) -> tuple[Token, ...]:
    """All tokens of `source`, in order, with their exact texts.

    Without `directives` (for a macro's body) a `#` never begins a directive."""
    tokens: list[Token] = []
    position = 0
    line_start = True
    while position < len(source):
        if directives and line_start and source[position] == "#":
            match = _DIRECTIVE.match(source, position)
            assert match is not None, "the pattern matches every text that begins with #"
            tokens.append(Token(Kind.DIRECTIVE, match.group()))
            line_start = False
        else:
            match = _TOKEN.match(source, position)
            assert match is not None, "the last alternative matches any character"
            kind = _kind(match)
            text = match.group()
            tokens.append(Token(kind, text))
            if kind is Kind.SPACE:
                line_start = line_start or "\n" in text
            elif kind is not Kind.COMMENT:
                line_start = False
        position = match.end()
    return tuple(tokens)


def _kind(match: re.Match[str]) -> Kind:
    if match.group("raw") is not None:
        return Kind.STRING
    return _KINDS[match.lastgroup or "other"]


def join(tokens: tuple[Token, ...] | list[Token]) -> str:
    """The source that the tokens came from."""
    return "".join(token.text for token in tokens)


def code_only(source: str) -> tuple[str, ...]:
    """The texts that matter: neither white space nor comments; two programs that differ in
    nothing else have equal ones."""
    return tuple(
        " ".join(token.text.split()) if token.kind is Kind.DIRECTIVE else token.text
        for token in tokenize(source)
        if token.kind not in (Kind.SPACE, Kind.COMMENT)
    )
