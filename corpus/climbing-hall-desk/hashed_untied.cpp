#include <bits/stdc++.h>
using namespace std;

int main() {
    cin.tie(nullptr)->sync_with_stdio(false);
    int n;
    cin >> n;
    unordered_set<string> inside;
    char what;
    string name;
    while (n--) {
        cin >> what;
        if (what != '#') cin >> name;
        switch (what) {
            case '+': inside.insert(name); break;
            case '-': inside.erase(name); break;
            case '?': cout << (inside.count(name) ? "yes\n" : "no\n"); break;
            default: cout << inside.size() << '\n';
        }
    }
}
