#include <iostream>
using namespace std;

int main() {
    int n, w;
    cin >> n;
    int best = 0, last = 0;
    for (int i = 0; i < n; i++) {
        cin >> w;
        if (w >= last) {
            best++;
            last = w;
        }
    }
    cout << best << " " << last << endl;
}
