#include <bits/stdc++.h>
using namespace std;

int main() {
    int n, w;
    long long d;
    cin >> n >> w >> d;
    vector<long long> h(n);
    for (int i = 0; i < n; i++) cin >> h[i];
    int calm = 0;
    long long largest = 0;
    for (int i = 0; i + w <= n; i++) {
        deque<long long> window(h.begin() + i, h.begin() + i + w);
        long long hi = *max_element(window.begin(), window.end());
        long long lo = *min_element(window.begin(), window.end());
        if (hi - lo <= d) calm++;
        largest = max(largest, hi - lo);
    }
    cout << calm << " " << largest << endl;
}
