#include <iostream>
#include <stdexcept>
#include <string>
using namespace std;

int reading(string word) {
    size_t end;
    int value = stoi(word, &end);
    if (end != word.size()) throw invalid_argument("something after the number");
    string digits = word[0] == '-' ? word.substr(1) : word;
    if (digits.size() > 4 || digits[0] == '+') throw out_of_range("bad form");
    return value;
}

int main() {
    int n;
    cin >> n;
    int sound = 0, damaged = 0;
    long long sum = 0;
    for (int i = 0; i < n; i++) {
        string word;
        cin >> word;
        try {
            sum += reading(word);
            sound++;
        } catch (const exception &) {
            damaged++;
        }
    }
    cout << sound << " " << sum << " " << damaged << endl;
}
