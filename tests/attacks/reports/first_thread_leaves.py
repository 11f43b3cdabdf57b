# expect: crashed wrong_answer timed_out slow
# The process lives on without its first thread, and ends with another's status.
import ctypes
import os
import threading
import time

threading.Thread(target=lambda: (time.sleep(0.1), os._exit(3))).start()
ctypes.CDLL(None).syscall(60, 0)
