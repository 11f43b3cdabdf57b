#include <iostream>
#include <vector>

int main() {
    int n, c;
    std::cin >> n >> c;
    std::vector<long long> best(c + 1, 0);
    for (int i = 0; i < n; ++i) {
        int w, u;
        std::cin >> w >> u;
        for (int j = w; j <= c; ++j)
            best[j] = std::max(best[j], best[j - w] + u);
    }
    int j = c;
    while (j && best[j - 1] == best[c]) --j;
    std::cout << best[c] << " " << j << "\n";
}
