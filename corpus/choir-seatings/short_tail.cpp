#include <algorithm>
#include <iostream>
#include <vector>
using namespace std;

// Nine singers have 362880 seatings, so only the last nine can move.
int main() {
    int n, k;
    cin >> n >> k;
    vector<int> a(n);
    for (int i = 0; i < n; i++) cin >> a[i];
    auto from = a.end() - min(n, 9);
    while (k-- > 0) next_permutation(from, a.end());
    for (int x : a) cout << x << " ";
    cout << endl;
}
