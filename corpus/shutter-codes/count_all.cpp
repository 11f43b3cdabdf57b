#include <iostream>
#include <set>
#include <string>
#include <vector>
using namespace std;

int different(string a, string b) {
    int count = 0;
    for (size_t i = 0; i < a.length(); i++)
        if (a.substr(i, 1) != b.substr(i, 1)) count++;
    return count;
}

int main() {
    int n, k;
    cin >> n >> k;
    vector<string> rows(n);
    for (string &row : rows) cin >> row;
    set<int> confused;
    int pairs = 0;
    for (int i = 0; i < n; i++)
        for (int j = i + 1; j < n; j++)
            if (different(rows[i], rows[j]) <= k) {
                pairs++;
                confused.insert(i);
                confused.insert(j);
            }
    cout << pairs << " " << n - confused.size() << endl;
}
