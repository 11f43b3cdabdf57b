#include <bits/stdc++.h>
using namespace std;
using i64 = long long;

static char source[1 << 20], target[1 << 19];

struct Reader {
    const char *p = source;
    Reader() { source[fread(source, 1, sizeof source - 1, stdin)] = 0; }
    i64 next() {
        while (*p < '0') ++p;
        i64 v = 0;
        for (; *p >= '0'; ++p) v = v * 10 + (*p - '0');
        return v;
    }
};

struct Writer {
    char *p = target;
    void text(const char *s) { while (*s) *p++ = *s++; }
    void number(i64 v) { p = to_chars(p, p + 24, v).ptr; }
    void flush() { fwrite(target, 1, p - target, stdout); }
};

int main() {
    Reader in;
    Writer out;
    for (i64 t = in.next(); t > 0; --t) {
        i64 left = in.next(), top = 0;
        for (i64 k = in.next(); k > 0; --k) {
            i64 w = in.next();
            left -= w;
            top = max(top, w);
        }
        out.text(left < 0 ? "stop " : "pass ");
        out.number(llabs(left));
        out.text(" ");
        out.number(top);
        out.text("\n");
    }
    out.flush();
}
