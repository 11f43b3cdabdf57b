#include <bits/stdc++.h>
using namespace std;

int main() {
    int n, w;
    cin >> n >> w;
    vector<int> orders;
    for (int i = 0; i < n; i++) {
        int x;
        cin >> x;
        orders.push_back(x);
    }
    int easy = 0;
    long long total = 0;
    for (int x : orders) {
        set<pair<int, int>> boxes;
        for (int r = 1; r <= x; r++)
            if (x % r == 0) boxes.insert(make_pair(min(r, x / r), max(r, x / r)));
        if ((int)boxes.size() >= w) easy++;
        total += boxes.size();
    }
    cout << easy << " " << total << endl;
}
