#include <iostream>
#include <map>
#include <vector>
using namespace std;

int n, c;
vector<int> w, u;
map<pair<int, int>, long long> memo;

long long best(int i, int room) {
    if (i == n) return 0;
    auto key = make_pair(i, room);
    if (memo.count(key)) return memo[key];
    long long r = best(i + 1, room);
    if (w[i] <= room) r = max(r, u[i] + best(i + 1, room - w[i]));
    return memo[key] = r;
}

int main() {
    cin >> n >> c;
    w.resize(n);
    u.resize(n);
    for (int i = 0; i < n; i++) cin >> w[i] >> u[i];
    long long top = best(0, c);
    int room = c;
    while (room > 0 && best(0, room - 1) == top) room--;
    cout << top << " " << room << endl;
    return 0;
}
