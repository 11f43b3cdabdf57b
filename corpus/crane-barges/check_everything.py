import sys


def main():
    read = sys.stdin.readline
    n, m = map(int, read().split())
    loads = list(map(int, read().split()))
    caps = list(map(int, read().split()))
    everything = sum(loads)
    refused = moved = 0
    for number in range(m):
        a, b, x = map(int, read().split())
        a -= 1
        b -= 1
        amount = 0 if a == b else min(x, loads[a], caps[b] - loads[b])
        loads[a] -= amount
        loads[b] += amount
        moved += amount
        refused += amount == 0
        # nothing may get lost or sink
        assert sum(loads) == everything, f"order {number}"
        assert all(0 <= load <= cap for load, cap in zip(loads, caps)), f"order {number}"
    print(*loads)
    print(refused, moved)


main()
