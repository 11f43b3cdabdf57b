#include <iostream>
#include <string>
#include <utility>
#include <vector>
using namespace std;

string trim(string s) {
    while (!s.empty() && s[0] == ' ') s = s.substr(1);
    while (!s.empty() && s[s.size() - 1] == ' ') s = s.substr(0, s.size() - 1);
    return s;
}

int main() {
    vector<pair<string, string>> settings;
    string line;
    while (getline(cin, line)) {
        line = trim(line);
        if (line == "" || line[0] == '#') continue;
        size_t equals = line.find('=');
        bool forget = equals == string::npos;
        string key = forget ? trim(line.substr(6)) : trim(line.substr(0, equals));
        size_t i = 0;
        while (i < settings.size() && settings[i].first != key) i++;
        if (forget) {
            if (i < settings.size()) settings.erase(settings.begin() + i);
        } else if (i < settings.size()) {
            settings[i].second = trim(line.substr(equals + 1));
        } else {
            settings.push_back(make_pair(key, trim(line.substr(equals + 1))));
        }
    }
    cout << settings.size() << endl;
    for (size_t i = 0; i < settings.size(); i++)
        cout << settings[i].first << ": " << settings[i].second << endl;
    return 0;
}
