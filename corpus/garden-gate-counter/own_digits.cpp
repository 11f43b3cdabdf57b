#include <cstdio>

static char in[1 << 18], out[1 << 19];
static char *at = in, *to = out;

static long long next_number() {
    while (*at != '-' && (*at < '0' || *at > '9')) ++at;
    bool minus = *at == '-';
    if (minus) ++at;
    long long value = 0;
    while (*at >= '0' && *at <= '9') value = value * 10 + (*at++ - '0');
    return minus ? -value : value;
}

static void put(long long value, char end) {
    char digits[24];
    int n = 0;
    unsigned long long rest = value < 0 ? -(unsigned long long)value : value;
    if (value < 0) *to++ = '-';
    do {
        digits[n++] = char('0' + rest % 10);
        rest /= 10;
    } while (rest);
    while (n) *to++ = digits[--n];
    *to++ = end;
}

int main() {
    in[fread(in, 1, sizeof in - 1, stdin)] = 0;
    int n = (int)next_number(), where = 0;
    long long count = 0, best = 0;
    for (int i = 1; i <= n; ++i) {
        count += next_number();
        if (!where || count > best) best = count, where = i;
        put(count, '\n');
    }
    put(best, ' ');
    put(where, '\n');
    fwrite(out, 1, to - out, stdout);
    return 0;
}
