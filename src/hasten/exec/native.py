"""Small C programs of ours, compiled into the user's cache at first use.

Distributions ship neither a runner like ours nor qemu's plugin header, and a wheel per platform
would be heavier than a second of gcc.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import tempfile
from collections.abc import Sequence
from pathlib import Path

from hasten.errors import MissingTool, SandboxError


def build(source: Path, cache_dir: Path, flags: Sequence[str]) -> Path:
    """Compile `source` (and what it includes from its folder) with gcc; return the result's path.

    The name carries a digest of the sources, flags and compiler, so an upgrade never runs a stale
    file. Raises `MissingTool` without gcc, `SandboxError` when it does not compile."""
    gcc = shutil.which("gcc")
    if gcc is None:
        raise MissingTool("gcc is not on PATH: apt-get install g++")
    digest = hashlib.sha256(" ".join(flags).encode())
    digest.update(str(Path(gcc).resolve().stat().st_mtime_ns).encode())
    for file in sorted([source, *source.parent.glob("*.h")]):
        digest.update(file.read_bytes())
    result = cache_dir / "bin" / f"{source.stem}-{digest.hexdigest()[:16]}"
    if result.exists():
        return result
    result.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=result.parent) as folder:
        part = Path(folder) / "out"
        done = subprocess.run(
            [gcc, "-O2", *flags, "-o", str(part), str(source)],
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode != 0:
            raise SandboxError(f"{source.name} does not compile: {done.stderr.strip()[:2000]}")
        part.chmod(0o755)  # whatever the umask: candidates, as another user, load some
        part.rename(result)
    return result


def entropy_file(cache_dir: Path) -> Path:
    """A file of fixed pseudo-random bytes, which stands in for /dev/urandom in the sandbox.

    A run that draws entropy then draws the same in every run, so that its cost repeats (numpy's
    import alone draws some). 4 MiB: more than any program here was seen to read."""
    path = cache_dir / "entropy-1"
    size = 1 << 22
    if not path.exists() or path.stat().st_size != size:
        cache_dir.mkdir(parents=True, exist_ok=True)
        body = hashlib.shake_256(b"hasten entropy 1").digest(size)
        handle, name = tempfile.mkstemp(dir=cache_dir)
        with os.fdopen(handle, "wb") as out:
            out.write(body)
        Path(name).chmod(0o444)
        Path(name).rename(path)
    return path
