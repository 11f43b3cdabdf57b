// Two pointers walk along the two lines at once and copy word after word.
#include <cstdio>
#include <cstring>

static char in[600000], out[600000];

int main() {
    size_t n = fread(in, 1, sizeof in - 1, stdin);
    in[n] = '\n';
    const char *spool[2];
    spool[0] = strchr(in, '\n') + 1;
    spool[1] = strchr(spool[0], '\n') + 1;
    char *to = out;
    const char *last = "\n";
    int golden = 0;
    for (int turn = 0; *spool[0] != '\n' || *spool[1] != '\n'; turn ^= 1) {
        if (*spool[turn] == '\n') turn ^= 1;
        const char *&p = spool[turn];
        char *word = to;
        bool same = true;
        while (*p > ' ') {
            same &= *p == *last;
            if (same) ++last;
            *to++ = *p++;
        }
        golden += same && *last == ' ';
        *to++ = ' ';
        last = word;
        while (*p == ' ') ++p;
    }
    to += sprintf(to, "\n%d\n", golden);
    fwrite(out, 1, to - out, stdout);
}
