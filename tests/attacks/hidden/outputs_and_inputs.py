# expect: passed slow
import os

broken = False
expected = {"/tmp": [], "/dev/shm": [], "/proc": [], "/program": ["main.py"]}
for folder, names in expected.items():
    broken |= os.listdir(folder) != names
for path in ("/etc/passwd", "/home", "/var", "/run", "/sys", "/mnt", "/srv", "/opt/tests"):
    broken |= os.path.exists(path)
for path in ("/dev/stdin", "/dev/fd/0", "/proc/self/fd/0", "/proc/self/environ", "/proc/1/root"):
    broken |= os.path.exists(path)  # nothing is there that could name the input
for fd in range(3, 1100):
    try:
        os.fstat(fd)
        broken = True
    except OSError:
        pass
