"""One place where programs run under limits, seeing nothing of the host.

Promises: no network; a read-only root that holds the system's libraries, the interpreter and the
program, and nothing of the user's; for every run a PID namespace that dies whole and private,
size-capped /tmp and /dev/shm; no privileges, no children, no nested namespaces; limits on
memory, CPU and wall time, threads, files and output. bubblewrap builds the outside, runner.c the
world of each run. Not covered: the kernel's own bugs, and CPU time spent by other runs beside.

A `Sandbox` serves one thread, which must outlive it (bubblewrap dies with the thread that
started it).
"""

from __future__ import annotations

import contextlib
import fcntl
import itertools
import math
import os
import platform
import resource
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from signal import SIGKILL
from types import TracebackType
from typing import IO, Self

from hasten.errors import MissingTool, SandboxError, UsageError
from hasten.exec.cgroup import Group, find_place
from hasten.exec.host import Host, find_bubblewrap
from hasten.exec.native import build, entropy_file
from hasten.exec.protocol import (
    REPLY,
    Limits,
    ReplyFlag,
    RunFlag,
    RunResult,
    run_request,
)

# All of a candidate's environment. Threads of numerical libraries are fixed to one, so that their
# cost repeats; hash order is fixed for the same reason.
ENVIRONMENT: Mapping[str, str] = {
    "PATH": "/usr/bin:/bin",
    "HOME": "/tmp",
    "LANG": "C.UTF-8",
    "LC_ALL": "C.UTF-8",
    "TZ": "UTC",
    "PYTHONHASHSEED": "0",
    "PYTHONDONTWRITEBYTECODE": "1",
    # Each further arena reserves 64 MiB of address space, which is what the memory limit counts.
    "MALLOC_ARENA_MAX": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "OMP_NUM_THREADS": "1",
    "MKL_NUM_THREADS": "1",
    "NUMEXPR_NUM_THREADS": "1",
    "NUMBA_NUM_THREADS": "1",
}
if platform.machine() == "x86_64":
    # numpy picks its code by the processor: what ties is sorted in another order, and sums differ
    # in their last digits. The meters' processors have no AVX-512, and qemu 7.2 computes numpy's
    # sort by AVX2 wrongly; so all use what every x86-64 processor of numpy's has. Each version of
    # numpy knows some of these names, and passes over the others.
    ENVIRONMENT = {
        **ENVIRONMENT,
        "NPY_DISABLE_CPU_FEATURES": "X86_V3 AVX2 FMA3 X86_V4 AVX512F AVX512CD AVX512_SKX "
        "AVX512_CLX AVX512_CNL AVX512_ICL AVX512_SPR",
        "OPENBLAS_CORETYPE": "Haswell",
    }

_DATE = 1_000_000_000  # seconds since 1970

_counter = itertools.count()


