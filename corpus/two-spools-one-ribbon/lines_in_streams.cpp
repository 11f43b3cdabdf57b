#include <bits/stdc++.h>
using namespace std;

vector<string> spool() {
    string line;
    getline(cin, line);
    istringstream words(line);
    return {istream_iterator<string>(words), istream_iterator<string>()};
}

int main() {
    ios::sync_with_stdio(false);
    spool();
    const auto first = spool(), second = spool();
    vector<string> ribbon;
    for (size_t i = 0; i < max(first.size(), second.size()); ++i) {
        if (i < first.size()) ribbon.push_back(first[i]);
        if (i < second.size()) ribbon.push_back(second[i]);
    }
    int golden = 0;
    for (size_t i = 0; i < ribbon.size(); ++i) {
        golden += i && ribbon[i] == ribbon[i - 1];
        cout << ribbon[i] << ' ';
    }
    cout << '\n' << golden << '\n';
}
