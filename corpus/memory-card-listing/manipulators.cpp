#include <algorithm>
#include <iomanip>
#include <iostream>
#include <vector>

using namespace std;

int main() {
    int n;
    cin >> n;
    vector<int> card(n);
    for (int &b : card) cin >> b;
    cout << uppercase << hex << setfill('0');
    for (int pos = 0; pos < n; pos += 16) {
        cout << setw(6) << pos << ":";
        int check = 0;
        for (int k = pos; k < min(pos + 16, n); ++k) {
            cout << " " << setw(2) << card[k];
            check += card[k];
        }
        cout << " = " << setw(2) << check % 256 << endl;
    }
    return 0;
}
