#include <iostream>
#include <vector>
#include <climits>
using namespace std;

class Garden {
public:
    Garden(int n) : wet(n + 1, false) { wet[0] = true; }
    void add(int a, int b, long long c) { pipes.push_back({a, b, c}); }
    long long extend() {
        long long price = LLONG_MAX;
        int who = -1;
        for (Pipe p : pipes) {
            if (wet[p.a] == wet[p.b]) continue;
            if (p.c < price) {
                price = p.c;
                who = wet[p.a] ? p.b : p.a;
            }
        }
        wet[who] = true;
        return price;
    }

private:
    struct Pipe { int a, b; long long c; };
    vector<Pipe> pipes;
    vector<bool> wet;
};

int main() {
    int n, m;
    cin >> n >> m;
    Garden garden(n);
    for (int i = 1; i <= n; i++) {
        long long w;
        cin >> w;
        garden.add(0, i, w);
    }
    for (int i = 0; i < m; i++) {
        int a, b;
        long long c;
        cin >> a >> b >> c;
        garden.add(a, b, c);
    }
    long long total = 0;
    for (int i = 0; i < n; i++) total += garden.extend();
    cout << total << endl;
}
