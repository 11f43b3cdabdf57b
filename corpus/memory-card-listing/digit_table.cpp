#include <bits/stdc++.h>
using namespace std;

namespace {
char in[200000];
char out[200000];
char pair_of[256][2];
const char *digits = "0123456789ABCDEF";
}  // namespace

int main() {
    for (int v = 0; v < 256; v++) {
        pair_of[v][0] = digits[v >> 4];
        pair_of[v][1] = digits[v & 15];
    }
    size_t len = fread(in, 1, sizeof in, stdin);
    in[len] = 0;
    const char *p = in;
    auto number = [&p] {
        while (*p < '0') ++p;
        int v = 0;
        while (*p >= '0') v = 10 * v + *p++ - '0';
        return v;
    };
    int n = number();
    char *q = out;
    auto emit = [&q](int v) {
        *q++ = pair_of[v][0];
        *q++ = pair_of[v][1];
    };
    for (int pos = 0; pos < n; pos += 16) {
        emit(pos >> 16);
        emit(pos >> 8 & 255);
        emit(pos & 255);
        *q++ = ':';
        int sum = 0;
        for (int left = min(16, n - pos); left > 0; --left) {
            int v = number();
            *q++ = ' ';
            emit(v);
            sum += v;
        }
        memcpy(q, " = ", 3);
        q += 3;
        emit(sum & 255);
        *q++ = '\n';
    }
    fwrite(out, 1, q - out, stdout);
    return 0;
}
