#include <iostream>
#include <string>
#include <vector>
using namespace std;

bool begins(string name, string sign) {
    return name.substr(0, sign.size()) == sign;
}

int main() {
    int n, q;
    cin >> n >> q;
    vector<string> names(n);
    for (auto &name : names) cin >> name;
    while (q-- > 0) {
        string sign;
        cin >> sign;
        int count = 0;
        for (auto name : names)
            if (begins(name, sign)) ++count;
        cout << count << endl;
    }
}
