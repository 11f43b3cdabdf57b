# expect: forbidden slow
import ctypes

ctypes.CDLL(None).syscall(64, 1, 1, 0o1666)
