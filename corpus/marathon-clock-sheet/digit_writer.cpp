#include <cstdio>

namespace {

char in[200000];
char out[600000];
int times[20000];
char *to = out;

void one(int v) { *to++ = (char)('0' + v); }

void two(int v) {
    one(v / 10);
    one(v % 10);
}

void tail(int v, char before) {  // seconds and hundredths
    *to++ = before;
    two(v / 100);
    *to++ = '.';
    two(v % 100);
}

}  // namespace

int main() {
    in[fread(in, 1, sizeof in - 1, stdin)] = 0;
    const char *p = in;
    auto next = [&p] {
        while (*p < '0') ++p;
        int v = 0;
        while (*p >= '0') v = v * 10 + *p++ - '0';
        return v;
    };
    const int n = next();
    int best = 3600000;
    for (int i = 0; i < n; ++i) {
        times[i] = next();
        if (times[i] < best) best = times[i];
    }
    for (int i = 0; i < n; ++i) {
        const int minutes = times[i] / 6000, gap = times[i] - best, behind = gap / 6000;
        one(minutes / 60);
        *to++ = ':';
        two(minutes % 60);
        tail(times[i] - minutes * 6000, ':');
        *to++ = ' ';
        *to++ = '+';
        if (behind >= 100) one(behind / 100);
        if (behind >= 10) one(behind / 10 % 10);
        one(behind % 10);
        tail(gap - behind * 6000, ':');
        *to++ = '\n';
    }
    fwrite(out, 1, to - out, stdout);
}
