import sys

lines = sys.stdin.read().split("\n")
n = int(lines[0])
bit = {str(s): 1 << s for s in range(61)}
masks = []
pairs = bytearray()  # how many spices they share, for every pair
for line in lines[1:n + 1]:
    m = sum([bit[s] for s in line.split()[1:]])
    pairs += bytes(map(int.bit_count, map(m.__and__, masks)))
    masks.append(m)
most = max(pairs)
print(pairs.count(0), most, pairs.count(most))
