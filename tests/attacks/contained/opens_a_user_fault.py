# expect: forbidden slow
import ctypes

ctypes.CDLL(None).syscall(323, 0)
