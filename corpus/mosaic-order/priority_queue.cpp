#include <bits/stdc++.h>
using namespace std;

int main() {
    int n, m;
    scanf("%d %d", &n, &m);
    vector<vector<int>> g(n + 1);
    vector<int> in(n + 1);
    for (int i = 0; i < m; i++) {
        int a, b;
        scanf("%d %d", &a, &b);
        g[a].push_back(b);
        in[b]++;
    }
    priority_queue<int, vector<int>, greater<int>> pq;
    for (int v = 1; v <= n; v++)
        if (in[v] == 0) pq.push(v);
    string out;
    int laid = 0;
    while (!pq.empty()) {
        int v = pq.top();
        pq.pop();
        laid++;
        out += to_string(v);
        out += ' ';
        for (int u : g[v])
            if (--in[u] == 0) pq.push(u);
    }
    if (laid < n) out += "STUCK";
    puts(out.c_str());
}
