#include <bits/stdc++.h>
using namespace std;

const int LIMIT = 10000;
bitset<LIMIT + 1> composite;

int main() {
    for (int i = 2; i * i <= LIMIT; i++)
        if (!composite[i])
            for (int j = i * i; j <= LIMIT; j += i) composite[j] = 1;
    int q;
    scanf("%d", &q);
    while (q--) {
        int m, g;
        scanf("%d%d", &m, &g);
        int c = 0;
        long long s = 0;
        for (int p = 2; p + g <= m; p++)
            if (!composite[p] && !composite[p + g]) c++, s += p;
        printf("%d %lld\n", c, s);
    }
}
