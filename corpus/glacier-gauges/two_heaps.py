import sys
from heapq import heappush, heappop, heappushpop

def main():
    events = sys.stdin.read().split("\n")
    low = []   # negated; its top is the middle; as many as high or one more
    high = []
    out = []
    for e in events[1:int(events[0]) + 1]:
        if e[0] == "+":
            x = int(e[2:])
            if len(low) > len(high):
                heappush(high, -heappushpop(low, -x))
            else:
                heappush(low, -heappushpop(high, x))
        else:
            heappop(low)
            if len(low) < len(high):
                heappush(low, -heappop(high))
        out.append(str(-low[0]) if low else "none")
    print("\n".join(out))

main()
