#include <bits/stdc++.h>
using namespace std;

static char block[1 << 16];
static size_t have, used;

static inline int next_char() {
    if (used == have) {
        have = fread(block, 1, sizeof block, stdin);
        used = 0;
        if (have == 0) return ' ';
    }
    return block[used++];
}

static inline long long next_number() {
    int ch = next_char();
    while (ch <= ' ') ch = next_char();
    const bool minus = ch == '-';
    if (minus) ch = next_char();
    long long v = 0;
    for (; ch > ' '; ch = next_char()) v = v * 10 + (ch & 15);
    return minus ? -v : v;
}

int main() {
    int r = next_number(), c = next_number();
    vector<long long> columns(c);
    long long total = 0;
    string out;
    for (int i = 0; i < r; i++) {
        long long sum = 0;
        for (auto& column : columns) {
            long long x = next_number();
            column += x;
            sum += x;
        }
        total += sum;
        out += to_string(sum);
        out += ' ';
    }
    out += '\n';
    for (auto sum : columns) out += to_string(sum) + ' ';
    out += '\n' + to_string(total) + '\n';
    fwrite(out.data(), 1, out.size(), stdout);
}
