# expect: forbidden slow
import ctypes

ctypes.CDLL(None).syscall(68, 1, 0o1666)
