#include <iostream>
#include <list>
#include <vector>

int main() {
    int n, m;
    std::cin >> n >> m;
    std::list<std::pair<int, int>> rules;
    for (int i = 0; i < m; ++i) {
        int a, b;
        std::cin >> a >> b;
        rules.push_back({a, b});
    }
    std::vector<bool> laid(n + 1, false);
    for (int k = 0; k < n; ++k) {
        std::vector<bool> blocked = laid;
        for (auto &rule : rules) blocked[rule.second] = true;
        int tile = 1;
        while (tile <= n && blocked[tile]) ++tile;
        if (tile > n) {
            std::cout << "STUCK" << std::endl;
            return 0;
        }
        laid[tile] = true;
        std::cout << tile << " ";
        // rules that start at this tile are met
        rules.remove_if([tile](const std::pair<int, int> &rule) { return rule.first == tile; });
    }
    std::cout << std::endl;
    return 0;
}
