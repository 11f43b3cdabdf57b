def main():
    n = int(input())
    s = input()
    mirrored = [[False] * n for _ in range(n)]
    count = 0
    longest = 0
    for i in range(n - 1, -1, -1):
        for j in range(i, n):
            if s[i] == s[j] and (j - i < 2 or mirrored[i + 1][j - 1]):
                mirrored[i][j] = True
                count += 1
                if j - i + 1 > longest:
                    longest = j - i + 1
    print(count, longest)


main()
