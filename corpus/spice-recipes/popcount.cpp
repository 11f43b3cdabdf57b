#include <bitset>
#include <cstdint>
#include <cstdio>
#include <vector>

int main() {
    int n;
    if (std::scanf("%d", &n) != 1) return 1;
    std::vector<std::uint64_t> recipes;
    recipes.reserve(n);
    int pairs[21] = {};
    for (int i = 0; i < n; ++i) {
        int k, spice;
        if (std::scanf("%d", &k) != 1) return 1;
        std::uint64_t mask = 0;
        while (k-- > 0 && std::scanf("%d", &spice) == 1) mask |= std::uint64_t{1} << spice;
        for (std::uint64_t other : recipes) ++pairs[std::bitset<64>(mask & other).count()];
        recipes.push_back(mask);
    }
    int most = 20;
    while (pairs[most] == 0) --most;
    std::printf("%d %d %d\n", pairs[0], most, pairs[most]);
}
