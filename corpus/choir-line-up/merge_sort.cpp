#include <algorithm>
#include <iostream>
#include <string>
#include <vector>

using Row = std::vector<std::pair<int, int>>;  // height and number of a singer

// Sorts [from, to) and returns how many pairs stood the wrong way round.
long long line_up(Row &row, Row &spare, int from, int to) {
    if (to - from < 2) return 0;
    int half = (from + to) / 2;
    long long changes = line_up(row, spare, from, half) + line_up(row, spare, half, to);
    int a = from, b = half;
    for (int k = from; k < to; ++k) {
        if (b == to || (a < half && row[a].first <= row[b].first)) {
            spare[k] = row[a++];
        } else {
            changes += half - a;
            spare[k] = row[b++];
        }
    }
    std::copy(spare.begin() + from, spare.begin() + to, row.begin() + from);
    return changes;
}

int main() {
    std::ios::sync_with_stdio(false);
    std::cin.tie(nullptr);
    int n;
    std::cin >> n;
    std::vector<std::string> names(n);
    Row row(n), spare(n);
    for (int i = 0; i < n; ++i) {
        std::cin >> names[i] >> row[i].first;
        row[i].second = i;
    }
    std::cout << line_up(row, spare, 0, n) << '\n';
    for (const auto &singer : row) std::cout << names[singer.second] << '\n';
}
