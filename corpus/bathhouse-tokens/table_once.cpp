#include <cstdio>
#include <algorithm>

short need[5501];

int main() {
    int n, q, v[12], price[30], top = 0;
    scanf("%d %d", &n, &q);
    for (int i = 0; i < n; ++i) scanf("%d", v + i);
    for (int i = 0; i < q; ++i) {
        scanf("%d", price + i);
        top = std::max(top, price[i]);
    }
    for (int a = 1; a <= top; ++a) need[a] = 10000;
    for (int i = 0; i < n; ++i)
        for (int a = v[i]; a <= top; ++a)
            if (need[a - v[i]] + 1 < need[a]) need[a] = need[a - v[i]] + 1;
    for (int i = 0; i < q; ++i) printf("%d ", need[price[i]] < 10000 ? need[price[i]] : -1);
    puts("");
    return 0;
}