class Sandbox:
    """Runs programs; a context manager.

    `tools`: files that runs may read besides, by their path inside (`/hasten/count.so`). `core`:
    the one that everything in it runs on, which programs cannot change."""

    def __init__(
        self, host: Host, *, tools: Mapping[str, Path] | None = None, core: int | None = None
    ) -> None:
        self.host = host
        self._core = core
        self._uid = 0
        self._tools = dict(tools or {})
        self._stack = contextlib.ExitStack()
        self._program_dir = Path()
        self._process: subprocess.Popen[bytes] | None = None
        self._log: IO[bytes] | None = None
        self._group = Group(find_place())
        self._world = 0  # counts the programs that were loaded
        self._no_template = -1  # the world that could not have one
        self.program_dir, self.work_dir = "/program", "/tmp"  # as runs see them
        self.headers_dir = "/hasten/pch"  # precompiled headers, as runs see them

    def __enter__(self) -> Self:
        _require(Limits())  # before anything is started, which such a limit could break
        with contextlib.ExitStack() as stack:  # undoes what was done if anything below fails
            self._start(stack)
            try:
                self.run(["/bin/true"], limits=Limits())
            except SandboxError as error:
                raise _explain(error) from error
            self._stack = stack.pop_all()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        value: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._stack.close()

    def _start(self, stack: contextlib.ExitStack) -> None:
        runner = build(Path(__file__).with_name("runner.c"), self.host.cache_dir, ["-static", "-w"])
        headers = self.host.cache_dir / "pch"
        headers.mkdir(parents=True, exist_ok=True)
        headers.chmod(0o755)
        programs = self.host.cache_dir / "programs"
        programs.mkdir(parents=True, exist_ok=True)
        _remove_stale(programs)
        folder = stack.enter_context(tempfile.TemporaryDirectory(dir=programs))
        stack.callback(os.close, _lock(Path(folder)))
        self._program_dir = Path(folder, "program")
        self._program_dir.mkdir()
        self._program_dir.chmod(0o755)  # whatever the umask: another user reads it
        if self.host.unsafe:
            self.program_dir, self.work_dir = str(self._program_dir), str(Path(folder, "work"))
            Path(self.work_dir).mkdir()
            self.headers_dir = str(headers)
            command = [str(runner)]
        else:
            command = [*self._bubblewrap(runner), "/hasten/runner"]
        stack.enter_context(self._group)
        # A user of its own for every sandbox: the kernel counts a user's processes together.
        self._uid = (1 << 30) + (os.getpid() % (1 << 22)) * 64 + next(_counter) % 64
        self._log = stack.enter_context(tempfile.TemporaryFile())  # noqa: SIM115 - entered here
        with _on_core(self._core):
            self._process = subprocess.Popen(
                self._group.command(
                    [*command, self.host.mode, str(self._uid), self.work_dir]
                    + [str(path) for path in self._kept()]
                ),
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=self._log,
                cwd="/",
                env={"PATH": "/usr/bin:/bin"},
                start_new_session=True,
            )
        stack.callback(self._stop, self._process)

    def _stop(self, process: subprocess.Popen[bytes]) -> None:
        self._process = None
        # Killing bubblewrap's outer process takes the whole PID namespace with it.
        process.kill()
        process.wait()
        for pipe in (process.stdin, process.stdout):
            if pipe is not None:
                with contextlib.suppress(BrokenPipeError):  # what was not sent is of no use
                    pipe.close()

    @property
    def running(self) -> bool:
        """Whether it is open and was not aborted."""
        return self._process is not None and self._process.poll() is None

    def abort(self) -> None:
        """Kill what runs, from any thread; a run under way raises `SandboxError`."""
        process = self._process
        if process is not None:
            process.kill()

    def load(self, files: Mapping[str, tuple[int, bytes]]) -> None:
        """Replace the program's files (name -> mode, content), which runs see, read-only, in
        `program_dir`."""
        for old in self._program_dir.iterdir():
            old.unlink()
        for name, (mode, content) in files.items():
            path = self._program_dir / name
            path.write_bytes(content)
            path.chmod(mode)
            # A fixed date, on a file system that lasts (an anonymous one has another number each
            # time): an interpreter looks at both, and would touch other memory in every run.
            os.utime(path, (_DATE, _DATE))
        os.utime(self._program_dir, (_DATE, _DATE))
        self._world += 1

    def run(
        self,
        argv: list[str],
        *,
        stdin: bytes = b"",
        limits: Limits,
        flags: RunFlag = RunFlag.NONE,
        environment: Mapping[str, str] | None = None,
        collect: str | None = None,
        collect_bytes: int = 1 << 27,
    ) -> RunResult:
        """Run `argv` once. `environment` is added to `ENVIRONMENT`.

        Raises `SandboxError` when the run could not be made or its result is lost."""
        _require(limits)
        self._group.allow(limits, len(stdin) + (collect_bytes if collect else 0))
        result = self._exchange(
            run_request(
                argv,
                environment={**ENVIRONMENT, "HOME": self.work_dir, **(environment or {})},
                stdin=stdin,
                limits=limits,
                flags=flags,
                collect=collect,
                collect_bytes=collect_bytes,
                world=self._world + 1,
            )
        )
        if result.signal == SIGKILL and not result.wall_expired and self._group.ran_out():
            return replace(result, out_of_memory=True)
        return result

    def run_warm(
        self, argv: Sequence[str], imports: Sequence[str], *, stdin: bytes, limits: Limits
    ) -> RunResult | None:
        """Run a Python program once, from a fork of an interpreter that has started already and
        imported the modules `imports`. `argv` ends with the program. None where there is no such
        interpreter.

        What such a run proves is that the program can do right: one that does not is to be run
        from the start before anything is said about it, and it is no measurement."""
        if self.host.unsafe or self._no_template == self._world:
            return None
        mode = "0" if self.host.mode == "root" else "1"
        template = [*argv[:-1], "/hasten/warm.py", argv[-1], "/hasten/warm.so", mode]
        template += [str(self._uid), ",".join(imports)]
        result = self.run(template, stdin=stdin, limits=limits, flags=RunFlag.WARM)
        if result.cold:
            self._no_template = self._world
            return None
        return result

    def _exchange(self, request: bytes) -> RunResult:
        if self._process is None or self._process.stdin is None or self._process.stdout is None:
            raise SandboxError("the sandbox is not open: use it as a context manager")
        try:
            self._process.stdin.write(request)
            self._process.stdin.flush()
        except BrokenPipeError as error:
            raise SandboxError(f"the runner died: {self._last_words()}") from error
        header = REPLY.unpack(self._read(REPLY.size))
        fault, exit_code, signal, flags, user_ns, system_ns, wall_ns, rss = header[:8]
        stdout, stderr, meter_data = (self._read(size) for size in header[10:13])
        collected = self._read(header[13]) if header[13] >= 0 else None
        if fault:
            raise SandboxError(f"the run could not start: {os.strerror(fault)}")
        return RunResult(
            exit_code=exit_code if exit_code >= 0 else None,
            signal=signal or None,
            wall_expired=bool(flags & ReplyFlag.WALL_EXPIRED),
            output_cut=bool(flags & ReplyFlag.OUTPUT_CUT),
            stdout=stdout,
            stderr=stderr,
            meter_data=meter_data,
            collected=collected,
            user_ns=user_ns,
            system_ns=system_ns,
            wall_ns=wall_ns,
            max_rss_bytes=rss,
            perf=(header[8], header[9]),
            cold=bool(flags & ReplyFlag.COLD),
        )

    def _read(self, size: int) -> bytes:
        assert self._process is not None and self._process.stdout is not None
        data = self._process.stdout.read(size)
        if len(data) != size:
            raise SandboxError(f"the runner died: {self._last_words()}")
        return data

    def _last_words(self) -> str:
        assert self._process is not None and self._log is not None
        try:
            status = self._process.wait(timeout=5)
        except subprocess.TimeoutExpired:
            return "no reason given"
        self._log.seek(0)
        return self._log.read().decode(errors="replace").strip()[-1000:] or f"status {status}"

    def _bubblewrap(self, runner: Path) -> list[str]:
        entropy = str(entropy_file(self.host.cache_dir))
        command = [find_bubblewrap(), "--unshare-pid", "--unshare-net", "--unshare-ipc"]
        command += ["--unshare-uts", "--unshare-cgroup-try", "--hostname", "hasten"]
        command += ["--die-with-parent", "--new-session", "--clearenv", "--chdir", "/"]
        if self.host.mode == "user":
            command += ["--unshare-user", "--uid", "1000", "--gid", "1000"]
            command += ["--cap-add", "CAP_SYS_ADMIN", "--cap-add", "CAP_SETPCAP"]
        command += ["--ro-bind", "/usr", "/usr"]
        for name in ("bin", "sbin", "lib", "lib32", "lib64", "libx32"):
            path = Path("/", name)
            if path.is_symlink():
                command += ["--symlink", str(path.readlink()), str(path)]
            elif path.is_dir():
                command += ["--ro-bind", str(path), str(path)]
        for name in ("/etc/ld.so.cache", "/etc/alternatives"):
            command += ["--ro-bind-try", name, name]
        # A /dev of our own: bubblewrap's has terminals, which outlive a run and stall a compiler.
        command += ["--proc", "/proc", "--tmpfs", "/dev", "--perms", "1777", "--dir", "/dev/shm"]
        for name in ("/dev/null", "/dev/zero", "/dev/full"):
            command += ["--dev-bind", name, name]
        command += ["--ro-bind", entropy, "/dev/urandom", "--ro-bind", entropy, "/dev/random"]
        command += ["--ro-bind", str(self._program_dir), "/program", "--dir", "/tmp"]
        command += ["--perms", "0755", "--dir", "/hasten"]
        command += ["--ro-bind", str(runner), "/hasten/runner"]
        command += ["--ro-bind", str(self.host.cache_dir / "pch"), self.headers_dir]
        for path in self.host.interpreter.folders:
            if self.host.mode == "root" and path.stat().st_mode & 0o005 != 0o005:
                raise UsageError(
                    f"{path} is closed to the user that programs run as: chmod -R o+rX {path}, "
                    "or give --python an interpreter that others may read"
                )
            # bubblewrap would make the folders above closed to the unprivileged user.
            for parent in reversed(path.parents[:-1]):
                command += ["--perms", "0755", "--dir", str(parent)]
            command += ["--ro-bind", str(path), str(path)]
        for number, path in enumerate(self._kept()):
            command += ["--ro-bind", str(path), f"/hasten/kept/{number}"]
        here = Path(__file__)
        warm = build(here.with_name("warm.c"), self.host.cache_dir, ["-shared", "-fPIC", "-w"])
        tools = {"/hasten/warm.so": warm, "/hasten/warm.py": here.with_name("warm.py")}
        for inside, path in {**tools, **self._tools}.items():
            command += ["--ro-bind", str(path), inside]
        return [*command, "--remount-ro", "/dev", "--remount-ro", "/", "--"]

    def _kept(self) -> list[Path]:
        """Folders of the interpreter that a run's private /tmp would hide."""
        if self.host.unsafe:
            return []
        return [path for path in self.host.interpreter.folders if path.is_relative_to("/tmp")]


