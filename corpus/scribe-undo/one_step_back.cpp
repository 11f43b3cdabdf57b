#include <iostream>
#include <string>
using namespace std;

int main() {
    ios::sync_with_stdio(false);
    int m, k;
    string line, before, aloud, s;
    cin >> m;
    for (char c; cin >> c;) {
        if (c == 'W') { cin >> s; before = line; line += s; }
        else if (c == 'E') { cin >> k; before = line; line.resize(line.size() - k); }
        else if (c == 'U') line = before;
        else { cin >> k; aloud += k <= (int)line.size() ? line[k - 1] : '?'; }
    }
    cout << aloud << '\n' << (line.empty() ? "-" : line) << '\n';
}
