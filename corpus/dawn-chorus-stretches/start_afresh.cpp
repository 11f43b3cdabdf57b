#include <iostream>
#include <set>
using namespace std;

int main() {
    int n, k, x;
    cin >> n >> k;
    set<int> kinds;
    long long total = 0, len = 0, best = 0;
    for (int i = 0; i < n; i++) {
        cin >> x;
        kinds.insert(x);
        len++;
        if ((int)kinds.size() > k) {
            kinds.clear();
            kinds.insert(x);
            len = 1;
        }
        total += len;
        best = max(best, len);
    }
    cout << total << " " << best << endl;
}
