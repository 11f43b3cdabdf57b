#include <iostream>
#include <vector>
using namespace std;

int main() {
    int r, c;
    cin >> r >> c;
    vector<vector<int>> gain(r, vector<int>(c));
    for (int i = 0; i < r; i++)
        for (int j = 0; j < c; j++) cin >> gain[i][j];
    long long best = gain[0][0];
    for (int top = 0; top < r; top++)
        for (int left = 0; left < c; left++)
            for (int bottom = top; bottom < r; bottom++)
                for (int right = left; right < c; right++) {
                    long long sum = 0;
                    for (int i = top; i <= bottom; i++)
                        for (int j = left; j <= right; j++) sum += gain.at(i).at(j);
                    if (sum > best) best = sum;
                }
    cout << best << endl;
    return 0;
}
