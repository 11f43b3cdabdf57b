"""Source text without what does not run: comments gone, white space in one form.

Two programs with the same normal form are the same program to hasten: a pair of them improves
nothing, and one of them in two splits is a leak. The form is for comparing, not for running, and
goes only as far as lexing: names, quotes and the order of things stay, and so do docstrings.
"""

from __future__ import annotations

import io
import re
import tokenize

from hasten.types import Language


class _DoesNotLex(Exception):
    """The text has no tokens in its language."""


def normalised(source: str, language: Language) -> str:
    """The source without comments and with white space in one form.

    Python by its tokens, C++ by what may stand together without a space. Text that is neither
    (Python that does not tokenize, C++ with a stray quote) loses only blank lines and the white
    space at the ends of lines. Idempotent: the normal form is its own normal form."""
    text = source.lstrip("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    lex = _LEXERS[language]
    try:
        return lex(text)
    except _DoesNotLex:
        lines = (line.rstrip() for line in text.replace("\ufeff", "").split("\n"))
        trimmed = "\n".join(line for line in lines if line)
    try:
        return lex(trimmed)  # some text lexes only now: a backslash that spaces followed
    except _DoesNotLex:
        return trimmed


def _python(text: str) -> str:
    """A logical line per line, a space per level of indentation, a space between tokens."""
    lines: list[str] = []
    words: list[str] = []
    level = 0
    try:
        for token in tokenize.generate_tokens(io.StringIO(text + "\n").readline):
            kind = token.type
            if kind == tokenize.NEWLINE:
                if not words:  # a backslash on a line of its own
                    raise _DoesNotLex
                lines.append(" " * level + " ".join(words))
                words = []
            elif kind == tokenize.INDENT:
                level += 1
            elif kind == tokenize.DEDENT:
                level -= 1
            elif kind == tokenize.ERRORTOKEN:
                raise _DoesNotLex
            elif kind not in _SILENT:
                words.append(token.string)
    except (tokenize.TokenError, SyntaxError) as error:
        raise _DoesNotLex from error
    return "\n".join(lines)


_SILENT = (tokenize.NL, tokenize.COMMENT, tokenize.ENDMARKER)

# What C++ is made of, as far as white space goes. A gap is white space and comments; a number may
# hold quotes (1'000); a raw string may hold anything, and starts like a name.
_CPP = re.compile(
    r"""
    (?P<gap> (?: \s+ | //[^\n]* | /\*(?s:.*?)\*/ )+ )
    | (?P<raw> (?:u8|[uUL])?R"(?P<mark>[^()\\\s"]{0,16})\((?s:.*?)\)(?P=mark)" )
    | (?P<word> \.?[0-9](?:[eEpP][+-]|'[\w$]|[\w$.])* | [\w$]+ )
    | (?P<quoted> "(?:[^"\\\n]|\\.)*" | '(?:[^'\\\n]|\\.)+' )
    | (?P<hash> \# )
    | (?P<sign> (?!/[/*])[-+*/%<>=&|^!:.~?,;(){}\[\]] )
    """,
    re.VERBOSE,
)
_JOINS = frozenset("+-*/%<>=&|^!:.#")  # two of these may be one operator when they touch
_COMMENT = re.compile(r"//[^\n]*|/\*(?s:.*?)\*/")


def _cpp(text: str) -> str:
    """Tokens with a space only where the source has a gap and touching might change a token; a
    line of its own for each directive."""
    while "\\\n" in text:  # a line that goes on, wherever it is broken
        text = text.replace("\\\n", "")
    out: list[str] = []
    gap = directive = False
    line_start = True
    at = 0
    for match in _CPP.finditer(text):
        if match.start() != at:
            break
        at = match.end()
        kind, token = match.lastgroup, match[0]
        if kind == "gap":
            gap = True
            if "\n" in token and "\n" in _COMMENT.sub("", token):
                line_start = True
                if directive:
                    out.append("\n")
                    directive = False
            continue
        if kind == "hash" and line_start:
            directive = True
            if out and out[-1] != "\n":
                out.append("\n")
        elif gap and out and _needs_gap(out[-1][-1], token[0], directive):
            out.append(" ")
        out.append(token)
        gap = line_start = False
    if at != len(text):
        raise _DoesNotLex
    return "".join(out).rstrip("\n")


def _needs_gap(before: str, after: str, directive: bool) -> bool:
    if before in _JOINS:
        return after in _JOINS
    if before in "\"'" or _is_word(before):
        named = directive and after == "("  # #define F (x) takes no argument, #define F(x) does
        return after in "\"'" or _is_word(after) or named
    return False


def _is_word(character: str) -> bool:
    return character.isalnum() or character in "_$"


_LEXERS = {Language.PYTHON: _python, Language.CPP: _cpp}
