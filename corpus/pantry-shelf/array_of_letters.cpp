// Jars are known by their first two characters.
#include <bits/stdc++.h>
using namespace std;
list<string> shelf;
list<string>::iterator where_[256][256];
bool on[256][256];

int main() {
    int n, k, fetched = 0, removed = 0;
    cin >> n >> k;
    for (string s; cin >> s;) {
        unsigned char a = s[0], b = s.size() > 1 ? s[1] : 0;
        if (on[a][b]) shelf.erase(where_[a][b]);
        else {
            fetched++;
            if ((int)shelf.size() == k) {
                string &o = shelf.front();
                on[(unsigned char)o[0]][o.size() > 1 ? (unsigned char)o[1] : 0] = false;
                shelf.pop_front();
                removed++;
            }
        }
        on[a][b] = true;
        where_[a][b] = shelf.insert(shelf.end(), s);
    }
    cout << fetched << ' ' << removed << '\n';
    for (auto &s : shelf) cout << s << ' ';
    cout << '\n';
}
