// Levels are whole hundredths; nothing but the mean is ever divided.
#include <bits/stdc++.h>
using namespace std;

static char in[1 << 18];
static string out;

static void put(long long billionths) {
    char text[32];
    char *p = text + 32;
    bool minus = billionths < 0;
    if (minus) billionths = -billionths;
    for (int i = 0; i < 9; i++, billionths /= 10) *--p = char('0' + billionths % 10);
    *--p = '.';
    do *--p = char('0' + billionths % 10);
    while (billionths /= 10);
    if (minus) *--p = '-';
    out += ' ';
    out.append(p, text + 32 - p);
}

int main() {
    in[fread(in, 1, sizeof in - 1, stdin)] = 0;
    out.reserve(1 << 17);
    const char *p = strchr(in, '\n') + 1;
    while (*p) {
        const char *name = p;
        while (*p != ' ') ++p;
        out.append(name, p - name);
        int low = INT_MAX, high = INT_MIN, k = 0;
        long long sum = 0;
        while (*p++ == ' ') {
            bool minus = *p == '-';
            if (minus) ++p;
            int v = 0;
            for (; *p >= '.'; ++p)
                if (*p != '.') v = v * 10 + *p - '0';
            if (minus) v = -v;
            low = min(low, v);
            high = max(high, v);
            sum += v;
            ++k;
        }
        put(low * 10000000LL);
        put(sum * 10000000LL / k);
        put(high * 10000000LL);
        out += '\n';
    }
    fwrite(out.data(), 1, out.size(), stdout);
}
