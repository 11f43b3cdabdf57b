#include <cstdio>

long long row[1005], col[1005], total;

int main() {
    int r, c;
    long long x;
    scanf("%d%d", &r, &c);
    for (int i = 0; i < r; ++i)
        for (int j = 0; j < c; ++j) {
            scanf("%lld", &x);
            row[i] += x;
            col[j] += x;
            total += x;
        }
    for (int i = 0; i < r; ++i) printf("%lld ", row[i]);
    puts("");
    for (int j = 0; j < c; ++j) printf("%lld ", col[j]);
    printf("\n%lld\n", total);
}
