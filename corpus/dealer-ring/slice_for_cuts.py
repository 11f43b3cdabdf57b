import sys


def main():
    n, q = map(int, sys.stdin.readline().split())
    cards = [int(word) for word in sys.stdin.readline().split()]
    score = 0
    for line in sys.stdin:
        if line.startswith("cut"):
            k = int(line[4:])
            cards = cards[k:] + cards[:k]
        elif line.startswith("swap"):
            cards[0], cards[-1] = cards[-1], cards[0]
        elif line.startswith("look"):
            score += cards[0]
    print(score, cards[0])


if __name__ == "__main__":
    main()
