#include <iostream>
#include <sstream>
#include <string>
using namespace std;

int main() {
    string service, line;
    int limit;
    cin >> service >> limit;
    getline(cin, line);
    int matches = 0;
    long long total = 0;
    while (getline(cin, line)) {
        stringstream ss(line);
        string time, level, name;
        int took;
        ss >> time >> level >> name >> took;
        if (name == service && took >= limit) {
            cout << line << endl;
            matches++;
            total += took;
        }
    }
    cout << matches << " " << total << endl;
}
