#include <algorithm>
#include <iostream>
#include <iterator>
#include <set>
#include <vector>
using namespace std;

int main() {
    int n;
    cin >> n;
    vector<set<int>> recipes(n);
    for (int i = 0; i < n; i++) {
        int k, spice;
        cin >> k;
        while (k--) {
            cin >> spice;
            recipes[i].insert(spice);
        }
    }
    int free = 0, most = 0, times = 0;
    for (int i = 0; i < n; i++) {
        for (int j = i + 1; j < n; j++) {
            set<int> both;
            set_intersection(recipes[i].begin(), recipes[i].end(), recipes[j].begin(),
                             recipes[j].end(), inserter(both, both.begin()));
            int shared = both.size();
            if (shared == 0) free++;
            if (shared > most) {
                most = shared;
                times = 0;
            }
            if (shared == most) times++;
        }
    }
    cout << free << " " << most << " " << times << endl;
}
