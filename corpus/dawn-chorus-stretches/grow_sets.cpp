#include <bits/stdc++.h>
using namespace std;

int main() {
    int n, k;
    cin >> n >> k;
    vector<int> v(n);
    for (int i = 0; i < n; i++) cin >> v[i];
    long long calm = 0;
    int longest = 0;
    for (int i = 0; i < n; i++) {
        set<int> seen;
        for (int j = i; j < n; j++) {
            seen.insert(v[j]);
            if ((int)seen.size() > k) break;
            calm++;
            longest = max(longest, j - i + 1);
        }
    }
    cout << calm << " " << longest << endl;
}
