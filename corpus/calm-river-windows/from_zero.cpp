#include <iostream>
#include <vector>
using namespace std;

int main() {
    int n, w, d;
    cin >> n >> w >> d;
    vector<int> h(n);
    for (int i = 0; i < n; i++) cin >> h[i];
    int calm = 0, largest = 0;
    for (int i = 0; i + w <= n; i++) {
        int hi = 0, lo = 1000000000;
        for (int j = i; j < i + w; j++) {
            if (h[j] > hi) hi = h[j];
            if (h[j] < lo) lo = h[j];
        }
        calm += hi - lo <= d;
        largest = max(largest, hi - lo);
    }
    cout << calm << " " << largest << endl;
}
