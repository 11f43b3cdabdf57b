#include <algorithm>
#include <cstdio>
#include <vector>
using namespace std;

int main() {
    int n, w;
    scanf("%d", &n);
    vector<int> seen;
    long long total = 0, worst = 0;
    for (int i = 0; i < n; i++) {
        scanf("%d", &w);
        auto it = upper_bound(seen.begin(), seen.end(), w * 2);
        long long d = seen.end() - it;
        total += d;
        worst = max(worst, d);
        seen.insert(upper_bound(seen.begin(), seen.end(), w), w);
    }
    printf("%lld %lld\n", total, worst);
}
