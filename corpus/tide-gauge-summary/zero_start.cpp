#include <bits/stdc++.h>
using namespace std;

int main() {
    ios::sync_with_stdio(false);
    cin.tie(nullptr);
    int n;
    string line;
    cin >> n;
    getline(cin, line);
    cout << fixed << setprecision(9);
    while (n-- && getline(cin, line)) {
        size_t space = line.find(' ');
        const char* p = line.c_str() + space;
        double low = 0, high = 0, sum = 0;
        int k = 0;
        while (*p) {
            char* after;
            double x = strtod(p, &after);
            p = after;
            low = min(low, x);
            high = max(high, x);
            sum += x;
            ++k;
        }
        cout << line.substr(0, space) << ' ' << low << ' ' << sum / k << ' ' << high << '\n';
    }
}
