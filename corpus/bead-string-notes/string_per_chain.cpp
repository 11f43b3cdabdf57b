#include <bits/stdc++.h>
using namespace std;

string note_of(string s) {
    string res;
    for (size_t i = 0, j; i < s.size(); i = j) {
        for (j = i; j < s.size() && s[j] == s[i];) ++j;
        res += s[i];
        if (j - i > 1) res += to_string(j - i);
    }
    return res;
}

int main() {
    int t;
    string s;
    for (cin >> t; t--;) {
        cin >> s;
        string note = note_of(s);
        cout << note << ' ' << s.size() - note.size() << '\n';
    }
}
