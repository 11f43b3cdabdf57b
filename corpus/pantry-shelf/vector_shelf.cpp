#include <iostream>
#include <string>
#include <vector>
using namespace std;

int main() {
    int n, k;
    cin >> n >> k;
    vector<string> shelf;
    int fetched = 0, removed = 0;
    for (int i = 0; i < n; i++) {
        string jar;
        cin >> jar;
        bool found = false;
        for (size_t j = 0; j < shelf.size(); j++) {
            if (shelf[j] == jar) {
                shelf.erase(shelf.begin() + j);
                found = true;
                break;
            }
        }
        if (!found) {
            fetched++;
            if ((int)shelf.size() == k) {
                shelf.erase(shelf.begin());
                removed++;
            }
        }
        shelf.push_back(jar);
    }
    cout << fetched << " " << removed << endl;
    for (string jar : shelf) cout << jar << " ";
    cout << endl;
}
