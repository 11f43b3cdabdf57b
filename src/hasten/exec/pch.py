"""Precompiled <bits/stdc++.h>, so that a C++ program does not parse 40,000 lines of headers again.

Two of them: the whole header, and one without the standard headers that programs seldom name
(`_SELDOM`), which halves what g++ does for every program. The second serves a program that has
no word which only the left-out headers declare at namespace scope; whatever fails to compile
with it is compiled again with the first, so that it decides no error.

Promises: the machine code is that of a plain compilation; a program that does not include
<bits/stdc++.h> before anything else gets no precompiled header at all. A precompiled header that
g++ would not use (it ignores, silently, one made with other flags) is never installed.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import re
import shutil
import subprocess
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from hasten.errors import SandboxError

HEADER = "bits/stdc++.h"
_SELDOM = (
    "any", "charconv", "chrono", "codecvt", "condition_variable", "filesystem", "future", "locale",
    "memory_resource", "mutex", "random", "regex", "scoped_allocator", "shared_mutex", "thread",
    "valarray", "variant",
)  # fmt: skip
_ENVIRONMENT = {"PATH": "/usr/bin:/bin", "LC_ALL": "C"}  # no CPATH, which would change the search
_UNUSED_SECONDS = 30 * 86400
_WORD = re.compile(r"[A-Za-z_]\w*")
_COMMENT = r"//[^\n]*|/\*.*?\*/"
_FIRST_INCLUDE = re.compile(rf"(?:\s|{_COMMENT})*#[ \t]*include[ \t]*<bits/stdc\+\+\.h>", re.DOTALL)
_TOKEN = re.compile(
    r'R"(?P<raw>[^(\s]*)\(.*?\)(?P=raw)"|"(?:\\.|[^"\\\n])*"|\'(?:\\.|[^\'\\\n])*\''
    r"|[A-Za-z_]\w*|[0-9][\w.]*|::|[^\s\w]",
    re.DOTALL,
)


@dataclass(frozen=True, slots=True)
class Headers:
    """Installed precompiled headers: folder names below the cache's `pch` for g++'s -I.

    `seldom`: the words that only `whole` knows."""

    common: str
    whole: str
    seldom: frozenset[str]

    def folders(self, source: str) -> tuple[str, ...]:
        """The folders to try for this program, in turn; none where it must be compiled plainly."""
        first = _FIRST_INCLUDE.match(source)
        if first is None:
            return ()
        # What joins words (a splice or ##) could make one that is not seen here.
        text = re.sub(r"\\[ \t]*\r?\n", "", source[first.end() :])
        if "##" in text or "%:%:" in text or "\\u" in text or "\\U" in text or "??" in text:
            return (self.whole,)
        if not self.seldom.isdisjoint(_WORD.findall(text)):
            return (self.whole,)
        return (self.common, self.whole)


def install(cache_dir: Path, gxx: str, flags: Sequence[str]) -> Headers:
    """Find, or make, the precompiled headers for `gxx` with exactly these flags (seconds, once).

    Raises `SandboxError` where g++ does not make one that it then uses."""
    header, stamp = _what_is_installed(gxx, flags)
    digest = hashlib.sha256("\0".join(["2", stamp, *flags, *_SELDOM]).encode()).hexdigest()[:16]
    parent = cache_dir / "pch"
    folder = parent / digest
    if not folder.exists():
        parent.mkdir(parents=True, exist_ok=True)
        _remove_unused(parent)
        with tempfile.TemporaryDirectory(dir=parent) as temporary:
            part = Path(temporary, digest)
            _make(part, header, gxx, flags)
            with contextlib.suppress(OSError):  # another process was faster
                part.rename(folder)
    with contextlib.suppress(OSError):  # somebody else's cache
        os.utime(folder)
    try:
        seldom = (folder / "seldom").read_text().split()
    except OSError as error:
        raise SandboxError(f"{folder} is not whole ({error.strerror}): delete it") from error
    return Headers(f"{digest}/common", f"{digest}/whole", frozenset(seldom))


def _what_is_installed(gxx: str, flags: Sequence[str]) -> tuple[Path, str]:
    """The system's header, and all that a precompiled one depends on."""
    said = _call([gxx, *flags, "-v", "-E", "-x", "c++", "/dev/null"])
    folders = re.findall(r"^ (/\S+)$", said, re.MULTILINE)
    header = next((p for f in folders if (p := Path(f, HEADER)).is_file()), None)
    compiler = re.search(r"^ (/\S+/cc1plus) ", said, re.MULTILINE)
    if header is None or compiler is None:
        raise SandboxError(f"{gxx} has no <{HEADER}>, or is not GNU's")
    files = [Path(gxx), Path(compiler[1]), header]
    files += [p for f in folders if (p := Path(f, "features.h")).is_file()]  # libc's
    stats = [(str(p.resolve()), p.stat().st_size, p.stat().st_mtime_ns) for p in files]
    version = next((line for line in said.splitlines() if line.startswith("gcc version")), "")
    return header, f"{version} {stats} {folders}"


