# expect: passed slow
# Dates, modes, owners, extended attributes and locks of all that a program can name.
import fcntl
import os
import sys

broken = False
for path in ("/program", "/program/main.py", "/usr/bin/env", "/dev", "/dev/urandom", "/hasten", sys.executable, "/"):
    for change in (
        lambda: os.utime(path, (1, 1)), lambda: os.chmod(path, 0o777), lambda: os.chown(path, os.getuid(), -1),
        lambda: os.setxattr(path, "user.mark", b"x"),
    ):  # fmt: skip
        try:
            change()
            broken = True
        except OSError:
            pass
for path in ("/tmp", "/dev/shm"):
    broken |= os.stat(path).st_mtime != 10**9
    try:
        broken |= "user.mark" in os.listxattr(path)
        os.setxattr(path, "user.mark", b"x")
    except OSError:
        pass
for path in ("/tmp", "/program", "/dev/null"):
    fd = os.open(path, os.O_RDONLY)
    try:
        fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)  # held until the end
    except BlockingIOError:
        broken |= path == "/tmp"  # others may run beside us
try:
    os.utime("/tmp")
except OSError:
    pass
