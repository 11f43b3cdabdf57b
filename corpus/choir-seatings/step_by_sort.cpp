#include <bits/stdc++.h>
using namespace std;

int main() {
    int n, k;
    cin >> n >> k;
    vector<int> a(n);
    for (int &x : a) cin >> x;
    while (k--) {
        int i = n - 1;
        while (i > 0 && a[i - 1] > a[i]) i--;
        sort(a.begin() + i, a.end());
        if (i > 0) swap(a[i - 1], *upper_bound(a.begin() + i, a.end(), a[i - 1]));
    }
    for (int x : a) cout << x << ' ';
    cout << '\n';
}
