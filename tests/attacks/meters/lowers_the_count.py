# expect: passed forbidden slow
# As the C++ one, by ctypes. No signal handler: what lies where is known from the order of qemu's maps.
import atexit
import ctypes
import mmap

libc = ctypes.CDLL(None)
libc.mmap.restype = ctypes.c_void_p
libc.mmap.argtypes = [ctypes.c_void_p, ctypes.c_size_t, ctypes.c_int, ctypes.c_int, ctypes.c_int, ctypes.c_long]
libc.munmap.argtypes = [ctypes.c_void_p, ctypes.c_size_t]

def taken(where):
    found = libc.mmap(where, 4096, 0, 0x4022, -1, 0)
    libc.munmap(found, 4096)
    return found if found != where else 0

def find_page():
    if ctypes.addressof(ctypes.create_string_buffer(1 << 20)) >> 40:
        return 0
    place = 0x155555400000
    while not (cluster := taken(place)):
        place -= 32 << 20
        if place < 0x145000000000:
            return 0
    cluster &= ~0x1FFFFF
    lowest = min((a for a in range(cluster, cluster - (256 << 20), -(2 << 20)) if taken(a)), default=0)
    place = lowest + (128 << 20)
    while place < lowest + (140 << 20) and not taken(place):
        place += 4096
    return place + 0x81000  # behind qemu's table of translations

address = find_page()
if address:
    page = ctypes.c_uint64.from_address(address)

    first, second = page.value, page.value
    if 100 < second - first < 100_000:
        atexit.register(lambda: setattr(page, "value", 40_000_000))
