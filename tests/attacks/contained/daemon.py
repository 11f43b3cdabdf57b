# expect: forbidden
import os

os.setsid() if os.getpid() != os.getsid(0) else None
if os.fork() == 0:
    os.setsid()
    if os.fork() == 0:
        while True:
            pass
