#include <algorithm>
#include <iostream>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

int main() {
    std::ios::sync_with_stdio(false);
    std::cin.tie(nullptr);
    int n, k;
    std::cin >> n >> k;
    std::unordered_map<std::string, int> seen;
    seen.reserve(n);
    std::string name;
    while (n-- > 0 && std::cin >> name) ++seen[name];

    std::vector<std::pair<int, std::string_view>> rows;
    for (const auto &[bird, times] : seen)
        if (times >= k) rows.emplace_back(-times, bird);
    std::sort(rows.begin(), rows.end());
    if (rows.empty()) std::cout << "quiet year\n";
    for (const auto &[minus, bird] : rows) std::cout << bird << ' ' << -minus << '\n';
}
