#include <bits/stdc++.h>
using namespace std;

int main() {
    ios::sync_with_stdio(false);
    cin.tie(nullptr);
    int k;
    string line;
    cin >> k;
    getline(cin, line);
    while (getline(cin, line)) {
        int fields = 1;
        bool quoted = false;
        string wanted;
        for (char c : line) {
            if (c == '"')
                quoted = !quoted;
            else if (c == ';' && !quoted)
                ++fields;
            else if (fields == k)
                wanted += c;
        }
        cout << fields << ' ';
        if (fields >= k) cout << '[' << wanted << "]\n";
        else cout << "-\n";
    }
}
