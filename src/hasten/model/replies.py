"""From a model's reply to programs worth judging.

`extract_code` finds the program in a reply, `normalise` brings a program into the form in which
two of them are compared; `candidates_of` does the first for all replies to one prompt, and
`distinct` leaves out what repeats.
Nothing here runs or compiles code; whether a candidate works is for the judge to say.
"""

from __future__ import annotations

import ast
import builtins
import re
import warnings
from collections.abc import Sequence
from dataclasses import dataclass

from hasten.model.line_edits import apply_edits, is_edits
from hasten.types import Candidate, Language, Program

_TAGS = {
    Language.PYTHON: frozenset({"python", "python3", "py", "py3"}),
    Language.CPP: frozenset({"cpp", "c++", "cc", "cxx", "c", "c++11", "c++14", "c++17", "c++20"}),
}

_FENCE = re.compile(r"^\s*(?P<marks>`{3,}|~{3,})[ \t]*(?P<info>[^`]*)$")
# The headings of the prompts: a model that was not trained for chat repeats them and runs on.
_HEADING = re.compile(
    r"^\#{2,4}[ ]*(?:(?:slower?[ ])?program"
    r"|(?P<better>(?:optimi[sz]ed|improved|faster)[ ](?:version|program|code)))\b[^\n]*$",
    re.IGNORECASE | re.MULTILINE,
)

_CPP_START = re.compile(
    r"\s*(#\s*(include|define|pragma|if|ifdef|ifndef)\b|using\s|typedef\s|template\s*<|struct\s+\w+"
    r"|(const|static|inline|constexpr)\s|(int|void|signed|auto)\s+\w+\s*\(|//|/\*)"
)
_CPP_MAIN = re.compile(r"\bmain\s*\(")
_CPP_TOKEN = re.compile(
    r"""
      (?P<keep>
          R"(?P<delimiter>[^()\\\s]{0,16})\(.*?\)(?P=delimiter)"  # raw string
        | "(?:\\.|[^"\\\n])*"
        | \b[0-9][\w.']*                     # a number; its ' separates digits
        | '(?:\\.|[^'\\\n])*'
      )
    | (?P<line>//(?:\\\n|[^\n])*)
    | (?P<block>/\*.*?(?:\*/|\Z))
    """,
    re.VERBOSE | re.DOTALL,
)

_TRIES = 20  # parses for each line where a run of code may begin: long nonsense takes no minutes


@dataclass(frozen=True, slots=True)
class _Block:
    """One fenced block. `tag` is the first word after the opening marks, in lower case."""

    tag: str
    code: str
    closed: bool


def extract_code(reply: str, language: Language) -> str | None:
    """The program in a model's reply, or None when there is none.

    Of the fenced blocks that are tagged with the language or not tagged, the first kind that
    exists wins, and the last block of that kind:

    1. closed, and a whole program (`_is_whole`);
    2. not closed because the reply was cut off, and a whole program;
    3. the longest of the rest, closed or not.

    Without such a block the text is searched: in Python for the longest run of lines that parses
    and does something, in C++ from the first line that starts a file to the last brace. Where
    the text goes on with the headings of the prompt ("### Program:"), what stands before the
    first heading counts first, then what is headed as the optimized version.
    """
    blocks, prose = _split_fences(reply)
    usable = [b for b in blocks if b.code.strip() and (not b.tag or b.tag in _TAGS[language])]
    if usable:
        return _choose(usable, language)
    found = (_bare_code(section, language) for section in _sections(prose))
    return next((code for code in found if code is not None), None)


def normalise(source: str, language: Language) -> str:
    """The program without comments, blank lines and trailing white space.

    Only for comparing programs: equal results mean equal programs but for layout and comments
    (in text that does not parse as Python, and in C++ raw strings, blank lines go as well).
    Applying it twice changes nothing.
    """
    if language is Language.CPP:
        while (shorter := _strip_lines(_CPP_TOKEN.sub(_without_comment, source))) != source:
            source = shorter
        return source
    tree = _parse(source)
    if tree is not None:
        try:
            return ast.unparse(tree)
        except (ValueError, RecursionError):  # f-strings that 3.11 cannot write back
            return _strip_lines(source)
    lines = source.split("\n")
    cleaned = _strip_lines("\n".join(s for s in lines if not s.lstrip().startswith("#")))
    return cleaned if cleaned == source else normalise(cleaned, language)


