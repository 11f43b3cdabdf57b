#include <iostream>
#include <vector>
#include <algorithm>
#include <cstdlib>
using namespace std;

int main() {
    int n;
    cin >> n;
    vector<long long> heard;
    long long total = 0;
    for (int i = 0; i < n; i++) {
        long long price;
        cin >> price;
        if (i > 0) {
            vector<pair<long long, long long>> byGap;
            for (long long old : heard) byGap.push_back({llabs(old - price), old});
            sort(byGap.begin(), byGap.end());
            cout << byGap[0].second << ' ';
            total += byGap[0].first;
        }
        heard.push_back(price);
    }
    cout << endl << total << endl;
    return 0;
}
