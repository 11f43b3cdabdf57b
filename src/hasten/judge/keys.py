"""Under which key a judgement is stored: a digest of all that it depends on.

That is the candidate, the baseline, the tests in their order, the rules with their limits, and
the surroundings: the judge's own version, the meter with its version and flags, the compiler or
interpreter, its packages, the C library, the kind of machine and of sandbox. Anything else is
another key, so that nothing stale is ever found.

Left out: the kernel and the load of the machine, on which counts do not depend (outcomes that do
are not stored, see `hasten.judge.stored`), and shared libraries beside those of C and C++. A
package counts by its name and version; one installed as a link to a working folder may change
without either. A meter whose figures are the machine's own has to name the machine in its
`provenance`.
"""

from __future__ import annotations

import hashlib
import platform
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from enum import StrEnum
from functools import cache
from pathlib import Path

from hasten.exec.host import Host, Interpreter
from hasten.exec.languages import LANGUAGES
from hasten.exec.protocol import Limits
from hasten.judge.judge import Baseline, Rules
from hasten.judge.records import canonical, digest_of, shape, to_json
from hasten.measure.base import Meter
from hasten.types import Judgement, Language, Program, TestCase

# Raise it with every change of what the judge, the sandbox or a meter makes of the same program:
# verdicts, environment, compiler flags' meaning, details. Judgements of other versions are then
# made anew.
JUDGE_VERSION = 5

# Of the rules, what bears on candidates alone.
_CANDIDATES_ONLY = ("threshold", "net", "stop_on_failure")
_GXX = Path("/usr/bin/g++")
_LIBRARIES = ("libc.so.6", "libm.so.6", "libstdc++.so.6", "libc.a", "libm.a")


class Kind(StrEnum):
    """What an entry of the store is."""

    JUDGEMENT = "judgement"
    BASELINE = "baseline"
    OVERHEAD = "overhead"  # the cost of an empty program, or of imports alone


@dataclass(frozen=True, slots=True)
class Surroundings:
    """All that bears on a cost beside the programs, tests and rules.

    `files`: the tools' own files, each as path, bytes and date, which also tell apart two builds
    of one version. `packages`: a digest of what is installed in `package_folders`."""

    judge: str
    machine: str
    mode: str
    meter: str
    provenance: str
    language: Language
    tool: str
    files: tuple[str, ...]
    package_folders: tuple[str, ...]
    packages: str

    @property
    def digest(self) -> str:
        """SHA-256, in hex."""
        return digest_of(canonical(self))


@dataclass(frozen=True, slots=True)
class Key:
    """The key of one entry: a digest, and the part of it that is kept in the clear."""

    kind: Kind
    digest: str
    surroundings: Surroundings


def surroundings_of(host: Host, meter: Meter, language: Language) -> Surroundings:
    """Those of a program judged here and now. Raises `MissingTool` without a compiler."""
    python = language is Language.PYTHON
    folders = package_folders(host.interpreter) if python else ()
    tool = host.interpreter.executable if python else _GXX
    return Surroundings(
        judge=judge_version(),
        machine=platform.machine(),
        mode=host.mode,
        meter=meter.name,
        provenance=meter.provenance,
        language=language,
        tool=LANGUAGES[language].tool(host),
        files=tuple(file_state(path) for path in (tool, *_libraries())),
        package_folders=tuple(map(str, folders)),
        packages=packages_digest(folders),
    )


def in_force(old: Surroundings, provenances: Mapping[str, str | None], host: Host) -> bool:
    """Whether something judged now could still be judged in the surroundings `old`.

    `provenances`: those of all meters, by name; None for one that does not work here, of which
    nothing can be said, so that what it measured counts as in force. An interpreter need not be
    `host`'s: it is in force as long as its files and packages are what they were. Raises
    `MissingTool` without a compiler."""
    return (
        old.judge == judge_version()
        and old.machine == platform.machine()
        and old.meter in provenances
        and provenances[old.meter] in (old.provenance, None)
        and all(file_state(Path(file.rsplit(" ", 2)[0])) == file for file in old.files)
        and packages_digest(map(Path, old.package_folders)) == old.packages
        and (
            old.language is Language.PYTHON  # whose tool is known by its file
            or LANGUAGES[old.language].tool(host) == old.tool
        )
    )


