#include <cstdio>
#include <numeric>
#include <utility>
#include <vector>

class Groups {
public:
    explicit Groups(int n) : parent_(n + 1), size_(n + 1, 1), left_(n) {
        std::iota(parent_.begin(), parent_.end(), 0);
    }
    int find(int u) {
        while (parent_[u] != u) u = parent_[u] = parent_[parent_[u]];
        return u;
    }
    void join(int u, int v) {
        u = find(u);
        v = find(v);
        if (u == v) return;
        if (size_[u] < size_[v]) std::swap(u, v);
        parent_[v] = u;
        size_[u] += size_[v];
        --left_;
    }
    int size(int u) { return size_[find(u)]; }
    int left() const { return left_; }

private:
    std::vector<int> parent_, size_;
    int left_;
};

int main() {
    int n, m;
    if (std::scanf("%d %d", &n, &m) != 2) return 1;
    Groups groups(n);
    while (m-- > 0) {
        char what;
        int u, v;
        if (std::scanf(" %c %d", &what, &u) != 2) return 1;
        if (what == 'P') {
            std::printf("%d\n", groups.size(u));
        } else if (std::scanf("%d", &v) == 1) {
            groups.join(u, v);
        }
    }
    std::printf("%d\n", groups.left());
}
