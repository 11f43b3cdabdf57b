import sys

counts = {}
word = ""
for line in sys.stdin:
    for ch in line:
        if ch.isalpha():
            word += ch.lower()
        else:
            if word != "":
                if word not in counts:
                    counts[word] = 0
                counts[word] += 1
            word = ""
if word != "":
    counts[word] = counts.get(word, 0) + 1

for word in sorted(counts, key=lambda w: (-counts[w], w)):
    print(word, counts[word])
