#include <algorithm>
#include <iostream>
#include <string>
#include <vector>
using namespace std;

int place(vector<int> circle, int dancer) {
    for (size_t i = 0; i < circle.size(); i++)
        if (circle[i] == dancer) return i;
    return -1;
}

int main() {
    int n, m;
    cin >> n >> m;
    vector<int> circle;
    for (int i = 1; i <= n; i++) circle.push_back(i);
    for (int i = 0; i < m; i++) {
        string what;
        int x, y;
        cin >> what >> x;
        if (what == "leave") {
            int at = place(circle, x), k = circle.size();
            cout << circle[(at + k - 1) % k] << " " << circle[(at + 1) % k] << endl;
            circle.erase(circle.begin() + at);
        } else {
            cin >> y;
            circle.insert(circle.begin() + place(circle, y) + 1, x);
        }
    }
    rotate(circle.begin(), min_element(circle.begin(), circle.end()), circle.end());
    for (int d : circle) cout << d << " ";
    cout << endl;
}
