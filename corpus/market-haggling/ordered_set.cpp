#include <bits/stdc++.h>
using namespace std;
typedef long long ll;

int main() {
    int n;
    scanf("%d", &n);
    set<int> s;
    ll sum = 0;
    for (int i = 0; i < n; i++) {
        int p;
        scanf("%d", &p);
        auto hi = s.lower_bound(p);
        if (i) {
            int best;
            if (hi == s.begin()) best = *hi;
            else {
                best = *prev(hi);
                if (hi != s.end() && *hi - p < p - best) best = *hi;
            }
            sum += abs(best - p);
            printf("%d ", best);
        }
        s.insert(hi, p);
    }
    printf("\n%lld\n", sum);
}
