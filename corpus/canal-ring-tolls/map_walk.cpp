#include <iostream>
#include <map>
using namespace std;

int main() {
    int n, q;
    cin >> n >> q;
    map<int, long long> toll;
    for (int i = 1; i <= n; i++) cin >> toll[i];
    while (q--) {
        int a, b;
        cin >> a >> b;
        long long sum = 0;
        map<int, long long>::iterator it = toll.find(a);
        while (true) {
            sum += it->second;
            if (it->first == b) break;
            ++it;
            if (it == toll.end()) it = toll.begin();
        }
        cout << sum << endl;
    }
    return 0;
}
