#include <iostream>
#include <queue>
#include <string>
using namespace std;

int main() {
    int a, b;
    cin >> a >> b;
    queue<string> first, second;
    string piece;
    for (int i = 0; i < a; i++) {
        cin >> piece;
        first.push(piece);
    }
    for (int i = 0; i < b; i++) {
        cin >> piece;
        second.push(piece);
    }
    string last = "";
    int golden = 0;
    bool turn = true;
    while (!first.empty() || !second.empty()) {
        queue<string> &from = (turn && !first.empty()) || second.empty() ? first : second;
        string now = from.front();
        from.pop();
        turn = !turn;
        if (now == last) golden++;
        cout << now << " ";
        last = now;
    }
    cout << endl << golden << endl;
    return 0;
}
