#include <algorithm>
#include <cctype>
#include <iostream>
#include <map>
#include <string>
#include <vector>
using namespace std;

bool order(pair<string, int> a, pair<string, int> b) {
    if (a.second != b.second) return a.second > b.second;
    return a.first < b.first;
}

int main() {
    map<string, int> counts;
    string word = "";
    char c;
    while (cin.get(c)) {
        if (isalpha(c)) {
            word = word + (char)tolower(c);
        } else if (word != "") {
            counts[word]++;
            word = "";
        }
    }
    if (word != "") counts[word]++;
    vector<pair<string, int>> list(counts.begin(), counts.end());
    sort(list.begin(), list.end(), order);
    for (size_t i = 0; i < list.size(); i++) {
        cout << list[i].first << " " << list[i].second << endl;
    }
    return 0;
}
