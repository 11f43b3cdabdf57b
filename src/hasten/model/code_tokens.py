"""Programs as lists of words, for comparing them by what occurs in them. Nothing is parsed: text
that is no program gives words as well."""

from __future__ import annotations

import re

from hasten.types import Language

_TOKEN = r"""
      (?P<number>\d(?:'?[\w.])*)
    | (?P<word>[^\W\d]\w*)
    | (?P<operator>\*\*|//|<<|>>|&&|\|\||\+\+|--|[-+*/%<>=!&|^]=|[-+*/%<>=!&|^~])
"""
_COMMENTS = {
    Language.PYTHON: r"(?P<comment>\#[^\n]*)",
    Language.CPP: r"(?P<comment>//(?:\\\n|[^\n])*|/\*.*?(?:\*/|\Z))",
}
# A string's marks and what is in it: a comment's mark in there starts none.
_STRINGS = {
    Language.PYTHON: r"""
      (?P<marks>\"{3}|'{3})(?P<long>(?:\\.|(?!(?P=marks)).)*+)(?P=marks)
    | "(?P<double>(?:\\.|[^"\\\n])*+)" | '(?P<single>(?:\\.|[^'\\\n])*+)'
""",
    Language.CPP: r"""
      R"(?P<marks>[^()\\\s]{0,16})\((?P<long>.*?)\)(?P=marks)"
    | "(?P<double>(?:\\.|[^"\\\n])*+)" | '(?P<single>(?:\\.|[^'\\\n])*+)'
""",
}
_LEXERS = {
    language: re.compile(
        "|".join((_COMMENTS[language], _STRINGS[language], _TOKEN)), re.VERBOSE | re.DOTALL
    )
    for language in Language
}
_WORD = re.compile(r"\w+")
# HTTPServer -> HTTP, Server; dpTable2 -> dp, Table, 2
_PART = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[^\W\dA-Za-z_]+|\d+")


def code_tokens(source: str, language: Language) -> list[str]:
    """The words of a program by which it is compared with others, in order.

    Names (whole, and their parts where they have several: `dpTable` is also `dp` and `table`),
    numbers, operators and the words in strings; no comments, no punctuation. All in lower case.
    """
    found: list[str] = []
    for match in _LEXERS[language].finditer(source):
        kind = match.lastgroup
        if kind == "comment":
            continue
        if kind == "word":
            found += _parts(match["word"])
        elif kind in ("number", "operator"):
            found.append(match[0].lower())
        else:
            text = match["long"] or match["double"] or match["single"] or ""
            found += [part for word in _WORD.findall(text) for part in _parts(word)]
    return found


def _parts(word: str) -> list[str]:
    parts = [part.lower() for part in _PART.findall(word)]
    return [word.lower(), *parts] if len(parts) > 1 else [word.lower()]
