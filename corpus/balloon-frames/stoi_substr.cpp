#include <iostream>
#include <string>
#include <vector>
using namespace std;

int main() {
    int n;
    cin >> n;
    for (int f = 0; f < n; f++) {
        string frame;
        cin >> frame;
        vector<int> bytes;
        for (size_t i = 0; i < frame.length(); i += 2) {
            bytes.push_back(stoi(frame.substr(i, 2), nullptr, 16));
        }
        int total = 0;
        for (int b : bytes) total += b;
        if (total % 256 != 0) {
            cout << "corrupt " << total % 256 << endl;
        } else {
            cout << bytes[0] << " " << bytes.size() - 2 << " "
                 << total - bytes[0] - bytes[bytes.size() - 1] << endl;
        }
    }
    return 0;
}