def program_of(reply: str, program: Program) -> str | None:
    """What a reply makes of a program: that with the reply's edits, or what it holds itself."""
    if is_edits(reply):
        return apply_edits(program.source, reply)
    return extract_code(reply, program.language)


def candidates_of(replies: Sequence[str], program: Program, *, name: str) -> list[Candidate]:
    """A candidate for each reply to one prompt, in order; without a program where the reply holds
    no code, and where it edits lines of `program` that there are not."""
    found = []
    for index, reply in enumerate(replies):
        code = program_of(reply, program)
        faster = code if code is None else Program(code, program.language, program.name)
        found.append(Candidate(program=faster, origin=f"{name} sample {index}", reply=reply))
    return found


def distinct(candidates: Sequence[Candidate], program: Program) -> list[Candidate]:
    """The candidates that are worth judging, in order.

    Those without a program are left out, and so are those whose code is `program` or an earlier
    candidate again (see `normalise`): judging them would tell nothing new.
    """
    seen = {normalise(program.source, program.language)}
    found = []
    for candidate in candidates:
        if candidate.program is None:
            continue
        key = normalise(candidate.program.source, candidate.program.language)
        if key and key not in seen:
            seen.add(key)
            found.append(candidate)
    return found


def _sections(reply: str) -> list[str]:
    """The reply cut at the prompt's headings, in the order in which they are to be searched."""
    headings = list(_HEADING.finditer(reply))
    if not headings:
        return [reply]
    ends = [h.start() for h in headings[1:]] + [len(reply)]
    bodies = [
        (h["better"] is not None, reply[h.end() : end])
        for h, end in zip(headings, ends, strict=True)
    ]
    first = reply[: headings[0].start()]
    return [first, *(b for good, b in bodies if good), *(b for good, b in bodies if not good)]


def _split_fences(text: str) -> tuple[list[_Block], str]:
    """The fenced blocks of a text, and the text without them."""
    blocks: list[_Block] = []
    prose: list[str] = []
    body: list[str] = []
    marks = tag = None
    indent = 0
    for line in text.split("\n"):
        fence = _FENCE.match(line)
        info = fence["info"].strip() if fence else ""
        if marks is None or tag is None:
            if fence is None:
                prose.append(line)
                continue
            marks, tag, body = fence["marks"], _first_word(info), []
            indent = len(line) - len(line.lstrip())
        elif fence is None or fence["marks"][0] != marks[0] or len(fence["marks"]) < len(marks):
            body.append(line[indent:] if not line[:indent].strip() else line)
        else:
            blocks.append(_Block(tag, "\n".join(body), closed=True))
            # Marks with a tag inside a block open the next one: its end was forgotten.
            marks, tag, body = (fence["marks"], _first_word(info), []) if info else (None, None, [])
    if marks is not None and tag is not None:
        blocks.append(_Block(tag, "\n".join(body), closed=False))
    return blocks, "\n".join(prose)


def _first_word(info: str) -> str:
    words = info.strip("{}.").split()
    return words[0].lower() if words else ""


def _choose(blocks: Sequence[_Block], language: Language) -> str:
    for closed in (True, False):
        whole = [b.code for b in blocks if b.closed is closed and _is_whole(b.code, language)]
        if whole:
            return whole[-1]
    return max(blocks, key=lambda b: len(b.code)).code


def _is_whole(code: str, language: Language) -> bool:
    """Whether this looks like a program and not like a part of one or an example of its use.

    Python: it parses, does something at its top level, and uses no name that it does not bind.
    C++: it has `main`, and its braces balance.
    """
    if language is Language.CPP:
        bare = _CPP_TOKEN.sub(" ", code)
        return bool(_CPP_MAIN.search(bare)) and bare.count("{") == bare.count("}") > 0
    tree = _parse(code)
    if tree is None or not any(_runs(statement) for statement in tree.body):
        return False
    return not _unbound_names(tree)


def _runs(statement: ast.stmt) -> bool:
    defines = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Import, ast.ImportFrom)
    return not isinstance(statement, defines) and not _is_prose(statement)


