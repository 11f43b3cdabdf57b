#include <iostream>
#include <stack>
#include <string>
#include <vector>
using namespace std;

struct Letter {
    char what;
    int order;  // that wrote it
};

int main() {
    int m;
    cin >> m;
    vector<Letter> line;
    stack<vector<Letter>> history;
    string aloud;
    for (int k = 0; k < m; k++) {
        string what;
        cin >> what;
        if (what == "W") {
            string letters;
            cin >> letters;
            history.push(line);
            for (char c : letters) line.push_back({c, k});
        } else if (what == "E") {
            int gone;
            cin >> gone;
            history.push(line);
            for (int i = 0; i < gone; i++) line.pop_back();
        } else if (what == "U") {
            line = history.top();
            history.pop();
        } else {
            int i;
            cin >> i;
            aloud = aloud + line[i - 1].what;
        }
    }
    cout << aloud << endl;
    if (line.empty()) cout << "-";
    for (Letter letter : line) cout << letter.what;
    cout << endl;
}
