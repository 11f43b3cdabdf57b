#include <iostream>
using namespace std;

long long teeth;

long long times(long long a, long long b) {
    if (b == 0) return 0;
    long long half = times(a, b / 2);
    long long result = (half + half) % teeth;
    if (b % 2 == 1) result = (result + a) % teeth;
    return result;
}

int main() {
    long long k, top, songs = 0;
    int n;
    cin >> teeth >> k >> top >> n;
    for (int i = 0; i < n; i++) {
        long long a, b;
        cin >> a >> b;
        top = (times(top % teeth, a) + b % teeth) % teeth;
        if (top < k) songs++;
    }
    cout << top << " " << songs << endl;
    return 0;
}
