#include <iostream>
#include <list>
#include <string>
#include <vector>
using namespace std;

class Band {
public:
    string village;
    int points, year, players;
};

bool goesFirst(Band a, Band b) {
    if (a.points != b.points) return a.points > b.points;
    if (a.year != b.year) return a.year < b.year;
    if (a.players != b.players) return a.players < b.players;
    return a.village < b.village;
}

int main() {
    int n;
    cin >> n;
    vector<Band> parade;
    for (int i = 0; i < n; i++) {
        Band band;
        cin >> band.village >> band.points >> band.year >> band.players;
        // keep the parade in order: go to the first band that must march behind
        vector<Band>::iterator place = parade.begin();
        while (place != parade.end() && goesFirst(*place, band)) place++;
        parade.insert(place, band);
    }
    list<string> behind;
    for (int i = 0; i < n; i++) {
        cout << parade[i].village << endl;
        if (i > 0 && parade[i - 1].players < parade[i].players) behind.push_back(parade[i].village);
    }
    behind.sort();
    if (behind.empty()) cout << "-";
    for (string village : behind) cout << village << " ";
    cout << endl;
    return 0;
}
