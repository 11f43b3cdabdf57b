import sys


def main():
    n = int(sys.stdin.readline())
    cards = []
    for _ in range(n):
        voice, height, name = sys.stdin.readline().split()
        cards.append((voice, int(height), name))
    cards.sort(key=lambda card: ("SATB".index(card[0]), card[1], card[2]))
    for voice, height, name in cards:
        print(voice, height, name)


if __name__ == "__main__":
    main()