def judgement_key(
    program: Program,
    baseline: Program,
    *,
    tests: str,
    rules: Rules,
    here: Surroundings,
    there: Surroundings,
) -> Key:
    """The key of a judgement. `tests`: their digest; `here`, `there`: the surroundings of the
    candidate and the baseline, which may be in two languages."""
    return _key(
        Kind.JUDGEMENT,
        here,
        program=program.digest,
        baseline=baseline.digest,
        baseline_surroundings=there.digest,
        tests=tests,
        rules=rules,
    )


def baseline_key(program: Program, *, tests: str, rules: Rules, here: Surroundings) -> Key:
    """The key of a baseline, whatever threshold its candidates have to reach."""
    rules_of_it = {
        field.name: getattr(rules, field.name)
        for field in fields(rules)
        if field.name not in _CANDIDATES_ONLY
    }
    return _key(Kind.BASELINE, here, program=program.digest, tests=tests, rules=rules_of_it)


def overhead_key(program: Program, *, limits: Limits, here: Surroundings) -> Key:
    """The key of the cost of a program that does nothing but start, or import."""
    return _key(Kind.OVERHEAD, here, program=program.digest, limits=limits)


def digest_of_tests(tests: Sequence[TestCase]) -> str:
    """SHA-256 of names, inputs and outputs in their order, in hex."""
    digest = hashlib.sha256()
    for test in tests:
        for part in (test.name.encode(errors="surrogateescape"), test.input, test.output):
            digest.update(len(part).to_bytes(8, "little"))
            digest.update(part)
    return digest.hexdigest()


def _key(kind: Kind, here: Surroundings, **parts: object) -> Key:
    text = canonical({"kind": kind, "surroundings": here.digest, **to_json(parts)})
    return Key(kind, digest_of(text), here)


@cache
def judge_version() -> str:
    """The judge's version, with a digest of the fields of what it stores."""
    shapes = shape(Judgement) + shape(Baseline)
    return f"{JUDGE_VERSION} {hashlib.sha256(shapes.encode()).hexdigest()[:12]}"


def file_state(path: Path) -> str:
    """A file's path, its bytes and its date; without these two where it does not exist."""
    try:
        found = path.stat()
    except OSError:
        return f"{path} - -"
    return f"{path} {found.st_size} {found.st_mtime_ns}"


def _libraries() -> list[Path]:
    """The C and C++ libraries, in whose code a good part of most programs runs. The C++ one that
    programs are linked with statically comes with g++, and changes when g++ does."""
    machine = platform.machine()
    folders = (f"/usr/lib/{machine}-linux-gnu", f"/lib/{machine}-linux-gnu")
    found = []
    for name in _LIBRARIES:
        paths = (Path(folder, name) for folder in (*folders, "/usr/lib64", "/usr/lib"))
        found += [path for path in paths if path.exists()][:1]
    return found


def package_folders(interpreter: Interpreter) -> tuple[Path, ...]:
    """The folders with the packages that programs of this interpreter can import."""
    roots = list(interpreter.folders)
    if interpreter.executable.resolve().is_relative_to("/usr"):
        roots += [Path("/usr"), Path("/usr/local")]  # always visible, so not among its folders
    found: set[Path] = set()
    for root in roots:
        if root.name in ("site-packages", "dist-packages"):
            found.add(root)
        for name in ("site-packages", "dist-packages"):
            found.update(root.glob(f"lib*/py*/{name}"))
    return tuple(sorted(path for path in found if path.is_dir()))


def packages_digest(folders: Iterable[Path]) -> str:
    """SHA-256 of the names and versions of what is installed in `folders`, in hex."""
    names = []
    for folder in folders:
        installed = sorted(
            path.name for pattern in ("*.dist-info", "*.egg-info") for path in folder.glob(pattern)
        )
        names.append([str(folder), *installed])
    return digest_of(canonical(names))
