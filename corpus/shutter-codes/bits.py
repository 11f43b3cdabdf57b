import sys

def main():
    n, k, *rows = sys.stdin.read().replace('o', '0').replace('x', '1').split()
    k = int(k)
    vals = [int(r, 2) for r in rows]
    pairs = lonely = 0
    for v in vals:
        near = sum([(v ^ u).bit_count() <= k for u in vals]) - 1
        pairs += near
        lonely += not near
    print(pairs // 2, lonely)

main()
