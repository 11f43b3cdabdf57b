#include <cstdio>
#include <unordered_map>

int calls[5000];

int main() {
    int n, k;
    if (std::scanf("%d%d", &n, &k) != 2) return 1;
    std::unordered_map<int, int> inside;
    inside.reserve(2 * n);
    int left = 0, kinds = 0, best = 0;
    long long total = 0;
    for (int right = 0; right < n; ++right) {
        std::scanf("%d", calls + right);
        if (inside[calls[right]]++ == 0) ++kinds;
        while (kinds > k)
            if (--inside[calls[left++]] == 0) --kinds;
        int len = right - left + 1;
        total += len;
        if (len > best) best = len;
    }
    std::printf("%lld %d\n", total, best);
}
