#include <algorithm>
#include <cstdio>
#include <vector>

typedef std::vector<long long> Sums;

static Sums all_sums(const long long *from, const long long *to) {
    Sums sums(1, 0);
    for (; from != to; ++from) {
        size_t half = sums.size();
        for (size_t i = 0; i < half; ++i) sums.push_back(sums[i] + *from);
        std::inplace_merge(sums.begin(), sums.begin() + half, sums.end());
    }
    return sums;
}

int main() {
    int n;
    long long c, w[20];
    scanf("%d %lld", &n, &c);
    for (int i = 0; i < n; ++i) scanf("%lld", &w[i]);
    Sums low = all_sums(w, w + n / 2), high = all_sums(w + n / 2, w + n);
    long long best = -1, count = 0;
    for (long long s : low) {
        auto end = std::upper_bound(high.begin(), high.end(), c - s);
        if (end == high.begin()) break;
        long long top = end[-1];
        if (s + top < best) continue;
        if (s + top > best) { best = s + top; count = 0; }
        count += end - std::lower_bound(high.begin(), end, top);
    }
    printf("%lld %lld\n", best, count);
}
