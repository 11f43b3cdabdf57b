#include <cstdio>
#include <functional>
#include <queue>
#include <utility>
#include <vector>

typedef std::pair<int, int> Entry;  // arrival, island

int main() {
    int n, m;
    if (std::scanf("%d%d", &n, &m) != 2) return 1;
    std::vector<int> wait(n), best(n, 2000000000);
    for (int i = 0; i < n; ++i) std::scanf("%d", &wait[i]);
    wait[0] = 0;
    std::vector<std::vector<Entry>> lines(n);
    for (int i = 0; i < m; ++i) {
        int a, b, c;
        std::scanf("%d%d%d", &a, &b, &c);
        lines[a - 1].emplace_back(b - 1, c);
        lines[b - 1].emplace_back(a - 1, c);
    }
    std::priority_queue<Entry, std::vector<Entry>, std::greater<Entry>> queue;
    queue.emplace(0, 0);
    best[0] = 0;
    int answer = -1;
    while (!queue.empty()) {
        Entry top = queue.top();
        queue.pop();
        int here = top.second;
        if (here == n - 1) {
            answer = top.first;
            break;
        }
        if (top.first > best[here]) continue;
        int leave = top.first + wait[here];
        for (const Entry &line : lines[here]) {
            int t = leave + line.second;
            if (t < best[line.first]) {
                best[line.first] = t;
                queue.emplace(t, line.first);
            }
        }
    }
    std::printf("%d\n", answer);
    return 0;
}
