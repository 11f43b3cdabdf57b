// Sums of ranges: reads n and n numbers, then q questions "first last", and answers each.
#include <iostream>
#include <vector>
using namespace std;

int main() {
    int n, q;
    cin >> n;
    vector<long long> prefix(n + 1);
    for (int i = 1; i <= n; i++) {
        cin >> prefix[i];
        prefix[i] += prefix[i - 1];
    }
    cin >> q;
    for (int i = 0; i < q; i++) {
        int first, last;
        cin >> first >> last;
        cout << prefix[last] - prefix[first - 1] << endl;
    }
    return 0;
}
