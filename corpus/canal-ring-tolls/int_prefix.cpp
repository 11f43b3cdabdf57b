#include <cstdio>
#include <vector>

int main() {
    int n, q;
    scanf("%d %d", &n, &q);
    std::vector<int> pre(n + 1, 0);
    for (int i = 1; i <= n; i++) {
        int t;
        scanf("%d", &t);
        pre[i] = pre[i - 1] + t;
    }
    for (int i = 0; i < q; i++) {
        int a, b;
        scanf("%d %d", &a, &b);
        int s = pre[b] - pre[a - 1];
        if (a > b) s += pre[n];
        printf("%d\n", s);
    }
    return 0;
}
