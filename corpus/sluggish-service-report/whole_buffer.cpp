#include <cstdio>
#include <cstdlib>
#include <cstring>

static char text[1 << 21], kept[1 << 21];

int main() {
    size_t n = fread(text, 1, sizeof text - 1, stdin);
    char *end = text + n;
    char *p = (char *)memchr(text, ' ', n);
    size_t name_len = p - text;
    long limit = strtol(p + 1, &p, 10);
    ++p;
    size_t w = 0;
    long matches = 0, total = 0;
    while (p < end) {
        char *stop = (char *)memchr(p, '\n', end - p);
        char *name = p + 9;
        while (*name != ' ') ++name;
        ++name;
        if (memcmp(name, text, name_len) == 0 && name[name_len] == ' ') {
            long took = 0;
            for (char *d = name + name_len + 1; *d >= '0'; ++d) took = took * 10 + *d - '0';
            if (took >= limit) {
                memcpy(kept + w, p, stop + 1 - p);
                w += stop + 1 - p;
                ++matches;
                total += took;
            }
        }
        p = stop + 1;
    }
    w += sprintf(kept + w, "%ld %ld\n", matches, total);
    fwrite(kept, 1, w, stdout);
    return 0;
}
