#include <cstdio>
#include <vector>

int main() {
    int n, k;
    scanf("%d %d", &n, &k);
    std::vector<unsigned long long> v(n);
    char row[128];
    for (auto &x : v) {
        scanf("%127s", row);
        for (char *c = row; *c; ++c) x = x * 2 + (*c == 'x');
    }
    std::vector<int> friends(n);
    int pairs = 0, lonely = 0;
    for (int i = 0; i < n; ++i)
        for (int j = i + 1; j < n; ++j)
            if (__builtin_popcountll(v[i] ^ v[j]) <= k) ++pairs, ++friends[i], ++friends[j];
    for (int f : friends) lonely += f == 0;
    printf("%d %d\n", pairs, lonely);
}
