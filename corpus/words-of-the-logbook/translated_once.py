import sys

SMALL = bytes(c | 32 if chr(c).isalpha() and c < 128 else 32 for c in range(256))

counts = {}
for word in sys.stdin.buffer.read().translate(SMALL).decode().split():
    counts[word] = counts.get(word, 0) + 1
rows = sorted(counts.items())
rows.sort(key=lambda row: row[1], reverse=True)  # stable: the alphabet decides between equals
print("\n".join([f"{word} {times}" for word, times in rows]))
