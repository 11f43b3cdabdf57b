#include <cstdio>
#include <functional>
#include <queue>
#include <tuple>
#include <vector>

int main() {
    int n;
    if (std::scanf("%d", &n) != 1) return 1;
    struct Order { int comes, due, fire; };
    std::vector<Order> o(n);
    for (auto &x : o)
        if (std::scanf("%d%d%d", &x.comes, &x.due, &x.fire) != 3) return 1;
    using Key = std::tuple<int, int, int>;
    std::priority_queue<Key, std::vector<Key>, std::greater<Key>> heap;
    std::vector<long long> ready(n);
    long long clock = 0;
    int late = 0;
    for (int i = 0; i < n || !heap.empty();) {
        if (heap.empty() && o[i].comes > clock) clock = o[i].comes;
        while (i < n && o[i].comes <= clock) {
            heap.push(Key(o[i].due, o[i].fire, i));
            ++i;
        }
        int id = std::get<2>(heap.top());
        heap.pop();
        clock += o[id].fire;
        ready[id] = clock;
        if (clock > o[id].due) ++late;
    }
    for (long long r : ready) std::printf("%lld\n", r);
    std::printf("%d\n", late);
}
