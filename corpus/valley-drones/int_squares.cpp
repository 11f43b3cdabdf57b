#include <algorithm>
#include <cstdio>
#include <vector>

int main() {
    int n;
    scanf("%d", &n);
    std::vector<std::pair<int, int>> p(n);
    for (auto &q : p) scanf("%d %d", &q.second, &q.first);
    std::sort(p.begin(), p.end());
    int best = 2147483647, count = 0;
    for (int i = 0; i < n; i++)
        for (int j = i + 1; j < n && j <= i + 60; j++) {
            int dy = p[j].first - p[i].first, dx = p[j].second - p[i].second;
            int s = (int)((unsigned)dy * dy + (unsigned)dx * dx);
            if (s < best) best = s, count = 0;
            if (s == best) count++;
        }
    printf("%d %d\n", best, count);
}