def _make(folder: Path, header: Path, gxx: str, flags: Sequence[str]) -> None:
    text = header.read_text()
    seldom = "|".join(_SELDOM)
    sources = {
        "whole": text,
        "common": re.sub(rf"(?m)^[ \t]*#[ \t]*include[ \t]*<(?:{seldom})>.*$", "", text),
    }
    texts = {}
    for name, source in sources.items():
        place = folder / name
        (place / "bits").mkdir(parents=True)
        written = place / "source.h"
        written.write_text(source)
        _call([gxx, *flags, "-x", "c++-header", str(written), "-o", f"{place}/{HEADER}.gch"])
        texts[name] = _call([gxx, *flags, "-E", "-dD", "-x", "c++", str(written)])
        program = folder / "try.cpp"
        program.write_text(f"#include <{HEADER}>\nint main() {{}}\n")
        # -H marks with ! what was used.
        said = _call([gxx, *flags, "-H", "-fsyntax-only", f"-I{place}", str(program)])
        if not said.startswith("! ") or len(said.split("\n")[0]) < len(f"! {HEADER}.gch"):
            raise SandboxError(f"{gxx} does not use its own precompiled header: {said[:300]}")
        program.unlink()
        written.unlink()
        # For a second include, which g++ takes from this folder but not from the precompiled file.
        (place / HEADER).write_text(f"#include_next <{HEADER}>\n")
    names = _names(texts["common"])
    seldom_names = _names(texts["whole"], names) - names - {"static_cast"}
    (folder / "seldom").write_text("\n".join(sorted(seldom_names)))
    for path in (folder, *folder.rglob("*")):  # whatever the umask: another user reads them
        path.chmod(0o755 if path.is_dir() else 0o644)


def _call(command: list[str]) -> str:
    """Run g++; what it says on both streams. Raises `SandboxError` when it fails."""
    try:
        done = subprocess.run(
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
            env=_ENVIRONMENT,
            cwd="/",
        )
    except OSError as error:
        raise SandboxError(f"{command[0]}: {error.strerror}") from error
    if done.returncode != 0:
        raise SandboxError(f"{' '.join(command)} failed: {done.stdout.strip()[-500:]}")
    return done.stdout


def _names(preprocessed: str, known: set[str] | None = None) -> set[str]:
    """The macros of a preprocessed text, and the words that its declarations at namespace scope
    may introduce. Namespaces that are not `known` (None: all are) count by their own names alone:
    what is in them can be reached only through these, as what is in a class."""
    found = set(re.findall(r"^#define (\w+)", preprocessed, re.MULTILINE))
    code = re.sub(r"^#.*$", "", preprocessed, flags=re.MULTILINE)
    head: list[str] = []
    hidden = 0  # braces open around us whose content does not count
    for match in _TOKEN.finditer(code):
        token = match[0]
        if hidden:
            hidden += (token == "{") - (token == "}")
            continue
        if token not in "{};":
            head.append(token)
            continue
        # No new name follows :: or a dot, and the suffix of a literal is no name.
        pairs = zip(["", *head], head, strict=False)
        words = {w for left, w in pairs if left not in ("::", ".", '""') and _WORD.fullmatch(w)}
        found |= words
        hidden = int(token == "{" and not _is_open(head, words, known))
        head = []
    return found


def _is_open(head: list[str], words: set[str], known: set[str] | None) -> bool:
    """Whether what is in the braces after `head` belongs to the scope around them."""
    if "namespace" in head:
        return "inline" in head or known is None or words - {"namespace"} <= known
    is_linkage = len(head) == 2 and head[0] == "extern"
    return is_linkage or ("enum" in head and not {"class", "struct"} & words)


def _remove_unused(parent: Path) -> None:
    """Remove what older compilers left (each 170 MB) and no process has used for a month."""
    for folder in parent.iterdir():
        with contextlib.suppress(OSError):  # another process was faster
            if time.time() - folder.stat().st_mtime > _UNUSED_SECONDS:
                shutil.rmtree(folder)
