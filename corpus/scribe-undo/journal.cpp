#include <bits/stdc++.h>
using namespace std;

struct Entry {
    int written;    // letters to take off again
    string erased;  // letters to put back
};

int main() {
    ios::sync_with_stdio(false);
    cin.tie(nullptr);
    int m;
    cin >> m;
    string line, aloud, s;
    line.reserve(50000);
    vector<Entry> journal;
    while (m--) {
        char what;
        int k;
        cin >> what;
        switch (what) {
        case 'W':
            cin >> s;
            line += s;
            journal.push_back({(int)s.size(), ""});
            break;
        case 'E':
            cin >> k;
            journal.push_back({0, line.substr(line.size() - k)});
            line.resize(line.size() - k);
            break;
        case 'U':
            line.resize(line.size() - journal.back().written);
            line += journal.back().erased;
            journal.pop_back();
            break;
        default:
            cin >> k;
            aloud += line[k - 1];
        }
    }
    cout << aloud << '\n' << (line.empty() ? "-" : line) << '\n';
}
