#include <algorithm>
#include <iostream>
#include <vector>
using namespace std;

struct Order {
    int number, comes, due, fire;
};

bool before(const Order &a, const Order &b) {
    if (a.due != b.due) return a.due < b.due;
    if (a.fire != b.fire) return a.fire < b.fire;
    return a.number < b.number;
}

int main() {
    int n;
    cin >> n;
    vector<Order> orders(n);
    for (int i = 0; i < n; i++) {
        orders[i].number = i;
        cin >> orders[i].comes >> orders[i].due >> orders[i].fire;
    }
    vector<long long> ready(n);
    vector<Order> waiting;
    long long now = 0;
    int next = 0, late = 0;
    while (next < n || waiting.size() > 0) {
        if (waiting.empty() && orders[next].comes > now) now = orders[next].comes;
        while (next < n && orders[next].comes <= now) waiting.push_back(orders[next++]);
        sort(waiting.begin(), waiting.end(), before);
        Order chosen = waiting[0];
        waiting.erase(waiting.begin());
        now += chosen.fire;
        ready[chosen.number] = now;
        if (now > chosen.due) late++;
    }
    for (int i = 0; i < n; i++) cout << ready[i] << "\n";
    cout << late << "\n";
}
