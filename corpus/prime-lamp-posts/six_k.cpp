#include <cstdio>

// every prime has the form 6k - 1 or 6k + 1
bool prime(int x) {
    if (x == 2 || x == 3) return true;
    if (x % 6 != 1 && x % 6 != 5) return false;
    for (int d = 5; d * d < x; d += 6)
        if (x % d == 0 || x % (d + 2) == 0) return false;
    return true;
}

int main() {
    int q;
    scanf("%d", &q);
    for (int m, g; q--;) {
        scanf("%d %d", &m, &g);
        int c = 0;
        long long s = 0;
        for (int p = 2; p <= m - g; p++)
            if (prime(p) && prime(p + g)) { c++; s += p; }
        printf("%d %lld\n", c, s);
    }
    return 0;
}
