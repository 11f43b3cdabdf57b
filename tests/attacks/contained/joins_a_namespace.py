# expect: forbidden slow
import ctypes

ctypes.CDLL(None).syscall(308, 1, 0)
