# expect: forbidden passed slow
# One clock by the library, one by a timer: under a meter they differ.
import signal
import time

signal.setitimer(signal.ITIMER_REAL, 1000)
start = time.monotonic()
for _ in range(300000):
    pass
shown = time.monotonic() - start
real = 1000 - signal.getitimer(signal.ITIMER_REAL)[0]
broken = not 0.5 < (real + 0.02) / (shown + 0.02) < 2
