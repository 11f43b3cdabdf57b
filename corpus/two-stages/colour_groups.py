import sys

def main():
    data = sys.stdin.buffer.read().split()
    n = int(data[0])
    ady = [[] for _ in range(n + 1)]
    vals = list(map(int, data[2:]))
    for a, b in zip(vals[::2], vals[1::2]):
        ady[a].append(b)
        ady[b].append(a)
    color = [-1] * (n + 1)
    total = 0
    for s in range(1, n + 1):
        if color[s] >= 0:
            continue
        color[s] = 0
        pila = [s]
        cuenta = [1, 0]
        while pila:
            u = pila.pop()
            c = 1 - color[u]
            for v in ady[u]:
                if color[v] < 0:
                    color[v] = c
                    cuenta[c] += 1
                    pila.append(v)
                elif color[v] != c:
                    return -1
        total += min(cuenta)
    return total

print(main())
