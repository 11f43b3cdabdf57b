"""What the rules know of a program: its tokens, macros, brackets, functions and names.

All of it is read off the tokens, so every question is answered for the text as written and, where
macros are concerned, for every macro that the program can reach. `parse` returns None for what
is not understood well enough (an unreadable character, unbalanced brackets, the program's own
header files); no rule touches such a program.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache

from hasten.model.rules_cpp.tokens import BLANK, Kind, Token, tokenize

_PAIRS = {"(": ")", "[": "]", "{": "}"}
_STANDARD_QUOTED = frozenset(
    [
        "bits/stdc++.h",
        "iostream",
        "cstdio",
        "stdio.h",
        "string",
        "string.h",
        "cstring",
        "vector",
        "algorithm",
        "cmath",
        "math.h",
        "map",
        "set",
        "queue",
        "stack",
        "deque",
        "list",
        "utility",
        "cstdlib",
        "stdlib.h",
        "iomanip",
        "sstream",
    ]
)
_SYSTEM = re.compile(r"bits/stdc\+\+\.h|[a-z_]+(?:\.h)?|(?:ext|tr1|sys|experimental)/[\w/+.]+")
_INCLUDE = re.compile(r'#\s*include\s*(?:<([^>]+)>|"([^"]+)")')
_DEFINE = re.compile(r"#\s*define\s+([A-Za-z_]\w*)(\([^)]*\))?")
_KNOWN_TO_COMPILERS = re.compile(r"_|unix$|linux$|i386$|NDEBUG$|ONLINE_JUDGE$|WIN|EVAL$")


@dataclass(frozen=True, slots=True)
class Region:
    """A run of tokens that the compiler sees together: the program, or the body of a macro.

    `code` holds the indices of the tokens that are neither white space nor comments nor
    directives; positions in it are what the rules count in. `partner` maps the position of a
    bracket to its partner's (only in the program itself, where brackets balance).
    """

    tokens: tuple[Token, ...]
    code: tuple[int, ...]
    partner: Mapping[int, int] = field(default_factory=dict)
    words: tuple[str, ...] = field(init=False)  # the texts of `code`
    places: Mapping[str, tuple[int, ...]] = field(init=False)  # where each name stands

    def __post_init__(self) -> None:
        words = tuple(self.tokens[index].text for index in self.code)
        places: dict[str, tuple[int, ...]] = {}
        for position, index in enumerate(self.code):
            if self.tokens[index].kind is Kind.NAME:
                places[words[position]] = (*places.get(words[position], ()), position)
        object.__setattr__(self, "words", words)
        object.__setattr__(self, "places", places)

    def text(self, position: int) -> str:
        """The token at a position of `code`, or an empty string beyond either end."""
        return self.words[position] if 0 <= position < len(self.words) else ""

    def texts(self, start: int, end: int) -> tuple[str, ...]:
        """The tokens from `start` up to and without `end`, as `text` gives them."""
        return tuple(self.text(position) for position in range(start, end))

    def kind(self, position: int) -> Kind:
        """The kind of the token at a position of `code`; beyond either end, white space."""
        return (
            self.tokens[self.code[position]].kind if 0 <= position < len(self.code) else Kind.SPACE
        )

    def find(self, *names: str) -> list[int]:
        """The positions at which one of the names stands, in order."""
        return sorted(p for name in names for p in self.places.get(name, ()))


@dataclass(frozen=True, slots=True)
class Macro:
    """A `#define`: the directive's index in the program's tokens, and its parts."""

    index: int
    name: str
    head: str  # `#define name(parameters)`, exact
    parameters: frozenset[str]
    function_like: bool
    body: Region


@dataclass(frozen=True, slots=True)
class Unit:
    """A program that was understood."""

    main: Region
    macros: tuple[Macro, ...]
    includes: tuple[str, ...]
    reachable: frozenset[str]  # every name that the program or a macro it uses mentions
    reachable_macros: tuple[Macro, ...]

    @property
    def macro_names(self) -> frozenset[str]:
        """The names that a `#define` gives another meaning."""
        return frozenset(macro.name for macro in self.macros)

    @property
    def pastes(self) -> bool:
        """Whether a macro in use makes names out of pieces, so that `reachable` is incomplete."""
        return any(
            "##" in macro.body.texts(0, len(macro.body.code)) for macro in self.reachable_macros
        )

    @property
    def regions(self) -> tuple[Region, ...]:
        """The program and the bodies of the macros in use."""
        return (self.main, *(macro.body for macro in self.reachable_macros))

    def uses(self, names: Iterable[str]) -> bool:
        """Whether the program, or a macro that it uses, mentions one of the names."""
        return not self.reachable.isdisjoint(names)

    def render(self, edits: Edits) -> str:
        """The source with the edits made."""
        directives = {}
        for macro in self.macros:
            changed = edits.of(macro.body)
            if changed:
                directives[macro.index] = macro.head + _render(macro.body, changed)
        return _render(self.main, {**directives, **edits.of(self.main)})


class Edits:
    """New texts for tokens, by region. A token may be given a new text only once; what is put
    before and behind tokens adds up."""

    def __init__(self) -> None:
        self._texts: dict[int, dict[int, str]] = {}
        self._before: dict[int, dict[int, str]] = {}
        self._after: dict[int, dict[int, str]] = {}

    def __bool__(self) -> bool:
        return bool(self._texts or self._before or self._after)

    def set(self, region: Region, position: int, text: str) -> None:
        """Replace the token at a position of `region.code`."""
        self.set_token(region, region.code[position], text)

    def set_token(self, region: Region, index: int, text: str) -> None:
        """Replace the token at an index of `region.tokens`."""
        texts = self._texts.setdefault(id(region), {})
        assert index not in texts, "two edits of one token"
        texts[index] = text

    def drop(self, region: Region, start: int, end: int) -> None:
        """Remove the tokens at the positions from `start` up to and without `end`."""
        for position in range(start, end):
            self.set(region, position, "")

    def before(self, region: Region, position: int, text: str) -> None:
        """Put text before the token at a position, and before what is there by earlier calls."""
        texts = self._before.setdefault(id(region), {})
        index = region.code[position]
        texts[index] = text + texts.get(index, "")

    def after(self, region: Region, position: int, text: str) -> None:
        """Put text behind the token at a position, and behind what is there by earlier calls."""
        texts = self._after.setdefault(id(region), {})
        index = region.code[position]
        texts[index] = texts.get(index, "") + text

    def of(self, region: Region) -> dict[int, str]:
        """The new texts of a region's tokens, by index."""
        texts, before, after = (
            kept.get(id(region), {}) for kept in (self._texts, self._before, self._after)
        )
        return {
            i: before.get(i, "") + texts.get(i, region.tokens[i].text) + after.get(i, "")
            for i in texts.keys() | before.keys() | after.keys()
        }


