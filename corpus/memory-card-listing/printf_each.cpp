#include <cstdio>

int main() {
    int n, b, sum = 0;
    scanf("%d", &n);
    for (int i = 0; i < n; i++) {
        scanf("%d", &b);
        if (i % 16 == 0) printf("%06X:", i);
        printf(" %02X", b);
        sum += b;
        if (i % 16 == 15 || i == n - 1) {
            printf(" = %02X\n", sum & 255);
            sum = 0;
        }
    }
}
