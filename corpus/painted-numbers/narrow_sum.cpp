#include <cstdio>

int c[10];

int main() {
    for (int &x : c) scanf("%d", &x);
    int q, a, b;
    scanf("%d", &q);
    while (q--) {
        scanf("%d %d", &a, &b);
        unsigned total = 0;
        for (int h = a; h <= b; h++)
            for (int n = h; n > 0; n /= 10) total += c[n % 10];
        printf("%u\n", total);
    }
}