def _unbound_names(tree: ast.Module) -> set[str]:
    """Names that are read but bound nowhere in the module, whatever the scope."""
    read: set[str] = set()
    bound = {*dir(builtins), "__name__", "__file__"}
    for node in ast.walk(tree):
        match node:
            case ast.Name(id=name, ctx=ast.Load()):
                read.add(name)
            case ast.Name(id=name) | ast.arg(arg=name):
                bound.add(name)
            case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name):
                bound.add(name)
            case ast.ClassDef(name=name):
                bound.add(name)
            case ast.alias(name="*"):
                return set()
            case ast.alias(name=name, asname=asname):
                bound.add(asname or name.partition(".")[0])
            case ast.ExceptHandler(name=str(name)) | ast.MatchAs(name=str(name)):
                bound.add(name)
            case ast.MatchStar(name=str(name)) | ast.MatchMapping(rest=str(name)):
                bound.add(name)
            case _:
                pass
    return read - bound


def _bare_code(text: str, language: Language) -> str | None:
    if language is Language.PYTHON:
        return _longest_python(text.split("\n"))
    lines = text.split("\n")
    first = next((i for i, line in enumerate(lines) if _CPP_START.match(line)), None)
    if first is None or not _CPP_MAIN.search("\n".join(lines[first:])):
        return None
    if not _is_whole("\n".join(lines[first:]), language):  # perhaps cut off: keep what there is
        closing = [len(lines)]
    else:
        closing = [
            i for i, s in enumerate(lines, 1) if s.strip()[:1] == "}" or s.rstrip()[-1:] == "}"
        ]
    return "\n".join(lines[first : closing[-1]])


def _longest_python(lines: Sequence[str]) -> str | None:
    """The longest run of lines that parses, without prose that happens to parse at its ends."""
    best: tuple[int, str] | None = None
    start = 0
    while start < len(lines):
        end = _end_of_run(lines, start)
        code = _without_prose("\n".join(lines[start:end]))
        if code is not None:
            size = sum(1 for line in code.split("\n") if line.strip())
            best = max(best or (0, ""), (size, code), key=lambda found: found[0])
        start = max(end, start + 1)
    return best[1] if best else None


def _end_of_run(lines: Sequence[str], start: int) -> int:
    """The end of the longest run from `start` that parses; `start` itself when none was found."""
    end = len(lines)
    for _ in range(_TRIES):
        if end <= start:
            break
        try:
            _parse_or_raise("\n".join(lines[start:end]))
        except SyntaxError as error:
            # What parses ends before the line that is complained of; a complaint about an
            # unfinished block or string may point at or past the end.
            end = min(end - 1, start + (error.lineno or 1) - 1)
        except (ValueError, RecursionError, MemoryError):
            break
        else:
            return end
    return start


def _without_prose(code: str) -> str | None:
    """The code from its first to its last statement that is not prose; None without any."""
    tree = _parse(code)
    lines = code.split("\n")
    while tree is not None and tree.body and _is_prose(tree.body[-1]):
        lines = lines[: tree.body[-1].lineno - 1]
        tree = _parse("\n".join(lines))
    if tree is None or all(_is_prose(statement) for statement in tree.body):
        return None
    first = next(i for i, statement in enumerate(tree.body) if not _is_prose(statement))
    if first:
        lines = lines[tree.body[first - 1].end_lineno :]
    return "\n".join(lines).strip("\n")


def _is_prose(statement: ast.stmt) -> bool:
    """Whether words alone could be this statement ("Sure", "Note: this"): it does nothing."""
    match statement:
        case ast.AnnAssign(value=None):
            return True
        case ast.Expr(value=value):
            acts = (ast.Call, ast.Await, ast.Yield, ast.YieldFrom, ast.NamedExpr)
            return not any(isinstance(node, acts) for node in ast.walk(value))
        case _:
            return False


def _parse(code: str) -> ast.Module | None:
    try:
        return _parse_or_raise(code)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None


def _parse_or_raise(code: str) -> ast.Module:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # "\d" in a candidate's string is not our concern
        return ast.parse(code)


def _without_comment(match: re.Match[str]) -> str:
    if match["keep"] is not None:
        return match["keep"]
    return "" if match["line"] is not None else " "


def _strip_lines(text: str) -> str:
    return "\n".join(line.rstrip() for line in text.split("\n") if line.strip())
