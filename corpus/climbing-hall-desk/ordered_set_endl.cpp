#include <iostream>
#include <set>
#include <string>
using namespace std;

int main() {
    int n;
    cin >> n;
    set<string> inside;
    for (int i = 0; i < n; i++) {
        string what, name;
        cin >> what;
        if (what == "#") {
            cout << inside.size() << endl;
            continue;
        }
        cin >> name;
        if (what == "+")
            inside.insert(name);
        else if (what == "-")
            inside.erase(name);
        else
            cout << (inside.count(name) > 0 ? "yes" : "no") << endl;
    }
    return 0;
}
