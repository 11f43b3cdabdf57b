import sys


def main():
    words = sys.stdin.read().split()[1:]
    good = 0
    total = 0
    for word in words:
        try:
            value = int(word)
        except ValueError:
            continue
        # int() is too kind: it takes +5 and 1_000
        if "_" in word or "+" in word or len(word.lstrip("-")) > 4:
            continue
        good += 1
        total += value
    print(good, total, len(words) - good)


main()
