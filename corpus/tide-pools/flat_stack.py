import sys


def main():
    head, *rows = sys.stdin.read().split("\n")
    h, w, t = map(int, head.split())
    digits = "0123456789"
    table = str.maketrans(digits, "w" * t + "." * (10 - t))
    # one long row, with a dry border around the map
    step = w + 1
    text = "." * step + ".".join(rows[:h]).translate(table) + "." * (step + 1)
    cell = bytearray(text.encode())
    wet, dry = ord("w"), ord(".")

    def drain(start):
        stack = [start]
        cell[start] = dry
        size = 0
        while stack:
            p = stack.pop()
            size += 1
            for q in (p + 1, p - 1, p + step, p - step):
                if cell[q] == wet:
                    cell[q] = dry
                    stack.append(q)
        return size

    for x in range(w):
        for p in (step + x, h * step + x):
            if cell[p] == wet:
                drain(p)
    for y in range(1, h + 1):
        for p in (y * step, y * step + w - 1):
            if cell[p] == wet:
                drain(p)
    count = largest = 0
    p = cell.find(wet)
    while p >= 0:
        count += 1
        largest = max(largest, drain(p))
        p = cell.find(wet, p)
    print(count, largest)


main()
