#include <algorithm>
#include <cstdio>
#include <iterator>
#include <map>

int main() {
    int boards, days;
    if (std::scanf("%d %d", &boards, &days) != 2) return 1;
    std::map<int, int> end_of;  // start -> end of a painted stretch
    int a, b;
    while (days-- > 0 && std::scanf("%d %d", &a, &b) == 2) {
        int coins = b - a, from = a, to = b;
        auto it = end_of.upper_bound(a);
        if (it != end_of.begin() && std::prev(it)->second >= a) --it;
        while (it != end_of.end() && it->first <= b) {
            coins -= std::max(0, std::min(b, it->second) - std::max(a, it->first));
            from = std::min(from, it->first);
            to = std::max(to, it->second);
            it = end_of.erase(it);
        }
        end_of.emplace_hint(it, from, to);
        std::printf("%d\n", coins);
    }
    std::printf("%zu\n", end_of.size());
}
