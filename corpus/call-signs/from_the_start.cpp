#include <iostream>
#include <string>
#include <vector>
using namespace std;

int main() {
    ios_base::sync_with_stdio(false);
    cin.tie(nullptr);
    int n, m;
    cin >> n >> m;
    vector<string> t(n), s(m);
    for (auto &x : t) cin >> x;
    for (auto &x : s) cin >> x;
    for (auto &a : t) {
        int count = 0;
        for (auto &b : s) {
            if (b.size() < a.size()) continue;
            bool ok = true;
            for (size_t i = 0; i < a.size() && ok; i++)
                ok = a[i] == '~' || (a[i] == '#' && isdigit(b[i])) || (a[i] == '@' && isalpha(b[i])) || a[i] == b[i];
            count += ok;
        }
        cout << count << '\n';
    }
}
