#include <bits/stdc++.h>
using namespace std;

// Buckets by voice and height (a counting sort); only singers of one height are compared by name.
static char in[400000], out[400000];
static vector<string_view> bucket[4 * 130];

int main() {
    size_t n = fread(in, 1, sizeof in, stdin);
    const char *end = in + n;
    const char *p = (const char *)memchr(in, '\n', n) + 1;
    while (p < end) {
        const char *stop = (const char *)memchr(p, '\n', end - p) + 1;
        int v = *p == 'S' ? 0 : *p == 'A' ? 1 : *p == 'T' ? 2 : 3;
        int h = (p[2] - '0') * 100 + (p[3] - '0') * 10 + p[4] - '0' - 100;
        bucket[v * 130 + h].emplace_back(p, stop - p);
        p = stop;
    }
    char *q = out;
    for (auto &cards : bucket) {
        sort(cards.begin(), cards.end());
        for (auto card : cards) {
            memcpy(q, card.data(), card.size());
            q += card.size();
        }
    }
    fwrite(out, 1, q - out, stdout);
}
