#include <functional>
#include <iostream>
#include <map>
#include <string>
#include <vector>
#include <algorithm>
using namespace std;

struct Machine {
    string kind;
    int k;
};

int main() {
    map<string, function<int(int, int)>> actions;
    actions["add"] = [](int x, int k) { return (x + k) % 65536; };
    actions["mul"] = [](int x, int k) { return (int)((long long)x * k % 65536); };
    actions["xor"] = [](int x, int k) { return x ^ k; };
    actions["swap"] = [](int x, int) { return x / 256 + x % 256 * 256; };

    int n, m;
    cin >> n >> m;
    vector<Machine> machines(m);
    for (auto &machine : machines) cin >> machine.kind >> machine.k;
    vector<int> results;
    for (int i = 0; i < n; i++) {
        int x;
        cin >> x;
        for (auto machine : machines) x = actions[machine.kind](x, machine.k);
        results.push_back(x);
    }
    long long sum = 0;
    for (int x : results) sum += x;
    int top = *max_element(results.begin(), results.end());
    cout << sum << " " << top << " " << count(results.begin(), results.end(), top) << endl;
}
