#include <iostream>
#include <map>
#include <string>
using namespace std;

int main() {
    map<char, string> morse = {
        {'A', ".-"}, {'B', "-..."}, {'C', "-.-."}, {'D', "-.."}, {'E', "."}, {'F', "..-."},
        {'G', "--."}, {'H', "...."}, {'I', ".."}, {'J', ".---"}, {'K', "-.-"}, {'L', ".-.."},
        {'M', "--"}, {'N', "-."}, {'O', "---"}, {'P', ".--."}, {'Q', "--.-"}, {'R', ".-."},
        {'S', "..."}, {'T', "-"}, {'U', "..-"}, {'V', "...-"}, {'W', ".--"}, {'X', "-..-"},
        {'Y', "-.--"}, {'Z', "--.."}, {'0', "-----"}, {'1', ".----"}, {'2', "..---"},
        {'3', "...--"}, {'4', "....-"}, {'5', "....."}, {'6', "-...."}, {'7', "--..."},
        {'8', "---.."}, {'9', "----."}};
    int n;
    string order;
    cin >> n;
    getline(cin, order);
    while (n--) {
        getline(cin, order);
        int units = 0;
        for (size_t i = 0; i < order.size(); i++) {
            if (order[i] == ' ') {
                cout << "/ ";
                units += 4;
                continue;
            }
            string code = morse[order[i]];
            for (char sign : code) {
                cout << sign;
                units += sign == '.' ? 2 : 4;
            }
            cout << " " << flush;
            units += 2;
        }
        cout << endl << units - 3 << endl;
    }
    return 0;
}
