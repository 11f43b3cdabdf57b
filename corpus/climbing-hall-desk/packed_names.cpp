// A name of at most 8 letters fits into 64 bits; a table with open addressing says who is inside.
#include <cstdint>
#include <cstdio>
#include <cstring>

static char in[1 << 18], out[1 << 17];
static uint64_t names[1 << 15];
static bool inside[1 << 15];

static unsigned slot(uint64_t name) {
    unsigned h = (unsigned)((name * 0x9E3779B97F4A7C15ull) >> 49);
    while (names[h] && names[h] != name) h = (h + 1) & 32767;
    names[h] = name;
    return h;
}

int main() {
    in[fread(in, 1, sizeof in - 1, stdin)] = 0;
    const char *p = strchr(in, '\n') + 1;
    char *q = out;
    int count = 0;
    while (*p) {
        char kind = *p++;
        if (kind == '#') {
            char digits[8];
            int d = 0, v = count;
            do digits[d++] = (char)('0' + v % 10); while (v /= 10);
            while (d) *q++ = digits[--d];
            *q++ = '\n';
        } else {
            uint64_t name = 0;
            for (++p; *p >= 'a'; ++p) name = name << 8 | (unsigned char)*p;
            bool &here = inside[slot(name)];
            if (kind == '?') {
                const char *word = here ? "yes\n" : "no\n";
                while (*word) *q++ = *word++;
            } else if (kind == '+') {
                count += !here;
                here = true;
            } else {
                count -= here;
                here = false;
            }
        }
        while (*p == '\n' || *p == '\r') ++p;
    }
    fwrite(out, 1, q - out, stdout);
}
