#include <cstdio>

int main() {
    int n, b, sum = 0;
    if (scanf("%d", &n) != 1) return 0;
    for (int i = 0; i < n; i++) {
        if (scanf("%d", &b) != 1) return 0;
        if (i % 16 == 0) printf("%06X:", i);
        printf(" %X", b);
        sum += b;
        if (i % 16 == 15 || i == n - 1) {
            printf(" = %X\n", sum % 256);
            sum = 0;
        }
    }
    return 0;
}
