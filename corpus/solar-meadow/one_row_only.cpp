#include <cstdio>
#include <algorithm>

int main() {
    int r, c;
    scanf("%d%d", &r, &c);
    long long best = -1e18, total = 0;
    for (int i = 0; i < r; i++) {
        long long run = 0, row = 0, best_row = -1e18;
        for (int j = 0, x; j < c; j++) {
            scanf("%d", &x);
            run = std::max(run, 0LL) + x;
            best_row = std::max(best_row, run);
            row += x;
        }
        total = std::max(total, 0LL) + row;
        best = std::max(best, std::max(best_row, total));
    }
    printf("%lld\n", best);
}
