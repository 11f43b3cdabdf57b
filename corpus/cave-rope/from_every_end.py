import sys


def farthest(graph, start):
    """The longest way from start: (length, -passages)."""
    best = (0, 0)
    stack = [(start, 0, 0, 0)]
    while stack:
        node, parent, length, count = stack.pop()
        if len(graph[node]) == 1:  # only an end of the cave can be farthest
            best = max(best, (length, -count))
        for other, metres in graph[node]:
            if other != parent:
                stack.append((other, node, length + metres, count + 1))
    return best


def main():
    n = int(sys.stdin.readline())
    graph = [[] for _ in range(n + 1)]
    for line in sys.stdin:
        a, b, metres = map(int, line.split())
        graph[a].append((b, metres))
        graph[b].append((a, metres))
    ends = [v for v in range(1, n + 1) if len(graph[v]) == 1]
    length, count = max((farthest(graph, end) for end in ends), default=(0, 0))
    print(length, -count)


main()
