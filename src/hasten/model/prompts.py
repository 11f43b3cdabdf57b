"""The text that a language model is asked with. A prompt is a function from a program to `Prompt`.

The wordings are files in `templates/`, one per strategy, each with the fields it needs in braces
(`{src_code}`). Strategies that need more than the program (pairs to show, a tag) take it as
further keyword arguments. Chat markup is not added here: that belongs to the model's tokenizer.
"""

from __future__ import annotations

from functools import cache
from importlib.resources import files

from hasten.types import Program, Prompt


def instruction(program: Program) -> Prompt:
    """Asks plainly for a faster version (PIE, appendix A.11, figure 12)."""
    text = _template("instruction").format(src_code=program.source.strip("\n"))
    return Prompt(program=program, text=text)


@cache
def _template(name: str) -> str:
    return files("hasten.model").joinpath("templates", f"{name}.txt").read_text(encoding="utf-8")
