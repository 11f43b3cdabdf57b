#include <bits/stdc++.h>
using namespace std;

int main() {
    ios_base::sync_with_stdio(false);
    cin.tie(0);
    string service, line;
    int limit, matches = 0;
    long long total = 0;
    cin >> service >> limit;
    getline(cin, line);
    while (getline(cin, line)) {
        char level[16], name[16];
        int took;
        sscanf(line.c_str() + 9, "%15s %15s %d", level, name, &took);
        if (service == name && took > limit) {
            cout << line << '\n';
            matches++;
            total += took;
        }
    }
    cout << matches << ' ' << total << '\n';
}
