#include <bits/stdc++.h>
using namespace std;

int main() {
    int n;
    scanf("%d", &n);
    vector<array<int, 3>> o(n);
    for (auto &x : o) scanf("%d %d %d", &x[0], &x[1], &x[2]);
    priority_queue<array<int, 3>, vector<array<int, 3>>, greater<>> pq;
    vector<long long> ready(n);
    long long t = o[0][0];
    int late = 0, i = 0;
    while (i < n || !pq.empty()) {
        while (i < n && (o[i][0] <= t || pq.empty())) {
            pq.push({o[i][1], o[i][2], i});
            i++;
        }
        auto x = pq.top();
        pq.pop();
        t += x[1];
        ready[x[2]] = t;
        if (t > x[0]) late++;
    }
    for (auto r : ready) printf("%lld\n", r);
    printf("%d\n", late);
}
