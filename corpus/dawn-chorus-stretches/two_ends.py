import sys


def main():
    data = sys.stdin.buffer.read().split()
    n, k = int(data[0]), int(data[1])
    calls = data[2:2 + n]
    inside = dict.fromkeys(calls, 0)
    kinds = 0
    left = 0
    total = best = 0
    for right, call in enumerate(calls, 1):
        if inside[call] == 0:
            kinds += 1
        inside[call] += 1
        while kinds > k:
            out = calls[left]
            left += 1
            inside[out] -= 1
            if inside[out] == 0:
                kinds -= 1
        length = right - left
        total += length
        if length > best:
            best = length
    print(total, best)


main()
