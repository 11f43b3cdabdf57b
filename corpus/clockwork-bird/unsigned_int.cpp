#include <iostream>

int main() {
    std::ios::sync_with_stdio(false);
    unsigned m, k, t, n, a, b, songs = 0;
    std::cin >> m >> k >> t >> n;
    for (unsigned i = 0; i < n; ++i) {
        std::cin >> a >> b;
        t = (t * a % m + b % m) % m;
        if (t < k) ++songs;
    }
    std::cout << t << ' ' << songs << '\n';
}
