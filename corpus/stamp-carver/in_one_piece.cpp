#include <stdio.h>
#include <unistd.h>

static char in[260000], out[260000];

int main(void) {
    long n = 0, got;
    while ((got = read(0, in + n, sizeof in - 1 - n)) > 0) n += got;
    int r, c, used;
    if (sscanf(in, "%d %d%n", &r, &c, &used) != 2) return 1;
    const char *row = in + used + 1;
    char *q = out;
    while (r--) {
        int carved = 0;
        for (int j = 0; j < c; j++) {
            char cell = row[c - 1 - j];
            q[j] = cell == '#' ? 'o' : 'x';
            carved += cell != '#';
        }
        q += c;
        *q++ = ' ';
        if (carved >= 100) *q++ = '0' + carved / 100;
        if (carved >= 10) *q++ = '0' + carved / 10 % 10;
        *q++ = '0' + carved % 10;
        *q++ = '\n';
        row += c + 1;
    }
    for (char *p = out; p < q; p += got)
        if ((got = write(1, p, q - p)) <= 0) return 1;
    return 0;
}
