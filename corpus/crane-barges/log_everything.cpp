#include <iostream>
#include <sstream>
#include <string>
#include <vector>
#include <algorithm>
using namespace std;

struct Barge {
    int load, cap;
};

string describe(vector<Barge> barges) {
    ostringstream out;
    for (size_t i = 0; i < barges.size(); i++)
        out << "#" << i + 1 << ": " << barges[i].load << "/" << barges[i].cap << "; ";
    return out.str();
}

int main() {
    int n, m;
    cin >> n >> m;
    vector<Barge> barges(n);
    for (auto &barge : barges) cin >> barge.load;
    for (auto &barge : barges) cin >> barge.cap;
    vector<string> trace;
    int refused = 0;
    long long moved = 0;
    for (int i = 0; i < m; i++) {
        int a, b, x;
        cin >> a >> b >> x;
        a--, b--;
        trace.push_back("before order " + to_string(i) + ": " + describe(barges));
        int amount = a == b ? 0 : min(x, min(barges[a].load, barges[b].cap - barges[b].load));
        if (amount == 0) refused++;
        barges[a].load -= amount;
        barges[b].load += amount;
        moved += amount;
        // cerr << trace.back() << endl;
    }
    for (auto barge : barges) cout << barge.load << " ";
    cout << endl << refused << " " << moved << endl;
}
