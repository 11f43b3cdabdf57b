"""The judges of one worker, and what becomes of a program that the machine fails to judge."""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from dataclasses import dataclass
from types import TracebackType
from typing import Self, TypeVar

from hasten.errors import NotStored, SandboxError
from hasten.judge.stored import StoredJudge
from hasten.judge.terms import Rules

_ATTEMPTS = 2
_Answer = TypeVar("_Answer")


@dataclass(frozen=True, slots=True)
class Fault:
    """Why the machine could not judge a program: no verdict, and no zero."""

    reason: str


class Judges:
    """The judges of one worker, one for each set of rules; a context manager for one thread.
    `make`: a judge by given rules, which is opened when it is first needed."""

    def __init__(self, make: Callable[[Rules], StoredJudge]) -> None:
        self._make = make
        self._judges: dict[Rules, StoredJudge] = {}
        self._aborted = False

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        value: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        with contextlib.ExitStack() as stack:
            for judge in self._judges.values():
                stack.push(judge)

    def abort(self) -> None:
        """Kill what runs, from any thread; what is under way stays unjudged."""
        self._aborted = True
        for judge in list(self._judges.values()):
            judge.abort()

    def ask(self, rules: Rules, question: Callable[[StoredJudge], _Answer]) -> _Answer | Fault:
        """Ask a judge; once more, a new one, where the machine failed."""
        reason = ""
        for _ in range(_ATTEMPTS):
            try:
                return question(self._judge(rules))
            except NotStored as error:  # a new judge would say the same
                return Fault(str(error))
            except SandboxError as error:
                reason = " ".join(str(error).split())
                broken = self._judges.pop(rules, None)
                if broken is not None:
                    broken.__exit__(None, None, None)
        return Fault(reason)

    def _judge(self, rules: Rules) -> StoredJudge:
        if rules not in self._judges:
            judge = self._make(rules)
            judge.__enter__()
            self._judges[rules] = judge
        if self._aborted:  # looked at last: from here on, `abort` itself reaches the judge
            raise SandboxError("the judging was aborted")
        return self._judges[rules]
