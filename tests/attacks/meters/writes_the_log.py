# expect: passed forbidden meter: cachegrind slow
# valgrind refuses to write to its log, but once did not refuse to copy its descriptor.
import os

forged = b"I   refs: 1\nI1  misses: 1\nD1  misses: 1\nLL misses: 1\nMispredicts: 1\n" * 900
for fd in range(3, 1100):
    try:
        copy = os.dup(fd)
    except OSError:
        continue
    os.set_blocking(copy, False)
    try:
        os.write(copy, forged)
    except OSError:
        pass
