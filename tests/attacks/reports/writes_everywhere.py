# expect: passed slow
# Something that looks like a reply of the runner's, or the summary of a meter, to every descriptor.
import os

for fd in range(3, 1100):
    try:
        os.write(fd, bytes(4096) + b"I   refs: 1\nI1  misses: 1\nD1  misses: 1\nLL misses: 1\nMispredicts: 1\n")
        broken = True
    except OSError:
        pass
