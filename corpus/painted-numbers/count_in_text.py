import sys

data = sys.stdin.read().split()
cost = [int(c) for c in data[:10]]
for i in range(11, len(data), 2):
    text = ''.join(map(str, range(int(data[i]), int(data[i + 1]) + 1)))
    print(sum(c * text.count(d) for c, d in zip(cost, '0123456789')))
