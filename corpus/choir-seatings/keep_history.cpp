#include <iostream>
#include <vector>
#include <algorithm>
#include <string>
using namespace std;

int main() {
    int n, k;
    cin >> n >> k;
    vector<vector<long long>> history(1);
    for (int i = 0; i < n; i++) {
        long long singer;
        cin >> singer;
        history[0].push_back(singer);
    }
    for (int evening = 1; evening <= k; evening++) {
        vector<long long> seating = history[evening - 1];
        next_permutation(seating.begin(), seating.end());
        history.push_back(seating);
    }
    for (int i = 0; i < n; i++) cout << history[k][i] << " ";
    cout << endl;
    return 0;
}
