#include <iostream>
#include <vector>

static int mark[1000001];  // the last start that met this species

int main() {
    std::ios::sync_with_stdio(false);
    int n, k;
    std::cin >> n >> k;
    std::vector<int> calls(n);
    for (int& c : calls) std::cin >> c;
    long long total = 0;
    int best = 0;
    for (int i = 0; i < n; ++i) {
        int kinds = 0, j = i;
        while (j < n) {
            if (mark[calls[j]] != i + 1) {
                if (++kinds > k) break;
                mark[calls[j]] = i + 1;
            }
            ++j;
        }
        total += j - i;
        if (j - i > best) best = j - i;
    }
    std::cout << total << ' ' << best << '\n';
    return 0;
}
