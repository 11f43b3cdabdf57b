#include <iostream>
#include <numeric>
#include <string>
#include <utility>
#include <vector>

int main() {
    std::ios::sync_with_stdio(false);
    std::cin.tie(nullptr);
    int n, m;
    std::cin >> n;
    std::vector<std::string> labels(n * n);
    for (auto &label : labels) std::cin >> label;

    // order[0]: of rows, order[1]: of columns, or the other way round while the wall is mirrored
    std::vector<int> order[2] = {std::vector<int>(n), std::vector<int>(n)};
    for (auto &o : order) std::iota(o.begin(), o.end(), 0);
    int mirrored = 0;
    auto at = [&](int r, int c) -> const std::string & {
        int a = order[mirrored][r], b = order[1 - mirrored][c];
        return mirrored ? labels[b * n + a] : labels[a * n + b];
    };

    std::cin >> m;
    while (m-- > 0) {
        char event;
        std::cin >> event;
        if (event == 'T') {
            mirrored ^= 1;
            continue;
        }
        int i, j;
        std::cin >> i >> j;
        --i, --j;
        if (event == 'Q')
            std::cout << at(i, j) << '\n';
        else {
            auto &o = order[(event == 'C') ^ mirrored];
            std::swap(o[i], o[j]);
        }
    }
    for (int c = 0; c < n; ++c) std::cout << at(0, c) << (c + 1 < n ? ' ' : '\n');
}
