#include <bits/stdc++.h>
using namespace std;

static void parse(const string &s, vector<string> &fields) {
    fields.clear();
    for (size_t i = 0; i <= s.size(); i++) {
        fields.emplace_back();
        string &f = fields.back();
        if (s[i] == '"') {
            for (i++; s[i] != '"' || s[i + 1] == '"'; i++) {
                if (s[i] == '"') i++;
                f += s[i];
            }
            i++;
        } else {
            while (i < s.size() && s[i] != ';') f += s[i++];
        }
    }
}

int main() {
    ios::sync_with_stdio(false);
    size_t k;
    string line;
    vector<string> fields;
    cin >> k;
    getline(cin, line);
    while (getline(cin, line)) {
        parse(line, fields);
        cout << fields.size() << ' ' << (k <= fields.size() ? '[' + fields[k - 1] + ']' : "-") << endl;
    }
}
