// Counts the fields of a line in one pass over the input; only the k-th one is copied.
#include <cstdio>
#include <cstring>

static char in[1600000], out[1600000];

int main() {
    in[fread(in, 1, sizeof in - 1, stdin)] = 0;
    const char *p = in;
    int k = 0;
    for (; *p >= '0'; ++p) k = k * 10 + *p - '0';
    p = strchr(p, '\n') + 1;
    char *q = out, wanted[512], others[512];
    while (*p) {
        int fields = 0, length = -1;
        for (;; ++p) {
            char *w = ++fields == k ? wanted : others;
            if (*p == '"') {
                for (++p; *p != '"' || p[1] == '"'; ++p) {
                    if (*p == '"') ++p;
                    *w++ = *p;
                }
                ++p;
            } else {
                while (*p != ';' && *p != '\n') *w++ = *p++;
            }
            if (fields == k) length = (int)(w - wanted);
            if (*p == '\n') break;
        }
        ++p;
        if (fields >= 100) *q++ = (char)('0' + fields / 100);
        if (fields >= 10) *q++ = (char)('0' + fields / 10 % 10);
        *q++ = (char)('0' + fields % 10);
        *q++ = ' ';
        if (length < 0) {
            *q++ = '-';
        } else {
            *q++ = '[';
            memcpy(q, wanted, length);
            q += length;
            *q++ = ']';
        }
        *q++ = '\n';
    }
    fwrite(out, 1, q - out, stdout);
}
