# expect: passed forbidden slow
# A descriptor of a thread has an inode number that counts all processes and threads of the machine.
import ctypes
import mmap

libc = ctypes.CDLL(None)
CLONE_THREAD_PIDFD = 0x100 | 0x200 | 0x400 | 0x800 | 0x10000 | 0x40000 | 0x1000
stack = mmap.mmap(-1, 65536)
top = ctypes.addressof(ctypes.c_char.from_buffer(stack)) + 65536 - 64
pidfd = ctypes.c_int(-1)
libc.clone.argtypes = [ctypes.c_void_p, ctypes.c_void_p, ctypes.c_int] + [ctypes.c_void_p] * 4
libc.clone(ctypes.cast(libc.sched_yield, ctypes.c_void_p), top, CLONE_THREAD_PIDFD, 0, ctypes.addressof(pidfd), 0, 0)
broken = pidfd.value >= 0
