#include <iostream>
#include <unordered_map>
#include <vector>
using namespace std;

const int NEVER = 1000000;

int fewest(int price, const vector<int>& values, unordered_map<int, int>& known) {
    if (price == 0) return 0;
    if (price < 0) return NEVER;
    if (known.count(price)) return known[price];
    int best = NEVER;
    for (int v : values) best = min(best, fewest(price - v, values, known) + 1);
    known[price] = best;
    return best;
}

int main() {
    int n, q;
    cin >> n >> q;
    vector<int> values(n);
    for (int i = 0; i < n; i++) cin >> values[i];
    for (int i = 0; i < q; i++) {
        int p;
        cin >> p;
        unordered_map<int, int> known;
        int r = fewest(p, values, known);
        cout << (r >= NEVER ? -1 : r) << " ";
    }
    cout << endl;
    return 0;
}
