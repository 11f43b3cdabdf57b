#include <climits>
#include <iostream>
#include <vector>
using namespace std;

int main() {
    int n, q;
    cin >> n >> q;
    vector<int> v(n), need(5001, INT_MAX);
    for (int i = 0; i < n; i++) cin >> v[i];
    need[0] = 0;
    for (int a = 1; a <= 5000; a++)
        for (int i = 0; i < n; i++)
            if (v[i] <= a) need[a] = min(need[a], (int)(need[a - v[i]] + 1u));
    while (q--) {
        int p;
        cin >> p;
        cout << (need[p] == INT_MAX ? -1 : need[p]) << " ";
    }
    cout << endl;
}
