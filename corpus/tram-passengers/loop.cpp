#include <iostream>
#include <map>
using namespace std;

int main() {
    int n, m;
    cin >> n >> m;
    map<int, long long> people;
    for (int s = 1; s <= n; s++)
        cin >> people[s];
    while (m--) {
        char kind;
        int a, b;
        cin >> kind >> a >> b;
        if (kind == '+') {
            people[a] += b;
        } else {
            long long total = 0;
            for (int s = a; s <= b; s++)
                total += people[s];
            cout << total << endl;
        }
    }
}
