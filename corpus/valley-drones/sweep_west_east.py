import sys


def read_points(stream):
    count = int(stream.readline())
    for _ in range(count):
        yield tuple(map(int, stream.readline().split()))


def closest_pairs(points):
    points = sorted(points)
    best, how_many = None, 0
    for i, (x1, y1) in enumerate(points):
        for j in range(i + 1, len(points)):
            x2, y2 = points[j]
            dx = x2 - x1
            if best is not None and dx * dx > best:
                break
            square = dx * dx + (y2 - y1) * (y2 - y1)
            if best is None or square < best:
                best, how_many = square, 1
            elif square == best:
                how_many += 1
    return best, how_many


if __name__ == "__main__":
    print(*closest_pairs(read_points(sys.stdin)))
