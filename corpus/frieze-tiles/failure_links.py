import sys


def shortest_tile(word):
    link = [0] * len(word)
    k = 0
    for i in range(1, len(word)):
        while k and word[i] != word[k]:
            k = link[k - 1]
        if word[i] == word[k]:
            k += 1
        link[i] = k
    return len(word) - link[-1]


def main():
    words = sys.stdin.read().split()
    for word in words[1:]:
        p = shortest_tile(word)
        print(p, *divmod(len(word), p))


main()
