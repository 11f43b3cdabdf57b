"""Asking a model for a new program, and what it answers (PIE figure 10).

The prompt shows two problems with a program each and asks for a program that takes the input of the
second and gives other outputs. A problem without a description shows its program alone.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from hasten.model.prompts import fill
from hasten.model.replies import extract_code
from hasten.types import Program, Prompt

# A model that was not trained for chat goes on with further problems, or begins with the heading.
_HEADING = re.compile(
    r"^[#*\s]*(?:Code|Description) \d+\b[*\s]*:[* \t]*|^Now, can you\b", re.MULTILINE
)


@dataclass(frozen=True, slots=True)
class Shown:
    """A problem as the prompt shows it. `name` is for records (the pair's id)."""

    name: str
    program: Program
    description: str | None


def inventing_prompt(first: Shown, second: Shown) -> Prompt:
    """The prompt; a new program would take the input of the second problem."""
    text = fill(
        "inventing",
        description_1=_description(1, first),
        code_1=first.program.source.strip("\n"),
        description_2=_description(2, second),
        code_2=second.program.source.strip("\n"),
    )
    return Prompt(second.program, text, examples=(first.name, second.name))


def invented(reply: str, program: Program) -> Program | None:
    """The first program in a reply, in the language of `program`; None where there is none."""
    headings = list(_HEADING.finditer(reply))
    if headings and not reply[: headings[0].start()].strip():
        reply = reply[headings[0].end() :]
        headings = list(_HEADING.finditer(reply))
    end = headings[0].start() if headings else len(reply)
    code = extract_code(reply[:end], program.language)
    return None if code is None else Program(code, program.language, program.name)


def _description(number: int, shown: Shown) -> str:
    text = (shown.description or "").strip()
    return f"Description {number}: {text}\n" if text else ""
