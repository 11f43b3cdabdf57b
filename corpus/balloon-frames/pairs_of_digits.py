import sys


def decode(frame):
    return [int(frame[i:i + 2], 16) for i in range(0, len(frame), 2)]


def describe(frame):
    numbers = decode(frame)
    if sum(numbers) % 256 != 0:
        return "corrupt %d" % (sum(numbers) % 256)
    instrument, *data, check = numbers
    return "%d %d %d" % (instrument, len(data), sum(data))


n = int(sys.stdin.readline())
for i in range(n):
    print(describe(sys.stdin.readline().strip()))
