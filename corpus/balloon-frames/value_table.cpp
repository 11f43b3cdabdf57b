#include <cstdio>
#include <cstring>

static char in[140000], out[100000];
static unsigned char value[256];

static char *put(char *to, unsigned v) {
    char digits[8];
    int n = 0;
    do {
        digits[n++] = (char)('0' + v % 10);
        v /= 10;
    } while (v);
    while (n) *to++ = digits[--n];
    return to;
}

int main() {
    for (int i = 0; i < 10; i++) value['0' + i] = i;
    for (int i = 0; i < 6; i++) value['a' + i] = value['A' + i] = 10 + i;
    in[fread(in, 1, sizeof in - 1, stdin)] = 0;
    const unsigned char *p = (const unsigned char *)strchr(in, '\n') + 1;
    char *to = out;
    while (*p) {
        unsigned first = value[p[0]] << 4 | value[p[1]];
        unsigned total = 0, last = 0, count = 0;
        for (; *p > '\n'; p += 2) {
            last = value[p[0]] << 4 | value[p[1]];
            total += last;
            ++count;
        }
        ++p;
        if (total & 255) {
            memcpy(to, "corrupt ", 8);
            to = put(to + 8, total & 255);
        } else {
            to = put(to, first);
            *to++ = ' ';
            to = put(to, count - 2);
            *to++ = ' ';
            to = put(to, total - first - last);
        }
        *to++ = '\n';
    }
    fwrite(out, 1, to - out, stdout);
}
