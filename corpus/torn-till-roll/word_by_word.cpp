#include <iomanip>
#include <iostream>
#include <sstream>
#include <string>
using namespace std;

string pay(long long cents) {
    stringstream text;
    text << cents / 100 << "," << setw(2) << setfill('0') << cents % 100;
    return text.str();
}

int main() {
    string word, name;
    long long pieces = 0, cents = 0;
    while (cin >> word) {
        if (word == "total") {
            cout << pieces << " " << pay(cents) << endl;
            pieces = cents = 0;
        } else {
            long long price;
            cin >> price >> name;
            pieces += stoll(word);
            cents += stoll(word) * price;
        }
    }
    if (pieces > 0) cout << pieces << " " << pay(cents) << endl;
    return 0;
}
