"""Prints how often the kind of an edit is named rightly, on the starter corpus.

    benchmarks/edit_kinds.py [--corpus corpus]

A problem of the corpus says what kind of edit makes it fast, for the whole way from its slowest
program to its fastest; so the pair (slowest, fastest) of each language counts, and single steps
stand beside it, since a step may be of another kind than the whole way. The rules were written by
looking at one half of the problems (chosen by a hash of their names); the figure to quote is that
of the other half. Beside the rules stand the majority's rate and a small fitted model: multinomial
logistic regression on what appears and vanishes, fitted on the same half as the rules.
"""

from __future__ import annotations

import argparse
import hashlib
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

from hasten.data.corpus import load_corpus
from hasten.eval.edit_profile import Profile, profile_of
from hasten.eval.edits import KINDS, kind_of
from hasten.eval.intervals import Ratio, estimates
from hasten.types import Program

PENALTIES = (0.3, 1.0, 3.0, 10.0)
FOLDS = 7


@dataclass(frozen=True, slots=True)
class Labelled:
    """A pair of programs whose kind is known. `whole`: the slowest and the fastest."""

    problem: str
    kind: str
    language: str
    slow: Program
    fast: Program
    whole: bool


def held_out(problem: str) -> bool:
    """Whether the rules were written without looking at this problem."""
    return hashlib.sha256(problem.encode()).digest()[0] % 2 == 1


def pairs_of(corpus: Path) -> list[Labelled]:
    """The pairs of every problem: from its slowest to its fastest program, and every step."""
    found = []
    for problem in load_corpus(corpus):
        for programs in (problem.python, problem.cpp):
            last = len(programs) - 1
            ways = {(0, last)} | {(at, at + 1) for at in range(last)}
            for slow, fast in sorted(ways):
                one, other = programs[slow], programs[fast]
                whole = (slow, fast) == (0, last)
                language = str(one.language)
                found.append(Labelled(problem.name, problem.kind, language, one, other, whole))
    return found


def accuracy(pairs: Sequence[Labelled], said: Sequence[str]) -> str:
    """The share that is right, with its interval over problems."""
    tops: Counter[str] = Counter()
    bottoms: Counter[str] = Counter()
    for pair, kind in zip(pairs, said, strict=True):
        tops[pair.problem] += kind == pair.kind
        bottoms[pair.problem] += 1
    names = sorted(bottoms)
    ratio = Ratio(
        np.array([float(tops[name]) for name in names]),
        np.array([float(bottoms[name]) for name in names]),
        least=0.0,
        most=1.0,
    )
    (estimate,) = estimates([ratio])
    return f"{estimate.value:.3f} [{estimate.low:.3f}, {estimate.high:.3f}] of {len(pairs)}"


def show(title: str, pairs: Sequence[Labelled]) -> None:
    """Accuracy of the rules on these pairs, by language, and the confusion matrix."""
    said = [kind_of(pair.slow, pair.fast).name for pair in pairs]
    counts = Counter(pair.kind for pair in pairs)
    majority, most = counts.most_common(1)[0]
    print(f"{title}: {len({pair.problem for pair in pairs})} problems")
    print(f"  rules        {accuracy(pairs, said)}")
    print(f"  majority     {most / len(pairs):.3f} (always {majority})")
    for language in sorted({pair.language for pair in pairs}):
        chosen = [at for at, pair in enumerate(pairs) if pair.language == language]
        print(
            f"  {language:12} {accuracy([pairs[at] for at in chosen], [said[at] for at in chosen])}"
        )
    table = Counter(zip((pair.kind for pair in pairs), said, strict=True))
    print(f"  {'is / said':16}" + "".join(f"{kind:>16}" for kind in KINDS))
    for kind in KINDS:
        print(f"  {kind:16}" + "".join(f"{table[kind, other]:>16}" for other in KINDS))
    print()


# -- a fitted model, for comparison ----------------------------------------------------------

Matrix = NDArray[np.float64]


def features(pairs: Sequence[Labelled]) -> Matrix:
    """Numbers for each pair: loops, recursion, likeness, and every group that comes and goes."""
    profiles = [(profile_of(pair.slow), profile_of(pair.fast)) for pair in pairs]
    groups = sorted({g for two in profiles for one in two for g in _groups(one)})
    return np.array([_row(slow, fast, groups) for slow, fast in profiles])


