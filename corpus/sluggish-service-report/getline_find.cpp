#include <bits/stdc++.h>
using namespace std;

int main() {
    string service, line;
    int limit, matches = 0;
    long long total = 0;
    cin >> service >> limit;
    getline(cin, line);
    while (getline(cin, line)) {
        size_t a = line.find(' ', 9) + 1;          // after the level
        size_t b = line.find(' ', a);              // after the name
        if (line.substr(a, b - a) != service) continue;
        int took = atoi(line.c_str() + b + 1);
        if (took < limit) continue;
        cout << line << '\n';
        matches++;
        total += took;
    }
    cout << matches << ' ' << total << '\n';
    return 0;
}
