#include <cstdio>

int main() {
    int n, w, x, easy = 0, total = 0;
    scanf("%d %d", &n, &w);
    for (int i = 0; i < n; i++) {
        scanf("%d", &x);
        int divisors = 1;
        for (int r = 1; r <= x / 2; r++)
            if (x % r == 0) divisors++;
        int ways = (divisors + 1) / 2;
        total += ways;
        easy += ways >= w;
    }
    printf("%d %d\n", easy, total);
    return 0;
}
