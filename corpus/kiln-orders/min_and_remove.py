import sys


def main():
    n, *flat = map(int, sys.stdin.read().split())
    ready = [0] * n
    queue = []
    clock = i = late = 0
    for _ in range(n):
        if not queue:
            clock = max(clock, flat[3 * i])
        while i < n and flat[3 * i] <= clock:
            queue.append((flat[3 * i + 1], flat[3 * i + 2], i))
            i += 1
        due, fire, who = first = min(queue)
        queue.remove(first)
        clock += fire
        ready[who] = clock
        late += clock > due
    print(*ready, late, sep="\n")


main()
