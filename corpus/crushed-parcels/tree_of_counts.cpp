#include <algorithm>
#include <cstdio>

long long w[5000], sorted[5000];
int tree[5001];

int main() {
    int n;
    scanf("%d", &n);
    for (int i = 0; i < n; i++) {
        scanf("%lld", &w[i]);
        sorted[i] = w[i];
    }
    std::sort(sorted, sorted + n);
    long long total = 0;
    int worst = 0;
    for (int i = 0; i < n; i++) {
        int rank = std::upper_bound(sorted, sorted + n, 2 * w[i]) - sorted;
        int lighter = 0;
        for (int p = rank; p > 0; p -= p & -p) lighter += tree[p];
        int d = i - lighter;
        total += d;
        worst = std::max(worst, d);
        int at = std::lower_bound(sorted, sorted + n, w[i]) - sorted;
        for (int p = at + 1; p <= n; p += p & -p) tree[p]++;
    }
    printf("%lld %d\n", total, worst);
    return 0;
}
