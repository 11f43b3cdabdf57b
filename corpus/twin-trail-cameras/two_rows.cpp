#include <cstdio>

int a[300], b[300];
int row[2][301];

int main() {
    int n, m;
    scanf("%d %d", &n, &m);
    for (int i = 0; i < n; i++) scanf("%d", &a[i]);
    for (int j = 0; j < m; j++) scanf("%d", &b[j]);
    for (int i = 0; i < n; i++) {
        int *old = row[i & 1], *now = row[~i & 1];
        for (int j = 0; j < m; j++) {
            int v = old[j] + (a[i] == b[j]);
            if (old[j + 1] > v) v = old[j + 1];
            if (now[j] > v) v = now[j];
            now[j + 1] = v;
        }
    }
    int k = row[n & 1][m];
    printf("%d %d\n", k, n + m - 2 * k);
    return 0;
}
