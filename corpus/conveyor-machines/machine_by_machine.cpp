#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <vector>

int main() {
    int n, m;
    if (std::scanf("%d %d", &n, &m) != 2) return 1;
    struct Machine {
        char kind;
        std::uint16_t k;
    };
    std::vector<Machine> machines(m);
    for (Machine &machine : machines) {
        char name[8];
        unsigned k;
        std::scanf("%7s %u", name, &k);
        machine = {name[0], static_cast<std::uint16_t>(k)};
    }
    std::vector<std::uint16_t> crates(n);
    for (auto &crate : crates) std::scanf("%hu", &crate);
    for (const Machine machine : machines) {
        const unsigned k = machine.k;
        switch (machine.kind) {
        case 'a': for (auto &c : crates) c = c + k; break;
        case 'm': for (auto &c : crates) c = c * k; break;
        case 'x': for (auto &c : crates) c = c ^ k; break;
        default: for (auto &c : crates) c = c >> 8 | c << 8; break;
        }
    }
    long long sum = 0;
    for (auto c : crates) sum += c;
    const auto top = *std::max_element(crates.begin(), crates.end());
    std::printf("%lld %d %d\n", sum, top, (int)std::count(crates.begin(), crates.end(), top));
    return 0;
}
