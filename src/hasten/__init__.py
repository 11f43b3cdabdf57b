"""hasten: makes programs faster, and proves it.

`hasten.judge`, `hasten.optimize`, `hasten.evaluate` and `hasten.reward` are functions
(hasten/api.py). The first two hide the modules of the same names as attributes only:
`from hasten.judge.judge import Judge` works as ever.
"""

from hasten.api import Reward, evaluate, judge, optimize, reward
from hasten.judge.judge import Rules
from hasten.types import Judgement, Language, Program, TestCase, Verdict

__all__ = [
    "Judgement",
    "Language",
    "Program",
    "Reward",
    "Rules",
    "TestCase",
    "Verdict",
    "evaluate",
    "judge",
    "optimize",
    "reward",
]
