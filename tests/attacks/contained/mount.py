# expect: forbidden slow
import ctypes

ctypes.CDLL(None).syscall(165, b"none", b"/tmp", b"tmpfs", 0, None)
