#include <iostream>
#include <map>
#include <string>
using namespace std;

map<pair<string, string>, int> known;

int cost(string a, string b) {
    if (a.empty()) return 2 * b.size();
    if (b.empty()) return 2 * a.size();
    pair<string, string> key(a, b);
    if (known.find(key) != known.end()) return known[key];
    int best;
    if (a.back() == b.back()) {
        best = cost(a.substr(0, a.size() - 1), b.substr(0, b.size() - 1));
    } else {
        best = cost(a.substr(0, a.size() - 1), b) + 2;
        best = min(best, cost(a, b.substr(0, b.size() - 1)) + 2);
        best = min(best, cost(a.substr(0, a.size() - 1), b.substr(0, b.size() - 1)) + 3);
    }
    return known[key] = best;
}

int main() {
    int t;
    cin >> t;
    while (t--) {
        int k;
        string a, b;
        cin >> k >> a >> b;
        known.clear();
        int c = cost(a, b);
        if (c <= k)
            cout << c << endl;
        else
            cout << "copy" << endl;
    }
}
