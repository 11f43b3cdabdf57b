#include <cmath>
#include <iostream>

int main() {
    int n, w;
    std::cin >> n >> w;
    int easy = 0, total = 0;
    for (int i = 0; i < n; i++) {
        int x;
        std::cin >> x;
        int ways = 0;
        double root = std::sqrt(x);
        for (int r = 1; r < root; r++)
            if (x % r == 0) ways++;
        total += ways;
        if (ways >= w) easy++;
    }
    std::cout << easy << ' ' << total << '\n';
}
