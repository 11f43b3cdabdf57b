#include <iostream>
#include <set>
#include <utility>
#include <vector>
using namespace std;

int main() {
    int n;
    cin >> n;
    set<pair<int, int>> stones;
    for (int i = 0; i < n; i++) {
        int a, b;
        cin >> a >> b;
        stones.insert(make_pair(a, b));
    }
    int pairs = 0, alone = 0, largest = 0;
    for (auto stone : stones) {
        int a = stone.first, b = stone.second;
        vector<pair<int, int>> around = {{a + 1, b}, {a - 1, b},     {a, b + 1},
                                         {a, b - 1}, {a + 1, b - 1}, {a - 1, b + 1}};
        int touching = 0;
        for (auto other : around) touching += stones.count(other);
        pairs += touching;
        if (touching == 0) alone++;
        largest = max(largest, touching);
    }
    cout << pairs / 2 << " " << alone << " " << largest << endl;
}
