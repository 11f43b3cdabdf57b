#include <iostream>
#include <set>
#include <vector>

int main() {
    int n, w, d;
    std::cin >> n >> w >> d;
    std::vector<int> h(n);
    std::multiset<int> window;
    int calm = 0;
    long long largest = 0;
    for (int i = 0; i < n; ++i) {
        std::cin >> h[i];
        window.insert(h[i]);
        if (i >= w) window.erase(window.find(h[i - w]));
        if (i < w - 1) continue;
        long long spread = (long long)*window.rbegin() - *window.begin();
        calm += spread <= d;
        if (spread > largest) largest = spread;
    }
    std::cout << calm << ' ' << largest << '\n';
    return 0;
}
