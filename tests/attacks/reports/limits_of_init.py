# expect: passed slow
import ctypes
import resource

libc = ctypes.CDLL(None, use_errno=True)
broken = False
for pid in (1, 3):
    for change in (
        lambda: resource.prlimit(pid, resource.RLIMIT_NOFILE, (0, 0)),
        lambda: __import__("os").sched_setaffinity(pid, {0}),
        lambda: __import__("os").setpriority(0, pid, 19),
        lambda: __import__("os").setpgid(pid, pid),
    ):
        try:
            change()
            broken = True
        except OSError:
            pass
    broken |= libc.syscall(279, pid, 0, None, None, None, 0) == 0 and pid == 1  # move_pages
