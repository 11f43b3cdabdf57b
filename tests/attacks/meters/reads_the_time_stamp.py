# expect: forbidden slow
import ctypes
import mmap

code = mmap.mmap(-1, 4096, prot=7)
code.write(bytes.fromhex("0f3148c1e2204809d0c3"))
read = ctypes.CFUNCTYPE(ctypes.c_long)(ctypes.addressof(ctypes.c_char.from_buffer(code)))
for _ in range(100):
    read()
