#include <cstdio>
#include <cstring>

int main() {
    int w, t;
    char table[9];
    static char a[504], b[504];
    if (scanf("%d %d %8s %501s", &w, &t, table, a + 1) != 4) return 1;
    int sum = 0;
    for (int i = 0; i < 8; ++i) table[i] -= '0';
    for (int i = 1; i <= w; ++i) sum += a[i] -= '0';
    int best = sum;
    while (t--) {
        a[0] = a[w];
        a[w + 1] = a[1];
        sum = 0;
        for (int i = 1; i <= w; ++i) {
            b[i] = table[(a[i - 1] + 2 * a[i] + a[i + 1]) & 7];
            sum += b[i];
        }
        memcpy(a, b, sizeof a);
        if (sum > best) best = sum;
    }
    printf("%d %d\n", sum, best);
    return 0;
}