def _render(region: Region, texts: Mapping[int, str]) -> str:
    return "".join(texts.get(i, token.text) for i, token in enumerate(region.tokens))


@lru_cache(maxsize=64)
def parse(source: str) -> Unit | None:
    """The program, or None where it is not understood well enough to be rewritten."""
    tokens = _without_inactive(tokenize(source))
    if tokens is None or any(t.kind in (Kind.OTHER, Kind.SPLICE) for t in tokens):
        return None
    directives = [(i, t.text) for i, t in enumerate(tokens) if t.kind is Kind.DIRECTIVE]
    includes = []
    for _, text in directives:
        if re.match(r"#\s*include", text):
            name = _system_header(text)
            if name is None:
                return None
            includes.append(name)
    if any(re.match(r"#\s*(?:undef|line)", text) for _, text in directives):
        return None
    code = _code(tokens)
    partner = _partners(tokens, code)
    if partner is None:
        return None
    macros = tuple(m for i, text in directives if (m := _macro(i, text)) is not None)
    if any(t.kind is Kind.OTHER for m in macros for t in m.body.tokens) or any(
        m.name in ("main", "std", "define", "return", "if", "for", "while") for m in macros
    ):
        return None
    main = Region(tokens, code, partner)
    names = {tokens[i].text for i in code if tokens[i].kind is Kind.NAME}
    reachable, used = _closure(names, macros)
    return Unit(main, macros, tuple(includes), reachable, used)


