#include <algorithm>
#include <iostream>
#include <vector>
using namespace std;

int middle(vector<int> values) {
    sort(values.begin(), values.end());
    return values[(values.size() + 1) / 2 - 1];
}

int main() {
    int m;
    cin >> m;
    vector<int> values;
    for (int i = 0; i < m; i++) {
        char event;
        cin >> event;
        if (event == '+') {
            int x;
            cin >> x;
            values.push_back(x);
        } else {
            values.erase(find(values.begin(), values.end(), middle(values)));
        }
        if (values.empty())
            cout << "none" << endl;
        else
            cout << middle(values) << endl;
    }
}
