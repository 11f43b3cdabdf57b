#include <bits/stdc++.h>
using namespace std;

int main() {
    ios::sync_with_stdio(0);
    cin.tie(0);
    int n, count = 0;
    cin >> n;
    unordered_set<string> inside;
    string what, name;
    while (n--) {
        cin >> what;
        if (what == "#") {
            cout << count << '\n';
            continue;
        }
        cin >> name;
        if (what == "+") {
            if (inside.insert(name).second) count++;
        } else if (what == "-") {
            inside.erase(name);
            count = max(0, count - 1);
        } else {
            cout << (inside.count(name) ? "yes" : "no") << '\n';
        }
    }
}
