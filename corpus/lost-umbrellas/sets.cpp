#include <bits/stdc++.h>
using namespace std;

int main() {
    ios::sync_with_stdio(false);
    cin.tie(nullptr);
    size_t n, q;
    cin >> n >> q;
    unordered_set<string> seen;  // in the ledger, or already written down
    seen.reserve(2 * (n + q));
    auto read = [] {
        string s;
        cin >> s;
        for (char &c : s)
            if (c >= 'A' && c <= 'Z') c += 'a' - 'A';
        return s;
    };
    while (n--) seen.insert(read());
    vector<string> missing;
    while (q--) {
        auto [it, fresh] = seen.insert(read());
        if (fresh) missing.push_back(*it);
    }
    cout << missing.size() << '\n';
    for (const auto &s : missing) cout << s << '\n';
}
