#include <bits/stdc++.h>
using namespace std;

int main() {
    ios::sync_with_stdio(false);
    cin.tie(nullptr);
    string word, name;
    unsigned pieces = 0, cents = 0;
    auto show = [&] {
        cout << pieces << ' ' << cents / 100 << ',' << setw(2) << setfill('0') << cents % 100 << '\n';
        pieces = cents = 0;
    };
    while (cin >> word) {
        if (word == "total") {
            show();
            continue;
        }
        unsigned price;
        cin >> price >> name;
        pieces += stoi(word);
        cents += stoi(word) * price;
    }
    if (pieces) show();
}
