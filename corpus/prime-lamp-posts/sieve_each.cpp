#include <cstdio>
#include <cmath>

static bool is_prime(int x) {
    if (x < 2) return false;
    int r = (int)std::sqrt((double)x);
    for (int d = 2; d <= r; ++d)
        if (x % d == 0) return false;
    return true;
}

int main() {
    int q, m, g;
    std::scanf("%d", &q);
    while (q--) {
        std::scanf("%d %d", &m, &g);
        // mark the painted posts of this avenue
        static bool painted[10001];
        for (int i = 0; i <= m; ++i) painted[i] = is_prime(i);
        int count = 0;
        long total = 0;
        for (int p = 1; p <= m - g; ++p)
            if (painted[p] && painted[p + g]) { ++count; total += p; }
        std::printf("%d %ld\n", count, total);
    }
    return 0;
}