def _system_header(text: str) -> str | None:
    match = _INCLUDE.match(text)
    if match is None:
        return None
    angled, quoted = match.groups()
    if angled is not None:
        return angled.strip() if _SYSTEM.fullmatch(angled.strip()) else None
    return quoted if quoted in _STANDARD_QUOTED else None


def _code(tokens: tuple[Token, ...]) -> tuple[int, ...]:
    return tuple(i for i, token in enumerate(tokens) if token.kind not in BLANK)


def _partners(tokens: tuple[Token, ...], code: tuple[int, ...]) -> dict[int, int] | None:
    partner: dict[int, int] = {}
    stack: list[int] = []
    for position, index in enumerate(code):
        text = tokens[index].text
        if text in _PAIRS:
            stack.append(position)
        elif text in _PAIRS.values():
            if not stack or _PAIRS[tokens[code[stack[-1]]].text] != text:
                return None
            partner[position] = stack.pop()
            partner[partner[position]] = position
    return None if stack else partner


def _macro(index: int, text: str) -> Macro | None:
    match = _DEFINE.match(text)
    if match is None:
        return None
    # A line's continuation is white space to the body; the text stays as it is.
    tokens = tuple(
        Token(Kind.SPACE, t.text) if t.kind is Kind.SPLICE else t
        for t in tokenize(text[match.end() :], directives=False)
    )
    parameters = frozenset(re.findall(r"\w+", match.group(2) or ""))
    body = Region(tokens, _code(tokens))
    return Macro(index, match.group(1), match.group(), parameters, match.group(2) is not None, body)


def _closure(
    names: set[str], macros: tuple[Macro, ...]
) -> tuple[frozenset[str], tuple[Macro, ...]]:
    reachable = set(names)
    used: list[Macro] = []
    grown = True
    while grown:
        grown = False
        for macro in macros:
            if macro.name in reachable and macro not in used:
                used.append(macro)
                reachable |= {t.text for t in macro.body.tokens if t.kind is Kind.NAME}
                grown = True
    return frozenset(reachable), tuple(used)


def _without_inactive(tokens: tuple[Token, ...]) -> tuple[Token, ...] | None:
    """Merge what `#if 0` and `#ifdef LOCAL` hide into one token each.

    A plain name that the program does not define, that no compiler defines and that is not the
    well-known ONLINE_JUDGE counts as undefined: the commands that hasten compiles with define
    nothing. What stays behind `#else` is code; every other conditional counts with all branches.
    """
    defined = {
        match.group(1)
        for token in tokens
        if token.kind is Kind.DIRECTIVE and (match := _DEFINE.match(token.text))
    }
    merged: list[Token] = []
    hidden: list[str] | None = None
    depth = 0
    for token in tokens:
        word = _conditional(token)
        if hidden is None:
            if word == "if" and _is_false(token.text, defined):
                hidden, depth = [], 0
            merged.append(token)
            continue
        if word in ("else", "endif") and depth == 0:
            merged += [Token(Kind.INACTIVE, "".join(hidden)), token]
            hidden = None
            continue
        if word == "elif" and depth == 0:
            return None
        depth += {"if": 1, "endif": -1}.get(word, 0)
        hidden.append(token.text)
    return None if hidden is not None else tuple(merged)


def _conditional(token: Token) -> str:
    if token.kind is not Kind.DIRECTIVE:
        return ""
    match = re.match(r"#\s*(if|elif|else|endif)", token.text)
    return match.group(1) if match else ""


def _is_false(text: str, defined: set[str]) -> bool:
    if re.match(r"#\s*if\s+0\s*$", text):
        return True
    match = re.match(r"#\s*(?:ifdef\s+|if\s+defined\s*\(?\s*)(\w+)\s*\)?\s*$", text)
    return (
        match is not None
        and match.group(1) not in defined
        and not _KNOWN_TO_COMPILERS.match(match.group(1))
    )
