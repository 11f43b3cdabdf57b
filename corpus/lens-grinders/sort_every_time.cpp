#include <algorithm>
#include <iostream>
#include <vector>
using namespace std;

struct Machine {
    long long next, period;
};

bool sooner(const Machine &x, const Machine &y) { return x.next < y.next; }

int main() {
    int m, k;
    cin >> m >> k;
    vector<Machine> v(m);
    for (int i = 0; i < m; i++) {
        long long s, a;
        cin >> s >> a;
        v[i].next = s + a;
        v[i].period = a;
    }
    long long t = 0;
    for (int i = 0; i < k; i++) {
        sort(v.begin(), v.end(), sooner);
        t = v[0].next;
        v[0].next += v[0].period;
    }
    cout << t << endl;
    return 0;
}
