#include <bits/stdc++.h>
using namespace std;

int main() {
    int n;
    scanf("%d", &n);
    vector<int> t(n);
    for (auto& x : t) scanf("%d", &x);
    int best = *min_element(t.begin(), t.end());
    for (int x : t) {
        int d = x - best;
        printf("%d:%02d:%02d.%02d +%d:%02d.%02d\n", x / 360000, x / 6000 % 60, x / 100 % 60, x % 100,
               d / 6000, d / 100 % 60, d % 100);
    }
}