@contextlib.contextmanager
def _on_core(core: int | None) -> Iterator[None]:
    """Let what this thread starts meanwhile run on `core` only: children inherit it."""
    allowed = os.sched_getaffinity(0)  # 0: this thread
    if core is not None:
        os.sched_setaffinity(0, {core})
    try:
        yield
    finally:
        if core is not None:
            os.sched_setaffinity(0, allowed)


def _lock(folder: Path) -> int:
    """Mark the folder as in use until the returned descriptor closes, if only by our death."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_CLOEXEC)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        os.close(descriptor)
        raise
    return descriptor


def _remove_stale(programs: Path) -> None:
    """Remove what killed processes left; a folder younger than an hour may not be locked yet."""
    for folder in programs.iterdir():
        with contextlib.suppress(OSError):  # in use, or another process was faster
            if time.time() - folder.stat().st_mtime > 3600:
                os.close(_lock(folder))
                shutil.rmtree(folder)


def _require(limits: Limits) -> None:
    """Raises `SandboxError` where this process may use less than a run may: no run can be given
    more, and a program would be blamed for what it is denied."""
    wanted = {
        "v": (resource.RLIMIT_AS, limits.memory_bytes, 1024),
        "f": (resource.RLIMIT_FSIZE, limits.file_bytes, 1024),
        "t": (resource.RLIMIT_CPU, math.ceil(limits.cpu_seconds) + 1, 1),
        "u": (resource.RLIMIT_NPROC, limits.threads, 1),
        "s": (resource.RLIMIT_STACK, math.inf, 1024),
        "n": (resource.RLIMIT_NOFILE, 1024, 1),  # the meters' descriptors lie below
    }
    for letter, (what, least, unit) in wanted.items():
        hard = resource.getrlimit(what)[1]
        if hard != resource.RLIM_INFINITY and hard < least:
            need = "no such limit" if least == math.inf else f"at least {math.ceil(least / unit)}"
            raise SandboxError(
                f"hasten was started with a limit that its runs would inherit (ulimit -H{letter} "
                f"is {hard // unit}): they need {need}"
            )


def _explain(error: SandboxError) -> SandboxError | MissingTool:
    """Name the remedy where the kernel refuses what the sandbox is made of."""
    text = str(error)
    if "namespace" in text or "uid map" in text or "Operation not permitted" in text:
        return MissingTool(
            f"no sandbox here ({text}): allow user namespaces (sysctl "
            "kernel.unprivileged_userns_clone=1; on Ubuntu also "
            "kernel.apparmor_restrict_unprivileged_userns=0), run as root, or, at your own risk, "
            "--unsafe-no-sandbox"
        )
    return error
