#include <bits/stdc++.h>
using namespace std;

const char* const LETTER[] = {".-",   "-...", "-.-.", "-..",  ".",   "..-.", "--.",  "....", "..",
                              ".---", "-.-",  ".-..", "--",   "-.",  "---",  ".--.", "--.-", ".-.",
                              "...",  "-",    "..-",  "...-", ".--", "-..-", "-.--", "--.."};

string digit(int d) {
    string code;
    for (int i = 0; i < 5; ++i) code += (d <= 5 ? i < d : i >= d - 5) ? '.' : '-';
    return code;
}

int main() {
    int n;
    cin >> n;
    string word, line;
    getline(cin, line);
    for (; n--;) {
        getline(cin, line);
        istringstream words(line);
        string out;
        int units = 0;
        while (words >> word) {
            if (!out.empty()) out += "/ ", units += 7;
            for (size_t i = 0; i < word.size(); ++i) {
                string code = isdigit(word[i]) ? digit(word[i] - '0') : LETTER[word[i] - 'A'];
                units += count(code.begin(), code.end(), '-') * 2 + code.size() * 2 - 1;
                out += code + ' ';
            }
            units += 3 * (word.size() - 1);
        }
        cout << out << '\n' << units << '\n';
    }
}
