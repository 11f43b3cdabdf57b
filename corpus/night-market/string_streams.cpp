#include <iomanip>
#include <iostream>
#include <map>
#include <sstream>
#include <string>
using namespace std;

class Date {
public:
    Date(const string &text) : text(text) {}

    int part(int i) const {
        stringstream in(text);
        string word;
        for (int k = 0; k <= i; k++) getline(in, word, '-');
        return stoi(word);
    }
    bool leap() const {
        int y = part(0);
        return y % 4 == 0 && (y % 100 != 0 || y % 400 == 0);
    }
    Date next() const {
        map<int, int> days = {{1, 31}, {2, 28}, {3, 31}, {4, 30}, {5, 31}, {6, 30},
                              {7, 31}, {8, 31}, {9, 30}, {10, 31}, {11, 30}, {12, 31}};
        if (leap()) days[2] = 29;
        int y = part(0), m = part(1), d = part(2) + 1;
        if (d > days[m]) d = 1, m++;
        if (m > 12) m = 1, y++;
        ostringstream out;
        out << setfill('0') << setw(4) << y << "-" << setw(2) << m << "-" << setw(2) << d;
        return Date(out.str());
    }
    string weekday() const {
        string names[7] = {"Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"};
        int y = part(0), m = part(1), d = part(2);
        // Zeller's rule
        if (m < 3) m += 12, y--;
        int h = (d + 13 * (m + 1) / 5 + y + y / 4 - y / 100 + y / 400) % 7;
        return names[(h + 5) % 7];
    }
    string text;
};

int main() {
    int q;
    cin >> q;
    while (q--) {
        string a, b;
        cin >> a >> b;
        int count = 0;
        for (Date day(a); day.text <= b; day = day.next())
            if ((day.part(1) + day.part(2)) % 5 == 0 && day.weekday() != "Monday") count++;
        cout << count << endl;
    }
}
