#include <bits/stdc++.h>
using namespace std;

int main() {
    ios::sync_with_stdio(false);
    cin.tie(0);
    vector<string> code(128);
    const string signs = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";
    istringstream all(
        ".- -... -.-. -.. . ..-. --. .... .. .--- -.- .-.. -- -. --- .--. --.- .-. ... - ..- ...- "
        ".-- -..- -.-- --.. ----- .---- ..--- ...-- ....- ..... -.... --... ---.. ----.");
    for (char c : signs) all >> code[c];
    int n;
    string s;
    cin >> n;
    getline(cin, s);
    while (n--) {
        getline(cin, s);
        int units = 0;
        for (char c : s) {
            if (c == ' ') {
                cout << "/ ";
                units += 4;
            } else {
                cout << code[c] << ' ';
                for (char x : code[c]) units += x == '.' ? 2 : 4;
                units += 2;
            }
        }
        cout << '\n' << units << '\n';
    }
}
