// Sums of ranges: reads n and n numbers, then q questions "first last", and answers each.
#include <iostream>
#include <vector>
using namespace std;

long long sum(vector<long long> prefix, int first, int last) {
    return prefix[last] - prefix[first - 1];
}

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
        cout << sum(prefix, first, last) << endl;
    }
    return 0;
}
