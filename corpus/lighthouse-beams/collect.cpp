#include <algorithm>
#include <iostream>
#include <vector>
using namespace std;

int main() {
    int n;
    cin >> n;
    vector<int> heights(n);
    for (int i = 0; i < n; i++) cin >> heights[i];
    int lost = 0;
    for (int i = 0; i < n; i++) {
        vector<int> blockers;
        for (int j = 0; j < i; j++)
            if (heights[j] >= heights[i]) blockers.push_back(j);
        if (blockers.empty()) {
            lost++;
            cout << 0 << " ";
        } else {
            cout << i - *max_element(blockers.begin(), blockers.end()) << " ";
        }
    }
    cout << endl << lost << endl;
}
