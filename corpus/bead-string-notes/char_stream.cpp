#include <iostream>
using namespace std;

int main() {
    int t;
    cin >> t;
    char c = (char)cin.get();
    while (t--) {
        int beads = 0, written = 0;
        c = (char)cin.get();
        while (c != '\n') {
            char colour = c;
            int run = 0;
            while (c == colour) {
                run++;
                c = (char)cin.get();
            }
            beads += run;
            cout << colour;
            written++;
            if (run > 1) {
                cout << run;
                written += to_string(run).size();
            }
        }
        cout << " " << beads - written << endl;
    }
    return 0;
}
