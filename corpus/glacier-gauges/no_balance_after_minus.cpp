#include <bits/stdc++.h>
using namespace std;

int main() {
    int m;
    cin >> m;
    priority_queue<int> low;
    priority_queue<int, vector<int>, greater<int>> high;
    for (string s; cin >> s;) {
        if (s == "+") {
            int x;
            cin >> x;
            if (low.empty() || x <= low.top()) low.push(x); else high.push(x);
            if (low.size() > high.size() + 1) { high.push(low.top()); low.pop(); }
            if (low.size() < high.size()) { low.push(high.top()); high.pop(); }
        } else if (!low.empty()) {
            low.pop();
        }
        if (low.empty() && high.empty()) cout << "none\n";
        else cout << (low.empty() ? high.top() : low.top()) << '\n';
    }
}
