#include <iostream>

long long written(long long n, int d) {
    long long total = 0;
    for (long long p = 1; p <= n; p *= 10) {
        long long high = n / p / 10, here = n / p % 10, low = n % p;
        if (d == 0) high--;
        total += high * p;
        if (here > d) total += p;
        if (here == d) total += low + 1;
    }
    return total;
}

int main() {
    int q, a, b, d;
    for (std::cin >> q; q > 0; q--) {
        std::cin >> a >> b >> d;
        std::cout << written(b, d) - written(a, d) << "\n";
    }
}
