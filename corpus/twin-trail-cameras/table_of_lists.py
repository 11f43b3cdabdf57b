def lcs_length(a, b):
    table = [[0 for _ in range(len(b) + 1)] for _ in range(len(a) + 1)]
    for i in range(1, len(a) + 1):
        for j in range(1, len(b) + 1):
            if a[i - 1] == b[j - 1]:
                table[i][j] = table[i - 1][j - 1] + 1
            else:
                table[i][j] = max(table[i - 1][j], table[i][j - 1])
    return table[len(a)][len(b)]


def main():
    input()
    a = [int(x) for x in input().split()]
    b = [int(x) for x in input().split()]
    k = lcs_length(a, b)
    print(k, len(a) - k + len(b) - k)


if __name__ == "__main__":
    main()
