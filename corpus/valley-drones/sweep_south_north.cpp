#include <algorithm>
#include <cstdint>
#include <cstdio>

struct Point { std::int64_t y, x; };
static Point p[1000];

int main() {
    int n;
    if (std::scanf("%d", &n) != 1) return 1;
    for (int i = 0; i < n; ++i) {
        int x, y;
        std::scanf("%d %d", &x, &y);
        p[i] = {y, x};
    }
    std::sort(p, p + n, [](const Point &a, const Point &b) { return a.y < b.y; });
    std::int64_t best = INT64_MAX;
    int pairs = 0;
    for (int i = 1; i < n; ++i) {
        for (int j = i - 1; j >= 0; --j) {
            const std::int64_t dy = p[i].y - p[j].y, dx = p[i].x - p[j].x;
            if (dy * dy > best) break;
            const std::int64_t square = dy * dy + dx * dx;
            if (square < best) {
                best = square;
                pairs = 1;
            } else if (square == best) {
                ++pairs;
            }
        }
    }
    std::printf("%lld %d\n", static_cast<long long>(best), pairs);
    return 0;
}
