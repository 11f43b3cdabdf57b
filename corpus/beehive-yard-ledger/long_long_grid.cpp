#include <iostream>
#include <vector>
using namespace std;

int main() {
    int r, c;
    cin >> r >> c;
    vector<vector<long long>> yard;
    for (int i = 0; i < r; i++) {
        vector<long long> row;
        for (int j = 0; j < c; j++) {
            long long grams;
            cin >> grams;
            row.push_back(grams);
        }
        yard.push_back(row);
    }
    long long total = 0;
    for (int i = 0; i < r; i++) {
        long long sum = 0;
        for (int j = 0; j < c; j++) sum += yard[i][j];
        cout << sum << " " << flush;
        total += sum;
    }
    cout << endl;
    for (int j = 0; j < c; j++) {
        long long sum = 0;
        for (int i = 0; i < r; i++) sum += yard[i][j];
        cout << sum << " " << flush;
    }
    cout << endl << total << endl;
    return 0;
}
