#include <iostream>
#include <vector>
using namespace std;

int main() {
    int n;
    long long c;
    cin >> n >> c;
    vector<long long> crates(n);
    for (int i = 0; i < n; i++) cin >> crates[i];
    vector<long long> loads;
    for (int mask = 0; mask < (1 << n); mask++) {
        vector<long long> chosen;
        for (int i = 0; i < n; i++)
            if (mask & (1 << i)) chosen.push_back(crates[i]);
        long long load = 0;
        for (size_t i = 0; i < chosen.size(); i++) load += chosen[i];
        if (load <= c) loads.push_back(load);
    }
    long long best = 0;
    for (auto load : loads) best = max(best, load);
    int count = 0;
    for (auto load : loads)
        if (load == best) count++;
    cout << best << " " << count << endl;
    return 0;
}
