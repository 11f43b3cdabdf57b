# expect: forbidden meter: cachegrind slow
import os

broken = os.path.exists("/proc/self/maps")
