#include <stdio.h>

static char in[80000], out[80000];

static char *number(char *to, int v) {
    if (v >= 100) *to++ = '0' + v / 100;
    if (v >= 10) *to++ = '0' + v / 10 % 10;
    *to++ = '0' + v % 10;
    return to;
}

int main(void) {
    size_t n = fread(in, 1, sizeof in - 1, stdin);
    const char *p = in, *end = in + n;
    char *q = out;
    while (*p++ != '\n') {}
    while (p < end) {
        const char *chain = p;
        char *note = q;
        while (*p >= 'a') {
            const char *run = p;
            while (*p == *run) ++p;
            *q++ = *run;
            if (p - run > 1) q = number(q, (int)(p - run));
        }
        int saved = (int)((p - chain) - (q - note));
        *q++ = ' ';
        q = number(q, saved);
        *q++ = '\n';
        ++p;
    }
    fwrite(out, 1, q - out, stdout);
    return 0;
}
