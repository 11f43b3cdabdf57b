import sys


class Node:
    """One beginning of names."""

    def __init__(self):
        self.count = 0
        self.children = {}

    def child(self, letter):
        if letter not in self.children:
            self.children[letter] = Node()
        return self.children[letter]


class Trie:
    def __init__(self):
        self.root = Node()

    def insert(self, name):
        node = self.root
        for letter in name:
            node = node.child(letter)
            node.count += 1

    def streets(self, beginning):
        node = self.root
        for letter in beginning:
            if letter not in node.children:
                return 0
            node = node.child(letter)
        return node.count


def main():
    n, q = map(int, sys.stdin.readline().split())
    trie = Trie()
    for _ in range(n):
        trie.insert(sys.stdin.readline().strip())
    for _ in range(q):
        print(trie.streets(sys.stdin.readline().strip()))


if __name__ == "__main__":
    main()
