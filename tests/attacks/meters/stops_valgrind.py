# expect: passed forbidden meter: cachegrind slow
import ctypes
import mmap

code = mmap.mmap(-1, 4096, prot=7)
# mov rax, rdi; the sequence that valgrind looks for; mov rax, rdx; ret
code.write(bytes.fromhex("4889f831d248c1c70348c1c70d48c1c73d48c1c7334887db4889d0c3"))
request = ctypes.CFUNCTYPE(ctypes.c_long, ctypes.c_void_p)(ctypes.addressof(ctypes.c_char.from_buffer(code)))
for tool in (0x43470000, 0x43540000):
    for i in range(8):
        request(ctypes.addressof((ctypes.c_long * 6)(tool + i)))
