# expect: passed slow
# Made, renamed and removed again: the next file's number would show it.
import os


def number():
    with open("/tmp/new", "w") as f:
        result = os.fstat(f.fileno()).st_ino
    os.unlink("/tmp/new")
    return result

broken = number() > 50
for _ in range(100):
    number()
