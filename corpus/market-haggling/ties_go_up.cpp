#include <cstdio>
#include <cstdlib>
#include <set>

int main() {
    int n, x;
    std::scanf("%d %d", &n, &x);
    std::set<int> seen{x};
    int total = 0;  // differences are small...
    for (int i = 1; i < n; i++) {
        std::scanf("%d", &x);
        auto up = seen.lower_bound(x);
        int best = up == seen.end() ? *--up : *up;
        if (up != seen.begin() && best != x && x - *std::prev(up) < std::abs(best - x))
            best = *std::prev(up);
        std::printf("%d ", best);
        total += std::abs(best - x);
        seen.insert(x);
    }
    std::printf("\n%d\n", total);
}
