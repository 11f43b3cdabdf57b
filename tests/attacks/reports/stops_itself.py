# expect: timed_out slow
import os
import signal

os.kill(0, signal.SIGSTOP)
