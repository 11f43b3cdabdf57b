#include <iostream>
#include <vector>
using namespace std;

int main() {
    int n;
    long long c;
    cin >> n >> c;
    vector<int> sums(1, 0);
    for (int i = 0; i < n; i++) {
        long long w;
        cin >> w;
        int k = sums.size();
        for (int j = 0; j < k; j++)
            if (sums[j] + w <= c) sums.push_back(sums[j] + w);
    }
    int best = 0, count = 0;
    for (int s : sums) {
        if (s > best) best = s, count = 0;
        if (s == best) count++;
    }
    cout << best << " " << count << endl;
}
