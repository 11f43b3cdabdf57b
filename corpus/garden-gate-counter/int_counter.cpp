#include <cstdio>

int main() {
    int n, change, count = 0, best = -2147483647, where = 0;
    if (scanf("%d", &n) != 1) return 1;
    for (int i = 1; i <= n; i++) {
        if (scanf("%d", &change) != 1) return 1;
        count = (int)((unsigned)count + (unsigned)change);
        if (count > best) {
            best = count;
            where = i;
        }
        printf("%d\n", count);
    }
    printf("%d %d\n", best, where);
    return 0;
}
