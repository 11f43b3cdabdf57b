import sys
from collections import Counter

counts = Counter()
for token in sys.stdin.read().lower().split():
    word = token.strip(".,;:!?-'\"()0123456789")
    if word:
        counts[word] += 1
for word, times in sorted(counts.items(), key=lambda p: (-p[1], p[0])):
    print(word, times)
