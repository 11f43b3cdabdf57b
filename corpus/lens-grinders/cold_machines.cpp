#include <iostream>
#include <vector>
using namespace std;

int main() {
    long long m, k;
    cin >> m >> k;
    vector<long long> s(m), a(m);
    for (int i = 0; i < m; i++) cin >> s[i] >> a[i];
    long long lo = 1, hi = 1e12;
    while (lo < hi) {
        long long mid = (lo + hi) / 2, made = 0;
        for (int i = 0; i < m; i++) made += (mid - s[i]) / a[i];
        if (made >= k) hi = mid;
        else lo = mid + 1;
    }
    cout << lo << endl;
}
