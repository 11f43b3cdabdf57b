#include <cstdio>
#include <iostream>
#include <string>
#include <vector>
using namespace std;

int main() {
    int n;
    cin >> n;
    vector<string> names(n), prices(n);
    int width = 0;
    for (int i = 0; i < n; i++) {
        int cents;
        cin >> cents;
        cin.get();
        getline(cin, names[i]);
        char text[16];
        sprintf(text, "%d.%02d", cents / 100, cents % 100);
        prices[i] = text;
        width = max(width, (int)(names[i].size() + 3 + prices[i].size()));
    }
    for (int i = 0; i < n; i++) {
        cout << names[i];
        int dots = width - names[i].size() - prices[i].size();
        while (dots-- > 0) cout << '.';
        cout << prices[i] << endl;
    }
    return 0;
}
