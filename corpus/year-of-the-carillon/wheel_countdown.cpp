#include <bits/stdc++.h>
using namespace std;

// No division: a wheel counts down to its next stroke, and the day counts in decimal digits.
int main() {
    int n, k;
    cin >> n >> k;
    vector<int> gap(k), left;
    for (int &g : gap) cin >> g;
    left = gap;
    char number[8] = "0000000";
    int first = 6;
    static char sheet[1700000];
    char *to = sheet;
    for (int day = 1; day <= n; day++) {
        int at = 6;
        while (number[at] == '9') number[at--] = '0';
        number[at]++;
        first = min(first, at);
        for (int i = first; i < 7; i++) *to++ = number[i];
        *to++ = ' ';
        char *start = to;
        for (int i = 0; i < k; i++) {
            if (--left[i] == 0) {
                left[i] = gap[i];
                *to++ = char('A' + i);
            }
        }
        if (to == start) *to++ = '-';
        *to++ = '\n';
    }
    fwrite(sheet, 1, to - sheet, stdout);
}
