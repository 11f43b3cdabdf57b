# expect: passed slow
# A named pipe holds memory that no limit of the process counts.
import fcntl
import os

held, kept = 0, []
try:
    for i in range(100):
        os.mkfifo(f"/tmp/{i}")
        fd = os.open(f"/tmp/{i}", os.O_RDWR | os.O_NONBLOCK)
        kept.append(fd)
        try:
            fcntl.fcntl(fd, 1031, 1 << 20)
            while True:
                held += os.write(fd, bytes(1 << 16))
        except OSError:
            pass
except OSError:
    pass
broken = held > 16 << 20
