import sys


def main():
    n, k, *a = map(int, sys.stdin.read().split())
    for _ in range(k):
        i = n - 2
        while i >= 0 and a[i] >= a[i + 1]:
            i -= 1
        if i >= 0:
            j = n - 1
            while a[j] <= a[i]:
                j -= 1
            a[i], a[j] = a[j], a[i]
        a[i + 1:] = a[:i:-1] if i >= 0 else a[::-1]
    print(" ".join(map(str, a)))


if __name__ == "__main__":
    main()
