#include <iostream>
#include <string>
#include <vector>
using namespace std;

struct Singer {
    string name;
    int height;
};

bool taller(Singer a, Singer b) { return a.height > b.height; }

int main() {
    int n;
    cin >> n;
    vector<Singer> row(n);
    for (int i = 0; i < n; i++) cin >> row[i].name >> row[i].height;
    long long changes = 0;
    for (int round = 1; round < n; round++) {
        for (int i = 0; i + round < n; i++) {
            if (taller(row[i], row[i + 1])) {
                swap(row[i], row[i + 1]);
                changes++;
            }
        }
    }
    cout << changes << endl;
    for (int i = 0; i < n; i++) cout << row[i].name << endl;
}
