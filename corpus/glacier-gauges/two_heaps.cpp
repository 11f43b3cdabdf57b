#include <cstdio>
#include <functional>
#include <queue>
#include <vector>

template <class Order>
using Heap = std::priority_queue<int, std::vector<int>, Order>;

template <class From, class To>
void move_top(From &from, To &to) {
    to.push(from.top());
    from.pop();
}

int main() {
    int m, x;
    char event;
    if (std::scanf("%d", &m) != 1) return 1;
    Heap<std::less<int>> low;  // holds the middle at its top
    Heap<std::greater<int>> high;
    while (m-- > 0 && std::scanf(" %c", &event) == 1) {
        if (event == '-') {
            low.pop();
        } else {
            if (std::scanf("%d", &x) != 1) return 1;
            low.push(x);
            move_top(low, high);
        }
        if (low.size() < high.size()) move_top(high, low);
        if (low.empty()) std::puts("none");
        else std::printf("%d\n", low.top());
    }
}
