#include <bits/stdc++.h>
using namespace std;

struct Row { string dish, price; };

int main() {
    ios::sync_with_stdio(false);
    cin.tie(nullptr);
    int n, width = 0;
    cin >> n;
    vector<Row> rows(n);
    for (Row& r : rows) {
        int cents;
        cin >> cents >> ws;
        getline(cin, r.dish);
        ostringstream price;
        price << cents / 100 << '.' << setw(2) << setfill('0') << cents % 100;
        r.price = price.str();
        width = max<int>(width, r.dish.size() + r.price.size() + 3);
    }
    for (const Row& r : rows)
        cout << r.dish << setfill('.') << setw(width - r.dish.size()) << r.price << '\n';
}
