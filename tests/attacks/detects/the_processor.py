# expect: forbidden
import ctypes
import mmap

code = mmap.mmap(-1, 4096, prot=7)
code.write(bytes.fromhex("53b8010000000fa289c85bc3"))  # cpuid 1: does it have rdrand?
ask = ctypes.CFUNCTYPE(ctypes.c_uint)(ctypes.addressof(ctypes.c_char.from_buffer(code)))
broken = not ask() >> 30 & 1
