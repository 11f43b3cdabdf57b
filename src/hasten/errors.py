"""Every exception that hasten raises on purpose.

    HastenError
    ├── UsageError            the user's input is wrong: exit status 2
    │   ├── BadTests          a tests folder that cannot be used
    │   ├── BadProgram        a program that cannot be read, or a baseline that fails
    │   ├── BadModel          a model that cannot be found or read
    │   ├── PromptTooLong     a program that exceeds the budget of its prompt by itself
    │   └── BadData           a data set, or a file to import, that cannot be used
    ├── MissingTool           something this machine lacks: exit status 2, with the remedy
    └── SandboxError          our own machinery failed: never a verdict, never a reward
        ├── NotStored         nothing may run here, and the store does not know the answer
        └── MeterError        a meter gave no usable count
            └── Unmeasured    it ran out of the host's time: the program stays without a cost

Each message says what was wrong, what was given and what to do, in one line.
"""

from __future__ import annotations


class HastenError(Exception):
    """Root of the tree; `except HastenError` catches all that hasten raises on purpose."""


class UsageError(HastenError):
    """What the user gave cannot be used."""


class BadTests(UsageError):
    """The tests are missing, incomplete or unreadable."""


class BadProgram(UsageError):
    """The program is missing, in an unknown language, or fails its own tests.

    `verdict` (a `Verdict`'s value) and `reason` are the judge's, where it has judged."""

    def __init__(
        self, message: str, *, verdict: str | None = None, reason: str | None = None
    ) -> None:
        super().__init__(message)
        self.verdict = verdict
        self.reason = reason


class BadModel(UsageError):
    """The model does not exist or cannot be read."""


class PromptTooLong(UsageError):
    """A program alone is more than the prompt may hold: it can be skipped, and counted."""


class BadData(UsageError):
    """A data set, or a file to make one from, cannot be used."""


class MissingTool(HastenError):
    """A system tool is absent; the message names the command that installs it."""


class SandboxError(HastenError):
    """The sandbox or its runner failed. A candidate's failure is a `Verdict`, never this."""


class NotStored(SandboxError):
    """Only what is stored may be told, and this is not."""


class MeterError(SandboxError):
    """A meter produced no usable count for a run that itself succeeded."""


class Unmeasured(MeterError):
    """A meter could not finish a run in the time that the host gives it."""
