#include <cstdio>

int main() {
    char line[64];
    long long pieces = 0, cents = 0;
    bool torn = false;
    while (fgets(line, sizeof line, stdin)) {
        int a, b;
        if (sscanf(line, "%d %d", &a, &b) == 2) {
            pieces += a;
            cents += 1LL * a * b;
            torn = true;
        } else {
            printf("%lld %lld,%02lld\n", pieces, cents / 100, cents % 100);
            pieces = cents = 0;
            torn = false;
        }
    }
    if (torn) printf("%lld %lld,%02lld\n", pieces, cents / 100, cents % 100);
    return 0;
}
