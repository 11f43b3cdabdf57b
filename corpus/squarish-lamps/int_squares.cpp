#include <bits/stdc++.h>
using namespace std;

int main() {
    int m, n;
    scanf("%d %d", &m, &n);
    vector<array<unsigned, 3>> lamp(m);
    vector<array<unsigned, 2>> plant(n);
    for (auto &l : lamp) scanf("%u %u %u", &l[0], &l[1], &l[2]);
    for (auto &p : plant) scanf("%u %u", &p[0], &p[1]);
    set<int> lit;
    for (auto &l : lamp) {
        int count = 0;
        for (int i = 0; i < n; i++) {
            unsigned a = plant[i][0] - l[0], b = plant[i][1] - l[1], r = l[2];
            if (a * a * a * a + b * b * b * b <= r * r * r * r) count++, lit.insert(i);
        }
        printf("%d ", count);
    }
    printf("\n%d\n", n - (int)lit.size());
}
