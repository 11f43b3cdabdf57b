held = bytearray(1 << 40)
