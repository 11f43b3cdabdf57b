#include <iostream>
#include <map>
using namespace std;

map<int, int> boss;
map<int, long long> keeps;

long long days(int clerk) {
    if (clerk == 0) return 0;
    return keeps[clerk] + days(boss[clerk]);
}

int main() {
    int n;
    cin >> n;
    for (int i = 1; i <= n; i++) cin >> boss[i] >> keeps[i];
    long long sum = 0, largest = -1;
    int slowest = 0;
    for (int i = 1; i <= n; i++) {
        sum += days(i);
        if (days(i) > largest) {
            largest = days(i);
            slowest = i;
        }
    }
    cout << sum << " " << largest << " " << slowest << endl;
}
