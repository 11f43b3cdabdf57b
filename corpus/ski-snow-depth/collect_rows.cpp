#include <iostream>
#include <algorithm>
#include <vector>
using namespace std;

int main() {
    int n, q;
    cin >> n >> q;
    vector<int> depths(n);
    for (int i = 0; i < n; i++) cin >> depths[i];
    while (q--) {
        int x;
        cin >> x;
        vector<vector<int>> rows(1);
        for (int i = 0; i < n; i++) {
            if (depths[i] >= x)
                rows.back().push_back(i);
            else
                rows.push_back(vector<int>());
        }
        size_t longest = 0;
        for (auto row : rows) longest = max(longest, row.size());
        cout << longest << endl;
    }
}
