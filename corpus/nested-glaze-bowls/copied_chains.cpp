#include <iostream>
#include <string>
#include <vector>
using namespace std;

// The best row that ends with each bowl, kept whole.
int main() {
    int n;
    cin >> n;
    vector<int> weight(n);
    for (int i = 0; i < n; i++) cin >> weight[i];
    vector<vector<int>> rows;
    for (int i = 0; i < n; i++) {
        vector<int> best;
        for (int j = 0; j < i; j++) {
            vector<int> row = rows[j];
            if (row.back() <= weight[i] && row.size() > best.size()) best = row;
        }
        best.push_back(weight[i]);
        rows.push_back(best);
    }
    vector<int> answer;
    for (auto row : rows) {
        if (row.size() > answer.size() ||
            (row.size() == answer.size() && row.back() < answer.back()))
            answer = row;
    }
    cout << answer.size() << " " << answer.back() << endl;
    return 0;
}
