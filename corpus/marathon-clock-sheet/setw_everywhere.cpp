#include <algorithm>
#include <iomanip>
#include <iostream>
#include <sstream>
#include <string>
#include <vector>
using namespace std;

string pad(int x) {
    ostringstream s;
    s << setfill('0') << setw(2) << x;
    return s.str();
}

int main() {
    int n;
    cin >> n;
    vector<int> times(n);
    for (int i = 0; i < n; i++) cin >> times[i];
    int winner = *min_element(times.begin(), times.end());
    for (int i = 0; i < n; i++) {
        int t = times[i], d = times[i] - winner;
        cout << t / 360000 << ":" << pad(t / 6000 % 60) << ":" << pad(t / 100 % 60) << "."
             << pad(t % 100) << " +" << d / 6000 << ":" << pad(d / 100 % 60) << "." << pad(d % 100)
             << "\n";
    }
    return 0;
}
