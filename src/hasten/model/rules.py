"""The `rules` generator: semantics-preserving rewrites, no model and no download.

It is the baseline that any model must beat, and what makes the default work everywhere. Each
rule fires only where its condition can be proved; the judge then picks among the combinations.
"""

from __future__ import annotations

from collections.abc import Sequence

from hasten.types import Candidate, Language, Program, Prompt


class RulesGenerator:
    """Rewrites by rules. Deterministic; the seed only breaks ties between combinations."""

    name = "rules"

    def generate(self, prompts: Sequence[Prompt], n: int, seed: int) -> list[list[Candidate]]:
        """Up to `n` rewrites for each prompt, the most promising first."""
        return [self._rewrite(prompt.program, n, seed) for prompt in prompts]

    def _rewrite(self, program: Program, n: int, seed: int) -> list[Candidate]:
        if program.language is Language.PYTHON:
            from hasten.model.rules_python import rewrite  # libcst is slow to import
        else:
            from hasten.model.rules_cpp import rewrite
        return [
            Candidate(
                Program(source, program.language, program.name), f"rules: {' + '.join(names)}"
            )
            for source, names in rewrite(program.source, n, seed)
        ]
