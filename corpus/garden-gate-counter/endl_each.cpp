#include <iostream>
using namespace std;

int main() {
    int n;
    cin >> n;
    long long count = 0, best = 0;
    int where = 0;
    for (int i = 1; i <= n; i++) {
        long long change;
        cin >> change;
        count += change;
        if (where == 0 || count > best) {
            best = count;
            where = i;
        }
        cout << count << endl;
    }
    cout << best << " " << where << endl;
    return 0;
}
