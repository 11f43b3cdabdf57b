#include <iostream>
#include <vector>
#include <algorithm>
using namespace std;

int main() {
    int n;
    cin >> n;
    vector<long long> pile;
    long long total = 0, worst = 0;
    for (int i = 0; i < n; i++) {
        long long w;
        cin >> w;
        // heaviest first: stop at the first parcel that does no harm
        sort(pile.rbegin(), pile.rend());
        long long d = 0;
        while (d < (long long)pile.size() && pile[d] > 2 * w) d++;
        total += d;
        worst = max(worst, d);
        pile.push_back(w);
    }
    cout << total << " " << worst << endl;
}
