#include <cstdio>

int main() {
    int n, k, gap[26];
    if (scanf("%d %d", &n, &k) != 2) return 1;
    for (int i = 0; i < k; i++)
        if (scanf("%d", gap + i) != 1) return 1;
    for (int d = 1; d <= n; d++) {
        char bells[32] = "-";
        int m = 0;
        for (int i = 0; i < k; i++)
            if (d % gap[i] == 0) {
                bells[m++] = 'A' + i;
                bells[m] = 0;
            }
        printf("%d %s\n", d, bells);
    }
    return 0;
}
