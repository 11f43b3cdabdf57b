# expect: forbidden
import ctypes

ctypes.CDLL(None).syscall(248, b"user", b"mark", b"x", 1, -4)