def _groups(profile: Profile) -> dict[str, int]:
    found: dict[str, int] = {}
    for word, depth in profile.depths.items():
        group = word.split(":")[0]
        found[group] = max(found.get(group, 0), depth + 1)
    return found


def _row(slow: Profile, fast: Profile, groups: Sequence[str]) -> list[float]:
    before, after = _groups(slow), _groups(fast)
    shared = (slow.core & fast.core).total() / max(1, (slow.core | fast.core).total())
    row = [slow.loops, fast.loops, slow.work, fast.work, bool(slow.recursive), slow.branching]
    row += [bool(fast.recursive), shared]
    row += ["write:bulk" in fast.words, "read:bulk" in fast.words]
    for group in groups:
        row += [before.get(group, 0), after.get(group, 0)]
    return [float(number) for number in row]


def fit(inputs: Matrix, labels: NDArray[np.int64], penalty: float) -> Callable[[Matrix], Matrix]:
    """Multinomial logistic regression on standardised features; gives scores by kind."""
    mean, spread = inputs.mean(0), inputs.std(0) + 1e-6

    def design(given: Matrix) -> Matrix:
        return np.hstack([(given - mean) / spread, np.ones((len(given), 1))])

    rows, wanted = design(inputs), np.eye(len(KINDS))[labels]

    def loss(flat: Matrix) -> tuple[float, Matrix]:
        weights = flat.reshape(-1, len(KINDS))
        scores = rows @ weights
        scores -= scores.max(1, keepdims=True)
        chances = np.exp(scores)
        chances /= chances.sum(1, keepdims=True)
        value = -(wanted * np.log(chances + 1e-12)).sum() + penalty * (weights[:-1] ** 2).sum()
        slope = rows.T @ (chances - wanted)
        slope[:-1] += 2 * penalty * weights[:-1]
        return float(value), slope.ravel()

    start = np.zeros(rows.shape[1] * len(KINDS))
    weights = minimize(loss, start, jac=True, method="L-BFGS-B").x.reshape(-1, len(KINDS))
    return lambda given: design(given) @ weights


def compare_fitted(known: Sequence[Labelled], unseen: Sequence[Labelled]) -> None:
    """The fitted model: cross-validated by problem on the one half, then judged on the other."""
    everything = features([*known, *unseen])
    inputs, others = everything[: len(known)], everything[len(known) :]
    labels = np.array([KINDS.index(pair.kind) for pair in known])
    folds = np.array(
        [hashlib.sha256(f"fold {p.problem}".encode()).digest()[0] % FOLDS for p in known]
    )
    scores: dict[float, list[str]] = {}
    for penalty in PENALTIES:
        said = np.zeros(len(known), dtype=int)
        for fold in range(FOLDS):
            inside = folds != fold
            said[~inside] = fit(inputs[inside], labels[inside], penalty)(inputs[~inside]).argmax(1)
        scores[penalty] = [KINDS[at] for at in said]
        print(
            f"fitted, penalty {penalty:4}: {accuracy(known, scores[penalty])} in cross-validation"
        )
    best = max(
        PENALTIES,
        key=lambda penalty: sum(
            kind == pair.kind for kind, pair in zip(scores[penalty], known, strict=True)
        ),
    )
    said = fit(inputs, labels, best)(others).argmax(1)
    score = accuracy(unseen, [KINDS[at] for at in said])
    print(f"fitted, penalty {best}: {score} on the held-out half")


def main() -> None:
    """Print everything."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0] if __doc__ else None)
    parser.add_argument("--corpus", type=Path, default=Path(__file__).parent.parent / "corpus")
    pairs = pairs_of(parser.parse_args().corpus)
    whole = [pair for pair in pairs if pair.whole]
    known = [pair for pair in whole if not held_out(pair.problem)]
    unseen = [pair for pair in whole if held_out(pair.problem)]
    show("held out: slowest to fastest", unseen)
    show("looked at: slowest to fastest", known)
    show(
        "held out: single steps of longer ways",
        [p for p in pairs if not p.whole and held_out(p.problem)],
    )
    compare_fitted(known, unseen)


if __name__ == "__main__":
    main()
