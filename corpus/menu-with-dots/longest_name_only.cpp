#include <bits/stdc++.h>
using namespace std;

int main() {
    int n;
    if (scanf("%d", &n) != 1) return 0;
    vector<pair<string, string>> rows;
    size_t names = 0, prices = 0;
    char name[80];
    for (int i = 0, cents; i < n && scanf("%d %79[^\n]", &cents, name) == 2; i++) {
        char price[16];
        snprintf(price, sizeof price, "%d.%02d", cents / 100, cents % 100);
        rows.emplace_back(name, price);
        names = max(names, strlen(name));
        prices = max(prices, strlen(price));
    }
    for (auto& [a, b] : rows)
        puts((a + string(names + prices + 3 - a.size() - b.size(), '.') + b).c_str());
}
