#include <iostream>
#include <string>
#include <vector>
#include <algorithm>
#include <cctype>
using namespace std;

string small(string s) {
    for (size_t i = 0; i < s.size(); i++)
        s[i] = tolower(s[i]);
    return s;
}

bool contains(vector<string> &v, string what) {
    return find(v.begin(), v.end(), what) != v.end();
}

int main() {
    int n, q;
    cin >> n >> q;
    vector<string> ledger, missing;
    string tag;
    for (int i = 0; i < n; i++) {
        cin >> tag;
        ledger.push_back(small(tag));
    }
    for (int i = 0; i < q; i++) {
        cin >> tag;
        tag = small(tag);
        if (!contains(ledger, tag) && !contains(missing, tag))
            missing.push_back(tag);
    }
    cout << missing.size() << endl;
    for (int i = 0; i < (int)missing.size(); i++)
        cout << missing[i] << endl;
    return 0;
}
