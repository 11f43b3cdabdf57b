P = 998244353


def looks(n, k, m):
    """C(n, k) * m^k, one factor after another"""
    if k > n:
        return 0
    answer = 1
    for i in range(1, k + 1):
        answer = answer * (n - k + i) % P
        answer = answer * pow(i, -1, P) % P
        answer = answer * m % P
    return answer


def main():
    for _ in range(int(input())):
        n, k, m = map(int, input().split())
        print(looks(n, k, m))


main()
