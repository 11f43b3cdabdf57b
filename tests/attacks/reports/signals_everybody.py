# expect: passed forbidden slow
# Under a meter 3 may be a thread of its own. init is 1, a template 3; every way that there is to send a signal.
import ctypes
import fcntl
import os

libc = ctypes.CDLL(None)
broken = False
for number in (9, 19, 15, 6):
    for pid in (1, *range(3, 100), -1, -3):
        broken |= not libc.kill(pid, number) or not libc.syscall(200, pid, number)
        broken |= not libc.syscall(234, pid, pid, number) or not libc.syscall(129, pid, number, bytes(128))
for target in (1, 3):
    try:
        fcntl.fcntl(1, fcntl.F_SETOWN, target)
        fcntl.fcntl(1, 10, 9)  # F_SETSIG
        fcntl.fcntl(1, fcntl.F_SETFL, fcntl.fcntl(1, fcntl.F_GETFL) | os.O_ASYNC)
    except OSError:
        pass
