#include <bits/stdc++.h>
using namespace std;

static char text[400002];

int main() {
    size_t n = fread(text, 1, sizeof text - 1, stdin);
    char small[256] = {};
    for (int c = 'a'; c <= 'z'; c++) small[c] = small[c - 32] = char(c);
    unordered_map<string_view, int> counts;
    counts.reserve(4096);
    size_t i = 0;
    while (i < n) {
        if (!(text[i] = small[(unsigned char)text[i]])) {
            ++i;
            continue;
        }
        size_t j = i + 1;
        while ((text[j] = small[(unsigned char)text[j]])) ++j;
        ++counts[string_view(text + i, j - i)];
        i = j + 1;
    }
    vector<pair<string_view, int>> list(counts.begin(), counts.end());
    sort(list.begin(), list.end(), [](const auto &a, const auto &b) {
        return a.second != b.second ? a.second > b.second : a.first < b.first;
    });
    string out;
    for (const auto &[w, k] : list) {
        out.append(w);
        out += ' ';
        out += to_string(k);
        out += '\n';
    }
    fwrite(out.data(), 1, out.size(), stdout);
}
