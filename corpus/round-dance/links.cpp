#include <cstdio>

const int N = 4001;
int L[N], R[N];
bool in[N];

int main() {
    int n, m, x, y;
    char what[8];
    if (scanf("%d%d", &n, &m) != 2) return 1;
    for (int i = 1; i <= n; i++) L[i] = i - 1, R[i] = i + 1, in[i] = true;
    L[1] = n;
    R[n] = 1;
    while (m-- && scanf("%7s%d", what, &x) == 2) {
        if (*what == 'l') {
            printf("%d %d\n", L[x], R[x]);
            R[L[x]] = R[x];
            L[R[x]] = L[x];
            in[x] = false;
        } else if (scanf("%d", &y) == 1) {
            L[x] = y;
            R[x] = R[y];
            L[R[y]] = x;
            R[y] = x;
            in[x] = true;
        }
    }
    int first = 1;
    while (!in[first]) first++;
    x = first;
    do printf("%d ", x); while ((x = R[x]) != first);
    puts("");
}
