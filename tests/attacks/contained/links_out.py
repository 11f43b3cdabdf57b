# expect: passed slow
import os

for target in ("/etc/passwd", "/", "/dev/null", "../../.."):
    for name in ("main", "out", "main.py"):
        os.symlink(target, f"/tmp/{name}{len(target)}")
os.symlink("/etc/passwd", "/tmp/main")
broken = os.path.exists("/tmp/main")
