import math
import sys

data = list(map(int, sys.stdin.read().split()))
m, k = data[:2]
starts, periods = data[2::2], data[3::2]
rate = sum(1 / a for a in periods)
lost = sum(s / a for s, a in zip(starts, periods))
print(math.ceil((k + lost) / rate))
