#include <algorithm>
#include <iostream>
#include <numeric>
#include <string>
#include <vector>
using namespace std;

struct Lorry {
    long long limit;
    vector<long long> crates;
};

Lorry readLorry() {
    Lorry lorry;
    int k;
    cin >> lorry.limit >> k;
    for (int i = 0; i < k; i++) {
        long long w;
        cin >> w;
        lorry.crates.push_back(w);
    }
    return lorry;
}

int main() {
    int t;
    cin >> t;
    while (t--) {
        Lorry lorry = readLorry();
        long long left = lorry.limit - accumulate(lorry.crates.begin(), lorry.crates.end(), 0LL);
        long long top = 0;
        for (long long w : lorry.crates) top = max(top, w);
        cout << (left >= 0 ? "pass " : "stop ") << (left >= 0 ? left : -left) << " " << top << endl;
    }
}
