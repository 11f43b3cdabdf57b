#include <algorithm>
#include <cstdio>
#include <vector>

class Quays {
    int leaves = 1;
    std::vector<int> most;

public:
    explicit Quays(const std::vector<int> &lengths) {
        while (leaves < (int)lengths.size()) leaves *= 2;
        most.assign(2 * leaves, 0);
        std::copy(lengths.begin(), lengths.end(), most.begin() + leaves);
        for (int v = leaves - 1; v > 0; --v) most[v] = std::max(most[2 * v], most[2 * v + 1]);
    }

    int moor(int boat) {
        if (most[1] < boat) return 0;
        int v = 1;
        while (v < leaves) {
            v *= 2;
            if (most[v] < boat) ++v;
        }
        int berth = v - leaves + 1;
        most[v] -= boat;
        for (v /= 2; v > 0; v /= 2) most[v] = std::max(most[2 * v], most[2 * v + 1]);
        return berth;
    }
};

int main() {
    int n, m;
    if (std::scanf("%d %d", &n, &m) != 2) return 1;
    std::vector<int> lengths(n);
    for (int &x : lengths)
        if (std::scanf("%d", &x) != 1) return 1;
    Quays quays(lengths);
    long long away = 0;
    for (int boat; m-- > 0 && std::scanf("%d", &boat) == 1;) {
        int berth = quays.moor(boat);
        if (!berth) away += boat;
        std::printf("%d ", berth);
    }
    std::printf("\n%lld\n", away);
}
