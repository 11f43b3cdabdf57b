# expect: forbidden
import ctypes

ctypes.CDLL(None).syscall(29, 1, 4096, 0o1666)
