#include <cstdio>

// numbers from 1 to n: how many digits d have they
static int up_to(int n, int d) {
    int total = 0;
    for (int p = 1; p <= n; p *= 10) {
        int high = n / p / 10, here = n / p % 10, low = n % p;
        total += (high - (d == 0)) * p;
        if (here > d) total += p;
        else if (here == d) total += low + 1;
    }
    return total;
}

int main() {
    int q, a, b, d;
    scanf("%d", &q);
    while (q--) {
        scanf("%d %d %d", &a, &b, &d);
        printf("%d\n", up_to(b, d) - up_to(a - 1, d));
    }
}
