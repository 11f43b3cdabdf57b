import sys


def main():
    words = sys.stdin.read().lower().split()
    n, q = int(words[0]), int(words[1])
    ledger = set(words[2:2 + n])
    not_found = []
    for tag in words[2 + n:2 + n + q]:
        if tag in ledger or tag in not_found:
            continue
        not_found.append(tag)
    print(len(not_found))
    print("\n".join(not_found))


main()
