import mmap
held = [mmap.mmap(-1, 1 << 24) for _ in range(100)]
for m in held:
    m.write(b"x" * (1 << 24))
