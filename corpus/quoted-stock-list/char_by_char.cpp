#include <iostream>
#include <string>
#include <vector>
using namespace std;

vector<string> split(string line) {
    vector<string> fields;
    string field = "";
    bool quoted = false;
    for (size_t i = 0; i < line.length(); i++) {
        if (line[i] == '"') {
            if (quoted && i + 1 < line.length() && line[i + 1] == '"') {
                field = field + '"';
                i++;
            } else {
                quoted = !quoted;
            }
        } else if (line[i] == ';' && !quoted) {
            fields.push_back(field);
            field = "";
        } else {
            field = field + line[i];
        }
    }
    fields.push_back(field);
    return fields;
}

int main() {
    int k;
    string line;
    cin >> k;
    getline(cin, line);
    while (getline(cin, line)) {
        vector<string> fields = split(line);
        cout << fields.size() << " ";
        if ((int)fields.size() >= k)
            cout << "[" << fields[k - 1] << "]" << endl;
        else
            cout << "-" << endl;
    }
    return 0;
}
