#include <iostream>
#include <list>
#include <string>
using namespace std;

struct Berth {
    int number;
    long long freeMetres;
    string boats;
};

int main() {
    int n, m;
    cin >> n >> m;
    list<Berth> berths;
    for (int i = 1; i <= n; i++) {
        Berth b;
        b.number = i;
        cin >> b.freeMetres;
        berths.push_back(b);
    }
    long long away = 0;
    for (int j = 0; j < m; j++) {
        long long boat;
        cin >> boat;
        int found = 0;
        for (Berth b : berths) {
            if (b.freeMetres >= boat && found == 0) found = b.number;
        }
        if (found == 0) {
            away += boat;
        } else {
            for (Berth &b : berths)
                if (b.number == found) b.freeMetres -= boat;
        }
        cout << found << " ";
    }
    cout << endl << away << endl;
    return 0;
}
