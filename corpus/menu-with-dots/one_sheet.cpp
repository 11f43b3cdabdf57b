#include <cstdio>
#include <cstring>

struct Row {
    const char *name, *cents;
    int name_length, cents_length;
};

static char in[400000], sheet[450000];
static Row rows[5000];

int main() {
    size_t size = fread(in, 1, sizeof in - 1, stdin);
    const char *p = in, *end = in + size;
    while (*p++ != '\n') {
    }
    int n = 0, width = 0;
    while (p < end) {
        Row &r = rows[n++];
        const char *space = (const char *)memchr(p, ' ', end - p);
        const char *stop = (const char *)memchr(space, '\n', end - space);
        r.cents = p;
        r.cents_length = (int)(space - p);
        r.name = space + 1;
        r.name_length = (int)(stop - space - 1);
        int price = (r.cents_length > 3 ? r.cents_length : 3) + 1;
        if (r.name_length + price + 3 > width) width = r.name_length + price + 3;
        p = stop + 1;
    }
    memset(sheet, '.', (size_t)n * (width + 1));
    for (int i = 0; i < n; i++) {
        char *row = sheet + (size_t)i * (width + 1), *last = row + width;
        memcpy(row, rows[i].name, rows[i].name_length);
        *last = '\n';
        for (int d = 0; d < rows[i].cents_length || d < 3; d++) {
            if (d == 2) last--;  // the point is there already
            *--last = d < rows[i].cents_length ? rows[i].cents[rows[i].cents_length - 1 - d] : '0';
        }
    }
    fwrite(sheet, 1, (size_t)n * (width + 1), stdout);
    return 0;
}
