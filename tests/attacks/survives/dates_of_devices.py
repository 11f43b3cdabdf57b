# expect: passed
# Everybody may write to these, so everybody may set their dates to now: any number of bits, by
# trying until the nanoseconds are right.
import os

DEVICES = ("/dev/null", "/dev/zero", "/dev/full")
broken = False
for path in DEVICES:
    before = os.stat(path).st_mtime_ns
    try:
        os.utime(path)
    except OSError:
        continue
    broken |= os.stat(path).st_mtime_ns != before
