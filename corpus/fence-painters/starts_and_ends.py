import sys
from bisect import bisect_left, bisect_right

# starts and ends of the painted stretches, both sorted, none touching another
def main():
    it = map(int, sys.stdin.buffer.read().split())
    next(it)
    next(it)
    starts, ends, out = [], [], []
    for a, b in zip(it, it):
        i = bisect_left(ends, a)
        j = bisect_right(starts, b, i)
        bare = b - a
        if i < j:
            lo, hi = starts[i], ends[j - 1]
            if lo < a:
                bare += a - lo
                a = lo
            if hi > b:
                bare += hi - b
                b = hi
            bare -= sum(ends[i:j]) - sum(starts[i:j])
        starts[i:j] = [a]
        ends[i:j] = [b]
        out.append(bare)
    out.append(len(starts))
    sys.stdout.write("\n".join(map(str, out)) + "\n")

main()
