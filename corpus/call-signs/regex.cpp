#include <iostream>
#include <regex>
#include <string>
#include <vector>
using namespace std;

int main() {
    int n, m;
    cin >> n >> m;
    vector<string> templates(n), signs(m);
    for (auto &t : templates) cin >> t;
    for (auto &s : signs) cin >> s;
    for (auto t : templates) {
        string pattern;
        for (char c : t) {
            if (c == '#') pattern += "[0-9]";
            else if (c == '@') pattern += "[A-Z]";
            else if (c == '~') pattern += ".";
            else if (isalnum(c)) pattern += c;
            else pattern += string("\\") + c;
        }
        regex r(pattern);
        int count = 0;
        for (auto s : signs)
            if (regex_match(s, r)) count++;
        cout << count << endl;
    }
}
