#include <bits/stdc++.h>
using namespace std;

static string trim(const string &s) {
    auto a = s.find_first_not_of(' ');
    if (a == string::npos) return "";
    return s.substr(a, s.find_last_not_of(' ') - a + 1);
}

int main() {
    map<string, pair<int, string>> settings;  // key -> when it was set first, value
    string line;
    for (int now = 0; getline(cin, line); now++) {
        line = trim(line);
        if (line.empty() || line.front() == '#') continue;
        auto equals = line.find('=');
        if (equals == string::npos) {
            settings.erase(trim(line.substr(6)));
            continue;
        }
        auto [place, fresh] = settings.try_emplace(trim(line.substr(0, equals)), now, "");
        place->second.second = trim(line.substr(equals + 1));
    }
    vector<tuple<int, string, string>> rows;
    for (auto &[key, s] : settings) rows.emplace_back(s.first, key, s.second);
    sort(rows.begin(), rows.end());
    cout << rows.size() << '\n';
    for (auto &[when, key, value] : rows) cout << key << ": " << value << '\n';
}
