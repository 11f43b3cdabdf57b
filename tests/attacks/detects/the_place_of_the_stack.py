# expect: forbidden slow
import ctypes

broken = not ctypes.addressof(ctypes.create_string_buffer(1 << 20)) >> 40
