from bisect import insort


def main():
    n, w, d = map(int, input().split())
    heights = [int(token) for token in input().split()]
    window = sorted(heights[:w])
    spreads = [window[-1] - window[0]]
    for i in range(w, n):
        window.remove(heights[i - w])
        insort(window, heights[i])
        spreads.append(window[-1] - window[0])
    print(len([s for s in spreads if s <= d]), max(spreads))


if __name__ == "__main__":
    main()
